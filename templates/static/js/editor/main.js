"use strict";
/* Puts the editor to work: the state of its act, the findings that came with the page. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const propose = document.querySelector('button[value="de-nghi"]');
  const here = document.querySelector(".draft-tabs a[aria-current]");
  editor.state = {
    errors(count) {
      here.querySelector(".count")?.remove();
      if (count) here.append(" ", editor.make("span", { class: "count bad" }, `${count} lỗi`));
      if (!propose) return;
      propose.toggleAttribute("aria-disabled", count > 0);
      if (count) { propose.setAttribute("aria-disabled", "true"); propose.title = `Còn ${count} lỗi`; } else propose.removeAttribute("title");
    },
  };
  propose?.addEventListener("click", (event) => { if (propose.hasAttribute("aria-disabled")) { event.preventDefault(); editor.findings.next(); } });
  editor.findings.show(editor.data.findings);
  editor.save.show();
  for (const line of document.querySelectorAll("[data-loi]")) line.addEventListener("click", () => editor.findings.next());
})((globalThis.dttg ||= {}));
