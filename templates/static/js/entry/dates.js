"use strict";
/* Days are written dd/mm/yyyy: 01032026, 1.3.2026 and 1-3-2026 become so when the field is left. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const days = new Set(
    entry.data.program.parts.flatMap((part) => part.columns.filter((column) => column.type.read === "date").map((column) => `${part.id} ${column.key}`)),
  );

  function isDay(field) {
    const at = entry.bitsOf(field.name);
    return days.has(`${at.part} ${at.column}`);
  }

  /* As a date is written; the same text where it is none. */
  function written(text) {
    const bits = /^(\d{2})(\d{2})(\d{4})$/.exec(text) || /^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})$/.exec(text);
    return bits ? `${bits[1].padStart(2, "0")}/${bits[2].padStart(2, "0")}/${bits[3]}` : text;
  }

  function dress(root) {
    for (const holder of days.size ? root.querySelectorAll(".entry") : []) {
      const field = entry.fieldOf(holder);
      if (isDay(field) && field instanceof HTMLInputElement) field.placeholder = "dd/mm/yyyy";
    }
  }

  entry.form.addEventListener("focusout", (event) => {
    const holder = days.size && entry.holderOf(event.target);
    const field = holder && entry.fieldOf(holder);
    if (!field || !isDay(field)) return;
    const text = written(field.value.trim());
    if (text !== field.value.trim()) entry.save.record([[field.name, text]]);
  });
  dress(document.getElementById("vung-bang"));
  entry.dates = { dress };
})((globalThis.dttg ||= {}));
