"use strict";
/* Keys as in Excel. On a cell one stands (what is typed writes over it, arrows go on) or writes: after the first letter
   arrows still go on, after F2 or a second click they move in the text. While letters are being composed, and in what a
   Vietnamese keyboard does by Backspace and typing again, nothing here takes part: only keys that leave a cell do. Right of
   the last cell is what takes the row away; Tab goes past it. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const { grid, selection } = entry;
  const region = document.getElementById("vung-bang");
  const DIRECTIONS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  let here = null; // {field, before, touched}: the cell with the focus, its text when it was reached, whether it was written in
  let mode = "stand"; // stand | type | edit

  // ---- standing and writing ----

  /* What was written since the cell was reached becomes one step that can be taken back. */
  function settle() {
    if (!here || !here.touched) return;
    const now = here.field.value.trim();
    entry.undo.push([[here.field.name, here.before, now]]);
    Object.assign(here, { before: now, touched: false });
  }

  /* Other pieces changed the text of a cell: that is a step of its own. */
  function seen(name) {
    if (here && here.field.name === name) Object.assign(here, { before: here.field.value.trim(), touched: false });
  }

  function stand() {
    mode = "stand";
    here?.field.select?.();
  }

  function go(place) {
    const field = place && grid.fieldAt(place);
    if (!field) return;
    field.focus();
    if (here?.field === field) stand();
  }

  function stretchTo(place) {
    if (!place) return;
    selection.stretch(place);
    selection.look();
    entry.bar.corner(grid.nameOf(grid.at(selection.to)));
  }

  /* One cell again: the bar tells of it. */
  function standOn(field) {
    selection.stand(grid.placeOf(field));
    entry.bar.tell(field.name);
  }

  /* The corner that moves goes over every cell, locked ones too. */
  function besideCorner([down, across]) {
    const { table, row, column } = selection.to;
    const next = { table, row: row + down, column: column + across };
    return grid.at(next) ? next : null;
  }

  // ---- moves ----

  function page(place, sign) {
    const height = region.clientHeight - parseFloat(region.style.scrollPaddingTop || 0) - parseFloat(region.style.scrollPaddingBottom || 0);
    const rows = Math.max(1, Math.floor(height / (grid.at(place).getBoundingClientRect().height || 26)) - 1);
    let found = place;
    for (let step = 0; step < rows; step += 1) found = grid.beside(found, sign, 0) ?? found;
    return found;
  }

  function wherePlain(key, place) {
    if (DIRECTIONS[key]) return grid.beside(place, ...DIRECTIONS[key]);
    if (key === "Home") return grid.firstIn(place.table, place.row);
    if (key === "End") return grid.lastIn(place.table, place.row);
    if (key === "PageUp") return page(place, -1);
    if (key === "PageDown") return page(place, 1);
    return undefined;
  }

  function whereFar(key, place) {
    if (DIRECTIONS[key]) return grid.edge(place, ...DIRECTIONS[key]);
    if (key === "Home") return grid.corner(place.table, false);
    if (key === "End") return grid.corner(place.table, true);
    return undefined;
  }

  /* True where the key is a move and was done. */
  function move(event, place) {
    const { key } = event;
    const isArrow = Boolean(DIRECTIONS[key]);
    if (mode === "edit" && !event.ctrlKey && (key === "ArrowLeft" || key === "ArrowRight" || key === "Home" || key === "End")) return false;
    if (mode !== "stand" && event.shiftKey) return false;
    if (here.field.tagName === "SELECT" && (key === "ArrowUp" || key === "ArrowDown") && !event.ctrlKey) return false;
    if (event.shiftKey) {
      const corner = selection.to;
      const standing = grid.fieldAt(corner) ? corner : place;
      const wanted = event.ctrlKey ? whereFar(key, standing) : isArrow ? besideCorner(DIRECTIONS[key]) : wherePlain(key, corner);
      if (wanted === undefined) return false;
      stretchTo(wanted);
      return true;
    }
    const wanted = event.ctrlKey ? whereFar(key, place) : wherePlain(key, place);
    if (wanted === undefined) return false;
    if (wanted === null && key === "ArrowRight") grid.at(place).closest("tr").querySelector(".row-tools button")?.focus();
    go(wanted);
    return true;
  }

  // ---- acts ----

  function fillDown() {
    const places = selection.places();
    const top = places[0].row;
    const single = places.at(-1).row === top;
    const cells = [];
    for (const place of places) {
      if (!single && place.row === top) continue;
      const from = grid.fieldAt(single ? grid.beside(place, -1, 0) ?? place : { ...place, row: top });
      const td = grid.at(place);
      if (from && grid.isOpen(td)) cells.push([grid.nameOf(td), from.value.trim()]);
    }
    entry.undo.change(cells);
    stand();
  }

  function chooseAll(place) {
    const lines = grid.lines(place.table);
    selection.stand({ table: place.table, row: 0, column: 0 });
    selection.stretch({ table: place.table, row: lines.length - 1, column: lines[0].length - 1 });
  }

  function takeBack() {
    const field = here.field;
    if (field.value.trim() !== here.before) entry.save.record([[field.name, here.before]]);
    standOn(field);
    stand();
  }

  function edit() {
    mode = "edit";
    const { field } = here;
    if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
  }

  const CONTROL = {
    d: fillDown,
    z: () => { entry.undo.back(); },
    y: () => { entry.undo.again(); },
  };

  function control(event, place) {
    const key = event.key.toLowerCase();
    if (key === "a" && mode === "stand") chooseAll(place);
    else if (key === "z" && event.shiftKey) entry.undo.again();
    else if (CONTROL[key]) CONTROL[key]();
    else return move(event, place);
    return true;
  }

  function plain(event, place) {
    const { key } = event;
    if (key === "F2") edit();
    else if (key === "Escape") takeBack();
    else if (key === "Enter") {
      settle();
      go(grid.beside(place, event.shiftKey ? -1 : 1, 0) ?? place);
    } else if (key === "Delete" && mode === "stand") {
      entry.clipboard.empty();
      stand();
    } else return move(event, place);
    return true;
  }

  // ---- what is pressed ----

  function press(event) {
    if (event.isComposing || event.keyCode === 229 || event.metaKey || event.defaultPrevented) return;
    const place = grid.placeOf(event.target);
    const isField = here && place && grid.fieldAt(place) === here.field && (event.target === here.field || event.target.closest(".combo"));
    if (!isField || event.target.type === "checkbox") { pressElsewhere(event); return; }
    if (event.altKey) return;
    if (event.ctrlKey ? control(event, place) : plain(event, place)) event.preventDefault();
  }

  /* Beside the cells: on what takes a row away, and taking back from anywhere that has no text of its own. */
  function pressElsewhere(event) {
    if (event.key === "ArrowLeft" && event.target.matches(".row-tools button")) {
      event.preventDefault();
      const row = event.target.closest("tr");
      const td = [...row.querySelectorAll("td.entry")].at(-1);
      if (td) entry.fieldOf(td).focus();
      return;
    }
    if (!event.ctrlKey || event.altKey || event.target.closest("textarea, select, dialog, .panel input, .adder input, .field .entry")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) entry.undo.again();
    else entry.undo.back();
  }

  /* F8 to the next thing that is wrong, Shift and F8 to the next reason that is still to be written. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || event.isComposing) return;
    event.preventDefault();
    if (!event.shiftKey) { entry.findings.next(); return; }
    const boxes = [...document.querySelectorAll("#can-sua textarea")];
    (boxes.find((box) => !box.value.trim()) ?? boxes[0])?.focus();
  });
  document.addEventListener("keydown", press);

  entry.form.addEventListener("input", (event) => {
    if (!here || entry.holderOf(event.target) !== entry.holderOf(here.field)) return;
    here.touched = true;
    if (mode === "stand" && event.isTrusted) {
      mode = "type";
      if (selection.isMany()) standOn(here.field);
    }
  });

  entry.form.addEventListener("focusin", (event) => {
    const holder = entry.holderOf(event.target);
    if (!holder) return;
    const field = entry.fieldOf(holder);
    if (here?.field === field) return;
    here = { field, before: field.value.trim(), touched: false };
    mode = "stand";
    const place = grid.placeOf(holder);
    if (place) {
      if (field.tagName !== "SELECT") field.select?.();
      selection.stand(place);
    }
    entry.sheet.light(field);
  });

  entry.form.addEventListener("focusout", (event) => {
    if (!here || entry.holderOf(event.target) !== entry.holderOf(here.field)) return;
    settle();
    here = null;
  });

  /* A first click stands on the cell, a second one writes in it. */
  let wasHere = false;
  region.addEventListener("pointerdown", (event) => {
    wasHere = Boolean(here && event.target === here.field);
    if (wasHere && event.button === 0 && !event.shiftKey && selection.isMany()) standOn(here.field);
  });
  region.addEventListener("mouseup", (event) => {
    const field = here && event.target === here.field && grid.placeOf(event.target) ? here.field : null;
    if (!field || selection.isMany() || event.button !== 0) return;
    if (wasHere || field.selectionStart !== field.selectionEnd) mode = "edit";
    else field.select?.();
  });

  entry.keys = { settle, seen, get writing() { return mode !== "stand"; } };
})((globalThis.dttg ||= {}));
