"use strict";
/* The table on the page: where each cell stands, what it shows, which row and column are lit. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const cells = new Map(); // name -> {td, input}
  const sheet = { stamp: 0 }; // `stamp` grows whenever rows come or go
  let lit = null;

  function collect(root) {
    sheet.stamp += 1;
    for (const holder of root.querySelectorAll(".entry")) {
      const input = entry.fieldOf(holder);
      cells.set(input.name, { td: holder, input });
    }
    for (const td of root.querySelectorAll("[data-o]")) cells.set(td.dataset.o, { td, input: null });
  }

  function forget(root) {
    sheet.stamp += 1;
    for (const holder of root.querySelectorAll(".entry")) cells.delete(entry.fieldOf(holder).name);
    for (const td of root.querySelectorAll("[data-o]")) cells.delete(td.dataset.o);
  }

  /* A table that is asked about as a whole has the place of no cell: it is called by its title. */
  const columnOf = (name) => {
    const at = entry.bitsOf(name);
    const title = at.column === "" ? entry.data.program.parts.find((part) => part.id === at.part)?.title ?? "" : "";
    return (entry.data.columns[at.part] || {})[at.column] || { number: "", title, unit: "", guide: "", hint: "" };
  };

  function rowTitle(name) {
    const found = cells.get(name);
    const row = found && found.td.closest("[data-row]");
    if (!row) return found ? columnOf(name).title : "";
    const title = row.dataset.title || row.querySelector("th").textContent.trim();
    return /^\d+$/.test(title) ? `Dòng ${title}` : title;
  }

  const inTable = (name) => Boolean(cells.get(name)?.td.closest("[data-row]"));
  const place = (name) => (inTable(name) ? `${rowTitle(name)}, cột ${columnOf(name).number}` : columnOf(name).title);
  const longPlace = (name) => (inTable(name) ? `${place(name)}: ${columnOf(name).title}` : place(name));

  function set(td, name, on) {
    if (on !== td.classList.contains(name)) td.classList.toggle(name, on);
  }

  function mark(td, kind) {
    const had = td.querySelector(":scope > .icon");
    const wanted = kind && !td.querySelector(":scope > .pin") ? kind : "";
    if (had && had.classList.contains(`icon-${wanted}`)) return;
    if (had) had.remove();
    if (wanted) td.prepend(entry.icon(wanted));
  }

  /* A long number is typed as one likes and read in groups: drawn over its field while one is not in it. What is typed
     and stored stays as it is. */
  function group(td, input, text) {
    const typed = /^[1-9]\d{3,}(,\d+)?$/.test(input.value.trim()) && input.value.trim();
    const grouped = typed && text !== typed && text.replaceAll(".", "") === typed ? text : "";
    if ((td.dataset.grouped ?? "") === grouped) return;
    if (grouped) td.dataset.grouped = grouped;
    else delete td.dataset.grouped;
  }

  /* Write what the arithmetic found into the cells: {cells: {name: {text, computed}}, marks: {name: error|warning|follows}, says}. */
  function show(found) {
    for (const [name, { td, input }] of cells) {
      const cell = found.cells[name];
      if (!input && cell && td.classList.contains("computed") && td.textContent !== cell.text) td.textContent = cell.text;
      if (cell) hide(td, name, cell.state === "hidden");
      if (input && cell) set(td, "estimate", cell.estimate);
      if (input && cell) group(td, input, cell.estimate ? "" : cell.text);
      const kind = found.marks[name] || "";
      set(td, "error", kind === "error");
      set(td, "warning", kind === "warning");
      set(td, "follows", kind === "follows");
      if (input) {
        mark(td, kind === "error" || kind === "warning" ? kind : "");
        if (kind === "error") input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
      const title = found.says[name] || "";
      const target = input || td;
      if (target.title !== title) target.title = title;
      const aid = td.closest(".field") && td.parentElement.querySelector(":scope > .aid");
      if (!aid) continue;
      const words = title || columnOf(name).guide;
      if (aid.textContent !== words) aid.textContent = words;
    }
    hideParts(found);
  }

  /* A cell that `when` hides: crossed out in a table, gone from a section or a card; a part with nothing left is gone. */
  function hide(td, name, off) {
    set(td, "off", off);
    const field = td.closest(".field");
    if (field && field.hidden !== off) field.hidden = off;
  }

  function hideParts(found) {
    for (const block of document.querySelectorAll("[data-part-block]")) {
      const own = [...cells].filter(([name, { td }]) => block.contains(td) && found.cells[name]);
      const off = own.length > 0 && own.every(([name]) => found.cells[name].state === "hidden");
      if (block.hidden !== off) block.hidden = off;
    }
  }

  function light(input) {
    if (lit) {
      lit.row.classList.remove("lit");
      for (const td of lit.column) td.classList.remove("lit");
    }
    lit = null;
    if (!input) return;
    const row = input.closest("tr");
    if (!row) { tell(input.name); return; }
    const table = row.closest("table");
    const at = [...row.children].indexOf(input.closest("td"));
    const column = [];
    for (const each of table.tBodies[0].rows) {
      const td = each.children[at];
      if (td && !each.classList.contains("heading")) column.push(td);
    }
    const head = table.querySelector("tr.numbers").children[at];
    if (head) column.push(head);
    row.classList.add("lit");
    for (const td of column) td.classList.add("lit");
    lit = { row, column };
    tell(input.name);
  }

  /* What the bar above the table says of a cell: bar.js. */
  const tell = (name) => entry.bar && entry.bar.tell(name);

  /* How much of the region the sticking head, total row, first column and foot cover: focus stays clear of them. */
  function measure() {
    const height = (part) => (part && !part.hidden ? part.getBoundingClientRect().height : 0);
    const region = document.getElementById("vung-bang");
    const tops = [];
    let above = 0, below = 0, beside = 0;
    for (const table of document.querySelectorAll("table.sheet")) {
      const [head, total] = [height(table.tHead), table.querySelector("tr.pinned")];
      if (total) tops.push([total, head]);
      above = Math.max(above, head + height(total));
      below = Math.max(below, height(table.tFoot));
      beside = Math.max(beside, table.querySelector(".stub").getBoundingClientRect().width);
    }
    beside += parseFloat(getComputedStyle(region).paddingLeft); // what sticks keeps off the edge by it
    for (const [total, head] of tops) total.style.setProperty("--head", `${head}px`); // on the table it would style every cell anew
    region.style.scrollPadding = `${above + 8}px 12px ${below + 8}px ${beside + 8}px`;
  }

  /* Go to a cell, clear of what sticks. */
  function jump(name) {
    const found = cells.get(name);
    if (!found) return;
    const target = found.input || found.td;
    if (!found.input) target.tabIndex = -1;
    found.td.scrollIntoView({ block: "center", inline: "center" });
    target.focus({ preventScroll: true });
  }

  collect(document.getElementById("vung-bang"));
  measure();
  addEventListener("resize", measure);
  entry.sheet = Object.assign(sheet, { cells, collect, forget, show, light, tell, jump, place, longPlace, rowTitle, columnOf, measure });
})((globalThis.dttg ||= {}));
