"use strict";
/* A file takes seconds to be read. Whoever sends one sees that it is being read and for how long, and sends it once.
   Without this script the form does the same, in silence. */
(function () {
  const bar = document.createElement("p");
  let timer = null;
  bar.className = "making";
  bar.setAttribute("role", "status");
  bar.hidden = true;
  document.body.append(bar);

  function rest() {
    clearInterval(timer);
    timer = null;
    bar.hidden = true;
  }

  document.addEventListener("submit", (event) => {
    const words = event.target.dataset.sending;
    if (!words || event.defaultPrevented) return;
    if (timer) {
      event.preventDefault();
      return;
    }
    const began = performance.now();
    const tell = () => { bar.textContent = `${words}, ${Math.round((performance.now() - began) / 1000)} giây. Xong thì trang kế tiếp tự mở.`; };
    tell();
    bar.hidden = false;
    timer = setInterval(tell, 1000);
  });
  globalThis.addEventListener("pageshow", (event) => { if (event.persisted) rest(); });
})();
