"use strict";
/* Choosing reports: one box for all that may be chosen, and a button that says how many. */
(function () {
  document.documentElement.classList.add("scripted");
  const form = document.getElementById("duyet-chung");
  const button = document.getElementById("nut-duyet-chung");
  const all = document.getElementById("chon-het");
  if (!form || !button || !all) return;
  const boxes = [...form.querySelectorAll('input[name="chon"]:not([disabled])')];
  const word = button.textContent.split(" ")[0];

  function count() {
    const chosen = boxes.filter((box) => box.checked).length;
    button.textContent = chosen ? `${word} ${chosen} báo cáo` : `${word} các báo cáo đã chọn`;
    if (chosen) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  form.addEventListener("change", count);
  button.addEventListener("click", (event) => { if (button.getAttribute("aria-disabled") === "true") event.preventDefault(); });
  count();
})();
