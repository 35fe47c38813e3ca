"use strict";
/* What is typed and what follows from it: holds the draft of this page and asks figures.js, the twin of the server. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const form = dttg.figures.prepare(entry.data.program, entry.data.elsewhere);
  const typed = new Map(Object.entries(entry.data.typed));
  const present = new Map(entry.data.present.map(([record, part, keys]) => [`${record} ${part}`, [...keys]]));
  const Exact = globalThis.Decimal;
  let values = new Map();

  function type(name, text) {
    if (text === "") typed.delete(name);
    else typed.set(name, text);
  }

  function there(part, key, is) {
    const at = `${entry.data.records[0]} ${part}`;
    const keys = (present.get(at) || []).filter((each) => each !== key);
    present.set(at, is ? [...keys, key] : keys);
  }

  const nameOf = (address) => entry.nameOf(address.record, address.part, address.row, address.column);

  function finding(found) {
    const record = entry.data.records[0];
    const name = found.address ? nameOf(found.address) : null;
    const place = name ? entry.sheet.longPlace(name) : partTitle(found.part) || (record ? "Cả phiếu" : "Cả báo cáo");
    return {
      rule: found.rule,
      level: found.level,
      part: found.part,
      follows: found.follows,
      name,
      place,
      say: withoutPlace(found.say, name, place),
      reads: found.reads.map(([address]) => nameOf(address)),
      whole: found.say,
      reasonName: `ly_do|${found.rule}|${name || (record ? entry.nameOf(record, "", "", "") : "")}`,
    };
  }

  const partTitle = (part) => entry.data.program.parts.find((each) => each.id === part)?.title;

  /* A sentence begins with the place as print and server say it; here the place stands above the sentence. */
  function withoutPlace(say, name, place) {
    const column = name && entry.sheet.columnOf(name);
    const cut = column ? say.indexOf(`, cột ${column.number}: ${column.title}. `) : -1;
    if (cut >= 0) return say.slice(cut + `, cột ${column.number}: ${column.title}. `.length);
    return say.startsWith(`${place}. `) ? say.slice(place.length + 2) : say;
  }

  /* {cells: {name: {text, estimate}}, marks, says, findings, blanks, unread, rowless, wanted} for the page to show. */
  function reckon() {
    const outcome = dttg.figures.compute(form, {
      typed: [...typed].map(([name, text]) => {
        const at = entry.bitsOf(name);
        return [at.record, at.part, at.row, at.column, text];
      }),
      present: [...present].map(([at, keys]) => {
        const [record, part] = at.split(" ");
        return [Number(record), part, keys];
      }),
      records: entry.data.records,
    });
    const cells = {};
    const wantedOf = {};
    const unread = [];
    let wanted = 0;
    values = new Map();
    for (const cell of outcome.cells) {
      const name = nameOf(cell.address);
      cells[name] = { text: cell.text, state: cell.state, estimate: Boolean(cell.value.e) && cell.state !== "computed" };
      values.set(name, cell.value);
      if (!cell.required) continue;
      if (cell.value.k === "unreadable") unread.push(name);
      wanted += 1;
      wantedOf[cell.address.part] = (wantedOf[cell.address.part] || 0) + 1;
    }
    const rowless = new Map(outcome.rowless.map(([, part, stated]) => [part, stated]));
    for (const part of rowless.keys()) {
      wanted += 1;
      wantedOf[part] = (wantedOf[part] || 0) + 1;
    }
    const findings = [...outcome.findings.map(finding), ...entry.data.unseen];
    findings.sort((one, other) => (one.level === "error" ? 0 : 1) - (other.level === "error" ? 0 : 1));
    const marks = {};
    const says = {};
    const rank = { error: 3, warning: 2, follows: 1 };
    for (const found of findings) {
      if (!found.name) continue;
      const kind = found.follows ? "follows" : found.level;
      if (!marks[found.name] || rank[kind] > rank[marks[found.name]]) marks[found.name] = kind;
      says[found.name] = says[found.name] ? `${says[found.name]} ${found.whole}` : found.whole;
    }
    return { cells, marks, says, findings, blanks: outcome.blanks.map(nameOf), unread, rowless, wanted, wantedOf };
  }

  const sign = (amount) => (amount.isNegative() ? "\u2212" : "+");

  function digits(amount) {
    const [whole, decimals] = amount.abs().toFixed().split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ".") + (decimals ? `,${decimals}` : "");
  }

  /* What a cell holds more than in the earlier period, exactly; null where one of them is no number. */
  function grown(name) {
    const before = entry.data.previousExact[name];
    const now = values.get(name);
    return before === undefined || !now || now.k !== "number" ? null : new Exact(now.v).minus(before);
  }

  /* `+35`, `−13`: a figure against the earlier period's, '' where one of them is none. */
  function difference(name) {
    const change = grown(name);
    if (change === null) return "";
    return change.isZero() ? "0" : sign(change) + digits(change);
  }

  /* `giảm 26 (−31,0%)`; '' where there is nothing to compare. */
  function change(name) {
    const by = grown(name);
    if (by === null) return "";
    if (by.isZero()) return "không đổi";
    const before = new Exact(entry.data.previousExact[name]);
    const share = before.isZero() ? "" : ` (${sign(by)}${by.div(before).abs().times(100).toFixed(1).replace(".", ",")}%)`;
    return `${by.isNegative() ? "giảm" : "tăng"} ${digits(by)}${share}`;
  }

  entry.numbers = { type, there, present: () => present, reckon, difference, change, valueOf: (name) => values.get(name) };
})((globalThis.dttg ||= {}));
