"use strict";
/* The contents of the form: parts, rows, columns, checks and tests, each a jump away. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const box = editor.$("muc-luc");
  const HEADS = { parts: "Các phần", checks: "Quy tắc", tests: "Thử nghiệm", rows: "Dòng", columns: "Cột", fields: "Mục hỏi" };
  const ENTRY = /^(\s*)(?:- name:\s*(.+)|"?([\p{L}\p{N}_]+)"?:\s*(.*))$/u;

  function entries() {
    const { doc } = editor.mirror.view.state;
    const found = [];
    let section = "";
    let inside = ""; // rows, columns, fields of a part
    for (let number = 1; number <= doc.lines; number += 1) {
      const hit = ENTRY.exec(doc.line(number).text);
      if (!hit) continue;
      const [, blank, test, id, rest = ""] = hit;
      const depth = blank.length;
      if (depth === 0 && id) {
        section = id in HEADS ? id : "";
        if (section) found.push({ number, depth: 0, words: HEADS[section] });
      } else if (section === "tests" && test) found.push({ number, depth: 1, words: test.trim() });
      else if (section === "checks" && depth === 2) found.push({ number, depth: 1, words: id });
      else if (section === "parts" && depth === 2) { inside = ""; found.push({ number, depth: 1, words: titleAt(doc, number, rest) || id }); }
      else if (section === "parts" && depth === 4) {
        inside = id in HEADS ? id : "";
        if (inside) found.push({ number, depth: 2, words: HEADS[inside] });
      } else if (section === "parts" && inside && depth === 6) found.push({ number, depth: 3, words: titleAt(doc, number, rest) || id });
    }
    return found;
  }

  function titleAt(doc, number, rest) {
    const own = /(?:title|table|section|open|list):\s*("[^"]*"|[^,}#]+)/.exec(rest)?.[1] ?? (/^[{[|>]|^$/.test(rest) ? "" : rest);
    const said = own.replaceAll('"', "").trim();
    if (said) return editor.data.names.list[said] || said;
    for (let next = number + 1; next <= Math.min(number + 3, doc.lines); next += 1) {
      const hit = /^\s*(?:title|table|section):\s*(.+)$/.exec(doc.line(next).text);
      if (hit) return hit[1].replaceAll('"', "").trim();
    }
    return "";
  }

  function draw() {
    const list = editor.make("ul", { class: "plain outline" });
    for (const each of entries()) {
      const act = editor.make("button", { type: "button", class: "link-button", click: () => { box.open = false; editor.mirror.jump(each.number, 1); } }, each.words);
      list.append(editor.make("li", { class: `deep-${each.depth}` }, act));
    }
    box.querySelector(".fold-box").replaceChildren(list);
  }

  box.hidden = false;
  box.addEventListener("toggle", () => { if (box.open) draw(); });
  editor.outline = { entries };
})((globalThis.dttg ||= {}));
