"use strict";
/* On a narrow screen one row of a table at a time, as a card: title, number, unit and earlier figure beside each field, what
   is wrong right below it, the neighbour rows at its foot. The table itself stays as it is; only its look changes. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const narrow = matchMedia("(max-width: 640px)");
  const tables = [...document.querySelectorAll(".work-main table.sheet")];
  const feet = new Map(); // table -> {before, choose, after}
  let last = { says: {}, marks: {} };

  const rowsOf = (table) => [...table.tBodies[0].rows].filter((row) => !row.classList.contains("heading"));
  const nowOf = (table) => table.querySelector("tbody > tr.now");
  const called = (row) => row.querySelector("th").textContent.trim().replace(/^\d+$/, "Dòng $&");

  function make(tag, className, ...inside) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...inside);
    return made;
  }

  // ---- the foot of a card ----

  function foot(table) {
    const before = make("button", "button small");
    const after = make("button", "button small");
    const choose = make("select", "");
    choose.setAttribute("aria-label", "Đến dòng");
    before.type = after.type = "button";
    before.addEventListener("click", () => step(table, -1));
    after.addEventListener("click", () => step(table, 1));
    choose.addEventListener("change", () => turn(table, rowsOf(table)[choose.selectedIndex]));
    table.after(make("div", "row-foot", before, choose, after));
    feet.set(table, { before, choose, after });
  }

  function step(table, by) {
    const rows = rowsOf(table);
    turn(table, rows[rows.indexOf(nowOf(table)) + by]);
    table.scrollIntoView({ block: "start" });
  }

  function mendFoot(table) {
    const { before, choose, after } = feet.get(table);
    const rows = rowsOf(table);
    const at = rows.indexOf(nowOf(table));
    tell(before, rows[at - 1], (name) => `‹ ${name}`);
    tell(after, rows[at + 1], (name) => `${name} ›`);
    choose.replaceChildren(...rows.map((row, index) => make("option", "", `${index + 1}/${rows.length} ${called(row)}${row.querySelector("td.error") ? ", có lỗi" : ""}`)));
    choose.selectedIndex = at;
  }

  function tell(button, row, words) {
    button.disabled = !row;
    button.textContent = words(row ? called(row) : "");
  }

  // ---- the card ----

  function turn(table, row) {
    if (!row || row === nowOf(table)) return;
    nowOf(table)?.classList.remove("now");
    row.classList.add("now");
    dress(table);
  }

  function dress(table) {
    const row = nowOf(table);
    if (!row) return;
    let group = "";
    for (const td of row.querySelectorAll("td.entry, td[data-o]")) group = label(td, group);
    mendFoot(table);
  }

  function label(td, group) {
    const name = td.dataset.o || entry.fieldOf(td).name;
    const column = entry.sheet.columnOf(name);
    const path = column.title.split(": ");
    const head = path.slice(0, -1).join(": ");
    if (!td.querySelector(":scope > .card-label")) {
      const before = entry.data.previous[name];
      const line = [`cột ${column.hint || column.number}`, column.unit, before !== undefined && `kỳ trước: ${before || "trống"}`];
      const made = make("span", "card-label", make("b", "", path.at(-1)), make("small", "", line.filter(Boolean).join(" · ")));
      td.prepend(made);
    }
    td.dataset.group = head === group ? "" : head;
    say(td, last.says[name] || "", last.marks[name] || "");
    return head;
  }

  function say(td, words, kind) {
    const had = td.querySelector(":scope > .card-say");
    if (!words) { had?.remove(); return; }
    const made = had || make("span", "");
    made.className = `card-say ${kind}`;
    const plain = words.replace(/^.*?, cột [^:]+: [^.]*\. /, "");
    if (made.textContent !== plain) made.textContent = plain;
    if (!had) td.append(made);
  }

  function undress() {
    for (const each of document.querySelectorAll(".card-label, .card-say")) each.remove();
    for (const row of document.querySelectorAll("tr.now")) row.classList.remove("now");
  }

  // ---- when ----

  function lay() {
    document.documentElement.classList.toggle("one-row", narrow.matches);
    if (!narrow.matches) { undress(); return; }
    for (const table of tables) {
      if (!feet.has(table)) foot(table);
      turn(table, nowOf(table) || rowsOf(table).find((row) => row.querySelector("td.entry")) || rowsOf(table)[0]);
    }
  }

  /* After every reckoning: what is wrong may have changed, and computed figures are written anew. */
  function show(found) {
    last = found;
    if (!narrow.matches) return;
    for (const table of tables) {
      if (!nowOf(table)) turn(table, rowsOf(table)[0]);
      dress(table);
    }
  }

  const jump = entry.sheet.jump;
  entry.sheet.jump = function (name) {
    const row = narrow.matches && entry.sheet.cells.get(name)?.td.closest("table.sheet tr");
    if (row) turn(row.closest("table"), row);
    jump(name);
  };

  /* Enter goes to the next field of the card, then to the next row. */
  entry.form.addEventListener("keydown", (event) => {
    const row = narrow.matches && event.key === "Enter" && !event.isComposing && event.target.closest("td.entry") && event.target.closest("tr.now");
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = [...row.querySelectorAll("td.entry > input, td.entry > select")];
    const next = fields[fields.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); return; }
    step(row.closest("table"), event.shiftKey ? -1 : 1);
    nowOf(row.closest("table"))?.querySelector("td.entry > input, td.entry > select")?.focus();
  }, true);

  document.getElementById("loi-tiep")?.addEventListener("click", () => entry.findings.next());
  narrow.addEventListener("change", lay);
  lay();
  entry.narrow = { show };
})((globalThis.dttg ||= {}));
