"use strict";
/* Autosave: what changed goes to the server a moment after typing stops.

   For other pieces (the one way in which typed, pasted, filled-down, undone and emptied cells are recorded):
     entry.save.record([[name, typed], ...])   shows each text in its input where it is not there yet, reckons once,
                                               and owes the cells to the server as one save. Locked cells are passed over;
                                               returns the names taken.
     entry.save.note(name, text)               a reason or an answer (`ly_do|...`, `tra_loi:...`): kept, sent, tried again.
     entry.save.flush()                        resolves when nothing is owed any more, or nothing more can be sent now.
     entry.save.say(icon, words, extra)        one line beside the title until the next save.
     entry.post(address, body)                 one JSON act; then entry.save.taken(answer) takes what came back.
   Nobody else changes an input's text behind this queue. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const WAIT = 1200;
  const AGAIN = 5000;
  const held = new Map(); // name -> typed, not yet taken by the server
  const state = document.getElementById("tinh-trang");
  let version = entry.data.version;
  let timer = 0;
  let sending = false;
  let stopped = false;

  function say(icon, words, extra) {
    const text = document.createElement("span");
    text.append(...[words, extra].flat().filter(Boolean));
    state.replaceChildren(entry.icon(icon), text);
  }

  function strong(words) {
    const made = document.createElement("b");
    made.textContent = words;
    return made;
  }

  function link(words, href) {
    const made = document.createElement("a");
    made.textContent = words;
    made.href = href;
    made.target = "_blank";
    return made;
  }

  function keep(taken) {
    version = taken;
    entry.form.elements.phien_ban.value = taken;
  }

  function change(name, typed) {
    held.set(name, typed);
    if (stopped) return;
    say("clock", `Đang lưu ${held.size} ô…`);
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  /* The one way in. */
  function record(cells) {
    const taken = [];
    for (const [name, text] of cells) {
      const input = entry.sheet.cells.get(name)?.input;
      if (!input || input.readOnly || input.disabled) continue;
      const typed = text.trim();
      if (input.value.trim() !== typed) input.value = text;
      entry.numbers.type(name, typed);
      change(name, typed);
      taken.push(name);
    }
    if (taken.length) entry.refreshSoon();
    return taken;
  }

  async function note(name, text) {
    try {
      taken(await entry.post(entry.data.addresses.reason, { name, text }));
    } catch {
      setTimeout(() => note(name, text), AGAIN);
    }
  }

  async function send() {
    clearTimeout(timer);
    if (sending || !held.size || stopped) return;
    sending = true;
    const batch = new Map(held);
    let answer;
    try {
      const body = { version, cells: Object.fromEntries(batch) };
      answer = await entry.post(entry.data.addresses.save, body);
      if (answer.status === 403 && (await entry.renew())) answer = await entry.post(entry.data.addresses.save, body);
    } catch {
      sending = false;
      say("warning", strong("Mất kết nối."), ` ${held.size} ô đang giữ trên máy này, sẽ gửi khi có mạng.`);
      timer = setTimeout(send, AGAIN);
      return;
    }
    sending = false;
    take(answer, batch);
  }

  function take({ status, body }, batch) {
    if (status === 401 || status === 403) {
      say("error", strong("Phiên làm việc đã hết."), [" ", link("Đăng nhập lại tại đây", entry.data.addresses.signIn), ", số đang nhập còn nguyên."]);
      timer = setTimeout(send, AGAIN);
      return;
    }
    if (status === 409) {
      stopped = true;
      say("lock", body.sentence || "Báo cáo đã được gửi ở máy khác. Trang này chỉ đọc.");
      return;
    }
    if (status !== 200) {
      say("warning", strong("Chưa lưu được."), ` ${body.sentence || ""} ${held.size} ô đang giữ trên máy này.`);
      timer = setTimeout(send, AGAIN);
      return;
    }
    for (const [name, typed] of batch) if (held.get(name) === typed) held.delete(name);
    for (const conflict of body.conflicts) entry.findings.conflict(conflict);
    if (body.unseen && JSON.stringify(body.unseen) !== JSON.stringify(entry.data.unseen)) {
      entry.data.unseen = body.unseen;
      entry.refresh();
    }
    if (!body.conflicts.length || body.saved.length) keep(Math.max(version, body.version));
    if (held.size) { timer = setTimeout(send, WAIT); return; }
    if (body.conflicts.length) say("info", strong(`${body.conflicts[0].by} vừa sửa ${body.conflicts.length} ô.`), " Chọn từng ô ở bên phải.");
    else say("approved", `Đã lưu ${body.at}`);
  }

  /* Anything else that the server took: rows, reasons. */
  function taken(answer, words) {
    if (answer.status === 200) {
      keep(answer.body.version);
      say("approved", words || `Đã lưu ${answer.body.at}`);
      return true;
    }
    say("warning", strong("Chưa lưu được."), ` ${answer.body.sentence || "Thử lại sau."}`);
    return false;
  }

  /* Everything typed so far is with the server when this resolves. */
  async function flush() {
    while ((held.size || sending) && !stopped) {
      if (sending) await new Promise((done) => setTimeout(done, 50));
      else await send();
      if (held.size && timer) break;
    }
  }

  addEventListener("online", send);
  addEventListener("beforeunload", (event) => {
    if (held.size && !entry.leaving) event.preventDefault();
  });
  entry.form.addEventListener("submit", () => { entry.leaving = true; });
  entry.save = { record, note, change, send, flush, taken, say, isHeld: (name) => held.has(name), get version() { return version; }, raise: keep };
})((globalThis.dttg ||= {}));
