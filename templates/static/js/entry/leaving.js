"use strict";
/* Leaving the page: nothing typed is left behind unasked, buttons of the form wait until everything is saved, and a
   report that was sent elsewhere can only be read. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  let passing = false;

  const unsaved = () => entry.save.owed + entry.conflicts.disputed;

  addEventListener("beforeunload", (event) => {
    if (unsaved() && !entry.signingOut) event.preventDefault();
  });
  addEventListener("pageshow", () => { passing = entry.parting = false; });
  addEventListener("pagehide", () => { 
    entry.parting = true; // what is sent now may outlive the page
    if (entry.save.owed && !entry.signingOut) entry.save.send();
  });

  entry.form.addEventListener("submit", (event) => {
    if (passing) return;
    event.preventDefault();
    if (!entry.save.stopped) pass(event.submitter);
  });

  async function pass(button) {
    await entry.save.flush();
    await entry.offline.keepNow();
    await new Promise((done) => setTimeout(done, 0)); // a form that is still submitting takes no second submission
    if (entry.conflicts.disputed) entry.conflicts.look();
    if (entry.save.stopped || unsaved() || entry.save.fault) { entry.state.show(); return; }
    passing = true;
    entry.form.requestSubmit(button);
    setTimeout(() => { passing = false; }, 0); // a page that does not open leaves this one as it was
  }

  function onlyRead() {
    for (const { input } of entry.sheet.cells.values()) if (input) lock(input);
    for (const field of entry.form.querySelectorAll(".panel textarea, .panel select")) field.disabled = true;
    for (const button of entry.form.querySelectorAll('button[name="viec"], .adder summary, .file-add *')) {
      button.setAttribute("aria-disabled", "true");
      if (button instanceof HTMLButtonElement) button.disabled = true;
    }
    entry.form.classList.add("only-read");
    entry.conflicts.lastWords(entry.save.cells());
  }

  /* A searched list is locked at its text, boxes of one cell each by itself. */
  function lock(field) {
    if (field instanceof HTMLSelectElement) field.disabled = true;
    else if ("readOnly" in field) field.readOnly = true;
    else for (const box of document.getElementsByName(field.name)) box.disabled = true;
  }

  entry.leaving = { onlyRead };
})((globalThis.dttg ||= {}));
