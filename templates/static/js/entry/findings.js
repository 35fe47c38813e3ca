"use strict";
/* The right side: what is wrong, with the way to the cell and the box for the reason; progress; who else was here. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const list = document.getElementById("can-sua");
  const heading = document.getElementById("can-sua-dem");
  const model = document.getElementById("mau-loi");
  const conflictModel = document.getElementById("mau-xung-dot");
  const bar = document.getElementById("tien-do");
  const fraction = document.getElementById("tien-do-chu");
  const left = document.getElementById("con-trong");
  const reasons = new Map(Object.entries(entry.data.reasons));
  const title = document.title;
  const timers = new Map();
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

  function card(found) {
    const made = model.content.firstElementChild.cloneNode(true);
    made.classList.add(found.level);
    made.dataset.key = keyOf(found);
    made.querySelector("h3").replaceChild(entry.icon(found.level), made.querySelector("h3 svg"));
    const box = made.querySelector(".reason");
    if (found.level === "warning") {
      const area = box.querySelector("textarea");
      box.hidden = false;
      area.name = found.reasonName;
      area.value = reasons.get(found.reasonName) || "";
      area.addEventListener("input", () => later(found.reasonName, area.value));
    } else box.remove();
    return made;
  }

  function fill(made, found) {
    const words = made.querySelector("h3 span");
    if (words.textContent !== found.place) words.textContent = found.place;
    const say = made.querySelector(".say") || made.querySelector("p");
    if (say.textContent !== found.say) say.textContent = found.say;
    const jumps = made.querySelector(".jumps");
    if (found.name && jumps && !jumps.children.length) jumps.append(link(`Đến ô ${entry.sheet.place(found.name)}`, found.name));
  }

  /* The cards are mended in place, so that a reason being typed keeps its focus. */
  function show(found, progress) {
    shown = found.filter((each) => !each.follows);
    const known = new Map([...list.children].filter((each) => each.dataset.key).map((each) => [each.dataset.key, each]));
    const wanted = shown.map((each) => {
      const made = known.get(keyOf(each)) || card(each);
      fill(made, each);
      return made;
    });
    wanted.forEach((made, index) => {
      if (list.children[index] !== made) list.insertBefore(made, list.children[index] || null);
    });
    while (list.children.length > wanted.length) list.lastElementChild.remove();
    const errors = shown.filter((each) => each.level === "error").length;
    const warnings = shown.length - errors;
    const said = [errors && `${errors} lỗi`, warnings && `${warnings} cảnh báo`].filter(Boolean).join(", ");
    const words = said ? `Cần sửa: ${said}` : "Không có lỗi";
    if (heading.textContent !== words) heading.textContent = words;
    document.title = errors ? `(${errors} lỗi) ${title}` : title;
    tellProgress(progress);
  }

  function tellProgress({ wanted, blanks }) {
    bar.max = wanted || 1;
    bar.value = wanted - blanks.length;
    fraction.textContent = `${wanted - blanks.length}/${wanted} ô`;
    const rows = new Map();
    for (const name of blanks) {
      const row = entry.sheet.rowTitle(name);
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push(name);
    }
    left.replaceChildren();
    if (!blanks.length) return;
    left.append(`Còn ${blanks.length} ô trống ở `);
    const titles = [...rows.keys()];
    titles.slice(0, 4).forEach((row, index) => {
      left.append(index ? ", " : "", link(row, rows.get(row)[0]), ` (${rows.get(row).length})`);
    });
    if (titles.length > 4) left.append(` và ${titles.length - 4} dòng khác`);
    left.append(". Ô trống không được hiểu là 0.");
  }

  function later(name, text) {
    reasons.set(name, text);
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(async () => {
      try {
        entry.save.taken(await entry.post(entry.data.addresses.reason, { name, text }));
      } catch {
        later(name, text);
      }
    }, 1200));
  }

  function conflict(each) {
    const made = conflictModel.content.firstElementChild.cloneNode(true);
    made.querySelector("h3 span").textContent = each.place;
    made.querySelector(".say").textContent =
      `${each.by} vừa sửa ô này lúc ${each.at} thành “${each.theirs || "trống"}”. Của tôi là “${each.mine || "trống"}”.`;
    const input = entry.sheet.cells.get(each.name)?.input;
    made.querySelector("[data-mine]").addEventListener("click", () => { settle(made, input, each.mine); });
    made.querySelector("[data-theirs]").addEventListener("click", () => { settle(made, input, each.theirs); });
    entry.save.conflictAt = each.name;
    list.before(made);
  }

  function settle(made, input, typed) {
    made.remove();
    if (!input) return;
    input.value = typed;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  function next() {
    if (!shown.length) return;
    at = (at + 1) % shown.length;
    if (shown[at].name) entry.sheet.jump(shown[at].name);
  }

  document.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (!jump) return;
    event.preventDefault();
    entry.sheet.jump(jump.dataset.jump);
  });
  for (const area of document.querySelectorAll('textarea[name^="tra_loi:"]')) {
    area.addEventListener("input", () => later(area.name, area.value));
  }
  list.replaceChildren();
  entry.findings = { show, conflict, next };
})((globalThis.dttg ||= {}));
