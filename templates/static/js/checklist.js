"use strict";
/* The checklist: the send button says at once what it still waits for. The server asks again in any case. */
(function () {
  const button = document.getElementById("nut-gui");
  const line = document.querySelector("#con-lai b");
  const ticks = [...document.querySelectorAll("[data-tick]")];
  if (!button || !line) return;
  const waits = button.dataset.list ? button.dataset.list.split("; ") : [];
  const words = { secret: "xác nhận không chứa bí mật nhà nước", statement: "xác nhận trách nhiệm" };

  function shown() {
    const open = waits.concat(ticks.filter((tick) => !tick.checked).map((tick) => words[tick.dataset.tick]));
    line.textContent = open.length ? `Còn ${open.length} mục: ${open.join(", ")}.` : "Đủ điều kiện gửi.";
    if (open.length) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    for (const tick of ticks) {
      const use = document.querySelector(`[data-mark="${tick.dataset.tick}"] svg`);
      use.setAttribute("class", `icon icon-large icon-${tick.checked ? "pass" : "todo"}`);
      use.firstElementChild.setAttribute("href", tick.checked ? "#i-pass" : "#i-todo");
    }
  }

  ticks.forEach((tick) => tick.addEventListener("change", shown));
  button.addEventListener("click", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      line.parentElement.focus();
    }
  });
  shown();
})();
