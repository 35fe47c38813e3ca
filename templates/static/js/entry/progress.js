"use strict";
/* How far the form and each of its parts is: required cells filled, where blanks are left. Blank is never 0. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const MOST_ROWS = 4;
  const bar = document.getElementById("tien-do");
  const fraction = document.getElementById("tien-do-chu");
  const left = document.getElementById("con-trong");
  const lines = new Map([...document.querySelectorAll("[data-part-line]")].map((line) => [line.dataset.partLine, line.querySelector("span")]));
  const titles = new Map(entry.data.program.parts.map((part) => [part.id, part.title]));
  let said = "";

  function link(words, name) {
    const made = document.createElement("a");
    made.href = `#${name}`;
    made.dataset.jump = name;
    made.textContent = words;
    return made;
  }

  function show({ wanted, wantedOf, blanks, unread, findings }) {
    const answered = wanted - blanks.length - unread.length;
    bar.max = wanted || 1;
    bar.value = answered;
    bar.hidden = !wanted;
    fraction.textContent = wanted ? `${answered}/${wanted} ô` : "không có ô bắt buộc";
    tellOpen(blanks, unread);
    if (lines.size) tellParts(wantedOf, [...blanks, ...unread], findings);
  }

  function tellOpen(blanks, unread) {
    const wanted = `${blanks.join()} ${unread.join()}`;
    if (said === wanted) return;
    said = wanted;
    left.replaceChildren();
    if (blanks.length) left.append(`Còn ${blanks.length} ô trống ở `, ...places(blanks), ". Ô trống không được hiểu là 0.");
    if (unread.length) left.append(` ${unread.length} ô ghi không đọc được ở `, ...places(unread), ".");
  }

  /* The first rows where these cells stand, each a way there. */
  function places(names) {
    const rows = new Map();
    for (const name of names) {
      const at = entry.bitsOf(name);
      const row = at.row === "" ? titles.get(at.part) : entry.sheet.rowTitle(name);
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push(name);
    }
    const called = [...rows.keys()];
    const shown = called.slice(0, MOST_ROWS).flatMap((row, index) => [index ? ", " : "", link(row, rows.get(row)[0]), ` (${rows.get(row).length})`]);
    return called.length > MOST_ROWS ? [...shown, ` và ${called.length - MOST_ROWS} chỗ khác`] : shown;
  }

  function tellParts(wantedOf, open, findings) {
    const counts = new Map([...lines.keys()].map((part) => [part, { blank: 0, error: 0, warning: 0 }]));
    for (const name of open) counts.get(entry.bitsOf(name).part).blank += 1;
    for (const found of findings) if (!found.follows && counts.has(found.part)) counts.get(found.part)[found.level] += 1;
    for (const [part, line] of lines) {
      const { blank, error, warning } = counts.get(part);
      const wanted = wantedOf[part] || 0;
      const key = [blank, error, warning, wanted].join();
      if (line.dataset.of === key) continue;
      line.dataset.of = key;
      line.replaceChildren(...mark("error", error), ...mark("warning", warning), ...(wanted && !blank ? [entry.icon("approved"), " "] : []), wanted ? `${wanted - blank}/${wanted}` : "");
    }
  }

  const mark = (icon, count) => (count ? [entry.icon(icon), ` ${count} · `] : []);

  entry.progress = { show };
})((globalThis.dttg ||= {}));
