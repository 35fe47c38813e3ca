"use strict";
/* Review: a click on a cell pins a remark to it; while a new remark is unsent, approving waits and says why. */
(function () {
  const list = document.getElementById("nhan-xet-moi");
  const model = document.getElementById("mau-nhan-xet");
  const approve = document.getElementById("nut-duyet");
  const sendBack = document.getElementById("nut-tra-lai");
  const why = document.getElementById("vi-sao");
  if (!list || !model) return;
  const reason = why ? why.textContent : "";

  function placeOf(cell) {
    const row = cell.parentElement.querySelector("th").textContent.trim();
    const table = cell.closest("table");
    const at = [...cell.parentElement.children].indexOf(cell);
    const head = table.querySelector("tr.numbers").children[at];
    return `${row}, cột ${head.textContent.trim().split("=")[0]}: ${head.title.split(": ").pop()}`;
  }

  function count() {
    const notes = [...list.children];
    notes.forEach((note, index) => { note.querySelector(".pin").textContent = index + 1; });
    for (const pin of document.querySelectorAll(".sheet .pin.new")) pin.remove();
    notes.forEach((note, index) => {
      const cell = document.querySelector(`[data-o="${CSS.escape(note.dataset.cell || "")}"]`);
      if (!cell) return;
      const pin = document.createElement("span");
      pin.className = "pin new";
      pin.textContent = index + 1;
      cell.prepend(pin);
    });
    for (const cell of document.querySelectorAll(".sheet td.remarked-new")) cell.classList.remove("remarked", "remarked-new");
    notes.forEach((note) => {
      const cell = document.querySelector(`[data-o="${CSS.escape(note.dataset.cell || "")}"]`);
      if (cell) cell.classList.add("remarked", "remarked-new");
    });
    sendBack.textContent = notes.length ? `Trả lại để sửa ${notes.length} ô` : "Trả lại báo cáo";
    if (!approve) return;
    if (notes.length) {
      approve.setAttribute("aria-disabled", "true");
      why.textContent = `Có ${notes.length} nhận xét mới: trả lại, hoặc xóa nhận xét để duyệt.`;
    } else {
      why.textContent = reason;
      if (!reason) approve.removeAttribute("aria-disabled");
    }
  }

  function pin(cell) {
    const known = [...list.children].find((note) => note.dataset.cell === cell.dataset.o);
    if (known) { known.querySelector("textarea").focus(); return; }
    const note = model.content.firstElementChild.cloneNode(true);
    note.dataset.cell = cell.dataset.o;
    note.querySelector("h3 span:last-child").textContent = placeOf(cell);
    note.querySelector("input").value = cell.dataset.o;
    note.querySelector("[data-drop]").addEventListener("click", () => { note.remove(); count(); });
    list.append(note);
    count();
    note.querySelector("textarea").focus();
  }

  document.addEventListener("click", (event) => {
    const cell = event.target.closest(".sheet td[data-o]");
    if (cell && !cell.classList.contains("blocked")) pin(cell);
  });
  for (const note of list.children) note.dataset.cell = note.querySelector("input").value;
  if (approve) approve.addEventListener("click", (event) => {
    if (approve.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
  count();
})();
