"use strict";
/* The line over a list of boxes says what is ticked in it now, before the page is asked again. */
(function () {
  const LONGEST = 90;
  for (const list of document.querySelectorAll("details.pick")) {
    const said = list.querySelector("summary b");
    list.addEventListener("change", () => {
      const ticked = [...list.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
      const words = ticked.join("; ");
      said.textContent = words.length > LONGEST ? `${ticked.length} mục: ${words.slice(0, LONGEST)}…` : words || list.dataset.none;
    });
  }
})();
