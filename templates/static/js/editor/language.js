"use strict";
/* What may stand at a place of the text, from the language's own table: completion and hover, in Vietnamese. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const { language, functions, names, forms } = editor.data;
  const KEYED = /^(\s*)(?:- )?("?[\p{L}\p{N}_.-]+"?)\s*:(?:\s|$)/u;
  const indentOf = (line) => line.length - line.trimStart().length;

  /* The keys above a place, outermost first, and the open word: {path, word, from, value, quoted}. A line may hold flow
     maps `{a: b, c: {`; what stands before the place on it is walked sign by sign. */
  function place(doc, at) {
    const line = doc.lineAt(at);
    const before = line.text.slice(0, at - line.from);
    const path = [];
    let depth = indentOf(line.text);
    if (/^\s*$/.test(before) && !line.text.trim()) depth = before.length;
    for (let number = line.number - 1; number > 0 && depth > 0; number -= 1) {
      const text = doc.line(number).text;
      if (!text.trim() || text.trimStart().startsWith("#")) continue;
      const found = KEYED.exec(text);
      const own = indentOf(text);
      if (own >= depth) continue;
      depth = own;
      if (found) path.unshift({ key: found[2].replaceAll('"', ""), line: number });
    }
    return { ...walk(before, path, line.number), line };
  }

  function walk(before, outer, number) {
    const path = [...outer];
    const open = [];
    let quote = "";
    let begin = indentOf(before);
    let key = "";
    for (let at = begin; at < before.length; at += 1) {
      const sign = before[at];
      if (quote) { if (sign === quote) quote = ""; continue; }
      if (sign === "#" && (at === 0 || before[at - 1] === " ")) return { path, comment: true };
      if ((sign === "'" || sign === '"') && !before.slice(begin, at).trim()) { quote = sign; continue; }
      if (sign === ":" && (before[at + 1] === " " || at + 1 === before.length)) {
        key = before.slice(begin, at).trim().replace(/^- /, "").replaceAll('"', "");
        begin = at + 1;
      } else if (sign === "{" || sign === "[") {
        open.push({ sign, key });
        if (key) path.push({ key, line: number });
        key = "";
        begin = at + 1;
      } else if (sign === "}" || sign === "]") {
        if (open.pop()?.key) path.pop();
        key = "";
        begin = at + 1;
      } else if (sign === ",") {
        if (open.at(-1)?.sign !== "[") key = "";
        begin = at + 1;
      }
    }
    const listed = open.at(-1)?.sign === "[" ? open.at(-1).key : "";
    if (listed) path.pop();
    const word = /[\p{L}\p{N}_.]*$/u.exec(before)[0];
    return { path, key: listed || key, word, quote, text: before.slice(begin), flow: open.length > 0 };
  }

  /* Which construct stands at the end of a path: {construct} or {family}, null where the table does not say. */
  function meant(doc, path) {
    let here = { construct: language.root };
    for (const step of path) {
      if (here.family) here = { construct: chosen(doc, language.families[here.family], step) };
      else {
        const key = language.constructs[here.construct]?.keys[step.key];
        if (!key) return null;
        if (key.takes === "entries") here = { family: key.of };
        else if (key.takes === "nested" || key.takes === "listing") here = { construct: key.of };
        else return null;
      }
    }
    return here;
  }

  /* Of the constructs that an entry may be, the first whose keys the entry's own text has. */
  function chosen(doc, kinds, step) {
    const text = entryText(doc, step);
    const fits = kinds.find(([needed]) => needed.every((key) => new RegExp(`(?:^|[\\s{,])${key}:(?:\\s|$)`, "m").test(text)));
    return (fits ?? kinds.at(-1))[1];
  }

  function entryText(doc, step) {
    const first = doc.line(step.line).text;
    const at = first.search(new RegExp(`(?:^|[\\s{,"])${step.key.replaceAll(".", "\\.")}"?:`));
    const lines = [first.slice(Math.max(0, at)).replace(/^[\s{,"]*[^:]*:/, "")];
    if (/^\s*\{/.test(lines[0])) return flowOnly(lines[0]);
    const depth = indentOf(first);
    let nearest = Infinity;
    for (let number = step.line + 1; number <= doc.lines; number += 1) {
      const text = doc.line(number).text;
      if (!text.trim()) continue;
      const own = indentOf(text);
      if (own <= depth) break;
      nearest = Math.min(nearest, own);
      if (own === nearest) lines.push(text.trim().split(/[{[]/)[0]);
    }
    return lines.join("\n");
  }

  /* The outermost map of a flow text, without what stands inside further brackets. */
  function flowOnly(text) {
    let depth = 0;
    let kept = "";
    for (const sign of text) {
      if (sign === "{" || sign === "[") depth += 1;
      if (depth === 1) kept += sign;
      if (sign === "}" || sign === "]") { depth -= 1; if (!depth) break; }
    }
    return kept;
  }

  // ---- the form's own names ----

  function ownNames(doc) {
    const found = new Map();
    for (let number = 1; number <= doc.lines; number += 1) {
      for (const [, id, title] of doc.line(number).text.matchAll(/([a-z][a-z0-9_]*):\s*(?:\{\s*(?:title|table|section|list|open):\s*)?("[^"]*"|[^,{}'#]*)/g)) {
        if (!(id in everyKey)) found.set(id, title.trim().replaceAll('"', ""));
      }
    }
    return found;
  }

  /* The keys that stand already in the map around a place, but for the word that is open there. */
  function standing(doc, found, at) {
    const { line } = found;
    const words = (text) => [...text.matchAll(/(?:^|[{,\s])"?([\p{L}\p{N}_.-]+)"?\s*:(?=\s|$)/gu)].map((each) => each[1]);
    const column = at - line.from;
    if (found.flow) {
      const begin = column - (found.word?.length ?? 0);
      return new Set(words(`${flat(line.text.slice(0, begin), -1)} ${flat(line.text.slice(column), 1)}`));
    }
    const depth = line.text.trim() ? indentOf(line.text) : column;
    const keys = new Set(found.word ? [] : words(line.text.slice(column)));
    for (const step of [-1, 1]) {
      for (let number = line.number + step; number > 0 && number <= doc.lines; number += step) {
        const text = doc.line(number).text;
        if (!text.trim() || text.trimStart().startsWith("#")) continue;
        if (indentOf(text) < depth) break;
        if (indentOf(text) === depth) { const key = KEYED.exec(text); if (key) keys.add(key[2].replaceAll('"', "")); }
      }
    }
    return keys;
  }

  /* What of a text beside a place is in the same map: up to the bracket that ends it, without further brackets. */
  function flat(text, step) {
    const [opens, closes] = step > 0 ? ["{[", "}]"] : ["}]", "{["];
    let depth = 0;
    let kept = "";
    for (const sign of step > 0 ? text : [...text].reverse()) {
      if (closes.includes(sign) && depth === 0) break;
      if (opens.includes(sign)) depth += 1;
      if (depth === 0) kept = step > 0 ? kept + sign : sign + kept;
      if (closes.includes(sign)) depth -= 1;
    }
    return kept;
  }

  const everyKey = Object.fromEntries(Object.values(language.constructs).flatMap((each) => Object.keys(each.keys)).map((key) => [key, true]));
  const NAMED = new Set(["within", "split_of", "at", "each", "blocked", "entered", "was", "key"]);

  // ---- completion ----

  function offer(context) {
    const found = place(context.state.doc, context.pos);
    if (found.comment || (!context.explicit && editor.mirror?.poured())) return null;
    const { doc } = context.state;
    const from = context.pos - (found.word?.length ?? 0);
    if (found.key) return offerValue(doc, found, { from, explicit: context.explicit });
    if (!context.explicit && !found.word && found.text?.trim()) return null;
    const here = meant(doc, found.path);
    if (!here?.construct || !language.constructs[here.construct]) return null;
    const construct = language.constructs[here.construct];
    const there = standing(doc, found, context.pos);
    const options = Object.entries(construct.keys).filter(([key]) => !there.has(key)).map(([key, each]) => ({
      label: key, type: each.required ? "keyword" : "property", detail: each.required ? "bắt buộc" : "",
      apply: each.takes === "entries" || each.takes === "nested" ? `${key}:` : `${key}: `,
      info: () => note(key, each.help), boost: each.required ? 2 : 0,
    }));
    return options.length && (found.word || context.explicit || !found.text?.trim()) ? { from, options, validFor: /^[\p{L}\p{N}_]*$/u } : null;
  }

  function offerValue(doc, found, { from, explicit }) {
    const here = meant(doc, found.path);
    const key = here?.construct ? language.constructs[here.construct]?.keys[found.key] : null;
    const options = [];
    if (key?.takes === "word") for (const [word, help] of Object.entries(key.words)) options.push(worded(word, help));
    if (key?.takes === "yes_no") options.push(worded("true", "có"), worded("false", "không"));
    for (const [word, help] of Object.entries(names[found.key] ?? {})) options.push(worded(word, help));
    if (key?.takes === "formula" || NAMED.has(found.key)) {
      for (const [id, title] of ownNames(doc)) options.push({ label: id, type: "variable", detail: title });
    }
    if (key?.takes === "formula" && (found.quote || explicit)) {
      for (const [name, [title, example]] of Object.entries(functions)) {
        options.push({ label: name, type: "function", detail: title, apply: `${name}(`, info: () => note(example, title) });
      }
      for (const [id, title] of Object.entries(forms)) options.push({ label: id, type: "namespace", detail: title, boost: -5 });
    }
    if (!options.length || (!explicit && !found.word && key?.takes === "formula")) return null;
    if (key?.takes === "formula" || NAMED.has(found.key) || found.quote) return { from, options, validFor: /^[\p{L}\p{N}_.]*$/u };
    const whole = found.text.trimStart(); // a unit may be two words: `cơ sở` is offered for `cơ s`, in the place of both
    return { from: from + found.word.length - whole.length, options, validFor: /^[\p{L}\p{N}_. ]*$/u };
  }

  const worded = (word, help) => ({ label: word, type: "enum", detail: help.length < 34 ? help : "", info: help ? () => note(word, help) : undefined });

  function note(title, text) {
    const box = editor.make("div", { class: "help" });
    box.append(editor.make("b", {}, title), ...text.split(/(`[^`]*`)/).map((piece) => (piece.startsWith("`") ? editor.make("code", {}, piece.slice(1, -1)) : ` ${piece}`)));
    return box;
  }

  // ---- hover ----

  function hover(view, at) {
    const line = view.state.doc.lineAt(at);
    const column = at - line.from;
    for (const found of line.text.matchAll(/"?([\p{L}\p{N}_]+)"?/gu)) {
      const end = found.index + found[0].length;
      if (column < found.index || column > end) continue;
      const said = about(view.state.doc, line, found[1], line.from + found.index);
      return said && { pos: line.from + found.index, end: line.from + end, above: true, create: () => ({ dom: said }) };
    }
    return null;
  }

  function about(doc, line, word, from) {
    const found = place(doc, from);
    if (found.comment) return null;
    if (functions[word]) return note(functions[word][1], functions[word][0]);
    if (line.text.slice(from - line.from + word.length).match(/^"?\s*:(\s|$)/) && !found.key) {
      const here = meant(doc, found.path);
      const key = here?.construct && language.constructs[here.construct]?.keys[word];
      return key ? note(word, key.help) : null;
    }
    const here = meant(doc, found.path);
    const key = here?.construct ? language.constructs[here.construct]?.keys[found.key] : null;
    const help = key?.words?.[word] ?? names[found.key]?.[word];
    if (help) return note(word, help);
    const title = ownNames(doc).get(word);
    return title ? note(word, title) : null;
  }

  editor.language = { offer, hover, place, meant };
})((globalThis.dttg ||= {}));
