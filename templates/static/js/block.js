"use strict";
/* A block of cells on the clipboard, as Excel, LibreOffice and Google Sheets write and read it. Knows no form and no page.

   A block is a list of rows of equal length; a cell is {text, exact}: what the other program showed, and the number behind
   it where the program says so ("" where not). A merged cell stands at its first place, the others are empty.

     dttg.block.read({html, text})   the block of what was copied; null where nothing was
     dttg.block.write(rows)          rows of {text, number}: {text: TSV, html: table}; number: decimal text or "" */
(function (dttg) {
  const MOST_CELLS = 60000;
  const EMPTY = Object.freeze({ text: "", exact: "" });
  const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
  const BLOCKS = new Set(["P", "DIV", "LI"]);

  // ---- plain text ----

  /* A field in quotes may hold tabs, line ends and doubled quotes; a quote inside a field is a letter like others. */
  function fromText(text) {
    const rows = [[]];
    let at = 0;
    while (at <= text.length) {
      const quoted = text[at] === '"' ? closing(text, at) : -1;
      let end = quoted < 0 ? at : quoted + 1;
      while (end < text.length && text[end] !== "\t" && text[end] !== "\n" && text[end] !== "\r") end += 1;
      const field = quoted < 0 ? text.slice(at, end) : text.slice(at + 1, quoted).replaceAll('""', '"');
      rows.at(-1).push({ text: field, exact: "" });
      if (end >= text.length) break;
      if (text[end] !== "\t") rows.push([]);
      at = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
    }
    const last = rows.at(-1);
    if (rows.length > 1 && last.length === 1 && last[0].text === "") rows.pop();
    return even(rows);
  }

  /* Where the quoted field that begins here ends; -1 where the quote is a letter of the field. */
  function closing(text, from) {
    for (let at = from + 1; at < text.length; at += 1) {
      if (text[at] !== '"') continue;
      if (text[at + 1] === '"') { at += 1; continue; }
      return at + 1 === text.length || "\t\r\n".includes(text[at + 1]) ? at : -1;
    }
    return -1;
  }

  // ---- HTML ----

  function fromHtml(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const table = page.querySelector("table");
    if (!table) return null;
    const rows = [];
    const taken = new Set();
    [...table.rows].forEach((line, row) => {
      rows[row] ??= [];
      let column = 0;
      for (const td of line.cells) {
        while (taken.has(`${row} ${column}`)) column += 1;
        const down = Math.min(td.rowSpan || 1, table.rows.length - row), across = Math.min(td.colSpan || 1, 400);
        for (let r = 0; r < down; r += 1) {
          rows[row + r] ??= [];
          for (let c = 0; c < across; c += 1) {
            taken.add(`${row + r} ${column + c}`);
            rows[row + r][column + c] = r || c ? EMPTY : cell(td);
          }
        }
        column += across;
        if (taken.size > MOST_CELLS) return;
      }
    });
    return even(rows.filter((row) => row.length));
  }

  function cell(td) {
    return { text: words(td).replace(SPACES, " ").trim(), exact: behind(td) };
  }

  /* As it is read: line breaks of the page kept, those of the source not. */
  function words(node) {
    let said = "";
    for (const each of node.childNodes) {
      if (each.nodeType === 3) said += each.data.replace(/[ \t\r\n]+/g, " ");
      else if (each.nodeName === "BR") said += "\n";
      else if (each.nodeType === 1 && each.nodeName !== "STYLE" && each.nodeName !== "SCRIPT") said += (BLOCKS.has(each.nodeName) && said.trim() ? "\n" : "") + words(each);
    }
    return said.replace(/ *\n */g, "\n");
  }

  /* LibreOffice says sdval, Excel x:num, Google Sheets {"1": 3, "3": number}. */
  function behind(td) {
    const said = td.getAttribute("sdval") ?? td.getAttribute("x:num") ?? google(td.dataset.sheetsValue);
    return said && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(said) ? String(said) : "";
  }

  function google(json) {
    if (!json) return "";
    try {
      const value = JSON.parse(json);
      return value["1"] === 3 ? String(value["3"]) : "";
    } catch {
      return "";
    }
  }

  // ---- both ----

  function even(rows) {
    const wide = Math.max(...rows.map((row) => row.length));
    return rows.map((row) => Array.from({ length: wide }, (_, at) => row[at] ?? EMPTY));
  }

  function read({ html, text }) {
    const block = (html && fromHtml(html)) || (text ? fromText(text) : null);
    return block && block.length && block[0].length ? block : null;
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const quoted = (text) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  function write(rows) {
    const td = ({ text, number }) => number
      ? `<td align="right" x:num="${number}" sdval="${number}">${escaped(text)}</td>`
      : `<td style='mso-number-format:"\\@"'>${escaped(text).replaceAll("\n", "<br>")}</td>`;
    const body = rows.map((row) => `<tr>${row.map(td).join("")}</tr>`).join("");
    return {
      text: rows.map((row) => row.map(({ text }) => quoted(text)).join("\t")).join("\r\n") + "\r\n",
      html: `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table>${body}</table></body></html>`,
    };
  }

  dttg.block = Object.freeze({ read, write });
})((globalThis.dttg ||= {}));
