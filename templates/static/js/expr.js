"use strict";
/* The twin of engine/expr: evaluates the JSON tree of a formula (engine/expr/json_tree.py) to the last digit as Python
 * does. Reads no page and calls no eval. Values are {k, v, e, i}: kind, content, estimate, incomplete; numbers are
 * decimal text. Needs decimal.js.
 *
 *   dttg.expr.evaluate(tree, context, {missing: "spread" | "skip"})
 *   context: {cell(node, how), cells(node, how), rows(node) -> [context], attribute(node), indicator(node, how)}
 *   how: "now" | "opening" | "previous" | "last_year" | "year_to_date"
 */
(function (dttg) {
  const Exact = globalThis.Decimal.clone({
    precision: 28, rounding: 6, toExpNeg: -9e15, toExpPos: 9e15, defaults: true,
  });
  const HALF_UP = 4;
  const ZERO = new Exact(0);
  const HUNDRED = new Exact(100);
  const THOUSAND = new Exact(1000);

  const BLANK = Object.freeze({k: "blank"});
  const NOTHING = Object.freeze({k: "nothing"});
  const UNAVAILABLE = Object.freeze({k: "unavailable"});
  const INAPPLICABLE = Object.freeze({k: "inapplicable"});
  const NONE = Object.freeze({k: "none"});

  const FIGURES = new Set(["number", "nothing", "blank", "unavailable", "inapplicable", "none"]);
  const MADE = new Set(["number", "nothing", "truth", "text", "date", "code"]);
  const EMPTY = new Set(["blank", "none", "inapplicable"]);

  // ---- values ----

  function made(kind, content, estimate, incomplete) {
    const value = {k: kind};
    if (content !== null) value.v = content;
    if (estimate) value.e = true;
    if (incomplete) value.i = true;
    return value;
  }

  function decimalText(number) {
    return number.isZero() ? "0" : number.toFixed();
  }

  function number(content, estimate, incomplete) {
    return made("number", decimalText(content), estimate, incomplete);
  }

  function count(whole, estimate) {
    return made("number", String(whole), estimate, false);
  }

  function truthValue(known, estimate) {
    return made("truth", known, estimate, false);
  }

  function asFigure(value) {
    if (FIGURES.has(value.k)) return value;
    if (value.k === "truth") return made("number", value.v ? "1" : "0", value.e, value.i);
    return NONE;
  }

  function figure(value) {
    return value.k === "number" ? new Exact(value.v) : ZERO;
  }

  function truth(value) {
    return value.k === "truth" ? value.v : null;
  }

  function isFilled(value) {
    return !EMPTY.has(value.k);
  }

  // ---- sums, products, ratios ----

  function total(values, skip) {
    const given = values.map(asFigure);
    if (given.length === 1) return given[0];
    const kinds = new Set(given.map((value) => value.k));
    if (kinds.has("none")) return NONE;
    const known = given.filter((value) => value.k === "number" || value.k === "nothing");
    const missing = kinds.has("unavailable");
    if (missing && !(skip && known.length > 0)) return UNAVAILABLE;
    if (known.length === 0) return given.length === 0 || kinds.has("blank") ? BLANK : INAPPLICABLE;
    const estimate = known.some((value) => value.e);
    const incomplete = missing || known.some((value) => value.i);
    const numbers = known.filter((value) => value.k === "number").map(figure);
    if (numbers.length === 0) return made("nothing", null, estimate, incomplete);
    return number(numbers.reduce((sum, next) => sum.plus(next)), estimate, incomplete);
  }

  function negative(value) {
    const given = asFigure(value);
    return given.k === "number" ? number(figure(given).neg(), given.e, given.i) : given;
  }

  function stays(left, right) {
    for (const mark of [NONE, UNAVAILABLE, INAPPLICABLE, BLANK]) {
      if (left.k === mark.k || right.k === mark.k) return mark;
    }
    return null;
  }

  function times(left, right) {
    const one = asFigure(left), other = asFigure(right);
    return stays(one, other) || number(figure(one).times(figure(other)), one.e || other.e, one.i || other.i);
  }

  function share(part, whole, of) {
    const one = asFigure(part), other = asFigure(whole);
    const mark = stays(one, other);
    if (mark !== null) return mark;
    if (figure(other).isZero()) return NONE;
    const top = of === null ? figure(one) : figure(one).times(of);
    return number(top.div(figure(other)), one.e || other.e, one.i || other.i);
  }

  function extreme(values, largest, skip) {
    const given = values.map(asFigure);
    const kinds = new Set(given.map((value) => value.k));
    if (!kinds.has("number") || kinds.has("none") || (kinds.has("unavailable") && !skip)) return total(given, skip);
    const known = given.filter((value) => value.k === "number" || value.k === "nothing");
    const better = (best, next) => ((largest ? next.gt(best) : next.lt(best)) ? next : best);
    const chosen = known.map(figure).reduce(better);
    const incomplete = kinds.has("unavailable") || known.some((value) => value.i);
    return number(chosen, known.some((value) => value.e), incomplete);
  }

  function absolute(value) {
    const given = asFigure(value);
    return given.k === "number" ? number(figure(given).abs(), given.e, given.i) : given;
  }

  /* Half away from zero, as Excel; digits below zero round to tens, hundreds, ... */
  function halfAway(content, digits) {
    const wide = globalThis.Decimal.clone({
      precision: content.precision() + Math.abs(content.e) + Math.abs(digits) + 2, rounding: HALF_UP, defaults: true,
    });
    const shift = new wide(10).pow(Math.abs(digits));
    const exact = new wide(content);
    if (digits >= 0) return new Exact(exact.toDecimalPlaces(digits, HALF_UP));
    return new Exact(exact.div(shift).toDecimalPlaces(0, HALF_UP).times(shift));
  }

  function rounded(value, digits) {
    const given = asFigure(value);
    return given.k === "number" ? number(halfAway(figure(given), digits), given.e, given.i) : given;
  }

  // ---- comparisons, text ----

  function isFigure(value) {
    return value.k === "number" || value.k === "nothing" || value.k === "truth";
  }

  function ordered(sign, comparison) {
    switch (sign) {
      case "=": return comparison === 0;
      case "<>": return comparison !== 0;
      case "<": return comparison < 0;
      case "<=": return comparison <= 0;
      case ">": return comparison > 0;
      default: return comparison >= 0;
    }
  }

  function known(answer, left, right) {
    return answer === null ? NONE : truthValue(answer, left.e || right.e);
  }

  function isWord(value) {
    return value.k === "text" || value.k === "code";
  }

  function compare(sign, left, right) {
    if (isFigure(left) && isFigure(right)) {
      return known(ordered(sign, figure(asFigure(left)).cmp(figure(asFigure(right)))), left, right);
    }
    if (left.k === "date" && right.k === "date") return known(compareDays(sign, left.v, right.v), left, right);
    if (isWord(left) && isWord(right)) return known((left.v === right.v) === (sign === "="), left, right);
    return NONE;
  }

  function written(value) {
    switch (value.k) {
      case "truth": return value.v ? "có" : "không";
      case "number": return value.v.replace(".", ",");
      case "date": return value.v.split("-").reverse().join("/");
      case "text": case "code": return value.v;
      case "nothing": return "-";
      default: return "";
    }
  }

  function joined(left, right) {
    const kinds = [left.k, right.k];
    if (kinds.includes("none") || kinds.includes("unreadable")) return NONE;
    if (kinds.includes("unavailable")) return UNAVAILABLE;
    if (kinds.every((kind) => kind === "inapplicable")) return INAPPLICABLE;
    if (kinds.every((kind) => kind === "blank" || kind === "inapplicable")) return BLANK;
    return made("text", written(left) + written(right), left.e || right.e, false);
  }

  // ---- dates: 2025, 2025-12, 2025-12-31, each an interval of days ----

  const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

  function parts(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return {year, month: month === undefined ? null : month, day: day === undefined ? null : day};
  }

  function leap(year) {
    return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  }

  function daysOf(year, month) {
    return MONTHS[month - 1] + (month === 2 && leap(year) ? 1 : 0);
  }

  /* Days since 01/01/0001, so that days compare and subtract. */
  function ordinal(year, month, day) {
    const before = year - 1;
    let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
    for (let earlier = 1; earlier < month; earlier += 1) days += daysOf(year, earlier);
    return days + day;
  }

  function firstDay(date) {
    return ordinal(date.year, date.month === null ? 1 : date.month, date.day === null ? 1 : date.day);
  }

  function lastDay(date) {
    const month = date.month === null ? 12 : date.month;
    return ordinal(date.year, month, date.day === null ? daysOf(date.year, month) : date.day);
  }

  function before(left, right) {
    if (lastDay(left) < firstDay(right)) return true;
    return firstDay(left) >= lastDay(right) ? false : null;
  }

  function same(left, right) {
    if (left.day !== null && right.day !== null) return firstDay(left) === firstDay(right);
    return lastDay(left) < firstDay(right) || lastDay(right) < firstDay(left) ? false : null;
  }

  function not(answer) {
    return answer === null ? null : !answer;
  }

  function compareDays(sign, leftIso, rightIso) {
    const left = parts(leftIso), right = parts(rightIso);
    switch (sign) {
      case "=": return same(left, right);
      case "<>": return not(same(left, right));
      case "<": return before(left, right);
      case ">": return before(right, left);
      case "<=": return not(before(right, left));
      default: return not(before(left, right));
    }
  }

  function wholeYears(start, end) {
    const years = end.year - start.year;
    if (start.month === null || end.month === null) return years;
    if (start.day === null || end.day === null) return years - (end.month < start.month ? 1 : 0);
    const early = end.month < start.month || (end.month === start.month && end.day < start.day);
    return years - (early ? 1 : 0);
  }

  function dayOf(value) {
    if (value.k === "date") return parts(value.v);
    if (value.k !== "number") return null;
    const year = new Exact(value.v);
    return year.isInteger() && year.gte(1) && year.lte(9999) ? {year: year.toNumber(), month: null, day: null} : null;
  }

  // ---- logic ----

  function logic(values, deciding) {
    const answers = values.map(truth);
    const estimate = values.some((value) => value.e);
    if (answers.includes(deciding)) return truthValue(deciding, estimate);
    return answers.includes(null) ? NONE : truthValue(!deciding, estimate);
  }

  function markOf(...values) {
    const kinds = values.map((value) => value.k);
    if (kinds.includes("none") || kinds.includes("unreadable")) return NONE;
    for (const mark of [UNAVAILABLE, INAPPLICABLE, BLANK]) if (kinds.includes(mark.k)) return mark;
    return NONE;
  }

  function alsoEstimate(value, answers) {
    return MADE.has(value.k) && answers.some((answer) => answer.e) ? {...value, e: true} : value;
  }

  // ---- the functions: a row per function, as in engine/expr/functions.py ----

  const FUNCTIONS = {
    SUM: (run, given) => total(run.all(given), run.skip),
    MIN: (run, given) => extreme(run.all(given), false, run.skip),
    MAX: (run, given) => extreme(run.all(given), true, run.skip),
    ABS: (run, given) => absolute(run.value(given[0])),
    ROUND: (run, given) => rounded(run.value(given[0]), figure(run.value(given[1])).toNumber()),
    PERCENT: (run, given) => share(run.value(given[0]), run.value(given[1]), HUNDRED),
    PERMILLE: (run, given) => share(run.value(given[0]), run.value(given[1]), THOUSAND),
    COUNT: (run, given) => {
      if (given[0].is === "rows") return count(run.rows(given[0]).length, false);
      if (given[0].many) {
        const filled = run.values(given[0]).filter(isFilled);
        return count(filled.length, filled.some((value) => value.e));
      }
      const value = run.value(given[0]);
      return value.k === "codes" ? count(value.v.length, false) : markOf(value);
    },
    COUNTIF: (run, given) => {
      const answers = run.rows(given[0]).map((row) => row.value(given[1]));
      return count(answers.filter((answer) => truth(answer) === true).length, answers.some((answer) => answer.e));
    },
    SUMIF: (run, given) => {
      const answers = [], figures = [];
      for (const row of run.rows(given[0])) {
        const answer = row.value(given[1]);
        answers.push(answer);
        if (truth(answer) === true) figures.push(...row.figuresHere(given[0]));
      }
      if (figures.length > 0) return alsoEstimate(total(figures, run.skip), answers);
      const decided = answers.length > 0 && answers.every((answer) => truth(answer) === false);
      return decided ? alsoEstimate(NOTHING, answers) : BLANK;
    },
    IF: (run, given) => {
      const answer = run.value(given[0]);
      if (truth(answer) === null) return NONE;
      return alsoEstimate(run.value(truth(answer) ? given[1] : given[2]), [answer]);
    },
    AND: (run, given) => logic(given.map((argument) => run.value(argument)), false),
    OR: (run, given) => logic(given.map((argument) => run.value(argument)), true),
    NOT: (run, given) => {
      const value = run.value(given[0]);
      return truth(value) === null ? NONE : truthValue(!value.v, value.e);
    },
    ONE_OF: (run, given) => {
      const value = run.value(given[0]);
      return logic(given.slice(1).map((option) => compare("=", value, run.value(option))), true);
    },
    HAS: (run, given) => {
      const value = run.value(given[0]), code = run.value(given[1]);
      return value.k === "codes" && isWord(code) ? truthValue(value.v.includes(code.v), false) : NONE;
    },
    FILLED: (run, given) => {
      const value = run.value(given[0]);
      const empty = Array.isArray(value.v) && value.v.length === 0;
      return truthValue(isFilled(value) && !empty, value.e);
    },
    YEARS: (run, given) => {
      const start = run.value(given[0]), end = run.value(given[1]);
      const first = dayOf(start), last = dayOf(end);
      return first === null || last === null ? markOf(start, end) : count(wholeYears(first, last), false);
    },
    DAYS: (run, given) => {
      const start = run.value(given[0]), end = run.value(given[1]);
      const first = dayOf(start), last = dayOf(end);
      if (first === null || last === null) return markOf(start, end);
      return first.day === null || last.day === null ? NONE : count(firstDay(last) - firstDay(first), false);
    },
    LEN: (run, given) => {
      const value = run.value(given[0]);
      return isWord(value) ? count([...value.v].length, false) : markOf(value);
    },
    OPENING: (run, given) => run.elsewhere(given[0], "opening"),
    PREVIOUS: (run, given) => run.elsewhere(given[0], "previous"),
    SAME_PERIOD_LAST_YEAR: (run, given) => run.elsewhere(given[0], "last_year"),
    YEAR_TO_DATE: (run, given) => run.elsewhere(given[0], "year_to_date"),
  };
  const HOWS = {
    OPENING: "opening", PREVIOUS: "previous", SAME_PERIOD_LAST_YEAR: "last_year", YEAR_TO_DATE: "year_to_date",
  };
  const SIGNS = new Set(["+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">="]);

  class Run {
    constructor(context, skip) {
      this.context = context;
      this.skip = skip;
    }

    value(tree) {
      switch (tree.is) {
        case "cell": return this.context.cell(tree, "now");
        case "number": return {k: "number", v: tree.value};
        case "text": return {k: "text", v: tree.value};
        case "code": return {k: "code", v: tree.value};
        case "date": return {k: "date", v: tree.value};
        case "attribute": return this.context.attribute(tree);
        case "indicator": return this.context.indicator(tree, "now");
        case "minus": return negative(this.value(tree.operand));
        case "call": return FUNCTIONS[tree.function](this, tree.arguments);
        case "rows": return NONE;
        default: return this.operations(tree);
      }
    }

    values(tree) {
      if (tree.is === "cell" && tree.many) return this.context.cells(tree, "now");
      if (tree.is === "call" && tree.many && tree.function in HOWS && tree.arguments[0].is === "cell") {
        return this.context.cells(tree.arguments[0], HOWS[tree.function]);
      }
      return [this.value(tree)];
    }

    all(trees) {
      return trees.flatMap((tree) => this.values(tree));
    }

    elsewhere(tree, how) {
      if (tree.is === "cell") return this.context.cell(tree, how);
      return tree.is === "indicator" ? this.context.indicator(tree, how) : NONE;
    }

    rows(tree) {
      return this.context.rows(tree).map((row) => new Run(row, this.skip));
    }

    figuresHere(rows) {
      const column = rows.column === null ? {column: "same"} : rows.column;
      return this.values({is: "cell", form: rows.form, part: rows.part, rows: {row: "here"}, column, many: rows.many});
    }

    /* A chain of operations hangs down to the left: taken in a loop, so that its length costs no depth. */
    operations(tree) {
      const chain = [];
      let node = tree;
      while (SIGNS.has(node.is)) {
        chain.push(node);
        node = node.left;
      }
      let result = this.value(node);
      for (const operation of chain.reverse()) result = this.operate(operation.is, result, this.value(operation.right));
      return result;
    }

    operate(sign, left, right) {
      switch (sign) {
        case "+": return total([left, right], this.skip);
        case "-": return total([left, negative(right)], this.skip);
        case "*": return times(left, right);
        case "/": return share(left, right, null);
        case "&": return joined(left, right);
        default: return compare(sign, left, right);
      }
    }
  }

  function evaluate(tree, context, options) {
    const skip = options !== undefined && options.missing === "skip";
    return new Run(context, skip).value(tree);
  }

  /* Every cell, group of rows and indicator in `tree` with the report it is read from, as written from left to right
   * (the twin of engine/expr/reading.py). */
  function cellsOf(tree) {
    const found = [];
    gather(tree, "now", found);
    return found;
  }

  function gather(tree, how, found) {
    switch (tree.is) {
      case "cell": case "rows": case "indicator":
        found.push([tree, how]);
        return;
      case "minus":
        gather(tree.operand, how, found);
        return;
      case "call":
        for (const argument of tree.arguments) gather(argument, HOWS[tree.function] || how, found);
        return;
      default: {
        const chain = [];
        let node = tree;
        while (SIGNS.has(node.is)) {
          chain.push(node);
          node = node.left;
        }
        if (chain.length === 0) return;
        gather(node, how, found);
        for (const operation of chain.reverse()) gather(operation.right, how, found);
      }
    }
  }

  /* A number's decimal text to `digits` places, half away from zero: how figures are printed and stored. */
  function roundedText(text, digits) {
    return decimalText(halfAway(new Exact(text), digits));
  }

  dttg.expr = Object.freeze({
    evaluate, cellsOf, truth, total, compare, isFilled, roundedText, BLANK, NOTHING, UNAVAILABLE, INAPPLICABLE, NONE,
    functions: Object.freeze(Object.keys(FUNCTIONS)),
  });
})(globalThis.dttg ||= {});
