"use strict";
/* On demand, beside every figure what it was in the earlier period and by how much it grew. */
(function (dttg) {
  const entry = dttg.entry;
  const button = document.getElementById("so-ky-truoc");
  if (!entry.data || !button) return;

  function show() {
    const on = button.getAttribute("aria-pressed") === "true";
    document.getElementById("vung-bang").classList.toggle("beside", on);
    if (!on) return;
    for (const name of Object.keys(entry.data.previous)) {
      const td = entry.sheet.cells.get(name)?.td;
      if (td) td.dataset.before = [entry.data.previous[name] || "trống", entry.numbers.difference(name)].filter(Boolean).join("  ");
    }
  }

  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    show();
    entry.sheet.measure();
  });
  entry.form.addEventListener("input", () => requestAnimationFrame(show));
})((globalThis.dttg ||= {}));
