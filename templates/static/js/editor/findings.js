"use strict";
/* What the compiler finds: underlined in the text, listed below it with its cure, reached by one key. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const M = globalThis.dttgMirror;
  const { icon, make } = editor;
  const ICONS = { error: "error", warning: "warning", info: "info" };
  const list = editor.$("loi");
  const count = editor.$("dem-loi");
  const asking = editor.$("cau-hoi");
  let found = [];
  let serial = 0; // of the text that was asked about last
  let shown = 0;
  let tall = 0; // of the list: when it grows, the line being typed stays in sight
  let timer = 0;
  const ASKED = "# HỎI: ";
  const WAIT = 120;

  function spanOf(each) {
    const { doc } = editor.mirror.view.state;
    const first = doc.line(Math.min(Math.max(each.line, 1), doc.lines));
    const last = doc.line(Math.min(Math.max(each.end_line, 1), doc.lines));
    const from = Math.min(first.from + each.column - 1, first.to);
    const to = Math.max(from, Math.min(last.from + each.end_column - 1, last.to));
    return { from, to };
  }

  function show(told, seconds) {
    found = [...told].sort((a, b) => (a.severity !== "error") - (b.severity !== "error") || a.line - b.line || a.column - b.column);
    const { view } = editor.mirror;
    view.dispatch(M.setDiagnostics(view.state, found.map((each) => ({
      ...spanOf(each), severity: each.severity, message: `${each.text}${each.hint ? `: ${each.hint}` : ""} (${each.code})`,
      actions: each.mend && !editor.area.readOnly ? [{ name: `Sửa thành ${each.mend}`, apply: () => editor.mirror.mend(each, each.mend) }] : [],
    }))));
    const errors = found.filter((each) => each.severity === "error").length;
    const others = found.length - errors;
    const asked = questions();
    const words = errors ? make("b", {}, `${errors} lỗi`) : editor.data.sound ?? "Biểu hợp lệ";
    count.replaceChildren(icon(errors ? "error" : "pass"), " ", words, others ? `, ${others} cảnh báo` : "", asked.length ? `, còn ${asked.length} câu hỏi` : "");
    if (asking) asking.hidden = !asked.length;
    if (asking) asking.textContent = `Trả lời ${asked.length} câu hỏi của máy`;
    if (seconds !== undefined) count.append(make("span", { class: "quiet small" }, ` kiểm tra xong sau ${String(seconds).replace(".", ",")} giây`));
    const at = new Set(asked.map((each) => each.line));
    const alone = found.filter((each) => !at.has(each.asked)); // a fault that a question is about is shown with it, once
    const lines = alone.slice(0, 60).map((each) => [each.severity !== "error", line(each)]);
    const posed = asked.map((each) => question(each, found.filter((other) => other.asked === each.line)));
    const shut = (later) => lines.filter(([other]) => other === later).map(([, item]) => item);
    const faulty = (own) => posed.filter((item) => item.classList.contains("error") === own);
    list.replaceChildren(found.length + asked.length ? make("ul", { class: "plain" }, ...shut(false), ...faulty(true), ...shut(true), ...faulty(false)) : make("p", { class: "quiet small" }, "Máy không thấy lỗi nào."));
    editor.state?.errors(errors);
    const { height } = list.getBoundingClientRect();
    if (height > tall && view.hasFocus) view.dispatch({ effects: M.EditorView.scrollIntoView(view.state.selection.main.head, { y: "nearest", yMargin: 24 }) });
    tall = height;
  }

  /* What the import of an annex left open: comments that only their author can answer and delete. */
  function questions() {
    const asked = [];
    const { doc } = editor.mirror.view.state;
    for (let number = 1; number <= doc.lines; number += 1) {
      const { text } = doc.line(number);
      const words = text.trimStart();
      if (words.startsWith(ASKED)) asked.push({ line: number, column: text.length - words.length + 1, text: words.slice(ASKED.length) });
    }
    return asked;
  }

  /* With the faults that it is about, each a jump away. */
  function question(each, faults) {
    const there = (line, column) => make("button", { type: "button", class: "link-button", click: () => editor.mirror.jump(line, column) }, `Dòng ${line}`);
    const item = make("li", { class: faults.length ? "error" : "info" }, make("p", {}, icon(faults.length ? "error" : "todo"), " ", there(each.line, each.column), `: máy hỏi: ${each.text}`));
    if (!faults.length) return item;
    const places = new Map(faults.map((fault) => [fault.line, fault.column]));
    const cure = make("p", { class: "cure" }, "Lỗi cho đến khi trả lời: ");
    for (const [line, column] of places) cure.append(there(line, column), "; ");
    item.append(cure);
    const { hint, code } = faults[0];
    cure.append(code === "S031" ? "trả lời ở trang câu hỏi của máy, hoặc sửa ngay ở dòng ấy" : hint);
    return item;
  }

  function line(each) {
    const act = make("button", { type: "button", class: "link-button", click: () => editor.mirror.jump(each.line, each.column) }, `Dòng ${each.line}, cột ${each.column}`);
    const explain = make("a", { class: "small nowrap", href: editor.data.addresses.explain.replace(/X$/, each.code), target: "_blank" }, `Giải thích ${each.code}`);
    const item = make("li", { class: each.severity, "data-line": each.line }, make("p", {}, icon(ICONS[each.severity]), " ", act, `: ${each.text} `, explain));
    if (!each.hint) return item;
    const cure = make("p", { class: "cure" }, each.hint[0].toUpperCase() + each.hint.slice(1));
    if (each.mend && !editor.area.readOnly) cure.append(" ", make("button", { type: "button", class: "button small", click: () => editor.mirror.mend(each, each.mend) }, `Sửa thành ${each.mend}`));
    if (each.asks) cure.append(" ", make("a", { class: "nowrap", href: editor.data.addresses.plan }, "Trả lời bằng nút bấm"));
    if (each.wish) cure.append(" ", make("a", { class: "nowrap", href: each.wish, target: "_blank" }, each.wanted || "Đề nghị thêm"));
    if (each.pick && editor.data.units && !editor.area.readOnly) cure.append(" ", unitBox(each));
    item.append(cure);
    return item;
  }

  /* A unit of measure to choose, by what it measures; written by the server, where the finding stands. */
  function unitBox(each) {
    const box = make("select", { name: each.box, "aria-label": `Đơn vị tính ở dòng ${each.line}` }, make("option", { value: "" }, "Chọn đơn vị tính…"),
      ...editor.data.units.map(([title, codes]) => make("optgroup", { label: title }, ...codes.map((code) => make("option", {}, code)))));
    return make("span", { class: "nowrap" }, box, " ", make("button", { class: "button small", name: "viec", value: each.pick }, "Ghi đơn vị tính"));
  }

  /* Asked at every short pause; an answer that comes after a newer one is dropped. */
  function ask() {
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  async function send() {
    const mine = (serial += 1);
    try {
      const { status, body } = await editor.post(editor.data.addresses.check, { text: editor.mirror.text() });
      if (status === 200) take(body, mine);
    } catch {
      // the connection is the save's to speak of
    }
  }

  function take(told, mine = (serial += 1)) {
    if (mine < shown || mine < serial) return;
    shown = mine;
    show(told.findings, told.seconds);
    editor.preview.checked(told);
  }

  function next() {
    if (!found.length) return false;
    const { main } = editor.mirror.view.state.selection;
    const at = editor.mirror.view.state.doc.lineAt(main.head);
    const column = main.head - at.from + 1;
    const inOrder = [...found].sort((a, b) => a.line - b.line || a.column - b.column);
    const there = inOrder.find((each) => each.line > at.number || (each.line === at.number && each.column > column)) ?? inOrder[0];
    editor.mirror.jump(there.line, there.column);
    return true;
  }

  editor.findings = { show, ask, take, next };
})((globalThis.dttg ||= {}));
