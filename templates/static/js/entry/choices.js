"use strict";
/* A long list to choose from becomes a field that is searched by typing, accents or not; the list itself keeps the answer.
   Must run before the table collects its fields. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const LONG = 12;
  const MOST = 60; // shown at a time
  const list = document.createElement("ul");
  list.id = "danh-muc-chon";
  list.className = "combo-list";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  document.body.append(list);
  let open = null; // {text, select, options, at}

  function dress(root) {
    for (const select of root.querySelectorAll(".entry > select")) if (select.options.length > LONG) change(select);
  }

  function change(select) {
    const holder = select.parentElement;
    const combo = document.createElement("span");
    const text = document.createElement("input");
    combo.className = "combo";
    text.type = "text";
    text.autocomplete = "off";
    text.placeholder = "Gõ để tìm";
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-label", select.getAttribute("aria-label")]]) text.setAttribute(name, value);
    select.replaceWith(combo);
    select.hidden = true;
    select.removeAttribute("aria-label");
    combo.append(text, select);
    combo.field = field(holder, text, select);
    text.value = title(select);
    text.addEventListener("input", (event) => { event.stopPropagation(); show(text, select); });
    text.addEventListener("focus", () => text.select());
    text.addEventListener("click", () => show(text, select));
    text.addEventListener("blur", () => leave(text, select));
    text.addEventListener("keydown", (event) => press(event, text, select));
  }

  const title = (select) => select.selectedOptions[0]?.textContent ?? "";

  function field(holder, text, select) {
    return {
      name: select.name,
      get value() { return select.value; },
      set value(typed) {
        if (![...select.options].some((each) => each.value === typed)) select.add(new Option(typed, typed));
        select.value = typed;
        text.value = title(select);
      },
      get shown() { return text.value; },
      get title() { return text.title; },
      set title(words) { text.title = words; },
      get readOnly() { return text.readOnly; },
      set readOnly(is) {
        text.readOnly = is;
        if (is && open?.text === text) { text.value = title(select); close(); }
      },
      set disabled(is) { text.disabled = is; },
      get disabled() { return text.disabled; },
      focus: (how) => text.focus(how),
      select: () => text.select(),
      setAttribute: (name, value) => text.setAttribute(name, value),
      removeAttribute: (name) => text.removeAttribute(name),
      closest: (which) => holder.closest(which),
      dispatchEvent: () => tell(holder),
    };
  }

  const tell = (holder) => holder.dispatchEvent(new Event("input", { bubbles: true }));

  // ---- the list ----

  function show(text, select) {
    if (text.readOnly || text.disabled || select.disabled) return;
    const wanted = entry.plain(text.value === title(select) ? "" : text.value.trim());
    const fits = new Map([...select.options].map((each) => [each, entry.fit(entry.plain(each.textContent), wanted)]));
    const found = [...select.options].filter((each) => fits.get(each) < 3);
    const options = (wanted ? found.sort((one, other) => fits.get(one) - fits.get(other)) : found).slice(0, MOST);
    open = { text, select, options, at: wanted ? 0 : options.findIndex((each) => each.selected && each.value) };
    list.replaceChildren(...options.map(line));
    place(text);
    list.hidden = !options.length;
    text.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function line(option, index) {
    const made = document.createElement("li");
    made.id = `${list.id}-${index}`;
    made.setAttribute("role", "option");
    made.textContent = option.textContent || "(bỏ trống)";
    made.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
    return made;
  }

  function place(text) {
    const at = text.getBoundingClientRect();
    const below = innerHeight - at.bottom;
    Object.assign(list.style, {
      left: `${at.left}px`, width: `${Math.max(at.width, 200)}px`,
      top: below > 200 ? `${at.bottom + 2}px` : "auto", bottom: below > 200 ? "auto" : `${innerHeight - at.top + 2}px`,
    });
  }

  function mark() {
    [...list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === open.at)));
    const now = list.children[open.at];
    if (now) now.scrollIntoView({ block: "nearest" });
    if (now) open.text.setAttribute("aria-activedescendant", now.id);
    else open.text.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const { text, select, options } = open;
    select.value = options[index].value;
    text.value = title(select);
    close();
    tell(select.closest(".entry"));
    text.select();
  }

  function close() {
    if (!open) return;
    open.text.setAttribute("aria-expanded", "false");
    open.text.removeAttribute("aria-activedescendant");
    list.hidden = true;
    open = null;
  }

  /* What is no answer of the list is put back; an emptied field empties the cell. */
  function leave(text, select) {
    close();
    if (text.value.trim() === "" && select.value !== "") {
      select.value = "";
      tell(select.closest(".entry"));
    }
    text.value = title(select);
  }

  function press(event, text, select) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (!open) show(text, select);
      else open.at = (open.at + step + open.options.length) % open.options.length;
      if (open) mark();
    } else if (event.key === "Enter" && open) take(Math.max(open.at, 0));
    else if (event.key === "Escape" && open) { text.value = title(select); close(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  addEventListener("scroll", (event) => { if (open && event.target !== list) close(); }, true);
  dress(document.getElementById("vung-bang"));
  entry.choices = { dress };
})((globalThis.dttg ||= {}));
