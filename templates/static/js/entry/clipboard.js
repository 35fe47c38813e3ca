"use strict";
/* Copy, cut and paste of cells, as Excel expects. While a text is being written in a cell, the clipboard is the text's. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const { grid, selection } = entry;

  /* The cells and not the words: several are chosen, or one stands on a cell and writes nothing. */
  function meansCells(event) {
    if (event.target.closest?.("textarea, .panel, dialog, .combo-list, .foot-bar, .toolbar")) return false;
    if (!selection.from || !selection.places().length) return false;
    const place = grid.placeOf(event.target);
    if (!place) return selection.isMany() && (event.target === document.body || Boolean(event.target.closest?.("#vung-bang")));
    return !entry.keys.writing;
  }

  // ---- copy ----

  /* What other programs take for the same figure: no points between thousands, an ordinary minus; and the number itself. */
  function copied(place) {
    const td = grid.at(place);
    const name = grid.nameOf(td);
    const field = grid.fieldOf(td);
    const value = entry.numbers.valueOf(name);
    const isNumber = Boolean(value && value.k === "number" && !value.e);
    const shown = field ? (field.tagName === "SELECT" ? field.selectedOptions[0]?.textContent ?? "" : field.shown ?? field.value) : own(td);
    if (!isNumber) return { text: shown.trim(), number: "" };
    const text = field ? value.v.replace(".", ",") : shown.trim().replaceAll(".", "").replace("\u2212", "-");
    return { text, number: field ? value.v : text.replace(",", ".") };
  }

  const own = (td) => [...td.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");

  function chosenRows() {
    const rows = new Map();
    for (const place of selection.places()) {
      if (!rows.has(place.row)) rows.set(place.row, []);
      rows.get(place.row).push(copied(place));
    }
    return [...rows.values()];
  }

  function copy(event) {
    if (!meansCells(event)) return false;
    const { text, html } = dttg.block.write(chosenRows());
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
    return true;
  }

  /* Empty the chosen cells, as one step. */
  function empty() {
    const open = selection.places().map(grid.at).filter(grid.isOpen);
    entry.undo.change(open.filter((td) => grid.fieldOf(td).value.trim() !== "").map((td) => [grid.nameOf(td), ""]));
  }

  // ---- paste ----

  function target() {
    const places = selection.places();
    const [first, last] = [places[0], places.at(-1)];
    const lines = grid.lines(first.table);
    const rows = lines.map((line) => {
      const row = line[0].parentElement;
      return { title: row.querySelector("th").textContent.trim(), code: row.querySelector("td.code")?.textContent.trim() ?? "" };
    });
    const columns = lines[first.row].map((_, column) => columnOf(lines, column));
    const heads = [...first.table.tHead.querySelectorAll("th")].flatMap((th) => [th.textContent.trim(), th.firstChild?.data?.trim() ?? "", th.title]);
    return {
      rows, columns, heads: heads.filter(Boolean),
      at: [first.row, first.column], size: [last.row - first.row + 1, last.column - first.column + 1],
      cell: (row, column) => cell(first.table, row, column),
    };
  }

  function columnOf(lines, column) {
    const td = lines.map((line) => line[column]).find((each) => each && grid.fieldOf(each));
    return td ? grid.typeOf(grid.nameOf(td)) : { type: null };
  }

  function cell(table, row, column) {
    const td = grid.at({ table, row, column });
    if (!td) return null;
    const name = grid.nameOf(td);
    return { name, open: grid.isOpen(td), ...grid.typeOf(name) };
  }

  function paste(event) {
    const given = { html: event.clipboardData.getData("text/html"), text: event.clipboardData.getData("text/plain") };
    const block = grid.placeOf(event.target) || selection.isMany() ? dttg.block.read(given) : null;
    if (!block) return;
    const one = block.length === 1 && block[0].length === 1;
    if (one ? !meansCells(event) : event.target.closest("textarea, .panel, dialog")) return;
    event.preventDefault();
    const result = dttg.pasting.plan(block, target());
    entry.undo.change(result.cells);
    entry.pasted.show(result);
    chooseTaken(result);
    grid.fieldAt(selection.from)?.select?.();
  }

  /* As after a paste in Excel: what came in is chosen. */
  function chooseTaken(result) {
    const last = result.titles === "rows" ? null : result.cells.at(-1);
    const place = last && grid.placeOf(entry.sheet.cells.get(last[0])?.td);
    if (place && !selection.isMany()) selection.stretch(place);
  }

  document.addEventListener("copy", copy);
  document.addEventListener("cut", (event) => { if (copy(event)) empty(); });
  document.addEventListener("paste", paste);
  entry.clipboard = { empty };
})((globalThis.dttg ||= {}));
