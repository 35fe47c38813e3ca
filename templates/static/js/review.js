"use strict";
/* Review: a click on a cell pins a remark to it; returning is a dialog; while a remark is unsent, approving waits. */
(function () {
  document.documentElement.classList.add("scripted");
  const list = document.getElementById("nhan-xet-moi");
  const model = document.getElementById("mau-nhan-xet");
  const approve = document.getElementById("nut-duyet");
  const dialog = document.getElementById("hop-tra-lai");
  const open = document.getElementById("mo-tra-lai");
  const why = document.getElementById("vi-sao");
  if (!list || !dialog) return;
  const reason = why.textContent;
  const wasOpen = dialog.querySelector("textarea").value !== "" || document.querySelector('.message.error') !== null;
  dialog.close();

  const cellOf = (note) => document.querySelector(`.sheet-region [data-o="${CSS.escape(note.dataset.cell || "")}"]`);

  function placeOf(cell) {
    const field = cell.closest(".field");
    if (field) {
      const card = cell.closest("[data-title]");
      const title = field.querySelector(".label").textContent.trim();
      return card ? `${card.dataset.title}: ${title}` : title;
    }
    const row = cell.parentElement.querySelector("th").textContent.trim();
    const at = [...cell.parentElement.children].indexOf(cell);
    const head = cell.closest("table").querySelector("tr.numbers").children[at];
    return `${row}, cột ${head.textContent.trim().split("=")[0]}: ${head.title}`;
  }

  function count() {
    const notes = [...list.children];
    for (const pin of document.querySelectorAll(".sheet-region .pin.new")) pin.remove();
    for (const cell of document.querySelectorAll(".sheet-region .remarked-new")) cell.classList.remove("remarked", "remarked-new");
    notes.forEach((note, index) => {
      note.querySelector(".pin").textContent = index + 1;
      const cell = cellOf(note);
      if (!cell) return;
      const pin = document.createElement("span");
      pin.className = "pin new";
      pin.textContent = index + 1;
      cell.prepend(pin);
      cell.classList.add("remarked", "remarked-new");
    });
    document.getElementById("chua-nhan-xet").hidden = notes.length > 0;
    open.textContent = notes.length ? `Trả lại để sửa ${notes.length} ô` : "Trả lại để sửa";
    if (!approve) return;
    if (notes.length) {
      approve.setAttribute("aria-disabled", "true");
      why.textContent = `Có ${notes.length} nhận xét mới: trả lại, hoặc xóa nhận xét để duyệt.`;
    } else {
      why.textContent = reason;
      if (!reason) approve.removeAttribute("aria-disabled");
    }
  }

  function drop(note) { note.remove(); count(); }

  function pin(cell) {
    const known = [...list.children].find((note) => note.dataset.cell === cell.dataset.o);
    if (known) { known.querySelector("textarea").focus(); return; }
    const note = model.content.firstElementChild.cloneNode(true);
    note.dataset.cell = cell.dataset.o;
    note.querySelector("h3 span:last-child").textContent = placeOf(cell);
    note.querySelector("input").value = cell.dataset.o;
    note.querySelector("textarea").setAttribute("aria-label", `Nhận xét cho ${placeOf(cell)}`);
    note.querySelector("[data-drop]").addEventListener("click", () => drop(note));
    list.append(note);
    count();
    note.querySelector("textarea").focus();
  }

  /* What is about to be sent, above the reason. */
  function tell() {
    const shown = document.getElementById("se-gui");
    shown.replaceChildren(...[...list.children].map((note) => {
      const line = document.createElement("li");
      const mark = document.createElement("span");
      const place = document.createElement("b");
      const text = document.createElement("span");
      mark.className = "pin";
      mark.textContent = note.querySelector(".pin").textContent;
      place.textContent = note.querySelector("h3 span:last-child").textContent;
      text.textContent = note.querySelector("textarea").value || "Chưa ghi nội dung.";
      line.append(mark, place, text);
      return line;
    }));
  }

  const opening = document.getElementById("o-mo-lai");
  const everything = document.getElementById("mo-het");
  let asked = 0;

  /* Which cells open: only the server knows what hangs on what. */
  async function foresee() {
    if (!opening) return;
    const cells = [...list.children].filter((note) => note.querySelector("textarea").value.trim()).map((note) => note.dataset.cell || "");
    if (everything.checked) cells.push("");
    const mine = ++asked;
    opening.textContent = "Đang xem ô nào mở lại…";
    let words = "Chưa xem được ô nào mở lại. Vẫn trả lại được; máy chủ mở đúng ô có nhận xét.";
    try {
      const answer = await fetch(opening.dataset.hoi, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": dialog.querySelector('input[name="csrf"]').value },
        body: JSON.stringify({ cells }),
      });
      if (answer.ok) words = (await answer.json()).words;
    } catch { /* no network: the sentence says so */ }
    if (mine === asked) opening.textContent = words;
  }

  document.addEventListener("click", (event) => {
    const cell = event.target.closest(".sheet-region [data-o]");
    if (cell && !event.target.closest("a") && !cell.classList.contains("blocked")) pin(cell);
  });
  open.addEventListener("click", () => { tell(); foresee(); dialog.showModal(); dialog.querySelector("textarea").focus(); });
  document.getElementById("huy").addEventListener("click", () => dialog.close());
  for (const note of list.children) {
    note.dataset.cell = note.querySelector("input").value;
    const gone = note.querySelector("[data-drop]");
    if (gone) gone.addEventListener("click", () => drop(note));
  }
  if (approve) approve.addEventListener("click", (event) => {
    if (approve.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
  count();
  if (everything) everything.addEventListener("change", foresee);
  if (wasOpen) { tell(); foresee(); dialog.showModal(); }
})();
