"use strict";
/* Figures taken from the earlier period: dashed and slanted until the officer types over them or keeps them by Enter. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const waiting = new Set(entry.data.carried);
  const note = document.getElementById("lay-truoc");
  const heading = note && note.querySelector("h3 span");
  const whole = note && note.querySelector('button[value="xac-nhan"]');

  function settle(name) {
    if (!waiting.delete(name)) return;
    entry.sheet.cells.get(name)?.td.classList.remove("carried");
    heading.textContent = `${waiting.size} ô lấy từ kỳ trước, chưa xác nhận`;
    whole.textContent = `Xác nhận cả ${waiting.size} ô`;
    const first = note.querySelector("[data-jump]");
    if (waiting.size) first.dataset.jump = first.href = [...waiting][0];
    note.hidden = !waiting.size;
  }

  /* The same figure kept: the server is told so, though nothing on the page changed. */
  async function keep(name, text) {
    settle(name);
    const body = { cells: { [name]: text }, bases: {} };
    try {
      const answer = await entry.post(entry.data.addresses.save, body);
      if (entry.save.taken(answer)) return;
    } catch {
      entry.save.cut("cut");
    }
    waiting.add(name);
    entry.sheet.cells.get(name)?.td.classList.add("carried");
    note.hidden = false;
  }

  if (!waiting.size) return;
  entry.form.addEventListener("input", (event) => {
    const holder = entry.holderOf(event.target);
    if (holder) settle(entry.fieldOf(holder).name);
  });
  entry.form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !waiting.has(event.target.name)) return;
    keep(event.target.name, event.target.value.trim());
  }, true);
})((globalThis.dttg ||= {}));
