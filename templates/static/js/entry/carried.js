"use strict";
/* Figures taken from the earlier period: dashed and slanted until the officer types over them or keeps them by Enter. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const taken = new Set(entry.data.carried); // the server waits for these: the same text typed again is an answer
  const waiting = new Set(taken);
  const note = document.getElementById("lay-truoc");
  const heading = note && note.querySelector("h3 span");
  const whole = note && note.querySelector('button[value="xac-nhan"]');

  /* Typed over or kept: owed to the server by now, like any other cell. */
  function settle(name) {
    if (!waiting.delete(name)) return;
    entry.sheet.cells.get(name)?.td.classList.remove("carried");
    heading.textContent = `${waiting.size} ô lấy từ kỳ trước, chưa xác nhận`;
    whole.textContent = `Xác nhận cả ${waiting.size} ô`;
    const first = note.querySelector("[data-jump]");
    if (waiting.size) first.dataset.jump = first.href = [...waiting][0];
    note.hidden = !waiting.size;
  }

  entry.carried = { settle, has: (name) => taken.has(name) };
  if (!waiting.size) return;
  entry.form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !waiting.has(event.target.name)) return;
    entry.save.record([[event.target.name, event.target.value]]);
  }, true);
})((globalThis.dttg ||= {}));
