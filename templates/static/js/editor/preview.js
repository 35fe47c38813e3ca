"use strict";
/* The preview beside the text: the last state that could be read stays, and says so. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const box = editor.$("xem-truoc");
  const words = editor.$("loi-xem");
  const tabs = [...document.querySelectorAll("[data-side]")];
  let side = tabs.find((tab) => tab.hasAttribute("aria-current"))?.dataset.side ?? "nhap";
  let serial = 0;
  let sound = !box.querySelector(".why");

  async function load() {
    const mine = (serial += 1);
    try {
      const response = await fetch(`${editor.data.addresses.preview}?mat=${side}&manh=1`, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(20000) });
      const text = await response.text();
      if (mine !== serial) return;
      if (response.status !== 200) return;
      const whole = document.createElement("template");
      whole.innerHTML = text; // our own page's words, every one escaped there
      const readable = !whole.content.querySelector(".why");
      if (readable || !sound) {
        const top = box.querySelector(".preview-region")?.scrollTop ?? 0;
        box.replaceChildren(whole.content);
        box.querySelector(".preview-region")?.scrollTo(0, top);
        sound ||= readable;
      }
      say(readable);
    } catch {
      // the save says that the connection is gone
    }
  }

  function say(fresh) {
    words.textContent = fresh || !sound ? "Số liệu do máy đặt ra" : "Theo lần kiểm tra đạt gần nhất";
    box.classList.toggle("old", !fresh && sound);
  }

  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      side = tab.dataset.side;
      for (const each of tabs) each.toggleAttribute("aria-current", each === tab);
      tab.setAttribute("aria-current", "page");
      sound = false;
      load();
    });
  }

  editor.preview = { stale: load, checked: (told) => { if (!told.shows) say(false); } };
})((globalThis.dttg ||= {}));
