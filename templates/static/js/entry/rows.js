"use strict";
/* Rows that are there only when the officer adds them: picking from the list, taking away, taking back. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const order = entry.data.order; // part -> row keys on paper order

  const store = (part) => document.querySelector(`template[data-absent="${CSS.escape(part)}"]`).content.querySelector("tbody");
  const table = (part) => document.querySelector(`table.sheet[data-part="${CSS.escape(part)}"]`);
  const rowIn = (body, key) => body.querySelector(`:scope > tr[data-row="${CSS.escape(key)}"]`);

  function place(part, key) {
    const row = rowIn(store(part), key);
    if (!row) return null;
    const body = table(part).tBodies[0];
    const rank = (each) => order[part].indexOf(each.dataset.row);
    const at = [...body.rows].find((each) => rank(each) > order[part].indexOf(key));
    body.insertBefore(row, at || null);
    entry.sheet.collect(row);
    entry.numbers.there(part, key, true);
    tick(part, key, true);
    return row;
  }

  function tick(part, key, there) {
    const box = document.querySelector(`.adder input[value="${CSS.escape(`${part}:${key}`)}"]`);
    if (!box) return;
    box.checked = false;
    box.closest("label").hidden = there;
  }

  async function add(pairs) {
    let answer;
    try {
      answer = await entry.post(entry.data.addresses.rows, { add: pairs, record: entry.data.records[0] });
    } catch {
      entry.save.say("warning", "Mất kết nối, chưa thêm được dòng.");
      return [];
    }
    const left = answer.status === 200 ? entry.nothing.left([...new Set(pairs.map(([part]) => part))]) : "";
    if (!entry.save.taken(answer, `Đã thêm ${pairs.length} dòng${left}`)) return [];
    const rows = pairs.map(([part, key]) => place(part, key)).filter(Boolean);
    entry.refresh();
    return rows;
  }

  /* Whether something has been typed or attached in a row, or in the rows that belong to it. */
  function holds(row) {
    const own = [...row.parentElement.children].filter((each) => each === row || each.dataset.row?.startsWith(`${row.dataset.row}/`));
    return own.some((each) => each.querySelector(".files .file") || [...each.querySelectorAll(".entry")].some((holder) => entry.fieldOf(holder).value.trim() !== ""));
  }

  /* Resolves to what stood in the row, or to null where it was not taken away. */
  async function takeAway(part, key, offer) {
    const row = rowIn(table(part).tBodies[0], key);
    if (!row) return null;
    const typed = textsOf(row);
    await entry.save.flush();
    let answer;
    try {
      answer = await entry.post(entry.data.addresses.rows, { remove: [part, key], record: entry.data.records[0] });
    } catch {
      entry.save.say("warning", "Mất kết nối, chưa bỏ được dòng.");
      return null;
    }
    const name = row.querySelector("th").textContent.trim();
    entry.sheet.forget(row); // what the answer says of its cells is no news
    if (!entry.save.taken(answer)) { entry.sheet.collect(row); return null; }
    entry.sheet.light(null);
    empty(row);
    store(part).append(row);
    entry.numbers.there(part, key, false);
    tick(part, key, false);
    entry.refresh();
    entry.save.say("approved", `Đã bỏ dòng ${name}. `, offer);
    return typed;
  }

  /* Take a row away as one step that can be taken back, figures and all. */
  function remove(part, key) {
    const step = {};
    const offer = entry.state.button("Hoàn tác", () => entry.undo.backOf(step));
    entry.undo.row(async () => {
      let typed = await takeAway(part, key, offer);
      return typed && Object.assign(step, {
        async back() {
          const [row] = await add([[part, key]]);
          if (!row) return false;
          entry.save.record(typed);
          const first = row.querySelector("td.entry");
          if (first) entry.sheet.jump(entry.fieldOf(first).name);
          return true;
        },
        async again() {
          const now = await takeAway(part, key, offer);
          typed = now ?? typed;
          return Boolean(now);
        },
      });
    });
  }

  /* [[name, text], ...] of the cells of a row that hold something. */
  function textsOf(row) {
    const fields = [...row.querySelectorAll(".entry")].map(entry.fieldOf);
    return fields.filter((field) => field.value.trim() !== "").map((field) => [field.name, field.value]);
  }

  function empty(row) {
    for (const holder of row.querySelectorAll(".entry")) {
      const field = entry.fieldOf(holder);
      field.value = "";
      entry.numbers.type(field.name, "");
    }
  }

  function choose(event) {
    const adder = event.target.closest(".adder");
    event.preventDefault();
    const boxes = [...adder.querySelectorAll('input[name="them"]:checked')];
    if (!boxes.length) return;
    const pairs = boxes.map((box) => {
      const cut = box.value.indexOf(":");
      return [box.value.slice(0, cut), box.value.slice(cut + 1)];
    });
    adder.open = false;
    add(pairs).then((rows) => {
      const first = rows[0]?.querySelector("td.entry > input");
      if (first) entry.sheet.jump(first.name);
    });
  }

  const ALIAS = 4; // after every fit of the shown name

  /* What can be added: its box, the names it is searched by, and where the name that was met is shown. */
  function choice(label) {
    const span = label.querySelector("span");
    const also = document.createElement("span");
    also.className = "quiet";
    const code = span.querySelector(".caption");
    code.before(also);
    const names = label.title.replace("Tên khác: ", "").split(", ").filter(Boolean);
    return { label, also, names, name: entry.plain(span.firstChild.textContent.trim()), code: entry.plain(code.textContent.trim()) };
  }

  /* The shown name comes before another name of the same row, which is then told. */
  function rankOf(each, wanted) {
    each.also.textContent = "";
    each.rank = Math.min(entry.fit(each.name, wanted), each.code && each.code === wanted ? 0 : 3);
    if (each.rank === 3) {
      const met = each.names.map((name) => [entry.fit(entry.plain(name), wanted), name]).sort(([one], [other]) => one - other)[0];
      each.rank = ALIAS + (met ? met[0] : 3);
      if (met && met[0] < 3) each.also.textContent = `(${met[1]}) `;
    }
    each.label.classList.toggle("unfit", each.rank === ALIAS + 3);
  }

  for (const adder of document.querySelectorAll(".adder")) {
    const search = adder.querySelector("[data-search]");
    const all = [...adder.querySelectorAll(".choices label")].map(choice);
    search.addEventListener("input", () => {
      const wanted = entry.plain(search.value.trim());
      for (const each of all) rankOf(each, wanted);
      const sorted = wanted ? [...all].sort((one, other) => one.rank - other.rank) : all;
      adder.querySelector(".choices").append(...sorted.map((each) => each.label));
    });
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = adder.querySelector(".choices label:not([hidden]):not(.unfit) input");
      if (first) first.checked = !first.checked;
    });
    adder.addEventListener("toggle", () => { if (adder.open) search.focus(); });
  }
  entry.form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.name !== "viec") return;
    if (button.value === "them") choose(event);
    if (button.value.startsWith("bo:")) {
      const [, part, ...key] = button.value.split(":");
      if (!button.matches(".row-tools *, .card *")) return;
      const row = button.closest("[data-row]");
      const called = row.dataset.title || row.querySelector("th").textContent.trim();
      if (holds(row) && !confirm(`Bỏ dòng ${called} cùng số liệu đã nhập trong dòng?`)) {
        event.preventDefault();
        return;
      }
      event.preventDefault();
      if (order[part].includes(key.join(":"))) remove(part, key.join(":"));
      else entry.opened.remove(part, key.join(":"));
    }
  });
  entry.rows = { add, remove, holds, textsOf, empty };
})((globalThis.dttg ||= {}));
