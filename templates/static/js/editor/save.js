"use strict";
/* The draft is kept at every pause: sent as the next version on the one it was written on. Somebody else's text is never
   written over unasked: then the server keeps ours aside and this page asks whose goes on. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const { icon, make } = editor;
  const WAIT = 1000;
  const LATEST = 1900; // whoever types without a pause is saved all the same
  const AGAIN = 4000;
  const LAST_WORD = 60000; // bytes: what a browser still sends for a page that is gone
  const line = editor.$("tinh-trang");
  const others = editor.$("nguoi-khac");
  const clashBox = editor.$("tranh-chap");
  let version = editor.data.version;
  let theirs = editor.mirror.text(); // what the server has
  let timer = 0;
  let waiting = 0;
  let sending = null;
  let fault = null;
  let clash = null;
  let at = "";

  const owed = () => editor.mirror.text() !== theirs;

  function schedule() {
    if (!owed() || clash || editor.area.readOnly || sending) return;
    const now = performance.now();
    waiting ||= now;
    clearTimeout(timer);
    timer = setTimeout(send, fault ? AGAIN : Math.max(0, Math.min(WAIT, waiting + LATEST - now)));
  }

  function send() {
    clearTimeout(timer);
    timer = waiting = 0;
    if (!sending && !clash && owed() && !editor.area.readOnly) {
      sending = deliver().finally(() => { sending = null; editor.copy.keep(); show(); schedule(); });
      show();
    }
    return sending ?? Promise.resolve();
  }

  async function deliver() {
    const text = editor.mirror.text();
    let answer;
    try {
      answer = await editor.post(editor.data.addresses.save, { text, version });
      if (answer.body.code === "csrf" && (await editor.session.renew())) answer = await editor.post(editor.data.addresses.save, { text, version });
    } catch {
      fault = { kind: "cut" };
      return;
    }
    const { status, body } = answer;
    if (status === 200) return took(text, body);
    fault = status === 401 || body.code === "csrf" ? { kind: "over" } : { kind: body.code === "gate" ? "gate" : "other", sentence: body.sentence || "", href: body.href };
  }

  function took(text, told) {
    fault = null;
    if (told.clash) return disputed(told);
    version = told.version;
    editor.form.elements.phien_ban.value = version;
    theirs = text;
    at = told.at;
    if (told.called) [editor.$("so-hieu").textContent, editor.$("ten-bieu").textContent] = told.called;
    if (text === editor.mirror.text()) editor.findings.take(told);
    if (told.shows) editor.preview.stale();
  }

  // ---- somebody else's text ----

  function disputed(told) {
    clash = told;
    const mine = make("button", { type: "button", class: "button small", click: () => settle(false) }, "Dùng nội dung của tôi");
    const { own, by, at: when, aside, joined } = told.clash;
    const whose = own ? "ở cửa sổ kia" : `của ${by}`;
    const other = make("button", { type: "button", class: "button small", click: () => settle(true) }, `Lấy nội dung ${whose}`);
    const both = joined ? [make("button", { type: "button", class: "button small primary", click: () => settle(true, joined) }, "Gộp cả hai"), " "] : [];
    clashBox.replaceChildren(
      make("strong", {}, `${own ? "Anh/chị, ở cửa sổ khác," : by} đã lưu một bản khác lúc ${when}.`),
      ` Nội dung đang soạn ở đây còn nguyên và đã để riêng thành bản ${aside}; chưa bản nào bị ghi đè. `,
      joined ? "Hai bản sửa những dòng khác nhau nên gộp được." : joined === "" ? "Hai bản sửa cùng chỗ nên máy không tự gộp." : "",
      make("p", { class: "acts-line tight" }, ...both, mine, " ", other), ...compared(told.clash.rows ?? [], whose));
    clashBox.hidden = false;
    clashBox.scrollIntoView({ block: "nearest" });
  }

  /* Both texts side by side, where they differ. */
  function compared(rows, whose) {
    if (!rows.length) return [];
    const head = make("tr", {}, make("th", { scope: "col" }, "Của anh/chị, ở đây"), make("th", { scope: "col" }, whose[0].toUpperCase() + whose.slice(1)));
    const lines = rows.map(([left, right, differs]) => make("tr", differs ? { class: "differs" } : {}, make("td", {}, left), make("td", {}, right)));
    return [make("details", { open: "" }, make("summary", {}, "Hai bản khác nhau ở đâu"), make("table", { class: "beside" }, make("thead", {}, head), make("tbody", {}, ...lines)))];
  }

  function settle(takeTheirs, text = clash.clash.text) {
    const told = clash;
    clash = null;
    clashBox.hidden = true;
    version = told.version;
    theirs = told.clash.text;
    if (takeTheirs) editor.mirror.put(text, { remote: text === told.clash.text });
    show();
    send();
  }

  /* A text that this browser kept: goes on from its version, so that what others wrote since is found. */
  function adopt(text, base) {
    version = Math.min(version, base);
    editor.mirror.put(text);
  }

  // ---- what the line says ----

  function show() {
    const parts = [];
    let mark = "approved";
    if (editor.area.readOnly) { mark = "lock"; parts.push("Chỉ xem"); }
    else if (clash) { mark = "warning"; parts.push("Chưa lưu: có bản khác"); }
    else if (fault?.kind === "cut") { mark = "warning"; parts.push(editor.copy.works ? "Mất kết nối. Nội dung đang giữ trên máy này, sẽ gửi khi có mạng." : "Mất kết nối. Đừng đóng trang này."); }
    else if (fault?.kind === "over") { mark = "warning"; parts.push("Phiên làm việc đã hết. ", make("button", { type: "button", class: "link-button", click: editor.session.open }, "Đăng nhập lại tại đây"), ", nội dung còn nguyên."); }
    else if (fault) { mark = "warning"; parts.push(make("b", {}, "Chưa lưu được. "), fault.sentence); if (fault.href) parts.push(" ", make("a", { href: fault.href, target: "_blank" }, "Mở")); }
    else if (sending || owed()) { mark = "draft"; parts.push("Đang lưu…"); }
    else parts.push(at ? `Đã lưu ${at}` : line.dataset.saved);
    const key = mark + parts.map((part) => part.textContent ?? part).join("");
    if (line.dataset.key === key) return;
    line.dataset.key = key;
    line.replaceChildren(icon(mark), " ", make("span", {}, ...parts));
  }

  // ---- who else is here ----

  async function look() {
    if (document.hidden) return;
    try {
      const response = await fetch(editor.data.addresses.others, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (response.status === 401) { fault = { kind: "over" }; show(); return; }
      if (response.status !== 200) return;
      const told = await response.json();
      if (fault?.kind === "cut" || fault?.kind === "over") { fault = null; show(); schedule(); }
      others.hidden = !told.others.length;
      others.querySelector("span").textContent = told.others.join(", ");
      if (told.version > version && !owed() && !sending && !clash) newer(told);
    } catch {
      if (owed()) { fault ??= { kind: "cut" }; show(); }
    }
  }

  function newer(told) {
    clashBox.replaceChildren(make("strong", {}, `${told.own ? "Anh/chị, ở cửa sổ khác," : told.by} vừa lưu bản ${told.version}.`), " ", make("a", { href: location.pathname }, "Xem bản mới"));
    clashBox.hidden = false;
  }

  addEventListener("online", () => { fault = null; send(); });
  /* A page that is closed sends what it owes on its way out; what is too long for that is asked about. */
  const small = () => new TextEncoder().encode(JSON.stringify({ text: editor.mirror.text(), version })).length < LAST_WORD;
  addEventListener("beforeunload", (event) => { if (owed() && !editor.leaving && (!editor.copy.works || !small())) event.preventDefault(); });
  addEventListener("pagehide", () => {
    if (!owed() || editor.leaving || clash || sending || editor.area.readOnly || editor.signingOut || !small()) return;
    const text = editor.mirror.text();
    fetch(editor.data.addresses.save, {
      method: "POST", credentials: "same-origin", redirect: "manual", keepalive: true,
      headers: { "content-type": "application/json", "x-csrf-token": editor.csrf }, body: JSON.stringify({ text, version }),
    }).then(async (answer) => { if (answer.status === 200) took(text, await answer.json()); }).catch(() => null);
  });
  setInterval(look, 15000);

  /* An act that leaves the page takes the newest text with it. */
  editor.form.addEventListener("submit", () => { editor.leaving = true; editor.area.value = editor.mirror.text(); editor.form.elements.phien_ban.value = version; });

  editor.mirror.changed(() => { editor.copy.keep(); editor.findings.ask(); show(); schedule(); });
  editor.save = { owed, adopt, show, look, now: send, version: () => version, goOn: () => { fault = null; show(); send(); } };
  line.dataset.saved = line.textContent.trim();
})((globalThis.dttg ||= {}));
