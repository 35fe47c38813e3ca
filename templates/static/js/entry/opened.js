"use strict";
/* Rows that the officer opens: a new one, a copy, one taken away with its way back. Pasting many and sorting are left to
   the form, which is posted after everything is saved. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const NEW = "__moi__"; // stands in the template for the key of the row
  const SIGNED_OUT = "Mất kết nối, chưa thêm được dòng.";

  const block = (part) => document.querySelector(`[data-part-block="${CSS.escape(part)}"]`);
  const rowsOf = (part) => [...block(part).querySelectorAll("[data-row]")].filter((row) => !entry.data.order[part].includes(row.dataset.row));
  const rowOf = (part, key) => rowsOf(part).find((row) => row.dataset.row === key);

  /* A row made from the part's template; `below`: the row it comes after, else it is the last. */
  function draw(part, key, below) {
    const model = block(part).querySelector(`template[data-blank="${CSS.escape(part)}"]`);
    const copy = document.createElement("template");
    copy.innerHTML = model.innerHTML.replaceAll(NEW, key);
    const row = copy.content.querySelector("[data-row]");
    const last = below || rowsOf(part).at(-1);
    if (last) last.after(row);
    else holderOf(part).append(row);
    entry.choices.dress(row);
    entry.dates.dress(row);
    entry.sheet.collect(row);
    number(part);
    return row;
  }

  const holderOf = (part) => block(part).querySelector(".cards") || block(part).querySelector("table.sheet").tBodies[0];

  /* Rows have no names but their numbers: `1`, `Thành viên 2`; labels say the same. */
  function number(part) {
    const rows = rowsOf(part);
    rows.forEach((row, index) => {
      const say = (text) => text.replace(/\d+/, index + 1);
      const called = row.querySelector(".called, th.stub");
      called.textContent = say(called.textContent);
      if (row.dataset.title) row.dataset.title = say(row.dataset.title);
      for (const each of row.querySelectorAll("[aria-label]")) each.setAttribute("aria-label", say(each.getAttribute("aria-label")));
      for (const each of row.querySelectorAll("button[title]")) each.title = say(each.title);
    });
    const none = block(part).querySelector(".none-yet");
    if (none) none.hidden = rows.length > 0;
  }

  /* The keys of a part as they stand on the page are the officer's order. */
  function present(part) {
    const kept = entry.numbers.present().get(`${entry.data.records[0]} ${part}`) || [];
    for (const key of [...kept]) if (!entry.data.order[part].includes(key)) entry.numbers.there(part, key, false);
    for (const row of rowsOf(part)) entry.numbers.there(part, row.dataset.row, true);
  }

  async function ask(body, words) {
    await entry.save.flush();
    try {
      const answer = await entry.post(entry.data.addresses.rows, { record: entry.data.records[0], ...body });
      const left = answer.status === 200 && body.open ? entry.nothing.left([body.open]) : "";
      return entry.save.taken(answer, words && words + left) ? answer.body : null;
    } catch {
      entry.save.say("warning", SIGNED_OUT);
      return null;
    }
  }

  function settle(part, row) {
    present(part);
    entry.refresh();
    entry.sheet.measure();
    const first = row && row.querySelector(".entry");
    if (first) entry.sheet.jump(entry.fieldOf(first).name);
  }

  async function open(part) {
    const told = await ask({ open: part }, "Đã thêm 1 dòng");
    if (!told) return null;
    const row = draw(part, told.added[0][1]);
    settle(part, row);
    return row;
  }

  async function copy(part, key) {
    const told = await ask({ copy: [part, key] }, "Đã chép thêm 1 dòng");
    if (!told) return;
    const from = rowOf(part, key);
    const row = draw(part, told.added[0][1], from);
    fill(row, entry.rows.textsOf(from));
    settle(part, row);
  }

  const prefix = (part, key) => entry.nameOf(entry.data.records[0], part, key, "");

  /* Show in a row what stands in another; the server holds it already, so the queue sends nothing that it knows. */
  function fill(row, texts) {
    const own = row.dataset.row;
    entry.save.record(texts.map(([name, text]) => {
      const { part, column, record } = entry.bitsOf(name);
      return [entry.nameOf(record, part, own, column), text];
    }));
  }

  /* Resolves to what stood in the row, or to null where it was not taken away. */
  async function takeAway(part, key, offer) {
    const row = rowOf(part, key);
    if (!row) return null;
    const texts = entry.rows.textsOf(row);
    const called = row.dataset.title || `dòng ${row.querySelector("th").textContent.trim()}`;
    entry.sheet.light(null);
    await entry.save.flush();
    entry.sheet.forget(row);
    const told = await ask({ remove: [part, key] });
    if (!told) { entry.sheet.collect(row); return null; }
    entry.rows.empty(row);
    row.remove();
    number(part);
    settle(part, null);
    entry.save.say("approved", `Đã bỏ ${called}. `, offer);
    return texts;
  }

  /* Take a row away as one step. It comes back last in the table and under a key of its own. */
  function remove(part, key) {
    const step = {};
    const offer = entry.state.button("Hoàn tác", () => entry.undo.backOf(step));
    entry.undo.row(async () => {
      let texts = await takeAway(part, key, offer);
      let now = key;
      return texts && Object.assign(step, {
        async back() {
          const row = await open(part);
          if (!row) return false;
          fill(row, texts);
          entry.undo.rename(prefix(part, now), prefix(part, row.dataset.row));
          now = row.dataset.row;
          return true;
        },
        async again() {
          const gone = await takeAway(part, now, offer);
          texts = gone ?? texts;
          return Boolean(gone);
        },
      });
    });
  }

  entry.form.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="viec"]');
    if (!button) return;
    const [act, part, ...rest] = button.value.split(":");
    if (act === "mo") {
      event.preventDefault();
      open(part);
    }
    if (act === "chep") {
      event.preventDefault();
      copy(part, rest.join(":"));
    }
  });
  entry.opened = { open, copy, remove };
})((globalThis.dttg ||= {}));
