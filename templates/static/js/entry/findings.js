"use strict";
/* The right side: what is wrong, with the way to the cell, what follows from it folded under it, and the box for the
   reason. Progress stands in progress.js. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const MOST = 60; // cards at a time: who pastes a wrong block sees the first, and how many more there are
  const list = document.getElementById("can-sua");
  const heading = document.getElementById("can-sua-dem");
  const model = document.getElementById("mau-loi");
  const more = document.createElement("p");
  const reasons = new Map(Object.entries(entry.data.reasons)); // name of the box -> [code, words]
  const title = document.title;
  let shown = [];
  let at = -1;

  const keyOf = (found) => `${found.level}|${found.rule}|${found.name || found.part || ""}`;

  function link(words, name) {
    const made = document.createElement("a");
    made.href = `#${name}`;
    made.dataset.jump = name;
    made.textContent = words;
    return made;
  }

  function put(where, words) {
    if (where.textContent !== words) where.textContent = words;
  }

  // ---- one card ----

  function card(found) {
    const made = model.content.firstElementChild.cloneNode(true);
    made.classList.add(found.level);
    made.dataset.key = keyOf(found);
    const icon = entry.icon(found.level);
    icon.removeAttribute("aria-hidden");
    icon.setAttribute("role", "img");
    icon.setAttribute("aria-label", found.level === "error" ? "Lỗi" : "Cảnh báo");
    made.querySelector("h3").replaceChild(icon, made.querySelector("h3 svg"));
    if (found.level === "warning") askReason(made.querySelector(".reason"), found.reasonName);
    else made.querySelector(".reason").remove();
    return made;
  }

  function askReason(box, name) {
    const [choice, area] = [box.querySelector("select"), box.querySelector("textarea")];
    const [code, words] = reasons.get(name) || ["", ""];
    choice.name = `ma_${name}`;
    choice.value = code;
    area.name = name;
    area.value = words;
    const told = () => tellReason(name, choice, area.value.trim());
    choice.addEventListener("change", told);
    area.addEventListener("input", told);
  }

  /* As the server keeps it: the reason of the list before the words. Without words nothing is explained. */
  function tellReason(name, choice, words) {
    reasons.set(name, [choice.value, words]);
    const whole = words && choice.value ? `${choice.selectedOptions[0].textContent}: ${words}` : words;
    entry.save.note(name, whole);
  }

  function fill(made, found, follows) {
    put(made.querySelector("h3 span"), found.place);
    put(made.querySelector(".say"), found.say);
    const jumps = made.querySelector(".jumps");
    if (found.name && !jumps.children.length) jumps.append(link("", found.name));
    if (found.name) put(jumps.firstElementChild, `Đến ô ${entry.sheet.place(found.name)}`);
    const fold = made.querySelector(".follows");
    if (fold.hidden !== !follows.length) fold.hidden = !follows.length;
    if (!follows.length || fold.dataset.of === follows.join()) return;
    fold.dataset.of = follows.join();
    put(fold.querySelector("summary"), `Kéo theo ${follows.length} ô`);
    fold.querySelector("p").replaceChildren(...follows.flatMap((name, index) => [index ? ", " : "", link(entry.sheet.place(name), name)]));
  }

  // ---- all of them ----

  function followers(found) {
    const known = new Map();
    for (const each of found) {
      for (const root of each.follows ? each.reads : []) {
        if (!known.has(root)) known.set(root, []);
        known.get(root).push(each.name);
      }
    }
    return known;
  }

  /* The cards are mended in place, so that a reason being typed keeps its focus. */
  function show(found) {
    const follows = followers(found);
    shown = found.filter((each) => !each.follows);
    const known = new Map([...list.children].filter((each) => each.dataset.key).map((each) => [each.dataset.key, each]));
    const wanted = shown.slice(0, MOST).map((each) => {
      const made = known.get(keyOf(each)) || card(each);
      fill(made, each, each.level === "error" ? follows.get(each.name) || [] : []);
      return made;
    });
    wanted.forEach((made, index) => {
      if (list.children[index] !== made) list.insertBefore(made, list.children[index] || null);
    });
    while (list.children.length > wanted.length) list.lastElementChild.remove();
    more.textContent = shown.length > MOST ? `Còn ${shown.length - MOST} mục nữa, hiện dần khi các mục trên đã xong.` : "";
    if (more.textContent) list.append(more);
    count();
  }

  function count() {
    const errors = shown.filter((each) => each.level === "error").length;
    const warnings = shown.length - errors;
    const said = [errors && `${errors} lỗi`, warnings && `${warnings} cảnh báo`].filter(Boolean).join(", ");
    put(heading, said ? `Cần sửa: ${said}` : "Không có lỗi");
    const wanted = said ? `(${said}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }

  /* To the next thing that is wrong, from the last one that was looked at. */
  function next() {
    const places = shown.filter((each) => each.name);
    if (!places.length) return;
    at = (at + 1) % places.length;
    entry.sheet.jump(places[at].name);
  }

  document.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (!jump) return;
    event.preventDefault();
    entry.sheet.jump(jump.dataset.jump);
  });
  for (const area of document.querySelectorAll('textarea[name^="tra_loi:"]')) {
    area.addEventListener("input", () => entry.save.note(area.name, area.value.trim()));
  }
  entry.form.addEventListener("formdata", ({ formData }) => {
    const saved = [...formData.keys()].filter((name) => /^(ly_do\||ma_|truoc_|tra_loi:)/.test(name));
    for (const name of saved) formData.delete(name); // the queue has saved them, each against what it was written on
  });

  /* Show in a box what stands there now: a reason whole, as the server keeps it, or an answer. */
  function write(name, text) {
    const area = [...document.getElementsByName(name)].find((each) => each instanceof HTMLTextAreaElement);
    if (!name.startsWith("ly_do|")) { if (area) area.value = text; return; }
    const choice = area?.closest(".reason").querySelector("select") ?? model.content.querySelector("select");
    const chosen = [...choice.options].find((each) => each.value && text.startsWith(`${each.textContent}: `));
    const words = chosen ? text.slice(chosen.textContent.length + 2) : text;
    reasons.set(name, [chosen?.value ?? "", words]);
    if (!area) return;
    area.value = words;
    choice.value = chosen?.value ?? "";
  }
  /* What a box of words is called where others wrote in it. */
  function placeOfNote(name) {
    if (!name.startsWith("ly_do|")) {
      const boxes = [...document.querySelectorAll('textarea[name^="tra_loi:"]')];
      return `Trả lời nhận xét ${boxes.findIndex((each) => each.name === name) + 1}`;
    }
    const cell = name.split("|").slice(2).join("|");
    return entry.sheet.cells.has(cell) ? `Giải trình, ${entry.sheet.longPlace(cell)}` : "Giải trình";
  }

  list.replaceChildren();
  entry.findings = { show, next, write, placeOfNote, get all() { return shown; } };
})((globalThis.dttg ||= {}));
