"use strict";
/* What became of the last paste, in one sentence beside the table, with the way to the wrong cells and the way back. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const box = document.getElementById("da-dan");
  const [head, rest, also, wrong, undo] = ["b", ".rest", ".also", "[data-wrong]", "[data-undo]"].map((each) => box.querySelector(each));
  let places = [];
  let at = -1;

  function show(result) {
    const said = dttg.pasting.say(result);
    head.textContent = said.head;
    rest.textContent = said.rest;
    also.textContent = said.also;
    also.hidden = !said.also;
    places = result.wrong;
    at = -1;
    wrong.hidden = !places.length;
    undo.hidden = !result.cells.length;
    box.hidden = false;
  }

  function hide() {
    box.hidden = true;
  }

  wrong.addEventListener("click", () => {
    at = (at + 1) % places.length;
    entry.sheet.jump(places[at]);
  });
  undo.addEventListener("click", () => entry.undo.back());
  box.querySelector("[data-close]").addEventListener("click", hide);
  entry.pasted = { show, hide };
})((globalThis.dttg ||= {}));
