"use strict";
/* Ties the pieces: every keystroke is reckoned at once and saved a moment later. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  let asked = 0;

  entry.refresh = function () {
    const found = entry.numbers.reckon();
    entry.sheet.show(found);
    entry.findings.show(found.findings);
    entry.progress.show(found);
    entry.nothing.show(found);
    entry.narrow.show(found);
    entry.selection.count();
    entry.found = found;
  };

  /* Once for everything that changed before the next picture. */
  entry.refreshSoon = function () {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(entry.refresh);
  };

  entry.form.addEventListener("input", (event) => {
    const holder = entry.holderOf(event.target);
    if (!holder) return;
    const input = entry.fieldOf(holder);
    entry.save.record([[input.name, input.value]]);
    entry.sheet.tell(input.name);
  });

  /* Typed before this script was there, or kept by the browser over a reload: it is a change like any other. Not what the
     browser itself makes of a text, such as lines run together in a box of one line: nobody typed that. */
  const shown = (text) => text.replace(/[\r\n]+/g, "").trim();
  for (const [name, { input }] of entry.sheet.cells) {
    if (!input || shown(input.value) === shown(entry.data.typed[name] || "")) continue;
    entry.save.record([[name, input.value]]);
  }
  for (const foot of document.querySelectorAll("table.sheet > tfoot")) foot.hidden = false; // there from the start: nothing jumps
  document.documentElement.dataset.ready = "1";

  /* Whoever comes by a link that names a cell (from the list before sending) stands on it. */
  const standOnAsked = () => entry.sheet.jump(location.hash.slice(1));
  standOnAsked();
  addEventListener("hashchange", standOnAsked);

  /* The server has reckoned what it sent: an old machine takes keys first and reckons after the first picture. */
  requestAnimationFrame(() => setTimeout(() => {
    entry.refresh();
    entry.sheet.measure();
    document.documentElement.dataset.reckoned = "1";
  }));
})((globalThis.dttg ||= {}));
