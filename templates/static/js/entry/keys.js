"use strict";
/* Keys as in Excel: arrows, Enter down, Tab right, Escape takes back. Right of the last cell is what takes the row away;
   Tab goes past it to the next row. Composition of Vietnamese letters is left alone. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  let before = "";

  const inputsOf = (row) => [...row.querySelectorAll("td.entry > input")];

  function beside(input, step) {
    const all = inputsOf(input.closest("tr"));
    return all[all.indexOf(input) + step];
  }

  function below(input, step) {
    const row = input.closest("tr");
    const at = [...row.children].indexOf(input.parentElement);
    let other = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    while (other) {
      const found = other.children[at] && other.children[at].querySelector(":scope > input");
      if (found) return found;
      other = step > 0 ? other.nextElementSibling : other.previousElementSibling;
    }
    return null;
  }

  function go(event, target) {
    event.preventDefault();
    if (target) target.focus();
  }

  const atStart = (input) => input.selectionStart === 0 && (input.selectionEnd === 0 || input.selectionEnd === input.value.length);
  const atEnd = (input) => input.selectionEnd === input.value.length && (input.selectionStart === input.value.length || input.selectionStart === 0);

  entry.form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.key === "F8") { event.preventDefault(); entry.findings.next(); return; }
    const input = event.target;
    if (event.key === "ArrowLeft" && input.matches(".row-tools button")) { go(event, inputsOf(input.closest("tr")).at(-1)); return; }
    if (!input.matches("td.entry > input")) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.ctrlKey) {
      const all = inputsOf(input.closest("tr"));
      if (event.key === "ArrowLeft" || event.key === "Home") go(event, all[0]);
      if (event.key === "ArrowRight" || event.key === "End") go(event, all[all.length - 1]);
      return;
    }
    if (step) go(event, below(input, step));
    else if (event.key === "Enter") go(event, below(input, event.shiftKey ? -1 : 1));
    else if (event.key === "ArrowLeft" && atStart(input)) go(event, beside(input, -1));
    else if (event.key === "ArrowRight" && atEnd(input)) go(event, beside(input, 1) || input.closest("tr").querySelector(".row-tools button"));
    else if (event.key === "Escape" && input.value !== before) {
      event.preventDefault();
      input.value = before;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.select();
    }
  });

  entry.form.addEventListener("focusin", (event) => {
    const holder = entry.holderOf(event.target);
    if (!holder) return;
    const input = event.target;
    before = input.value;
    if (input.matches("td.entry > input")) input.select();
    entry.sheet.light(entry.fieldOf(holder));
  });
})((globalThis.dttg ||= {}));
