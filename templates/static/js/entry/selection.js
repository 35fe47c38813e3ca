"use strict";
/* The chosen cells: a rectangle from where one stands, by Shift and arrows, by Shift and a click, by drawing with the
   mouse. What is chosen is coloured, and counted at the foot of the page. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const { grid } = entry;
  const Exact = globalThis.Decimal;
  const foot = document.getElementById("vung-chon");
  const region = document.getElementById("vung-bang");
  let from = null; // where one stands
  let to = null; // the opposite corner
  let shown = [];
  let drawing = false;
  let asked = 0;

  function sameTable(place) {
    return from && place && from.table === place.table;
  }

  /* One cell only: where the focus went. */
  function stand(place) {
    from = to = place;
    draw();
  }

  function stretch(place) {
    if (!sameTable(place)) return;
    to = place;
    draw();
  }

  /* The places that are chosen, row by row; the one cell where one stands when no more are. */
  function places() {
    return from && grid.at(from) && grid.at(to) ? grid.between(from, to) : [];
  }

  const isMany = () => Boolean(from && to && (from.row !== to.row || from.column !== to.column));

  function draw() {
    const wanted = isMany() ? places().map(grid.at) : [];
    const keep = new Set(wanted);
    for (const td of shown) if (!keep.has(td)) td.classList.remove("chosen");
    for (const td of wanted) td.classList.add("chosen");
    shown = wanted;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(count);
  }

  function group(number) {
    const [whole, decimals] = number.abs().toFixed().split(".");
    return (number.isNegative() && !number.isZero() ? "\u2212" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ".") + (decimals ? `,${decimals}` : "");
  }

  /* Cells, sum and mean of the numbers among them, as Excel's foot line says. */
  function count() {
    const chosen = places();
    const numbers = chosen.map((place) => entry.numbers.valueOf(grid.nameOf(grid.at(place)))).filter((value) => value && value.k === "number");
    const parts = chosen.length ? [["Vùng chọn:", `${chosen.length} ô`]] : [];
    if (chosen.length > 1 && numbers.length) {
      const sum = numbers.reduce((total, value) => total.plus(value.v), new Exact(0));
      parts.push(["Tổng", group(sum)], ["Trung bình", group(sum.div(numbers.length).toDecimalPlaces(2))]);
    }
    foot.replaceChildren(...parts.map(([words, number]) => {
      const made = document.createElement("span");
      const strong = document.createElement("b");
      strong.textContent = number;
      made.append(`${words} `, strong);
      return made;
    }));
  }

  /* The corner that moves, brought into sight without moving the focus. */
  function look() {
    const td = to && grid.at(to);
    if (td) td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  region.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const place = grid.placeOf(event.target);
    if (!place) return;
    if (event.shiftKey && sameTable(place)) {
      event.preventDefault();
      stretch(place);
      return;
    }
    drawing = true;
    if (!grid.fieldAt(place)) stand(place);
  });

  region.addEventListener("pointermove", (event) => {
    if (!drawing || !from) return;
    const place = grid.placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (!sameTable(place) || (place.row === to.row && place.column === to.column)) return;
    region.classList.add("drawing");
    getSelection().removeAllRanges();
    stretch(place);
  });

  function ended() {
    if (!drawing) return;
    drawing = false;
    region.classList.remove("drawing");
    if (isMany()) grid.fieldAt(from)?.select?.();
  }

  addEventListener("pointerup", ended);
  addEventListener("pointercancel", ended);
  entry.selection = { stand, stretch, places, isMany, look, count, get from() { return from; }, get to() { return to; } };
})((globalThis.dttg ||= {}));
