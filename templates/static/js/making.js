"use strict";
/* A print takes seconds to be set. Whoever asks for one sees that it is being made and for how long, may stop it or go
   on with the page, and hears when it is there. Without this script the link does the same, in silence. */
(function () {
  if (!globalThis.fetch || !globalThis.AbortController) return;
  const bar = document.createElement("p");
  const words = document.createElement("span");
  const stop = document.createElement("button");
  let making = null;
  bar.className = "making";
  bar.setAttribute("role", "status");
  bar.hidden = true;
  stop.type = "button";
  stop.className = "button small";
  stop.textContent = "Dừng";
  bar.append(words, stop);
  document.body.append(bar);

  function say(text, running) {
    words.textContent = text;
    stop.hidden = !running;
    bar.hidden = !text;
  }

  function nameOf(response, href) {
    const told = response.headers.get("content-disposition") || "";
    const found = /filename\*=UTF-8''([^;]+)/i.exec(told) || /filename="?([^";]+)"?/i.exec(told);
    return found ? decodeURIComponent(found[1]) : new URL(href).pathname.split("/").pop();
  }

  function hand(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async function make(href) {
    const mine = (making = new AbortController());
    const began = performance.now();
    const tell = () => say(`Đang lập bản in (PDF), ${Math.round((performance.now() - began) / 1000)} giây. Vẫn làm việc khác trên trang này được.`, true);
    tell();
    const timer = setInterval(tell, 1000);
    try {
      const response = await fetch(href, { credentials: "same-origin", signal: mine.signal });
      if (!response.ok || !(response.headers.get("content-type") || "").startsWith("application/pdf")) {
        location.assign(href); // the page that says why
        return;
      }
      const name = nameOf(response, href);
      hand(await response.blob(), name);
      say(`Đã tải ${name}.`, false);
    } catch {
      say(mine.signal.aborted ? "Đã dừng lập bản in." : "Chưa tải được bản in: mất kết nối. Bấm lại để thử.", false);
    } finally {
      clearInterval(timer);
      making = null;
      setTimeout(() => { if (!making) say("", false); }, 10000);
    }
  }

  stop.addEventListener("click", () => making?.abort());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || !link.pathname.endsWith(".pdf")) return;
    event.preventDefault();
    if (!making) make(link.href);
  });
})();
