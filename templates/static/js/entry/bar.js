"use strict";
/* The bar above the table, as in Excel: which cell, what it holds, what its column means, what it was; of a computed
   cell the formula in words, by a click or when Shift and an arrow come over it. And the foot of the table: the earlier
   period's figures of the row, digits under digits. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const bar = document.getElementById("thanh-o").children;

  function formula(at) {
    const { columns, rows } = entry.data.formulas;
    return (columns[at.part] || {})[at.column] || (rows[at.part] || {})[at.row] || "";
  }

  function write(name) {
    const found = entry.sheet.cells.get(name);
    if (!found) return;
    const column = entry.sheet.columnOf(name);
    const at = entry.bitsOf(name);
    const code = found.td.closest("tr")?.querySelector("td.code:not(.unit)");
    bar[0].textContent = `${code ? code.textContent.trim() + " " : ""}${entry.sheet.place(name)}`.trim();
    bar[0].title = bar[0].textContent;
    bar[1].textContent = found.input ? shown(found.input) : found.td.textContent.trim();
    const strong = document.createElement("b");
    const unit = column.unit || found.td.closest("tr")?.querySelector("td.unit")?.textContent.trim();
    strong.textContent = column.title;
    bar[2].replaceChildren(strong, unit ? ` (${unit})` : "", ...[more(found, name, at, column)].flat());
    bar[2].title = bar[2].textContent;
    compare(at);
  }

  const shown = (input) => input.shown ?? (input.tagName === "SELECT" ? input.selectedOptions[0]?.textContent || "" : input.value);

  function more(found, name, at, column) {
    const before = entry.data.previous[name];
    const change = entry.numbers.change(name);
    return [
      !found.input && found.td.classList.contains("computed") && ` · Máy tính: ${formula(at)}`,
      before !== undefined && ` · Kỳ trước: ${before || "trống"}${change ? `, ${change}` : ""}`,
      column.guide && ` · ${column.guide}`,
      found.input?.readOnly && offer(name),
    ].filter(Boolean);
  }

  /* A cell that a return left closed: it is chosen beside the table, ready to be opened for a reason. */
  function offer(name) {
    const chooser = document.getElementById("o-mo");
    if (!chooser) return "";
    chooser.value = name;
    return " · Ô khóa: mở ở mục “Cần sửa ô khác”";
  }

  function compare(at) {
    const table = document.querySelector(`table.sheet[data-part="${CSS.escape(at.part)}"]`);
    const foot = table && table.tFoot;
    if (!foot) return;
    const [then, change] = foot.rows;
    const columns = Object.keys(entry.data.columns[at.part]);
    const first = then.children.length - columns.length - (foot.querySelector(".row-tools") ? 1 : 0);
    let any = false;
    columns.forEach((column, index) => {
      const name = entry.nameOf(at.record, at.part, at.row, column);
      const before = entry.data.previous[name];
      any ||= before !== undefined;
      then.children[first + index].textContent = before ?? "";
      change.children[first + index].textContent = entry.numbers.difference(name);
    });
    const title = entry.sheet.rowTitle(entry.nameOf(at.record, at.part, at.row, at.column));
    then.children[0].title = title;
    then.children[0].textContent = any ? `${title}, kỳ trước` : "Kỳ trước";
  }

  entry.form.addEventListener("click", (event) => {
    const td = event.target.closest("td.computed[data-o], .value.computed[data-o]");
    if (td) tell(td.dataset.o);
  });
  /* The corner that Shift and an arrow moved: so computed cells, where none can stand, tell their formula to the keyboard,
     and aloud, for the focus has not moved. */
  function corner(name) {
    bar[0].parentElement.setAttribute("aria-live", "polite");
    write(name);
  }

  function tell(name) {
    bar[0].parentElement.setAttribute("aria-live", "off");
    write(name);
  }

  entry.bar = { tell, corner };
})((globalThis.dttg ||= {}));
