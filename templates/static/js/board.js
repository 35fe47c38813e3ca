"use strict";
/* The board: arrow keys go from cell to cell, and a box beside the cell says what matters of it. Enter opens it. */
(function () {
  document.documentElement.classList.add("scripted");
  const region = document.getElementById("bang");
  const box = document.getElementById("o-dang-xem");
  if (!region || !box) return;
  const table = region.querySelector("table");
  const heads = [...table.querySelectorAll("thead tr:first-child th.mark")];
  const first = [...table.querySelector("thead tr").children].indexOf(heads[0]);
  const [who, when, state, look] = box.querySelectorAll("p");
  const open = box.querySelector("a");
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  let chosen = null;

  const rows = () => [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td.mark"));
  const holder = (cell) => cell.querySelector("a, span[tabindex]") || cell;

  function light(cell, on) {
    cell.classList.toggle("chosen", on);
    cell.parentElement.classList.toggle("lit", on);
    const head = heads[[...cell.parentElement.children].indexOf(cell) - first];
    if (head) head.classList.toggle("lit", on);
  }

  function leave() {
    if (chosen) light(chosen, false);
    chosen = null;
    box.hidden = true;
  }

  function tell(cell) {
    const link = cell.querySelector("a");
    const head = heads[[...cell.parentElement.children].indexOf(cell) - first];
    const mark = cell.querySelector("svg");
    who.firstElementChild.textContent = `${cell.parentElement.querySelector("th").textContent.trim()}, ${head.title}`;
    when.textContent = link ? link.dataset.khi : "";
    when.hidden = !link;
    const said = mark ? mark.getAttribute("aria-label") : "";
    state.textContent = said.charAt(0).toUpperCase() + said.slice(1);
    look.textContent = link && link.dataset.xem ? `Cần xem: ${link.dataset.xem}.` : "";
    look.hidden = !look.textContent;
    open.parentElement.hidden = !link;
    if (link) {
      open.href = link.href;
      open.textContent = link.dataset.xem || /chờ duyệt|thẩm tra/.test(said) ? "Mở để duyệt" : "Mở báo cáo";
    }
    box.hidden = false;
    const at = cell.getBoundingClientRect();
    const wide = box.offsetWidth;
    const high = box.offsetHeight;
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - wide - 8));
    const below = at.bottom + 4 + high < document.documentElement.clientHeight;
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${(below ? at.bottom + 4 : Math.max(4, at.top - high - 4)) + window.scrollY}px`;
  }

  function choose(cell, focus) {
    if (chosen === cell) return;
    leave();
    chosen = cell;
    light(cell, true);
    const held = holder(cell);
    if (held === cell) cell.tabIndex = -1;
    if (focus) held.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(cell);
  }

  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest("td.mark");
    if (event.key === "Escape") { leave(); return; }
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const all = rows();
    const row = all[all.indexOf(cell.parentElement) + step[0]];
    if (!row) return;
    const at = [...cell.parentElement.children].indexOf(cell) + step[1];
    const next = row.children[at];
    if (next && next.classList.contains("mark")) choose(next, true);
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td.mark");
    if (cell) choose(cell, false);
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td.mark");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0) return;
    event.preventDefault();
    choose(cell, true);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("td.mark") && !event.target.closest("#o-dang-xem")) leave();
  });
  region.addEventListener("scroll", () => { if (chosen) tell(chosen); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
})();
