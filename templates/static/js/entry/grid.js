"use strict";
/* Where cells stand: every table of figures as lines of cells, and what lies beside, above, at the edge. A place is
   {table, row, column}; columns are those of the form, without titles and codes. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const known = new WeakMap(); // table -> {stamp, count, lines}
  const types = new Map();
  for (const part of entry.data.program.parts) {
    for (const column of part.columns) {
      types.set(`${part.id} ${column.key}`, { type: column.type, offered: column.offered === null ? undefined : entry.data.program.offers[column.offered] });
    }
  }

  const TABLE = ".work-main table.sheet";
  const isCell = (td) => td.classList.contains("entry") || td.dataset.o !== undefined;

  /* [[td, ...], ...] of a table, one line for each row that has cells. */
  function lines(table) {
    const body = table.tBodies[0];
    const had = known.get(table);
    if (had && had.stamp === entry.sheet.stamp && had.count === body.rows.length) return had.lines;
    const made = [...body.rows].map((row) => [...row.children].filter(isCell)).filter((line) => line.length);
    const places = new Map();
    made.forEach((line, row) => line.forEach((td, column) => places.set(td, { table, row, column })));
    known.set(table, { stamp: entry.sheet.stamp, count: body.rows.length, lines: made, places });
    return made;
  }

  function placeOf(node) {
    const td = node && node.closest && node.closest("td");
    const table = td && td.closest(TABLE);
    if (!table) return null;
    lines(table);
    return known.get(table).places.get(td) ?? null;
  }

  const at = ({ table, row, column }) => lines(table)[row]?.[column] ?? null;
  const fieldAt = (place) => fieldOf(at(place));
  const fieldOf = (td) => (td && td.classList.contains("entry") ? entry.fieldOf(td) : null);
  const nameOf = (td) => (td.dataset.o !== undefined ? td.dataset.o : entry.fieldOf(td).name);

  /* Whether a cell takes what is typed: no locked one, none that `when` crossed out. */
  function isOpen(td) {
    const field = fieldOf(td);
    return Boolean(field && !field.readOnly && !field.disabled && !td.classList.contains("off"));
  }

  const canStand = (td) => Boolean(fieldOf(td) && !td.classList.contains("off"));

  function typeOf(name) {
    const { part, column } = entry.bitsOf(name);
    return types.get(`${part} ${column}`);
  }

  /* The next cell in a direction that can be stood on; null at the edge. */
  function beside(place, down, across) {
    let { row, column } = place;
    for (;;) {
      row += down;
      column += across;
      const td = at({ table: place.table, row, column });
      if (!td) return null;
      if (canStand(td)) return { table: place.table, row, column };
    }
  }

  /* As Ctrl with an arrow does in Excel: the end of what is filled, or the next that is; else the edge. */
  function edge(place, down, across) {
    const filled = (each) => fieldAt(each).value.trim() !== "";
    let here = place;
    let next = beside(here, down, across);
    if (!next) return null;
    const run = filled(here) && filled(next);
    while (next && (run ? filled(next) : !filled(next))) {
      here = next;
      next = beside(here, down, across);
    }
    return run || !next ? here : next;
  }

  function firstIn(table, row) {
    const column = (lines(table)[row] || []).findIndex(canStand);
    return column < 0 ? null : { table, row, column };
  }

  function lastIn(table, row) {
    const column = (lines(table)[row] || []).findLastIndex(canStand);
    return column < 0 ? null : { table, row, column };
  }

  /* The first or last cell of the table, or of the next row that has one. */
  function corner(table, last) {
    const rows = lines(table).map((_, row) => (last ? lastIn(table, row) : firstIn(table, row))).filter(Boolean);
    return last ? rows.at(-1) : rows[0];
  }

  /* [place, ...] of a rectangle between two places, row by row. */
  function between(one, other) {
    const found = [];
    const [top, bottom] = [Math.min(one.row, other.row), Math.max(one.row, other.row)];
    const [left, right] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) if (at({ table: one.table, row, column })) found.push({ table: one.table, row, column });
    }
    return found;
  }

  entry.grid = { lines, placeOf, at, fieldAt, fieldOf, nameOf, isOpen, typeOf, beside, edge, firstIn, lastIn, corner, between };
})((globalThis.dttg ||= {}));
