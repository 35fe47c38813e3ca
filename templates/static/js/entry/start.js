"use strict";
/* The entry page: what the server gave, and the names of cells. The other pieces hang themselves on dttg.entry. */
(function (dttg) {
  const holder = document.getElementById("du-lieu");
  const entry = (dttg.entry = {});
  if (!holder) return;
  document.documentElement.classList.add("scripted");
  entry.data = JSON.parse(holder.textContent);
  entry.form = document.getElementById("nhap");
  entry.csrf = entry.form.elements.csrf.value;

  const quote = (bit) =>
    encodeURIComponent(bit).replace(/[!*'()]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase()).replaceAll("%2F", "/");
  entry.nameOf = (record, part, row, column) => ["o", record, quote(part), quote(row), quote(column)].join(":");
  const read = new Map(); // names are few and asked for at every keystroke
  entry.bitsOf = function (name) {
    if (!read.has(name)) {
      const bits = name.split(":");
      read.set(name, Object.freeze({ record: Number(bits[1]), part: decodeURIComponent(bits[2]), row: decodeURIComponent(bits[3]), column: decodeURIComponent(bits[4]) }));
    }
    return read.get(name);
  };

  /* The fields a person types in. Boxes of one cell are one field: what is ticked, parted by "; ". */
  entry.FIELDS = ".entry > input:not([type=hidden]), .entry > select, .entry > textarea";
  entry.holderOf = (target) => target.closest(".entry");
  entry.fieldOf = function (holder) {
    const group = holder.querySelector(":scope > .many, :scope > .combo");
    if (!group) return holder.querySelector(":scope > input, :scope > select, :scope > textarea");
    if (group.field) return group.field;
    const boxes = [...group.querySelectorAll("input")];
    group.field = {
      name: boxes[0].name,
      get value() { return boxes.filter((box) => box.checked).map((box) => box.value).join("; "); },
      set value(typed) {
        const wanted = typed.split(";").map((code) => code.trim());
        for (const box of boxes) box.checked = wanted.includes(box.value);
      },
      get title() { return group.title; },
      set title(text) { group.title = text; },
      focus: (how) => boxes[0].focus(how),
      setAttribute: (name, value) => group.setAttribute(name, value),
      removeAttribute: (name) => group.removeAttribute(name),
      closest: (which) => group.closest(which),
      dispatchEvent: () => boxes[0].dispatchEvent(new Event("input", { bubbles: true })),
    };
    return group.field;
  };

  entry.icon = function (name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", `icon icon-${name}`);
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
  };

  /* Without accents and case: `muong` finds Mường. */
  entry.plain = (text) =>
    text.toLocaleLowerCase("vi").replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

  /* How well a name meets what is searched (both plain): 0 the same, 1 begins with it, 2 holds it, 3 not at all. */
  entry.fit = function (name, wanted) {
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    return name.includes(wanted) ? 2 : 3;
  };

  /* One POST of JSON to the server, with the version that this page has seen, so that the answer tells the rest. Resolves
     to {status, body}; rejects only where there is no connection. */
  entry.post = async function (address, body) {
    const text = JSON.stringify({ version: entry.save.version, record: entry.data.records[0] ?? 0, ...body });
    const response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "content-type": "application/json", "x-csrf-token": entry.csrf },
      body: text,
      keepalive: Boolean(entry.parting) && text.length < 20000,
      signal: AbortSignal.timeout(20000),
    });
    let answer = {};
    try { answer = await response.json(); } catch { answer = {}; }
    return { status: response.status, body: answer };
  };
})((globalThis.dttg ||= {}));
