"use strict";
/* The twin of engine/compute: reads what is typed, fills the computed cells, asks every check; the same values and the
 * same sentences as the server. Touches no page. Needs expr.js and reader.js.
 *
 *   const form = dttg.figures.prepare(program, elsewhere)      // from engine/compute/program.py, once a page
 *   const outcome = dttg.figures.compute(form, {
 *     typed: [[record, part, row, column, text], ...],         // every cell that holds text
 *     present: [[record, part, [row, ...]], ...],              // optional and open rows that are there
 *     records: [0],
 *   })
 *   outcome.cells:    [{address: {record, part, row, column}, value, state, required, text}]   paper order
 *   outcome.findings: [{rule, level, say, address | null, part, reads: [[address, value]], softened, follows}]
 *   outcome.rowless:  [[record, part, stated]]: tables without a row; whether it is stated (`-` typed at row '' and
 *                     column '') that nothing arose there
 *   outcome.blanks:   [address]; outcome.present: [[record, part, [row, ...]]] with the rows that have cells
 *   value: {k, v, e, i} as in expr.js; state: typed | computed | by_hand | blocked | hidden; text: as it is printed
 */
(function (dttg) {
  const { evaluate, cellsOf, truth, total, compare, isFilled } = dttg.expr;
  const { parse, text: textOf, rounded, holds, fits, say: sayRefusal } = dttg.reader;
  const { BLANK, NOTHING, INAPPLICABLE, NONE } = dttg.expr;
  const NO_ROW = "";
  const MANY_CELLS = 6;
  const NESTING = new Set(["split", "within"]);
  const COUNT = Object.freeze({ read: "number", decimals: 0, pads: false, base: "number", numeric: true });
  const NO_OFFER = Object.freeze([]);

  // A figure of another form: its column is not known here (PLAIN_TYPES of engine/compute/wording.py).
  const PLAIN = Object.freeze({
    number: { read: "number", decimals: 6, pads: false }, text: { read: "text" }, date: { read: "date" },
    truth: { read: "yes_no" }, code: { read: "choice" }, codes: { read: "choices" }, files: { read: "file" },
  });

  function cellType(row, column) {
    const type = column.type;
    if (row.formula !== null && type.base === "truth" && !row.entered.has(column.id)) return COUNT;
    if (row.decimals !== null && type.decimals !== undefined && !type.fixed) return { ...type, decimals: row.decimals };
    return type;
  }

  // ---- a form as it comes from the server, made ready once ----

  function prepare(program, elsewhere) {
    const tree = (index) => (index === null ? null : program.trees[index]);
    const form = {
      yearBegins: program.yearBegins,
      facts: program.facts,
      rowFacts: program.rowFacts,
      listFacts: program.listFacts,
      lists: program.lists,
      sheet: program.sheet,
      sentences: program.sentences,
      messages: program.messages,
      elsewhere: new Map(),
      inside: [], // reports for windows inside this one: {title, cells}
      sums: [], // places in `inside` of what is at most this report: each alone, then those apart together
      reads: new Map(), // tree -> cells it names, found once
      parsed: new Map(), // column and text -> what was understood
    };
    for (const report of elsewhere) {
      if (report.how === "inside") {
        form.inside = report.reports.map(({ title, cells }) => ({ title, cells: readCells(cells) }));
        form.sums = report.sums;
      } else form.elsewhere.set(`${report.how} ${report.form}`, readOther(report));
    }
    form.parts = program.parts.map((part) => preparePart(part, program, tree));
    form.byId = new Map(form.parts.map((part) => [part.id, part]));
    form.checks = program.checks.map((check) => ({ ...check, that: tree(check.that), when: tree(check.when) }));
    return form;
  }

  function preparePart(part, program, tree) {
    const templates = part.templates.map((template) => ({
      ...template,
      formula: tree(template.formula),
      when: tree(template.when),
      entered: new Set(template.entered),
      blocked: new Set(template.blocked),
    }));
    const rows = part.rows.map((row) => ({
      ...templates[row.of],
      key: row.key,
      title: row.title,
      parent: row.parent === undefined ? null : row.parent,
      code: row.code === undefined ? null : row.code,
      stub: row.stub !== undefined ? row.stub : row.code === undefined ? null : row.code,
      facts: row.facts || {},
    }));
    const columns = part.columns.map((column) => ({
      ...column,
      formula: tree(column.formula),
      when: tree(column.when),
      offer: column.offer === null ? null : { ...column.offer, where: tree(column.offer.where ?? null) },
      offered: column.offered === null ? null : program.offers[column.offered],
      titles: new Map(column.offered === null ? NO_OFFER : program.offers[column.offered]),
    }));
    return {
      ...part,
      when: tree(part.when),
      rows,
      columns,
      known: new Map(rows.map((row) => [row.key, row])),
      byColumn: new Map(columns.map((column) => [column.key, column])),
    };
  }

  function readCells(given) {
    const cells = new Map();
    for (const [part, rows] of Object.entries(given)) {
      const byRow = new Map();
      for (const [row, columns] of Object.entries(rows)) {
        byRow.set(row, new Map(Object.entries(columns).map(([column, value]) => [column, readValue(value)])));
      }
      cells.set(part, byRow);
    }
    return cells;
  }

  function readOther(report) {
    const rows = new Map();
    for (const [part, listed] of Object.entries(report.rows)) {
      rows.set(part, listed.map(([key, entries, parent, computed]) => ({ key, entries, parent, computed })));
    }
    return { cells: readCells(report.cells), rows, nothing: new Set(report.nothing) };
  }

  function readValue(given) {
    return typeof given === "string" ? { k: "number", v: given } : given;
  }

  function readsOf(form, tree) {
    let found = form.reads.get(tree);
    if (found === undefined) {
      found = cellsOf(tree);
      form.reads.set(tree, found);
    }
    return found;
  }

  // ---- from typed text to values ----

  function read(form, given) {
    const entries = { cells: new Map(), refused: new Map(), present: new Map(), nothing: new Set() };
    const records = new Map(given.records.map((record) => [record, new Map()]));
    for (const [record, part, keys] of given.present) entries.present.set(`${record} ${part}`, [...keys]);
    for (const [record, partId, row, columnKey, text] of given.typed) {
      const part = form.byId.get(partId);
      if (part && part.table && row === NO_ROW && columnKey === "") {
        if (text.trim() === "-") entries.nothing.add(`${record} ${partId}`);
        continue;
      }
      const column = part && part.byColumn.get(columnKey);
      if (!column) continue;
      const known = part.known.get(row);
      const { value, refusal } = parsed(form, part, column, known === undefined ? column.type : cellType(known, column), text);
      const id = idOf(partId, row, columnKey);
      if (!records.has(record)) records.set(record, new Map());
      records.get(record).set(id, value);
      if (refusal) entries.refused.set(`${record} ${id}`, refusal);
      if (part.table && (known === undefined || known.optional) && value.k !== "blank") {
        const at = `${record} ${partId}`;
        if (!entries.present.has(at)) entries.present.set(at, []);
        add(entries.present.get(at), row, part);
      }
    }
    entries.cells = records;
    return entries;
  }

  function parsed(form, part, column, type, text) {
    const at = `${part.id} ${column.key} ${type.read} ${type.decimals} ${text}`;
    let found = form.parsed.get(at);
    if (found === undefined) {
      const answer = parse(type, text, column.offered);
      found = answer.refusal ? { value: { k: "unreadable", v: text }, refusal: answer.refusal } : { value: answer.value };
      form.parsed.set(at, found);
    }
    return found;
  }

  /* The row, and every code's row around it: a row below a code is there with that code. */
  function add(keys, key, part) {
    const around = [];
    let row = part.known.get(key);
    if (row === undefined) around.push(key);
    while (row !== undefined) {
      if (row.optional && row.code !== null) around.push(row.key);
      row = row.parent === null ? undefined : part.known.get(row.parent);
    }
    for (const each of around.reverse()) if (!keys.includes(each)) keys.push(each);
  }

  function within(map, key) {
    let found = map.get(key);
    if (found === undefined) {
      found = new Map();
      map.set(key, found);
    }
    return found;
  }

  function idOf(part, row, column) {
    return `${part}\u001f${row}\u001f${column}`;
  }

  // ---- the rows of one part that are there ----

  class PartCells {
    constructor(part, present) {
      this.part = part;
      this.rows = rowsThere(part, present);
      this.byKey = new Map(this.rows.map((row) => [row.key, row]));
      this.withCells = this.rows.filter((row) => row.kind === "cells");
      this.hasAdded = this.rows.some((row) => row.optional || !part.known.has(row.key));
      this.cellEntries = new Set(this.withCells.map((row) => row.entries[0]));
      this.byId = new Map();
      for (const column of part.columns) {
        if (!this.byId.has(column.id)) this.byId.set(column.id, []);
        this.byId.get(column.id).push(column);
      }
      this.gathered = new Map();
    }

    columnKeys(name, code) {
      const found = this.byId.get(name.id) || [];
      if (name.every || (found.length === 1 && found[0].code === null)) return found.map((column) => column.key);
      const wanted = name.code || code;
      return found.filter((column) => column.code === wanted).map((column) => column.key);
    }

    members(name) {
      if (!this.gathered.has(name)) {
        this.gathered.set(name, this.withCells.filter((row) => isTopMember(row.entries, name, this.cellEntries)));
      }
      return this.gathered.get(name);
    }

    every() {
      return this.withCells.filter(
        (row) => row.formula === null && !row.entries.slice(1).some((entry) => this.cellEntries.has(entry)),
      );
    }

    ancestors(row) {
      const found = [];
      let above = this.byKey.get(row.parent || NO_ROW);
      while (above !== undefined) {
        found.push(above);
        above = this.byKey.get(above.parent || NO_ROW);
      }
      return found;
    }

    isBelow(row, key) {
      return this.ancestors(row).some((above) => above.key === key);
    }
  }

  function isTopMember(entries, name, cellEntries) {
    const at = entries.indexOf(name);
    if (at < 0) return false;
    for (let inner = 1; inner <= at; inner += 1) if (cellEntries.has(entries[inner])) return false;
    return true;
  }

  function rowsThere(part, present) {
    const added = new Set(present);
    let opened = present.filter((key) => !part.known.has(key));
    const there = [];
    const gone = new Set();
    for (const row of part.rows) {
      if (row.kind === "open") {
        opened.forEach((key, index) => {
          there.push({ ...row, key, kind: "cells", title: String(index + 1), stub: null, open: false });
        });
        opened = [];
      } else if ((row.parent !== null && gone.has(row.parent)) || (row.optional && row.code !== null && !added.has(row.key))) {
        gone.add(row.key);
      } else there.push(row);
    }
    return there;
  }

  // ---- all cells of one record ----

  class Calculation {
    constructor(form, entries, record) {
      this.form = form;
      this.record = record;
      this.parts = new Map(
        form.parts.map((part) => [part.id, new PartCells(part, entries.present.get(`${record} ${part.id}`) || [])]),
      );
      this.nothing = entries.nothing;
      this.given = entries.cells.get(record) || new Map();
      this.refused = entries.refused;
      this.memo = new Map();
      this.busy = new Set();
      this.below = new Map();
      this.addresses = new Map();
    }

    address(part, row, column) {
      const rows = within(this.addresses, part);
      const columns = within(rows, row);
      let found = columns.get(column);
      if (found === undefined) {
        found = { record: this.record, part, row, column, id: idOf(part, row, column) };
        columns.set(column, found);
      }
      return found;
    }

    /* Whether the table is there for rows that the officer adds, and has none. */
    isRowless(cells) {
      const adding = cells.part.rows.filter((row) => row.optional || row.kind === "open");
      if (!cells.part.table || this.form.sheet !== null || cells.hasAdded || adding.length === 0) return false;
      const holds = (when, row) => when === null || truth(evaluate(when, new Place(this, cells.part.id, row, null))) === true;
      if (adding.some((row) => row.min) || !holds(cells.part.when, null)) return false;
      return adding.some((row) => holds(row.when, row));
    }

    nothingArose(part) {
      return this.nothing.has(`${this.record} ${part}`) && !this.parts.get(part).hasAdded;
    }

    typed(address) {
      return this.given.get(address.id) || BLANK;
    }

    value(address) {
      return this.look(address).value;
    }

    state(address) {
      return this.look(address).state;
    }

    isTyped(address) {
      const state = this.state(address);
      return state === "typed" || state === "by_hand";
    }

    column(address) {
      return this.parts.get(address.part).part.byColumn.get(address.column);
    }

    row(address) {
      return this.parts.get(address.part).byKey.get(address.row);
    }

    outcome(address) {
      const memo = this.look(address);
      if (memo.outcome) return memo.outcome;
      const row = this.row(address), column = this.column(address);
      const typed = memo.state === "typed" || memo.state === "by_hand";
      const type = cellType(row, column);
      const value = typed ? memo.value : rounded(type, memo.value);
      const required = row.required === null ? column.required : row.required;
      memo.outcome = {
        address,
        value: value.k === "none" ? BLANK : value,
        state: memo.state,
        required: required && typed,
        text: textOf(type, value, column.offered),
      };
      return memo.outcome;
    }

    look(address) {
      let memo = this.memo.get(address);
      if (memo !== undefined) return memo;
      if (this.busy.has(address)) return { value: NONE, state: "computed" };
      this.busy.add(address);
      memo = this.make(address);
      this.busy.delete(address);
      this.memo.set(address, memo);
      return memo;
    }

    make(address) {
      const cells = this.parts.get(address.part);
      const row = cells.byKey.get(address.row), column = cells.part.byColumn.get(address.column);
      const place = new Place(this, address.part, row, column);
      if (row.blocked.has(column.id)) return { value: INAPPLICABLE, state: "blocked" };
      if (!this.shown(place, cells, row, column)) return { value: INAPPLICABLE, state: "hidden" };
      if (column.formula !== null && !this.rowTakesOver(row, column)) {
        if (this.wantsOtherPeriod(column.formula)) return { value: this.typed(address), state: "by_hand" };
        return { value: evaluate(column.formula, place, cells.part), state: "computed" };
      }
      if (row.formula !== null && !row.entered.has(column.id)) {
        return { value: this.byRow(place, cells, row.formula), state: "computed" };
      }
      return { value: this.typed(address), state: "typed" };
    }

    shown(place, cells, row, column) {
      const holds = (tree) => tree === null || truth(evaluate(tree, place)) === true;
      if (!holds(cells.part.when) || !holds(row.when)) return false;
      return this.isComputedRow(row, column) || holds(column.when);
    }

    isComputedRow(row, column) {
      return row.formula !== null && !row.entered.has(column.id);
    }

    rowTakesOver(row, column) {
      if (!this.isComputedRow(row, column) || column.formula === null) return false;
      return column.rollUp !== null || (column.linear && this.wantsOtherPeriod(column.formula));
    }

    wantsOtherPeriod(formula) {
      return readsOf(this.form, formula).some(
        ([cell, how]) =>
          how !== "now" && cell.is === "cell" && cell.form === null &&
          !(how === "year_to_date" && this.form.yearBegins) && !this.form.elsewhere.has(`${how} `),
      );
    }

    byRow(place, cells, formula) {
      const column = place.column;
      const numbers = column.type.numeric || column.type.base === "truth";
      const adds = column.adds !== null ? column.adds : place.row.adds;
      const rollUp = column.rollUp || (numbers && adds !== false ? "sum" : "none");
      const tree = rollUp === "sum" ? formula : rolled(formula, rollUp);
      return tree === null ? INAPPLICABLE : evaluate(tree, place, cells.part);
    }

    // ---- what a cell hangs on ----

    typedBelow(address) {
      let found = this.below.get(address);
      if (found === undefined) {
        this.below.set(address, []);
        found = this.findBelow(address);
        this.below.set(address, found);
      }
      return found;
    }

    findBelow(address) {
      if (this.isTyped(address)) return [address];
      const formula = this.formulaOf(address);
      return formula === null ? [] : this.reached(...formula);
    }

    formulaOf(address) {
      if (this.state(address) !== "computed") return null;
      const row = this.row(address), column = this.column(address);
      const byRow = column.formula === null || this.rowTakesOver(row, column);
      const formula = byRow ? row.formula : column.formula;
      return formula === null ? null : [formula, new Place(this, address.part, row, column)];
    }

    reached(tree, place) {
      const found = new Set();
      for (const address of place.readsHere(tree)) for (const below of this.typedBelow(address)) found.add(below);
      return [...found];
    }
  }

  // ---- where an expression is evaluated: the Context of expr.js ----

  class Place {
    constructor(calculation, part, row, column) {
      this.calculation = calculation;
      this.part = part;
      this.row = row;
      this.column = column;
      this.rowKey = row === null ? NO_ROW : row.key;
      this.columnKey = column === null ? "" : column.key;
    }

    cell(cell, how) {
      if (how === "year_to_date") return this.yearToDate(cell);
      if (how !== "now" || cell.form !== null) return this.readOther(cell, how);
      const found = this.named(cell);
      return found.length === 0 ? this.absent(cell) : this.calculation.value(found[0]);
    }

    cells(cell, how) {
      if (how !== "now" || cell.form !== null) return this.readOthers(cell, how);
      const found = this.named(cell).map((address) => this.calculation.value(address));
      if (found.length > 0 || !gathers(cell) || !this.calculation.parts.has(cell.part)) return found;
      return this.calculation.nothingArose(cell.part) ? [NOTHING] : found;
    }

    rows(rows) {
      if (rows.form !== null) {
        const other = this.calculation.form.elsewhere.get(`now ${rows.form}`);
        if (other === undefined) return [];
        return this.otherRows(other, rows.part, rows.rows).map((row) => new OtherPlace(this, other, rows.part, row));
      }
      const cells = this.calculation.parts.get(rows.part);
      if (cells === undefined) return [];
      return this.rowsOf(cells, rows.rows).map((row) => new Place(this.calculation, rows.part, row, null));
    }

    attribute(attribute) {
      const form = this.calculation.form;
      if (attribute.of !== "row") return fact(form, attribute);
      const facts = this.row === null ? {} : this.row.facts;
      let text = facts[attribute.name];
      if (text === undefined) {
        text = attribute.name === "code" && this.row !== null ? this.row.code || this.row.stub || this.row.key : "";
      }
      return word(text, form.rowFacts[attribute.name]);
    }

    indicator() {
      return NONE;
    }

    // ---- which cells ----

    readsHere(tree) {
      const found = [];
      for (const [cell, how] of readsOf(this.calculation.form, tree)) {
        if (cell.is === "cell") found.push(...this.reading(cell, how));
      }
      return found;
    }

    reading(cell, how) {
      if ((how !== "now" && how !== "year_to_date") || cell.form !== null) return [];
      if (cell.rows.row === "here" && cell.part !== this.part && this.isTable(cell.part)) return [];
      return this.named(cell);
    }

    /* The figures of other periods that `tree` reads here. */
    ofOtherPeriods(tree) {
      const found = [];
      for (const [cell, how] of readsOf(this.calculation.form, tree)) {
        if (how === "now" || cell.is !== "cell") continue;
        if (cell.many) found.push(...this.readOthers(cell, how));
        else if (how !== "year_to_date" || !this.calculation.form.yearBegins) found.push(this.readOther(cell, how));
      }
      return found;
    }

    isTable(part) {
      const cells = this.calculation.parts.get(part);
      return cells !== undefined && cells.part.table;
    }

    named(cell) {
      const cells = this.calculation.parts.get(cell.part);
      if (cells === undefined) return [];
      const columns = this.columnKeys(cells, cell);
      const found = [];
      for (const row of this.rowsOf(cells, cell.rows)) {
        for (const column of columns) found.push(this.calculation.address(cell.part, row.key, column));
      }
      return found;
    }

    columnKeys(cells, cell) {
      const code = this.column === null ? null : this.column.code;
      switch (cell.column.column) {
        case "same": return cells.part.byColumn.has(this.columnKey) ? [this.columnKey] : [];
        case "several": return cell.column.columns.flatMap((name) => cells.columnKeys(name, code));
        default: return cells.columnKeys(cell.column, code);
      }
    }

    rowsOf(cells, rows) {
      if (!cells.part.table) return cells.rows;
      switch (rows.row) {
        case "members": {
          const found = cells.members(rows.name);
          if (rows.under === null) return found;
          const key = this.keyOf(rows.under);
          return found.filter((row) => cells.isBelow(row, key));
        }
        case "every": return cells.every();
        default: {
          const row = find(cells, this.keyOf(rows));
          return row === undefined || row.kind !== "cells" ? [] : [row];
        }
      }
    }

    keyOf(step) {
      switch (step.row) {
        case "at": return step.key;
        case "below": return `${this.keyOf(step.of)}/${step.child}`;
        case "above": return this.above(step.block);
        default: return this.rowKey;
      }
    }

    above(block) {
      if (this.row === null) return NO_ROW;
      const cells = this.calculation.parts.get(this.part);
      const found = [this.row, ...cells.ancestors(this.row)].find((row) => row.entries[0] === block);
      return found === undefined ? NO_ROW : found.key;
    }

    absent(cell) {
      const cells = this.calculation.parts.get(cell.part);
      if (cells === undefined) return NONE;
      if (!["at", "below", "same"].includes(cell.rows.row)) return BLANK;
      return cells.part.known.has(this.keyOf(cell.rows)) ? NOTHING : INAPPLICABLE;
    }

    // ---- other reports ----

    yearToDate(cell) {
      const now = this.cell(cell, "now");
      if (this.calculation.form.yearBegins) return now;
      const before = this.readOther(cell, "year_to_date");
      return before.k === "none" ? NONE : total([before, now], false);
    }

    readOther(cell, how) {
      const other = this.calculation.form.elsewhere.get(`${how} ${cell.form || ""}`);
      if (other === undefined) return NONE;
      const key = other.rows.has(cell.part) ? this.keyOf(cell.rows) : NO_ROW;
      const found = cellThere(other, cell.part, key, this.namesThere(cell.column));
      return found === undefined ? this.missingThere(other, cell, key) : found;
    }

    readOthers(cell, how) {
      const other = this.calculation.form.elsewhere.get(`${how} ${cell.form || ""}`);
      if (other === undefined) return [NONE];
      const code = this.column === null ? null : this.column.code;
      let keys = [NO_ROW];
      if (other.rows.has(cell.part)) keys = this.otherRows(other, cell.part, cell.rows).map((row) => row.key);
      if (keys.length === 0 && gathers(cell) && other.nothing.has(cell.part)) return [NOTHING];
      const columns = cell.column.column === "same" ? [this.columnKey] : otherColumns(other, cell.part, cell.column, code);
      return keys.flatMap((key) => columns.map((column) => other.cells.get(cell.part)?.get(key)?.get(column) || NONE));
    }

    /* The keys under which one column can stand there: inside a block of columns, this code's comes first. */
    namesThere(column) {
      if (column.column !== "one") return [this.columnKey];
      const here = this.column === null ? null : this.column.code;
      if (column.code === null && !column.every && here !== null) return [`${column.id}.${here}`, column.id];
      return [column.code === null ? column.id : `${column.id}.${column.code}`];
    }

    /* What another report says by a cell that it does not have: `-` where it has not that row of a list, none where
     * the field, the column or the fixed row is new since then. */
    missingThere(other, cell, key) {
      const own = cell.form === null ? this.calculation.parts.get(cell.part) : undefined;
      const known = own === undefined ? new Map() : own.part.known;
      const there = new Set((other.rows.get(cell.part) || []).map((row) => row.key));
      const named = known.has(key) ? key : fixedKey(key, (each) => there.has(each) || known.has(each));
      if (!other.rows.has(cell.part) || there.has(named)) return NONE;
      let row = known.get(named);
      while (row !== undefined && (row.code === null || there.has(row.key))) {
        if (row.parent === null) return NONE;
        row = known.get(row.parent);
      }
      return NOTHING;
    }

    otherRows(other, part, rows) {
      const there = other.rows.get(part) || [];
      const tops = new Set(there.map((row) => row.entries[0]));
      switch (rows.row) {
        case "members": {
          const key = rows.under === null ? null : this.keyOf(rows.under);
          return there.filter(
            (row) => isTopMember(row.entries, rows.name, tops) && (key === null || row.key.startsWith(`${key}/`)),
          );
        }
        case "every":
          return there.filter((row) => !row.computed && !row.entries.slice(1).some((entry) => tops.has(entry)));
        default: {
          const key = fixedKey(this.keyOf(rows), (each) => there.some((row) => row.key === each));
          return there.filter((row) => row.key === key);
        }
      }
    }
  }

  /* Whether a name means the cells of many rows, of a block or of a whole table. */
  const gathers = (cell) => cell.rows.row === "members" || cell.rows.row === "every";

  /* The row's sum as the largest or smallest of the same cells; null where the column has no total, and where the row
   * subtracts. */
  function rolled(formula, rollUp) {
    const summed = rollUp === "none" ? null : addends(formula);
    return summed === null ? null : { is: "call", function: rollUp.toUpperCase(), arguments: summed };
  }

  function addends(formula) {
    if (formula.is === "cell") return [formula];
    const sum = formula.is === "call" && formula.function === "SUM";
    if (!sum && formula.is !== "+") return null;
    const found = (sum ? formula.arguments : [formula.left, formula.right]).map(addends);
    return found.includes(null) ? null : found.flat();
  }

  function find(cells, key) {
    return cells.byKey.get(fixedKey(key, (each) => cells.byKey.has(each)));
  }

  /* A fixed row may be named with the fixed rows above it. */
  function fixedKey(key, isKnown) {
    let wanted = key;
    while (!isKnown(wanted) && wanted.includes("/")) wanted = wanted.slice(wanted.indexOf("/") + 1);
    return wanted;
  }

  function cellThere(other, part, key, names) {
    const row = other.cells.get(part)?.get(key);
    const found = names.map((name) => row?.get(name)).find((value) => value !== undefined);
    if (found !== undefined || !key.includes("/")) return found;
    return cellThere(other, part, key.slice(key.indexOf("/") + 1), names);
  }

  /* The keys of the columns of another report that a name means where the code being looked at is `code`. */
  function otherColumns(other, part, column, code) {
    const keys = new Set();
    for (const row of (other.cells.get(part) || new Map()).values()) for (const each of row.keys()) keys.add(each);
    return (column.column === "several" ? column.columns : [column]).flatMap((name) => {
      if (name.every) return [...keys].filter((key) => key.startsWith(`${name.id}.`));
      const wanted = name.code || code;
      return [wanted === null || keys.has(name.id) ? name.id : `${name.id}.${wanted}`];
    });
  }

  function fact(form, attribute) {
    return form.facts[`${attribute.of}.${attribute.name}`] || NONE;
  }

  function word(text, kind) {
    return text ? { k: kind || "text", v: text } : BLANK;
  }

  /* A row of another form's table, while a condition of COUNTIF or SUMIF is read in it. */
  class OtherPlace {
    constructor(origin, other, part, row) {
      Object.assign(this, { origin, other, part, row });
    }

    cell(cell, how) {
      return this.isHere(cell) ? this.cells(cell, how)[0] : this.origin.cell(cell, how);
    }

    cells(cell, how) {
      if (!this.isHere(cell)) return this.origin.cells(cell, how);
      const row = this.other.cells.get(this.part)?.get(this.row.key);
      return otherColumns(this.other, this.part, cell.column, null).map((column) => row?.get(column) || NONE);
    }

    isHere(cell) {
      return cell.rows.row === "here" && cell.column.column !== "same";
    }

    rows(rows) {
      return this.origin.rows(rows);
    }

    attribute(attribute) {
      return this.origin.attribute(attribute);
    }

    indicator() {
      return NONE;
    }
  }

  /* Where the `where` of a choice is evaluated: a code of the list, at the place of the cell that picks. */
  class ListPlace {
    constructor(place, code, facts) {
      Object.assign(this, { place, code, facts });
    }

    attribute(attribute) {
      const form = this.place.calculation.form;
      if (attribute.of === "period" || attribute.of === "reporter") return fact(form, attribute);
      if (attribute.of === "parent") return NONE;
      const text = attribute.name === "code" ? this.code : this.facts[attribute.name];
      return word(text, form.listFacts[attribute.name]);
    }

    cell(cell, how) {
      return this.place.cell(cell, how);
    }

    cells(cell, how) {
      return this.place.cells(cell, how);
    }

    rows(rows) {
      return this.place.rows(rows);
    }

    indicator() {
      return NONE;
    }
  }

  // ---- sentences ----

  function filled(text, words) {
    return text.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  }

  function sentence(text) {
    const told = text.trim();
    return told.slice(0, 1).toUpperCase() + told.slice(1) + (told.endsWith(".") ? "" : ".");
  }

  function isZeroable(value) {
    return value.k === "nothing" || value.k === "number";
  }

  // ---- what must hold ----

  /* Whether rows can be part of others in this column: not where it holds ages, rates or largest figures. */
  function adds(row, column) {
    const additive = column.adds !== null ? column.adds : row.adds;
    return column.type.numeric && (column.rollUp === null || column.rollUp === "sum") && additive !== false;
  }

  class Asker {
    constructor(calculation) {
      this.calculation = calculation;
      this.form = calculation.form;
      this.found = [];
    }

    say(name, words) {
      return filled(this.form.sentences[name], words || {});
    }

    placeOf(address) {
      const cells = this.calculation.parts.get(address.part);
      const column = this.calculation.column(address);
      if (!cells.part.table) return column.title;
      const row = this.calculation.row(address);
      return this.say("place", { row: row.title, number: column.number, column: column.title });
    }

    figure(address, value) {
      const column = this.calculation.column(address);
      const type = cellType(this.calculation.row(address), column);
      return textOf(type, rounded(type, value), column.offered) || this.say("blank");
    }

    named(address, part, row) {
      const title = this.calculation.column(address).title;
      const isTable = this.calculation.parts.get(address.part).part.table;
      if (!isTable || (address.part === part && address.row === row)) return title;
      return this.say("other_row", { row: this.calculation.row(address).title, column: title });
    }

    said(here, part, text) {
      if (here === null && !part) return sentence(text);
      const place = here === null ? this.calculation.parts.get(part).part.title : this.placeOf(here);
      return this.say("placed", { place, say: sentence(text) });
    }

    add(rule, here, text, reads) {
      this.found.push({
        rule, level: "error", say: this.said(here, here.part, text), address: here, part: here.part,
        reads: reads || [[here, this.calculation.value(here)]], softened: false, follows: false,
      });
    }

    addOnPart(rule, cells, text) {
      this.found.push({
        rule, level: "error", say: sentence(text), address: null, part: cells.part.id,
        reads: [], softened: false, follows: false,
      });
    }

    all() {
      for (const cells of this.calculation.parts.values()) {
        for (const row of cells.withCells) for (const column of cells.part.columns) this.cell(cells, row, column);
        this.openRows(cells);
      }
      this.nesting();
      for (const check of this.form.checks) this.check(check);
      this.tellOnce();
      this.consequences();
      return this.found;
    }

    // ---- one cell ----

    cell(cells, row, column) {
      const here = this.calculation.address(cells.part.id, row.key, column.key);
      const state = this.calculation.state(here);
      const typed = this.calculation.typed(here);
      if (state !== "typed" && state !== "by_hand") {
        if ((state === "hidden" || state === "blocked") && typed.k !== "blank") {
          this.add("hidden", here, this.say("hidden", { shown: this.figure(here, typed) }));
        } else {
          const value = this.calculation.value(here);
          if (!holds(cellType(row, column), value)) {
            this.add("range", here, this.say("range", { shown: this.figure(here, value) }));
          }
        }
        return;
      }
      const refusal = this.calculation.refused.get(`${this.calculation.record} ${here.id}`);
      if (refusal !== undefined) this.add("type", here, sayRefusal(refusal, this.form.messages));
      else if (isFilled(typed)) {
        this.limits(here, column, typed);
        this.codes(cells, row, column, here, typed);
        this.windows(row, column, here, typed);
      }
    }

    /* A flow is no less than what reports for windows inside this one say, alone or, where apart, together. */
    windows(row, column, here, typed) {
      const adds = column.adds !== null ? column.adds : row.adds;
      if (this.form.sums.length === 0 || !column.grows || adds === false) return;
      let worst = [], most = typed;
      for (const chosen of this.form.sums) {
        const known = this.reported(chosen, here);
        if (known.length > 1 && worst.length === 1) break;
        const sum = total(known.map(([, value]) => value), false);
        if (truth(compare("<", most, sum)) === true) [worst, most] = [known, sum];
      }
      if (worst.length === 0) return;
      const figures = worst.map(([title, value]) => this.say("window_figure", { title, value: this.figure(here, value) }));
      this.add("window", here, this.say(worst.length === 1 ? "window" : "windows", {
        shown: this.figure(here, typed),
        title: worst[0][0],
        part: this.figure(here, most),
        figures: figures.join("; "),
      }));
      this.found[this.found.length - 1].level = "warning";
    }

    /* [title of the period, its figure of this cell] where it has one. */
    reported(chosen, here) {
      const found = [];
      for (const place of chosen) {
        const { title, cells } = this.form.inside[place];
        const value = cells.get(here.part)?.get(here.row)?.get(here.column);
        if (value !== undefined && isZeroable(value)) found.push([title, value]);
      }
      return found;
    }

    limits(here, column, typed) {
      for (const [rule, bound, sign] of [["min", column.least, "<"], ["max", column.most, ">"]]) {
        if (bound !== null && truth(compare(sign, typed, bound.value)) === true) {
          this.add(rule, here, this.say(rule, { shown: this.figure(here, typed), limit: bound.text }));
        }
      }
      if (typed.k === "text" && !fits(column.type, typed)) {
        this.add("pattern", here, this.say("pattern", { shown: this.figure(here, typed) }));
      }
    }

    codes(cells, row, column, here, typed) {
      if (column.offer === null || (typed.k !== "code" && typed.k !== "codes")) return;
      const place = new Place(this.calculation, cells.part.id, row, column);
      for (const code of typed.k === "code" ? [typed.v] : typed.v) {
        if (this.mayTake(column.offer, code, place)) continue;
        const title = column.titles.get(code) || code;
        this.add("choice", here, this.say("choice", { title }));
      }
    }

    mayTake(offer, code, place) {
      if (offer.codes) return offer.codes.includes(code);
      const list = this.form.lists[offer.list] || {};
      if (!Object.hasOwn(list, code)) return false;
      return offer.where === null || truth(evaluate(offer.where, new ListPlace(place, code, list[code]))) !== false;
    }

    openRows(cells) {
      for (const template of cells.part.rows) {
        if (!template.open) continue;
        const rows = cells.withCells.filter((row) => row.entries[0] === template.entries[0]);
        const told = (name, limit) => this.say(name, { part: cells.part.title, limit, count: rows.length });
        if (rows.length > template.max) this.addOnPart("max", cells, told("rows_max", template.max));
        if (rows.length < template.min) this.addOnPart("required", cells, told("rows_min", template.min));
        this.repeats(cells, rows, template.unique);
      }
    }

    repeats(cells, rows, unique) {
      const first = new Map();
      for (const row of unique.length > 0 ? rows : []) {
        const addresses = unique.map((column) => this.calculation.address(cells.part.id, row.key, column));
        const values = addresses.map((address) => this.calculation.value(address));
        if (!values.every(isFilled)) continue;
        const key = JSON.stringify(values);
        if (first.has(key)) {
          const titles = addresses.map((address) => this.calculation.column(address).title).join(", ");
          this.add("key", addresses[0], this.say("key", { row: first.get(key).title, titles }));
        } else first.set(key, row);
      }
    }

    // ---- nesting ----

    nesting() {
      for (const cells of this.calculation.parts.values()) {
        for (const rule of cells.part.rules) {
          if (rule.rule === "split") this.split(cells, rule);
          else this.within(cells, rule);
        }
      }
    }

    split(cells, rule) {
      if (rule.proved) return;
      for (const [parent, parts] of this.families(cells, rule)) {
        if (rule.axis === "rows" && this.calculation.column(parent).formula !== null) continue;
        this.askSplit(parent, parts, rule.axis);
      }
    }

    askSplit(parent, parts, axis) {
      const values = parts.map((part) => [part, this.calculation.value(part)]);
      const whole = this.calculation.value(parent);
      if (!isZeroable(whole) || this.waits([parent, ...parts])) return;
      const kinds = new Set(values.map(([, value]) => value.k));
      const known = values.filter(([, value]) => isZeroable(value));
      if (known.length === 0 || kinds.has("none") || kinds.has("unreadable")) return;
      const sum = total(known.map(([, value]) => value), false);
      const missing = kinds.has("unavailable");
      if (truth(compare(missing ? "<=" : "=", sum, whole)) === true) return;
      const here = this.stands(parent) || this.stands(parts[0]) || parent;
      this.add("split", here, this.say(missing ? "split_unknown" : "split", {
        result: this.figure(parent, sum.k === "number" ? { k: "number", v: sum.v } : { k: "number", v: "0" }),
        sum: known.map(([part, value]) => this.figure(part, value)).join(" + "),
        parent: axis === "rows" ? this.calculation.row(parent).title : this.name(parent, here),
        whole: this.figure(parent, whole),
      }), [[parent, whole], ...values]);
    }

    within(cells, rule) {
      for (const [parent, children] of this.families(cells, rule)) {
        for (const child of children) {
          if (this.isRatio(rule.axis, child)) continue;
          const whole = this.calculation.value(parent), part = this.calculation.value(child);
          if (truth(compare("<=", part, whole)) !== false || this.waits([child, parent])) continue;
          const here = this.stands(child) || child;
          this.add("within", here, this.say("within", {
            child: this.name(child, here),
            part: this.figure(child, part),
            parent: this.name(parent, here),
            whole: this.figure(parent, whole),
          }), [[child, part], [parent, whole]]);
        }
      }
    }

    /* The parent's cells, each with the cells of the parts that belong to it. */
    families(cells, rule) {
      const at = (row, column) => this.calculation.address(cells.part.id, row.key, column.key);
      const found = [];
      if (rule.axis === "columns") {
        const parents = cells.part.columns.filter((column) => column.id === rule.parent);
        for (const row of cells.withCells) {
          const summed = row.formula !== null && cells.part.table;
          if (summed && ![rule.parent, ...rule.parts].some((id) => row.entered.has(id))) continue;
          for (const column of parents) {
            const below = rule.parts.flatMap((id) =>
              cells.part.columns.filter((each) => each.id === id && (column.code === null || each.code === column.code)));
            found.push([at(row, column), below.map((each) => at(row, each))]);
          }
        }
        return found;
      }
      for (const row of cells.withCells) {
        if (row.entries[0] !== rule.parent) continue;
        const below = rule.parts.flatMap((name) => cells.members(name).filter((each) => this.belongs(cells, each, row)));
        for (const column of cells.part.columns) {
          if (adds(row, column)) found.push([at(row, column), below.map((each) => at(each, column))]);
        }
      }
      return found;
    }

    belongs(cells, below, parent) {
      return cells.isBelow(below, parent.key) || this.codeAbove(cells, below) === this.codeAbove(cells, parent);
    }

    codeAbove(cells, row) {
      const found = cells.ancestors(row).find((above) => above.code !== null);
      return found === undefined ? null : found.key;
    }

    isRatio(axis, address) {
      const column = this.calculation.column(address);
      return axis === "rows" && column.formula !== null && !column.linear;
    }

    stands(address) {
      return this.calculation.isTyped(address) ? address : null;
    }

    name(address, here) {
      const title = this.calculation.column(address).title;
      if (address.row === here.row) return title;
      return this.say("of_row", { column: title, row: this.calculation.row(address).title });
    }

    waits(addresses) {
      return addresses.some((address) =>
        this.calculation.typedBelow(address).some((below) => {
          const outcome = this.calculation.outcome(below);
          return outcome.required && outcome.value.k === "blank";
        }));
    }

    // ---- the author's checks ----

    check(check) {
      for (const place of this.places(check)) this.ask(check, place);
    }

    places(check) {
      if (check.each === null) return [new Place(this.calculation, "", null, null)];
      const [part, block] = check.each;
      const cells = this.calculation.parts.get(part);
      if (cells === undefined) return [];
      const rows = block === null ? cells.withCells : cells.members(block);
      return rows
        .filter((row) => row.formula === null || (block !== null && row.entries[0] === block))
        .map((row) => new Place(this.calculation, part, row, null));
    }

    ask(check, place) {
      if (check.when !== null && truth(evaluate(check.when, place)) !== true) return;
      if (truth(evaluate(check.that, place)) !== false) return;
      const reached = this.calculation.reached(check.that, place);
      if (this.waits(reached)) return;
      const here = this.at(check, place, reached);
      const part = here !== null ? here.part : place.part || this.firstPart(check.that);
      const soft = check.level === "error" && this.readEstimate(check.that, place);
      const text = check.say.trim().replace(/\.+$/, "");
      const figures = this.listed(this.figures(check.that, place));
      this.found.push({
        rule: check.id,
        level: soft ? "warning" : check.level,
        say: this.said(here, part, figures ? this.say("check", { say: text, figures }) : text),
        address: here,
        part: part || null,
        reads: place.readsHere(check.that).map((address) => [address, this.calculation.value(address)]),
        softened: soft,
        follows: false,
      });
    }

    at(check, place, reached) {
      if (check.at === null) return reached.length > 0 ? reached[0] : null;
      const [part, row, column] = check.at;
      const cells = this.calculation.parts.get(part);
      const key = row === null ? place.rowKey : row;
      const known = cells !== undefined && cells.byKey.has(key) && cells.part.byColumn.has(column);
      return known ? this.calculation.address(part, key, column) : null;
    }

    firstPart(tree) {
      const found = readsOf(this.form, tree).find(
        ([cell]) => cell.is !== "indicator" && cell.form === null && this.calculation.parts.has(cell.part),
      );
      return found === undefined ? "" : found[0].part;
    }

    figures(tree, place) {
      const found = [];
      for (const [cell, how] of readsOf(this.form, tree)) {
        if (cell.is !== "cell") continue;
        for (const address of place.reading(cell, how)) {
          found.push([this.named(address, place.part, place.rowKey), this.figure(address, this.calculation.value(address))]);
        }
        if ((how !== "now" || cell.form !== null) && !cell.many) {
          const value = place.cell(cell, how);
          if (value.k === "none") continue;
          const name = this.say(cell.form === null ? how : "other_form");
          found.push([name, this.figureElsewhere(cell, place, value)]);
        }
      }
      return found;
    }

    figureElsewhere(cell, place, value) {
      const own = cell.form === null ? this.calculation.parts.get(cell.part) : undefined;
      const keys = own === undefined ? [] : place.columnKeys(own, cell);
      const column = keys.length > 0 ? own.part.byColumn.get(keys[0]) : null;
      const type = column === null ? PLAIN[value.k] || PLAIN.text : column.type;
      return textOf(type, rounded(type, value), column === null ? null : column.offered) || this.say("blank");
    }

    listed(figures) {
      const given = new Map(figures.map((pair) => [pair.join("\u001f"), pair]));
      if (given.size > MANY_CELLS) return "";
      return [...given.values()].map(([name, value]) => this.say("figure", { name, value })).join("; ");
    }

    readEstimate(tree, place) {
      const waiting = [[tree, place]];
      const seen = new Set();
      while (waiting.length > 0) {
        const [read, here] = waiting.pop();
        if (here.ofOtherPeriods(read).some((value) => value.e)) return true;
        for (const address of here.readsHere(read)) {
          const formula = seen.has(address) ? null : this.calculation.formulaOf(address);
          seen.add(address);
          if (formula !== null) waiting.push(formula);
        }
      }
      return false;
    }

    // ---- what only follows ----

    /* A rule of nesting that fails at a computed cell because a cell below it is wrong by itself only points there. */
    tellOnce() {
      const isTyped = ({ address }) => address !== null && this.calculation.isTyped(address);
      const wrong = new Set(this.found.filter((each) => each.level === "error" && isTyped(each)).map((each) => each.address));
      this.found = this.found.map((each) => {
        if (!NESTING.has(each.rule) || each.address === null || isTyped(each)) return each;
        const below = this.calculation.typedBelow(each.address).filter((cell) => wrong.has(cell));
        return below.length === 0 ? each : this.pointing(each.address, below, each.rule);
      });
    }

    /* Of a computed cell: only where the cells stand that are wrong. */
    pointing(here, below, rule) {
      return {
        rule, level: "error", say: this.said(here, here.part, this.whereWrong(here, below)),
        address: here, part: here.part, softened: false, follows: true,
        reads: below.map((each) => [each, this.calculation.value(each)]),
      };
    }

    whereWrong(here, below) {
      if (below.some((each) => each.part !== here.part || each.row !== here.row)) {
        const rows = [...new Set(below.map((each) => this.calculation.row(each).title))].join(", ");
        return this.say("follows", { rows });
      }
      const columns = below.map((each) => this.calculation.column(each));
      if (!this.calculation.parts.get(here.part).part.table) {
        return this.say("follows_fields", { fields: columns.map((each) => each.title).join(", ") });
      }
      return this.say("follows_columns", { columns: columns.map((each) => each.number).join(", ") });
    }

    consequences() {
      const taken = new Set(this.found.map((finding) => finding.address));
      const roots = new Map();
      for (const { address, level, rule, follows } of this.found) {
        if (address === null || level !== "error" || follows) continue;
        const at = `${address.part}\u001f${address.column}`;
        if (!roots.has(at)) roots.set(at, new Map());
        if (!roots.get(at).has(address)) roots.get(at).set(address, rule);
      }
      if (roots.size === 0) return;
      for (const cells of this.calculation.parts.values()) {
        for (const row of cells.withCells) {
          if (row.formula === null) continue;
          for (const column of cells.part.columns) this.consequence(cells, row, column, taken, roots);
        }
      }
    }

    consequence(cells, row, column, taken, roots) {
      const wrong = roots.get(`${cells.part.id}\u001f${column.key}`);
      const here = this.calculation.address(cells.part.id, row.key, column.key);
      if (wrong === undefined || taken.has(here) || this.calculation.value(here).k === "inapplicable") return;
      const below = this.calculation.typedBelow(here).filter((each) => wrong.has(each));
      if (below.length === 0) return;
      this.found.push(this.pointing(here, below, wrong.get(below[0])));
    }
  }

  /* Sheets of one report whose key an earlier sheet has already. */
  function repeatedSheets(form, calculations) {
    const first = new Map();
    const found = [];
    for (const calculation of form.sheet === null ? [] : calculations) {
      const addresses = form.sheet
        .filter(([part]) => calculation.parts.has(part))
        .map(([part, field]) => calculation.address(part, NO_ROW, field));
      const values = addresses.map((address) => calculation.value(address));
      if (values.length === 0 || !values.every(isFilled)) continue;
      const key = JSON.stringify(values);
      if (!first.has(key)) {
        first.set(key, calculation.record);
        continue;
      }
      const asker = new Asker(calculation);
      const titles = addresses.map((address) => calculation.column(address).title).join(", ");
      const reads = addresses.map((address, index) => [address, values[index]]);
      asker.add("key", addresses[0], asker.say("sheets", { record: first.get(key), titles }), reads);
      found.push(...asker.found);
    }
    return found;
  }

  // ---- everything ----

  function compute(form, given) {
    const entries = read(form, given);
    const outcome = { cells: [], findings: [], blanks: [], present: [], rowless: [] };
    const calculations = given.records.map((record) => new Calculation(form, entries, record));
    for (const calculation of calculations) {
      for (const cells of calculation.parts.values()) {
        outcome.present.push([calculation.record, cells.part.id, cells.withCells.map((row) => row.key)]);
        if (calculation.isRowless(cells)) {
          const stated = calculation.nothingArose(cells.part.id);
          outcome.rowless.push([calculation.record, cells.part.id, stated]);
          if (!stated) outcome.blanks.push(calculation.address(cells.part.id, NO_ROW, ""));
        }
        for (const row of cells.withCells) {
          for (const column of cells.part.columns) {
            const cell = calculation.outcome(calculation.address(cells.part.id, row.key, column.key));
            outcome.cells.push(cell);
            if (cell.required && cell.value.k === "blank") outcome.blanks.push(cell.address);
          }
        }
      }
      outcome.findings.push(...new Asker(calculation).all());
    }
    outcome.findings.push(...repeatedSheets(form, calculations));
    return outcome;
  }

  dttg.figures = Object.freeze({ prepare, compute });
})(globalThis.dttg ||= {});
