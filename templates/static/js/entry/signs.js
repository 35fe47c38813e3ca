"use strict";
/* The signs of a cell from the line above the table, for whoever does not want to type them: nothing occurred, no figure
   yet, and the mark of an estimate, which goes on and off. They go into every chosen cell. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const { grid, selection } = entry;

  const takesSigns = (td) => grid.isOpen(td) && ["number", "year", "choice", "yes_no"].includes(grid.typeOf(grid.nameOf(td))?.type.read);

  /* ~15 becomes 15 and back; a cell that holds no figure stays. */
  function turned(text, all) {
    if (all) return text.replace(/^~\s*/, "");
    return /^[-\u2212\u2013]?\d/.test(text) || text === "-" ? `~${text}` : text;
  }

  function put(sign) {
    const cells = selection.places().map(grid.at).filter(takesSigns).map((td) => [grid.nameOf(td), grid.fieldOf(td).value.trim()]);
    if (sign !== "~") {
      entry.undo.change(cells.map(([name]) => [name, sign]));
      return;
    }
    const filled = cells.filter(([, text]) => text !== "");
    const all = filled.every(([, text]) => text.startsWith("~"));
    entry.undo.change(filled.map(([name, text]) => [name, turned(text, all)]));
  }

  for (const button of document.querySelectorAll("[data-sign]")) {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the table
    button.addEventListener("click", () => {
      put(button.dataset.sign);
      const field = selection.from && grid.fieldAt(selection.from);
      field?.focus();
      field?.select?.();
    });
  }

  entry.form.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.isComposing || event.code !== "KeyU" || !grid.placeOf(event.target)) return;
    event.preventDefault();
    put("~");
  });
  const help = document.getElementById("phim-tat");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F1") return;
    event.preventDefault();
    if (!help.open) help.showModal();
  });
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  document.getElementById("mo-phim-tat").addEventListener("click", () => help.showModal());
})((globalThis.dttg ||= {}));
