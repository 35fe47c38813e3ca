"use strict";
/* Tables whose rows the officer adds, while they have none: the question stands below the table until a row is there. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const blocks = new Map([...document.querySelectorAll("[data-nothing]")].map((block) => [block.dataset.nothing, block]));

  function show({ rowless }) {
    for (const [part, block] of blocks) {
      const asked = rowless.has(part);
      if (block.hidden === asked) block.hidden = !asked;
      block.classList.toggle("stated", rowless.get(part) === true);
    }
  }

  /* The server has taken rows of these tables: what was stated there holds no longer. Returns what to tell of it. */
  function left(parts) {
    const stated = parts.filter((part) => entry.nothing.stated(part));
    for (const part of stated) entry.save.emptied(nameOf(part));
    return stated.length ? "; lời ghi không phát sinh ở bảng này đã được bỏ" : "";
  }

  const nameOf = (part) => entry.nameOf(entry.data.records[0], part, "", "");
  const stated = (part) => entry.sheet.cells.get(nameOf(part))?.input.value === "-";

  entry.nothing = { show, left, stated };
})((globalThis.dttg ||= {}));
