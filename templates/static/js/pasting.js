"use strict";
/* What a pasted block becomes in a table: which cell takes which text. Touches no page; needs reader.js.

   The figures of other programs are put the way officers write here (1.234,5); what cannot be read stays as it was.
   Heads and titles copied along are no figures: rows are then found by their titles, not by their order.

     dttg.pasting.plan(block, target) -> {cells: [[name, text], ...], all, taken, locked, outside, wrong: [name], blanked,
                                          heads, titles: "" | "rows" | "left", strangers: [title, ...]}
   all = taken + locked + wrong.length + outside.  block: from block.js.
   target: {
     rows: [{title, code}], columns: [{title, hint, type, offered}],   the whole table, type as in reader.js, null: no cell to type in
     at: [row, column], size: [rows, columns],                         the chosen cells
     heads: [text, ...],                                               every word in the table's head
     cell(row, column) -> {name, open, type, offered} | null,          open: may be typed in
   } */
(function (dttg) {
  const { parse } = dttg.reader;
  const DASHES = /^[\u2010-\u2015\u2212_]$/;
  const LEADING_COLUMNS = 4;
  const MOST_HEADS = 8;
  const VIETNAMESE = /^\d{1,3}(\.\d{3})+,\d+$|^\d{1,3}(\.\d{3}){2,}$|^\d+,(\d{1,2}|\d{4,})$|^0,\d+$|^\d{4,},\d+$/;
  const ENGLISH = /^\d{1,3}(,\d{3})+\.\d+$|^\d{1,3}(,\d{3}){2,}$|^\d+\.(\d{1,2}|\d{4,})$|^0\.\d+$|^\d{4,}\.\d+$/;
  const NUMBER = /^\d[\d.,]*$/;
  const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

  const plain = (text) =>
    text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/[\s.:;,()*]+/g, " ").trim();
  const isWords = (text) => /\p{L}{2}/u.test(text);

  // ---- one figure ----

  function tidy(text) {
    return text.replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " ").replace(/[\u200b-\u200d\u2060\ufeff]/g, "").trim();
  }

  /* {sign, body, tail} of what may be a number: a minus before or behind, brackets, an estimate's tilde, a per cent sign. */
  function apart(text) {
    const estimate = text.startsWith("~") ? "~" : "";
    let body = text.slice(estimate.length).replace(/^'/, "").trim();
    const tail = body.endsWith("%") ? "%" : "";
    body = body.slice(0, body.length - tail.length).trim();
    let minus = "";
    const around = /^\((.*)\)$/.exec(body) || /^[-\u2212\u2013](.+)$/.exec(body) || /^(.+)[-\u2212]$/.exec(body);
    if (around && NUMBER.test(around[1].replaceAll(" ", ""))) {
      minus = "-";
      body = around[1].trim();
    } else if (/^\+\d/.test(body)) body = body.slice(1);
    return { lead: estimate + minus, body: body.replace(/(\d) (?=\d{3}(\D|$))/g, "$1"), tail };
  }

  /* Which way a block writes its numbers, by those that can be read in one way only. */
  function usage(block) {
    let ours = 0, theirs = 0;
    for (const row of block) {
      for (const { text } of row) {
        const { body } = apart(tidy(text));
        if (VIETNAMESE.test(body)) ours += 1;
        else if (ENGLISH.test(body)) theirs += 1;
      }
    }
    return theirs && !ours ? "english" : "vietnamese";
  }

  function fromEnglish(body) {
    return /^\d{1,3}(,\d{3})+(\.\d+)?$|^\d+(\.\d+)?$/.test(body) ? body.replaceAll(",", "").replace(".", ",") : body;
  }

  /* The same number in the way of the reader; `exact` settles what could be read in two ways. */
  function ours(body, exact, way) {
    if (!NUMBER.test(body)) return body;
    if (exact) {
      const same = [body.replaceAll(".", "").replace(",", "."), body.replaceAll(",", "")].find((each) => near(each, exact));
      if (same) return same.replace(".", ",");
    }
    const english = ENGLISH.test(body) || (way === "english" && !VIETNAMESE.test(body));
    return english ? fromEnglish(body) : body;
  }

  /* Whether a shown number is the exact one, as far as it is shown. */
  function near(shown, exact) {
    if (!/^\d+(\.\d+)?$/.test(shown)) return false;
    const places = (shown.split(".")[1] || "").length;
    return Math.abs(Number(shown) - Math.abs(Number(exact))) <= 0.5000001 * 10 ** -places;
  }

  /* What stands in the cell: the text as it is, or the same figure as it is written here. */
  function written({ text, exact }, type, way) {
    const said = tidy(text);
    if (type.read === "text") return Number(type.lines) === 1 ? said.replace(/\s*\n\s*/g, " ") : said;
    if (type.read === "date") {
      const iso = ISO_DAY.exec(said);
      return iso ? `${iso[3]}/${iso[2]}/${iso[1]}` : said;
    }
    if (type.read !== "number" && type.read !== "year") return said.replace(/\s*\n\s*/g, " ");
    if (DASHES.test(said)) return "-";
    const { lead, body, tail } = apart(said);
    if (!NUMBER.test(body)) return said;
    return lead + ours(body, exact, way) + (tail && !type.suffix ? tail : "");
  }

  // ---- what was copied along ----

  /* How many rows at the top are the head of the other table. */
  function headRows(block, target, first) {
    const known = new Set(target.heads.map(plain));
    let rows = 0;
    while (rows < Math.min(block.length - 1, MOST_HEADS) && isHead(block[rows], target, known, { first, after: rows > 0 })) rows += 1;
    return rows;
  }

  function isHead(row, target, known, { first, after }) {
    const filled = row.map((each, at) => [tidy(each.text), at]).filter(([text]) => text);
    if (!filled.length) return after;
    const hits = filled.filter(([text]) => isWords(text) && known.has(plain(text))).length;
    if (hits * 2 >= filled.length) return true;
    if (filled.every(([text]) => /^([A-Z]|\(?\d{1,2}\)?|\d+ ?=.*)$/.test(text)) && (after || /^[A-Z]$/.test(filled[0][0]))) return isNumbering(filled);
    return filled.every(([text, at]) => isWords(text) && !fits(text, target, at + first)) && filled.length > 1;
  }

  /* A, B, 1, 2, 3=1+2: the line that numbers columns. */
  function isNumbering(filled) {
    const numbers = filled.map(([text]) => Number(/\d+/.exec(text)?.[0] ?? NaN)).filter((number) => !Number.isNaN(number));
    return numbers.every((number, at) => at === 0 || number === numbers[at - 1] + 1);
  }

  function fits(text, target, column) {
    const known = target.columns[column];
    if (!known || !known.type) return !isWords(text);
    if (known.type.read === "text") return true;
    return !parse(known.type, text, known.offered).refusal;
  }

  /* The column among the first that holds titles of rows: {column, rows: [row of the table or -1, ...]}, or null. */
  function titleColumn(block, target) {
    const first = target.columns[target.at[1]];
    const figures = Boolean(first && first.type && first.type.read !== "text" && first.type.read !== "choice");
    for (let column = 0; column < Math.min(LEADING_COLUMNS, block[0].length - 1); column += 1) {
      const titles = block.map((row) => tidy(row[column].text));
      const words = titles.filter(isWords).length;
      if (words * 2 < titles.filter(Boolean).length || !words) continue;
      const rows = rowsByTitle(titles, target);
      const hits = rows.filter((row) => row >= 0).length;
      if (hits * 2 >= words) return { column, rows };
      if (figures && titles.every((title) => !title || (isWords(title) && !fits(title, target, target.at[1] + column))) && isCounted(block, column)) {
        return { column, rows: null };
      }
    }
    return null;
  }

  /* Before the titles there is nothing, or the running number. */
  function isCounted(block, column) {
    return column === 0 || (column === 1 && isNumbering(block.map((row, at) => [tidy(row[0].text), at]).filter(([text]) => /^\d+$/.test(text))));
  }

  /* In order where a title stands more than once. */
  function rowsByTitle(titles, target) {
    const named = new Map();
    target.rows.forEach((row, at) => {
      const title = plain(row.title);
      if (!named.has(title)) named.set(title, []);
      named.get(title).push(at);
    });
    const used = new Set();
    let last = -1;
    return titles.map((title) => {
      const places = (named.get(plain(title)) || named.get(plain(title.replace(/^[-+\u2022\d.\s]+/, ""))) || []).filter((at) => !used.has(at));
      const found = places.find((at) => at > last) ?? places[0] ?? -1;
      if (found < 0) return -1;
      used.add(found);
      last = found;
      return found;
    });
  }

  /* The codes of those rows, copied along behind the titles. */
  function isCodes(block, column, rows, target) {
    if (!rows || column >= block[0].length - 1) return false;
    const pairs = rows.map((row, at) => [row, tidy(block[at][column].text)]).filter(([row, text]) => row >= 0 && text);
    const same = pairs.filter(([row, text]) => target.rows[row].code && Number(target.rows[row].code) === Number(text));
    return same.length > 0 && same.length * 5 >= pairs.length * 4;
  }

  // ---- the whole ----

  function plan(given, target) {
    const result = { cells: [], all: 0, taken: 0, locked: 0, outside: 0, wrong: [], blanked: 0, heads: 0, titles: "", strangers: [] };
    let block = given;
    const guess = titleColumn(block, target);
    result.heads = headRows(block, target, target.at[1] - (guess ? guess.column + 1 : 0));
    block = block.slice(result.heads);
    const titles = titleColumn(block, target);
    let from = 0;
    if (titles) {
      from = titles.column + 1;
      if (isCodes(block, from, titles.rows, target)) from += 1;
      result.titles = titles.rows ? "rows" : "left";
    }
    const rows = titles && titles.rows
      ? titles.rows.map((row, at) => {
        if (row < 0 && block[at].slice(from).some((each) => tidy(each.text))) result.strangers.push(tidy(block[at][titles.column].text));
        return row;
      })
      : block.map((_, at) => target.at[0] + at);
    lay(block.map((row) => row.slice(from)), rows, target, result);
    return result;
  }

  /* One cell fills all that are chosen, a block repeats where the chosen cells are a multiple of it; as Excel does. */
  function times(block, rows, target) {
    const high = block.length, wide = block[0].length;
    const plainRows = rows.every((row, at) => row === target.at[0] + at);
    const down = plainRows && target.size[0] % high === 0 ? target.size[0] / high : 1;
    const across = target.size[1] % wide === 0 ? target.size[1] / wide : 1;
    return plainRows ? [Math.max(down, 1), Math.max(across, 1)] : [1, 1];
  }

  function lay(block, rows, target, result) {
    if (!block.length || !block[0].length) return;
    const way = usage(block);
    const [down, across] = times(block, rows, target);
    for (let again = 0; again < down; again += 1) {
      block.forEach((line, at) => {
        const row = rows[at] + again * block.length;
        for (let column = 0; column < line.length * across; column += 1) {
          put(line[column % line.length], rows[at] < 0 ? null : target.cell(row, target.at[1] + column), way, result);
        }
      });
    }
  }

  function put(from, cell, way, result) {
    result.all += 1;
    if (!cell) result.outside += 1;
    else if (!cell.open) result.locked += 1;
    else {
      let text = written(from, cell.type, way);
      const { refusal, value } = text === "" ? {} : parse(cell.type, text, cell.offered);
      if (value && ["code", "codes", "truth"].includes(value.k)) text = dttg.reader.typed(cell.type, value);
      if (refusal) result.wrong.push(cell.name);
      else result.taken += 1;
      if (text === "") result.blanked += 1;
      result.cells.push([cell.name, text]);
    }
  }

  /* The sentence above the table. */
  function say(result) {
    const rest = [
      result.locked && `bỏ qua ${result.locked} ô khóa`,
      result.outside && `bỏ qua ${result.outside} ô ngoài bảng`,
      result.wrong.length && `${result.wrong.length} ô sai được giữ như đã gõ`,
    ].filter(Boolean);
    const also = [
      result.heads && `Bỏ ${result.heads} dòng tiêu đề chép kèm.`,
      result.titles === "rows" && "Dòng được xếp theo tên ở cột đầu.",
      result.titles === "left" && "Bỏ cột tên dòng chép kèm, các dòng theo thứ tự.",
      result.strangers.length && `Không có trong bảng: ${result.strangers.slice(0, 3).join(", ")}${result.strangers.length > 3 ? ` và ${result.strangers.length - 3} dòng khác` : ""}; thêm dòng rồi dán lại.`,
    ].filter(Boolean);
    return { head: `Đã dán ${result.all} ô:`, rest: [`nhận ${result.taken}`, ...rest].join(", ") + ".", also: also.join(" ") };
  }

  dttg.pasting = Object.freeze({ plan, say });
})((globalThis.dttg ||= {}));
