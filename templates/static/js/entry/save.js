"use strict";
/* What this page owes the server: changed cells, reasons and answers, each kept until the server has said that it has it.

   For other pieces (the one way in which typed, pasted, filled-down, undone and emptied cells are recorded):
     entry.save.record([[name, typed], ...])   shows each text in its input where it is not there yet, reckons once,
                                               and owes the cells to the server as one save. Locked cells are passed over;
                                               returns the names taken.
     entry.save.note(name, text)               a reason or an answer (`ly_do|...`, `tra_loi:...`): kept, sent, tried again.
     entry.save.flush()                        resolves when nothing is owed any more, or nothing more can be sent now.
     entry.save.say(icon, words, extra)        one line beside the title until the next change.
     entry.post(address, body)                 one JSON act; then entry.save.taken(answer) takes what came back.
   Nobody else changes an input's text behind this queue.

   `version`: everything up to this version of the draft stands on the page. It only moves with an answer that told what
   others changed meanwhile, so a cell that somebody else wrote is never written over unseen: the server compares it with
   the version that the cell was typed on (`base`). */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const WAIT = 1200;
  const LATEST = 4000; // whoever types without a pause is saved all the same
  const AGAIN = 5000;
  const MOST_CELLS = 2000;
  const MOST_LETTERS = 400000;
  const held = new Map(); // name -> {typed, base, tried}: not yet taken; `tried`: sent, and no answer heard
  const notes = new Map(); // name of a box -> {text, was, tried}; `was`: what the server had when it was first written on
  const settled = new Map(Object.entries(entry.data.reasons).map(([name, kept]) => [name, kept[2]])); // what the server has of a box, as far as the page knows
  for (const area of document.querySelectorAll('textarea[name^="tra_loi:"]')) settled.set(area.name, area.defaultValue.trim());
  const known = new Map(Object.entries(entry.data.typed).map(([name, typed]) => [name, { typed, version: entry.data.version }]));
  const save = { fault: null, stopped: "", at: "", said: null };
  let version = entry.data.version;
  let timer = 0;
  let waiting = 0;
  let sending = null;

  const theServers = (name) => known.get(name)?.typed ?? "";
  function learn(name, typed, at) {
    if (at >= (known.get(name)?.version ?? -1)) known.set(name, { typed, version: at });
  }

  function put(name, typed) {
    const field = entry.sheet.cells.get(name)?.input;
    if (field && field.value.trim() !== typed) field.value = typed;
    entry.numbers.type(name, typed);
  }

  // ---- what is owed ----

  function record(cells) {
    const taken = [];
    for (const [name, text] of cells) {
      const field = entry.sheet.cells.get(name)?.input;
      if (!field || field.readOnly || field.disabled) continue;
      put(name, text.trim());
      change(name, text.trim());
      taken.push(name);
    }
    if (taken.length) entry.refreshSoon();
    return taken;
  }

  function change(name, typed) {
    save.said = null;
    if (!entry.conflicts.retype(name, typed)) owe(name, { typed, base: version, tried: [] });
    moved();
  }

  /* One cell: it keeps the version that it was first typed on until the server has taken it. */
  function owe(name, { typed, base, tried }) {
    const cell = held.get(name) ?? { base, tried };
    cell.typed = typed;
    if (typed === theServers(name) && !cell.tried.length && !entry.carried.has(name)) held.delete(name);
    else held.set(name, cell);
    entry.carried.settle(name);
  }

  function note(name, text, kept = {}) {
    save.said = null;
    if (!entry.conflicts.retype(name, text)) {
      const had = notes.get(name) ?? { was: kept.was ?? settled.get(name) ?? "", tried: kept.tried ?? [] };
      notes.set(name, { ...had, text });
    }
    moved();
  }

  function moved() {
    entry.offline.keep();
    entry.state.show();
    schedule();
  }

  const owed = () => held.size + notes.size;

  function schedule() {
    if (save.stopped || !owed() || (save.fault && timer)) return;
    const now = performance.now();
    waiting ||= now;
    clearTimeout(timer);
    timer = setTimeout(send, save.fault ? AGAIN : Math.max(0, Math.min(WAIT, waiting + LATEST - now)));
  }

  // ---- sending ----

  function send() {
    clearTimeout(timer);
    timer = waiting = 0;
    if (!sending && !save.stopped && owed()) {
      sending = deliver().finally(() => {
        sending = null;
        entry.offline.keep();
        entry.state.show();
        schedule();
      });
    }
    return sending ?? Promise.resolve();
  }

  async function deliver() {
    const batch = new Map();
    let letters = 0;
    for (const [name, cell] of held) {
      if (batch.size === MOST_CELLS || letters > MOST_LETTERS) break;
      letters += name.length + cell.typed.length;
      batch.set(name, cell.typed);
    }
    if (batch.size && !(await sendCells(batch))) return;
    for (const [name, { text, was, tried }] of [...notes]) {
      if (!tried.includes(text)) tried.push(text);
      if (!entry.parting) await entry.offline.keepNow();
      const told = await ask(entry.data.addresses.reason, { name, text, was });
      if (!told) return;
      if (told.met) clashNote(name, told.met);
      else noted(name, text);
      save.at = told.at;
      absorb(told);
    }
  }

  /* The server has this text of a box; what was typed on meanwhile is written on it. */
  function noted(name, text) {
    settled.set(name, text);
    const now = notes.get(name);
    if (!now || now.text === text) notes.delete(name);
    else now.was = text;
  }

  /* Somebody wrote the box meanwhile. What this page sent without hearing an answer is no stranger's. */
  function clashNote(name, met) {
    const now = notes.get(name);
    if (!now) return;
    if (met.own && now.tried.includes(met.theirs)) { noted(name, met.theirs); return; }
    settled.set(name, met.theirs);
    notes.delete(name);
    entry.conflicts.dispute({ ...met, name, mine: now.text, note: { was: now.was, tried: now.tried } });
  }

  async function sendCells(batch) {
    const bases = {};
    for (const [name, typed] of batch) {
      const cell = held.get(name);
      if (!cell.tried.includes(typed)) cell.tried.push(typed);
      if (cell.base !== version) bases[name] = cell.base;
    }
    if (!entry.parting) await entry.offline.keepNow();
    const told = await ask(entry.data.addresses.save, { cells: Object.fromEntries(batch), bases });
    if (!told) return false;
    if (told.cells) setAside(told.cells);
    else take(told, batch);
    return true;
  }

  /* What the server answered, where it took the act or named the cells that it cannot take; otherwise null, and `fault`
     or `stopped` says why. */
  async function ask(address, body) {
    let answer;
    try {
      answer = await entry.post(address, body);
      if (answer.body.code === "csrf" && (await entry.session.renew())) answer = await entry.post(address, body);
    } catch {
      return failed({ kind: "cut" });
    }
    const { status, body: told } = answer;
    if ((status === 200 && typeof told.version === "number") || told.cells) {
      save.fault = null;
      return told;
    }
    if (told.read_only) { absorb(told); return null; }
    if (status === 401 || told.code === "csrf") return failed({ kind: "over" });
    if (told.code === "gate") return failed({ kind: "gate", sentence: told.sentence, href: told.href });
    if (status === 403 || status === 404) { stop(told.sentence); return null; }
    return failed({ kind: "other", sentence: told.sentence || "" });
  }

  function failed(fault) {
    save.fault = fault;
    return null;
  }

  // ---- what the server said ----

  function take(told, batch) {
    const met = new Map(told.conflicts.map((each) => [each.name, each]));
    for (const [name, typed] of batch) {
      const conflict = met.get(name);
      if (conflict) { clash(conflict); continue; }
      learn(name, typed, told.version);
      const cell = held.get(name);
      if (cell?.typed === typed) held.delete(name);
      else if (cell) cell.base = Math.max(cell.base, told.version);
    }
    save.at = told.at;
    absorb(told);
    entry.follow.tellOthers(version);
    if (told.unseen && JSON.stringify(told.unseen) !== JSON.stringify(entry.data.unseen)) {
      entry.data.unseen = told.unseen;
      entry.refreshSoon();
    }
  }

  /* A held cell that somebody else wrote: `{name, theirs, version, own, by, at}`. What this very page sent, also where it
     has not heard the answer, is no stranger's: it goes on from there. */
  function clash(found) {
    const cell = held.get(found.name);
    if (!cell) return;
    learn(found.name, found.theirs, found.version);
    if (cell.typed === found.theirs) held.delete(found.name);
    else if (found.own && cell.tried.includes(found.theirs)) cell.base = Math.max(cell.base, found.version);
    else {
      held.delete(found.name);
      entry.conflicts.dispute({ ...found, mine: cell.typed });
    }
  }

  /* Everything that happened since the page's version: `{version, changed, present, notes, read_only}`. */
  function absorb(told) {
    const before = version;
    const news = [];
    for (const found of told.changed ?? []) {
      if (found.version <= before) continue;
      const { name, typed } = found;
      if (held.has(name)) { clash({ ...found, theirs: typed }); continue; }
      const was = theServers(name);
      learn(name, typed, found.version);
      if (entry.conflicts.again({ ...found, theirs: typed }) || was === typed || !entry.sheet.cells.has(name)) continue;
      put(name, typed);
      news.push({ ...found, was });
    }
    absorbNotes(told.notes, told.version);
    version = Math.max(version, told.version);
    entry.form.elements.phien_ban.value = version;
    if (news.length) {
      entry.conflicts.news(news);
      entry.refreshSoon();
    }
    if (told.present && told.version >= version) entry.conflicts.compareRows(told.present);
    if (told.read_only) stop(told.read_only);
    else if (save.stopped && told.read_only === "") save.stopped = "Báo cáo đã mở lại để nhập. Tải lại trang để sửa tiếp.";
  }

  /* Reasons and answers as they stand with the server: one that another wrote shows in its box; where this page owes its
     own words the choice is asked for. An answer older than what the page has heard says nothing. */
  function absorbNotes(given, by) {
    const news = [];
    for (const found of given ?? []) {
      const { name, text } = found;
      const was = settled.get(name) ?? "";
      if (by < version || text.replaceAll("\r\n", "\n") === was.replaceAll("\r\n", "\n")) continue;
      const met = { ...found, theirs: text, place: entry.findings.placeOfNote(name) };
      if (notes.has(name)) { notes.get(name).text === text ? noted(name, text) : clashNote(name, met); continue; }
      settled.set(name, text);
      if (entry.conflicts.again(met)) continue;
      entry.findings.write(name, text);
      news.push({ ...met, was, typed: text, note: true });
    }
    if (!news.length) return;
    entry.conflicts.news(news);
    entry.refreshSoon();
  }

  function setAside(cells) {
    for (const found of cells) {
      const cell = held.get(found.name);
      held.delete(found.name);
      entry.conflicts.refuse({ ...found, mine: cell?.typed ?? found.mine });
    }
  }

  function stop(sentence) {
    save.stopped = sentence;
    clearTimeout(timer);
    entry.leaving.onlyRead();
    entry.state.show();
  }

  /* Any other act of the page that the server answered: rows, reasons. */
  function taken(answer, words) {
    const told = answer.body;
    if (answer.status === 200 && typeof told.version === "number") {
      save.at = told.at;
      absorb(told);
      say("approved", words || `Đã lưu ${told.at}`);
      return true;
    }
    if (told.read_only) absorb(told);
    if (answer.status === 401) failed({ kind: "over" });
    say("warning", entry.state.strong("Chưa lưu được."), ` ${told.sentence || "Thử lại sau."}`);
    return false;
  }

  function say(icon, words, extra) {
    save.said = { icon, parts: [words, extra].flat().filter(Boolean) };
    entry.state.show();
  }

  // ---- for the other pieces ----

  /* A poll was answered, or could not be. */
  function heard(told) {
    if (save.fault?.kind === "cut" || save.fault?.kind === "over") save.fault = null;
    absorb(told);
    entry.state.show();
    if (owed() && !timer) send();
  }

  function cut(kind) {
    if (!save.fault || save.fault.kind === "cut") save.fault = { kind };
    entry.state.show();
  }

  /* Everything typed so far is with the server when this resolves, or cannot be now. */
  async function flush() {
    do await send(); while (owed() && !save.fault && !save.stopped);
  }

  /* A dispute was settled for the own text, or a kept copy comes back: owed again, on the version it was seen with. */
  function goOn(name, { typed, base, tried = [] }) {
    put(name, typed);
    owe(name, { typed, base, tried });
    moved();
  }

  function yieldTo(name, typed) {
    put(name, typed);
    held.delete(name);
    entry.refreshSoon();
    moved();
  }

  /* The server has emptied a cell itself, by another act of this page. */
  function emptied(name) {
    learn(name, "", Math.max(version, known.get(name)?.version ?? 0));
    yieldTo(name, "");
  }

  /* A box now stands as another wrote it. */
  function yieldNote(name, text) {
    settled.set(name, text);
    notes.delete(name);
    entry.findings.write(name, text);
    moved();
  }

  addEventListener("online", () => send());
  entry.save = Object.assign(save, {
    record, change, note, send, flush, taken, say, heard, cut, goOn, yieldTo, yieldNote, emptied, theServers,
    isHeld: (name) => held.has(name),
    cells: () => [...held].map(([name, cell]) => [name, { ...cell }]),
    notes: () => [...notes],
  });
  Object.defineProperties(save, {
    version: { get: () => version },
    owedCells: { get: () => held.size },
    owed: { get: owed },
    busy: { get: () => Boolean(sending || timer) },
  });
})((globalThis.dttg ||= {}));
