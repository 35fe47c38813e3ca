"use strict";
/* Others at the same report: cells that two wrote, to be chosen one by one; cells that the server cannot take; and what
   others changed where nothing of mine was lost, to be seen. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const holder = document.getElementById("tranh-chap");
  const heading = holder.querySelector("h2");
  const list = holder.querySelector("ul");
  const models = { dispute: document.getElementById("mau-tranh-chap"), seen: document.getElementById("mau-vua-sua") };
  const disputes = new Map(); // name -> {name, mine, theirs, by, at, version, own}
  const refusals = new Map(); // name -> {name, place, mine, theirs, why}
  const fresh = new Map(); // name -> {name, was, typed, by, at, own}
  let rows = false;

  const called = (found) => (found.own ? "Cửa sổ khác" : found.by);
  const placeOf = (found) => (entry.sheet.cells.has(found.name) ? entry.sheet.longPlace(found.name) : found.place || "Ô ở dòng không còn trên trang");

  function dispute(found) {
    fresh.delete(found.name);
    refusals.delete(found.name);
    disputes.set(found.name, found);
    show();
  }

  /* Theirs changed once more while mine waits for a choice. False: nothing of mine waits there. */
  function again(found) {
    const had = disputes.get(found.name);
    if (!had) return false;
    if (had.mine === found.theirs) disputes.delete(found.name);
    else disputes.set(found.name, { ...had, ...found, mine: had.mine });
    show();
    return true;
  }

  /* Typing on in a disputed cell changes mine, and settles nothing. A refused cell is tried again with its new text. */
  function retype(name, typed) {
    if (refusals.delete(name)) show();
    fresh.delete(name);
    const had = disputes.get(name);
    if (!had) return false;
    had.mine = typed;
    show();
    return true;
  }

  function refuse(found) {
    refusals.set(found.name, found);
    show();
  }

  function news(found) {
    for (const each of found) {
      const had = fresh.get(each.name);
      fresh.set(each.name, had ? { ...each, was: had.was } : each);
      entry.sheet.cells.get(each.name)?.td.classList.add("by-other");
    }
    show();
  }

  /* Rows that others added or took away stand on the page only after it is read again. */
  function compareRows(given) {
    const theirs = new Map(given.map(([record, part, keys]) => [`${record} ${part}`, keys]));
    setTimeout(() => tellRows(theirs), 0); // after the act of this page that was answered has placed its own
  }

  function tellRows(theirs) {
    const mine = entry.numbers.present();
    const differs = (at) => [...(theirs.get(at) ?? [])].sort().join("\n") !== [...(mine.get(at) ?? [])].sort().join("\n");
    const now = [...new Set([...theirs.keys(), ...mine.keys()])].some(differs);
    if (now === rows) return;
    rows = now;
    show();
  }

  // ---- the choice ----

  function keepMine(name) {
    const found = disputes.get(name);
    disputes.delete(name);
    if (found.note) entry.save.note(name, found.mine);
    else entry.save.goOn(name, { typed: found.mine, base: found.version });
    entry.save.send();
    entry.refreshSoon();
    show();
  }

  function takeTheirs(name) {
    const found = disputes.get(name) ?? refusals.get(name);
    disputes.delete(name);
    refusals.delete(name);
    if (found.note) entry.save.yieldNote(name, found.theirs);
    else entry.save.yieldTo(name, found.theirs);
    show();
  }

  function all(act) {
    for (const name of [...disputes.keys()]) act(name);
    heading.focus();
  }

  // ---- on the page ----

  function shownText(typed) {
    return typed === "" ? "trống" : typed;
  }

  function jump(words, name) {
    const made = document.createElement(entry.sheet.cells.has(name) ? "a" : "span");
    made.textContent = words;
    if (made.href !== undefined) {
      made.href = `#${name}`;
      made.dataset.jump = name;
    }
    return made;
  }

  function disputeLine(found) {
    const made = models.dispute.content.firstElementChild.cloneNode(true);
    const [mine, theirs] = made.querySelectorAll(".side");
    const place = placeOf(found);
    made.querySelector(".place").append(jump(place, found.name));
    mine.querySelector("b").textContent = shownText(found.mine);
    theirs.querySelector("b").textContent = shownText(found.theirs);
    if (found.why) {
      made.querySelector(".why").textContent = found.why;
      mine.querySelector("button").remove();
    } else made.querySelector(".why").remove();
    theirs.querySelector(".whose").textContent = found.why ? "Đang ghi" : `Của ${found.own ? "cửa sổ khác" : found.by}, ${found.at}`;
    mine.querySelector("button")?.addEventListener("click", () => keepMine(found.name));
    theirs.querySelector("button").addEventListener("click", () => takeTheirs(found.name));
    mine.querySelector("button")?.setAttribute("aria-label", `Giữ ${shownText(found.mine)} của tôi ở ô ${place}`);
    theirs.querySelector("button").setAttribute("aria-label", `Lấy ${shownText(found.theirs)} ở ô ${place}`);
    return made;
  }

  function freshLine(found) {
    const made = models.seen.content.firstElementChild.cloneNode(true);
    made.append(jump(placeOf(found), found.name), `: ${shownText(found.was)} thành `, entry.state.strong(shownText(found.typed)));
    return made;
  }

  function extra(...parts) {
    const made = document.createElement("li");
    made.className = "acts";
    made.append(...parts);
    return made;
  }

  function who() {
    const names = new Set([...disputes.values(), ...fresh.values()].map(called));
    return names.size === 1 ? [...names][0] : `${names.size} người`;
  }

  const thing = (found) => ([...found.values()].some((each) => each.note) ? "chỗ" : "ô");
  const spot = () => thing(disputes);

  function title() {
    if (disputes.size) return `${who()} vừa sửa ${disputes.size} ${spot()}: chọn từng ${spot()}`;
    if (refusals.size) return `${refusals.size} ô không ghi được`;
    if (fresh.size) return `${who()} vừa sửa ${fresh.size} ${thing(fresh)}`;
    return "Dòng của bảng vừa đổi";
  }

  function show() {
    const had = holder.contains(document.activeElement);
    const { button } = entry.state;
    const lines = [...disputes.values(), ...refusals.values()].map(disputeLine);
    if (disputes.size > 2) lines.push(extra(button("Giữ mọi số của tôi", () => all(keepMine)), button("Lấy mọi số kia", () => all(takeTheirs))));
    lines.push(...[...fresh.values()].slice(-20).map(freshLine));
    if (fresh.size) lines.push(extra(button("Đã xem", seen)));
    if (rows) lines.push(extra("Người khác vừa thêm hoặc bỏ dòng. ", button("Tải lại trang", () => location.reload())));
    holder.hidden = !lines.length;
    if (lines.length && heading.textContent !== title()) heading.textContent = title();
    list.replaceChildren(...lines);
    if (had && !holder.hidden) heading.focus();
    entry.offline.keep();
    entry.state.show();
  }

  function seen() {
    for (const name of fresh.keys()) entry.sheet.cells.get(name)?.td.classList.remove("by-other");
    fresh.clear();
    show();
  }

  function look() {
    holder.scrollIntoView({ block: "nearest" });
    heading.focus();
  }

  /* After the report has become read-only: what of mine never reached the server stays in sight. */
  function lastWords(cells) {
    for (const [name, cell] of cells) {
      refusals.set(name, { name, mine: cell.typed, theirs: entry.save.theServers(name), why: "Chưa kịp gửi trước khi trang chỉ đọc." });
    }
    show();
  }

  entry.form.addEventListener("focusin", (event) => {
    const cell = entry.holderOf(event.target);
    if (cell) cell.classList.remove("by-other");
  });
  entry.conflicts = {
    dispute, again, retype, refuse, news, compareRows, look, lastWords,
    waiting: () => [...disputes.values(), ...[...refusals.values()].map((each) => ({ ...each, version: entry.save.version + 1 }))],
    get disputed() { return disputes.size; },
    get refused() { return refusals.size; },
    get fresh() { return fresh.size; },
    get freshSpot() { return thing(fresh); },
    get who() { return who(); },
    get spot() { return spot(); },
  };
})((globalThis.dttg ||= {}));
