"use strict";
/* The twin of engine/fields: reads what an officer types and shows it, driven by a type's description
 * (FieldType.describe). Reads no page. Values are {k, v, e} as in expr.js: numbers as decimal text without idle zeros,
 * days as 2026, 2026-02 or 2026-02-05, sets of codes and files as lists.
 *
 *   dttg.reader.parse(type, typed, offered) -> {value} or {refusal: {code, words}}
 *   dttg.reader.text(type, value, offered)  as read on a page     dttg.reader.typed(type, value)  as it stands in the input
 *   dttg.reader.rounded(type, value)        as printed and stored dttg.reader.holds(type, value)  whether it can be stored
 *   dttg.reader.fits(type, value)           whether text keeps the author's pattern
 *   dttg.reader.say(refusal, messages)      the sentences; messages: {code: {text, hint}} from the F catalogue
 *   offered: [[code, title], ...]; a row's own decimals: {...type, decimals}
 */
(function (dttg) {
  const WHOLE_DIGITS = 12;
  const LONGEST_QUOTE = 40;
  const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
  const WITHOUT_WIDTH = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
  const UNSHOWN =
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u180e\u200e\u200f\u2028-\u202e\u2061-\u206f\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;
  const OTHER_DIGITS =
    /[\u00b2\u00b3\u00b9\u00bc-\u00be\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u0ed0-\u0ed9\u1040-\u1049\u17e0-\u17e9\u2070-\u2089\u2150-\u218b\u2460-\u249b\u3007\uff10-\uff19\u{1d7ce}-\u{1d7ff}]/u;
  const MINUS = "-\u2212\u2013";
  const GROUPED = /^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)$/;
  const PLAIN = /^[0-9]+$/;
  const SEPARATED = /^[0-9., ]+$/;
  const DATE = /^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})$/;
  const MONTH = /^([0-9]{1,2})[/.-]([0-9]{4})$/;
  const YEAR = /^[12][0-9]{3}$/;
  const FILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
  const YES = new Set(["có", "co", "c", "1", "true", "yes", "y"]);
  const NO = new Set(["không", "khong", "k", "0", "false", "no", "n"]);
  const SIGNS = {nothing: "-", unavailable: "...", inapplicable: "x", blank: "", none: ""};
  const BLANK = {value: {k: "blank"}};
  const UNAVAILABLE = {value: {k: "unavailable"}};

  // ---- typed text ----

  function tidy(typed) {
    return trimmed(
      typed.replace(WITHOUT_WIDTH, "").normalize("NFC").replace(SPACES, " ").replace(/\r\n?/g, "\n"), " \t\n",
    );
  }

  function trimmed(text, blanks) {
    let from = 0;
    let to = text.length;
    while (from < to && blanks.includes(text[from])) from += 1;
    while (to > from && blanks.includes(text[to - 1])) to -= 1;
    return text.slice(from, to);
  }

  function refuse(code, typed, words) {
    const signs = [...tidy(typed).replace(/[\n\t]/g, " ").replace(UNSHOWN, "\ufffd")];
    const quote = signs.length <= LONGEST_QUOTE ? signs.join("") : signs.slice(0, LONGEST_QUOTE).join("") + "…";
    return {refusal: {code, words: {typed: quote, ...words}}};
  }

  function isMinus(text) {
    return text.length === 1 && MINUS.includes(text);
  }

  function isDots(text) {
    return text === "..." || text === "…";
  }

  function mark(text) {
    if (isMinus(text)) return "nothing";
    return isDots(text) ? "unavailable" : null;
  }

  function amount(kind, content, estimate) {
    const value = {k: kind};
    if (content !== null) value.v = content;
    if (estimate) value.e = true;
    return {value};
  }

  // ---- numbers and years ----

  function withoutTilde(text) {
    const estimate = text.startsWith("~");
    const body = estimate ? text.slice(1).replace(/^ +/, "") : text;
    const sign = mark(body);
    return {estimate, body, sign: estimate && sign === "unavailable" ? null : sign};
  }

  function readNumber(type, typed) {
    const text = tidy(typed);
    if (!text) return BLANK;
    const {estimate, body, sign} = withoutTilde(text);
    if (sign !== null) return amount(sign, null, estimate);
    const negative = body.length > 1 && isMinus(body[0]);
    let rest = negative ? body.slice(1).replace(/^ +/, "") : body;
    if (type.suffix && rest.endsWith(type.suffix)) rest = rest.slice(0, -type.suffix.length);
    rest = trimmedEnd(rest);
    const read = unsigned(rest, text, Number(type.decimals));
    if (read.refusal) return read;
    return amount("number", (negative && read.plain !== "0" ? "-" : "") + read.plain, estimate);
  }

  function trimmedEnd(text) {
    let to = text.length;
    while (to > 0 && text[to - 1] === " ") to -= 1;
    return text.slice(0, to);
  }

  function unsigned(body, typed, decimals) {
    const comma = body.indexOf(",");
    const whole = comma < 0 ? body : body.slice(0, comma);
    const fraction = comma < 0 ? "" : body.slice(comma + 1);
    if (!(PLAIN.test(whole) || GROUPED.test(whole)) || (comma >= 0 && !PLAIN.test(fraction))) {
      return refuse(whyNoNumber(body), typed);
    }
    const digits = whole.replace(/[. ]/g, "").replace(/^0+/, "") || "0";
    if (digits.length > WHOLE_DIGITS) return refuse("F005", typed, {digits: String(WHOLE_DIGITS)});
    if (fraction.length > decimals) {
      return decimals === 0 ? refuse("F002", typed) : refuse("F003", typed, {decimals: String(decimals)});
    }
    return {plain: joined(digits, fraction)};
  }

  function joined(whole, fraction) {
    const kept = fraction.replace(/0+$/, "");
    return kept ? whole + "." + kept : whole;
  }

  function whyNoNumber(body) {
    if (body === "x" || body === "X") return "F006";
    if (OTHER_DIGITS.test(body)) return "F007";
    if (body.startsWith("(") && body.endsWith(")")) return "F008";
    if (/^[=+@]/.test(body)) return "F009";
    if (!SEPARATED.test(body) || !/[0-9]/.test(body)) return "F001";
    return body.includes(",") ? "F014" : "F004";
  }

  function readYear(type, typed) {
    const text = tidy(typed);
    if (!text) return BLANK;
    const {estimate, body, sign} = withoutTilde(text);
    if (sign !== null) return amount(sign, null, estimate);
    return YEAR.test(body) ? amount("number", body, estimate) : refuse("F013", text);
  }

  /** Decimal text at `decimals` places, half away from zero, without idle zeros. */
  function roundedText(number, decimals) {
    const negative = number.startsWith("-");
    const [whole, fraction = ""] = number.replace("-", "").split(".");
    let digits = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
    if ((fraction[decimals] || "0") >= "5") digits += 1n;
    const plain = digits.toString().padStart(decimals + 1, "0");
    const text = joined(plain.slice(0, plain.length - decimals), plain.slice(plain.length - decimals));
    return (negative && text !== "0" ? "-" : "") + text;
  }

  function grouped(number, decimals) {
    const [whole, fraction = ""] = number.replace("-", "").split(".");
    const parts = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
    const padded = decimals === null ? fraction : fraction.padEnd(decimals, "0");
    return (number.startsWith("-") ? "\u2212" : "") + parts + (padded ? "," + padded : "");
  }

  function numberText(type, value) {
    const decimals = Number(type.decimals);
    return grouped(roundedText(value.v, decimals), type.pads ? decimals : null);
  }

  // ---- days ----

  function readDate(type, typed) {
    const text = tidy(typed);
    if (!text) return BLANK;
    if (isDots(text)) return UNAVAILABLE;
    const whole = DATE.exec(text);
    if (whole) return day(whole[4], Number(whole[3]), Number(whole[1]), text);
    const month = MONTH.exec(text);
    if (!month && !YEAR.test(text)) return refuse("F010", text);
    if (!type.partial) return refuse("F012", text);
    if (!month) return amount("date", text, false);
    return monthExists(month[2], Number(month[1])) ? dated(month[2], Number(month[1])) : refuse("F011", text);
  }

  function day(year, month, number, text) {
    const exists = monthExists(year, month) && number >= 1 && number <= lengthOf(Number(year), month);
    return exists ? dated(year, month, number) : refuse("F011", text);
  }

  function monthExists(year, month) {
    return YEAR.test(year) && month >= 1 && month <= 12;
  }

  function lengthOf(year, month) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  }

  function dated(year, ...parts) {
    return amount("date", [year, ...parts.map((part) => String(part).padStart(2, "0"))].join("-"), false);
  }

  function dateText(type, value) {
    return value.v.split("-").reverse().join("/");
  }

  // ---- words, answers, codes, files ----

  function readText(type, typed) {
    const text = tidy(typed).replace(/\t/g, " ");
    if (!text) return BLANK;
    if (text.search(UNSHOWN) >= 0) return refuse("F030", text);
    if (Number(type.lines) === 1 && text.includes("\n")) return refuse("F032", text);
    const length = [...text].length;
    if (length > Number(type.most)) return refuse("F031", text, {length: String(length), most: String(type.most)});
    return amount("text", text, false);
  }

  function readYesNo(type, typed) {
    const text = tidy(typed).toLowerCase();
    if (!text) return BLANK;
    if (YES.has(text)) return amount("truth", true, false);
    if (NO.has(text)) return amount("truth", false, false);
    const sign = mark(text);
    return sign === null ? refuse("F021", typed) : amount(sign, null, false);
  }

  function findCode(text, offered) {
    if (offered.some(([code]) => code === text)) return text;
    const wanted = text.toLowerCase();
    const named = offered.filter(([, title]) => tidy(title).toLowerCase() === wanted);
    return named.length === 1 ? named[0][0] : null;
  }

  function readChoice(type, typed, offered) {
    const text = tidy(typed);
    if (!text) return BLANK;
    if (isDots(text)) return UNAVAILABLE;
    const code = findCode(text, offered);
    return code === null ? refuse("F020", text) : amount("code", code, false);
  }

  function namesIn(text) {
    return text.split(";").map(tidy).filter((name) => name);
  }

  function readChoices(type, typed, offered) {
    const text = tidy(typed);
    if (isDots(text)) return UNAVAILABLE;
    const codes = new Set();
    for (const name of namesIn(text.replace(/\n/g, ";"))) {
      const code = findCode(name, offered);
      if (code === null) return refuse("F020", name);
      codes.add(code);
    }
    return codes.size ? amount("codes", [...codes].sort(byCodePoint), false) : BLANK;
  }

  function byCodePoint(left, right) {
    const [ours, theirs] = [[...left], [...right]];
    const at = ours.findIndex((sign, place) => sign !== theirs[place]);
    if (at < 0) return ours.length - theirs.length;
    return at < theirs.length ? ours[at].codePointAt(0) - theirs[at].codePointAt(0) : 1;
  }

  function readFile(type, typed, offered, isOffered) {
    const text = tidy(typed);
    if (isDots(text)) return UNAVAILABLE;
    const ids = [...new Set(namesIn(text))];
    if (!ids.length) return BLANK;
    const known = (id) => FILE.test(id) && (!isOffered || offered.some(([code]) => code === id));
    if (!ids.every(known)) return refuse("F040", text);
    return ids.length > Number(type.most) ? refuse("F041", text, {most: String(type.most)}) : amount("files", ids, false);
  }

  function titles(codes, offered) {
    return codes.map((code) => (offered.find(([known]) => known === code) || [])[1] || code).join("; ");
  }

  // ---- the ways of reading, by the word in a type's description ----

  const WAYS = {
    number: {
      parse: readNumber,
      text: numberText,
      typed: (type, value) => value.v.replace(".", ","),
    },
    year: {parse: readYear, text: (type, value) => value.v, typed: (type, value) => value.v},
    date: {parse: readDate, text: dateText, typed: dateText},
    text: {parse: readText, text: (type, value) => value.v, typed: (type, value) => value.v},
    yes_no: {
      parse: readYesNo,
      text: (type, value) => (value.k === "number" ? grouped(value.v, null) : value.v ? "Có" : "Không"),
      typed: (type, value) => (value.v ? "có" : "không"),
    },
    choice: {
      parse: readChoice,
      text: (type, value, offered) => titles([value.v], offered),
      typed: (type, value) => value.v,
    },
    choices: {
      parse: readChoices,
      text: (type, value, offered) => titles(value.v, offered),
      typed: (type, value) => value.v.join("; "),
    },
    file: {
      parse: readFile,
      text: (type, value, offered) => titles(value.v, offered),
      typed: (type, value) => value.v.join("; "),
    },
  };

  function signOf(value) {
    if (value.k === "unreadable") return value.v;
    return value.k in SIGNS ? SIGNS[value.k] : null;
  }

  function parse(type, typed, offered) {
    return WAYS[type.read].parse(type, typed, offered || [], Boolean(offered));
  }

  function text(type, value, offered) {
    const sign = signOf(value);
    return sign === null ? WAYS[type.read].text(type, value, offered || []) : sign;
  }

  function typed(type, value) {
    const sign = signOf(value);
    const estimate = value.e && (type.read === "number" || type.read === "year");
    return (estimate ? "~" : "") + (sign === null ? WAYS[type.read].typed(type, value) : sign);
  }

  function rounded(type, value) {
    const reads = (type.read === "number" || type.read === "year") && value.k === "number";
    return reads ? {...value, v: roundedText(value.v, Number(type.decimals || 0))} : value;
  }

  function holds(type, value) {
    if ((type.read !== "number" && type.read !== "year") || value.k !== "number") return true;
    return rounded(type, value).v.replace("-", "").split(".")[0].length <= WHOLE_DIGITS;
  }

  function fits(type, value) {
    if (!type.pattern || value.k !== "text") return true;
    try {
      return new RegExp("^(?:" + type.pattern + ")$", "u").test(value.v);
    } catch {
      return true; // the server asks again with its own engine
    }
  }

  function say(refusal, messages) {
    const message = messages[refusal.code];
    const filled = (template) => template.replace(/\{(\w+)\}/g, (whole, name) => refusal.words[name] ?? whole);
    const given = [message.text, message.hint].filter((template) => template);
    return given.map((template) => sentence(filled(template))).join(" ");
  }

  function sentence(words) {
    const plain = words.trim();
    return plain.slice(0, 1).toUpperCase() + plain.slice(1) + (plain.endsWith(".") ? "" : ".");
  }

  dttg.reader = Object.freeze({parse, text, typed, rounded, holds, fits, say});
})((globalThis.dttg ||= {}));
