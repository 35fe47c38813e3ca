"use strict";
/* CodeMirror in place of the textarea, which stays the one that a form would send. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const M = globalThis.dttgMirror;
  const heard = [];
  const style = M.HighlightStyle.define([
    { tag: M.tags.propertyName, color: "#0c4079", fontWeight: "600" },
    { tag: [M.tags.definition(M.tags.propertyName)], color: "#0c4079", fontWeight: "600" },
    { tag: [M.tags.string, M.tags.special(M.tags.string)], color: "#6b2a7a" },
    { tag: M.tags.comment, color: "#586775", fontStyle: "italic" },
    { tag: [M.tags.punctuation, M.tags.separator, M.tags.brace, M.tags.squareBracket], color: "#586775" },
  ]);
  const theme = M.EditorView.theme({
    "&": { height: "100%", fontSize: "13px", backgroundColor: "#fff" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "19px" },
    ".cm-gutters": { backgroundColor: "#fff", color: "#586775", border: "0" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "#f4f6f8" },
    "&.cm-focused": { outline: "2px solid #1257a0", outlineOffset: "-2px" },
    ".cm-tooltip": { border: "1px solid #84909c", backgroundColor: "#fff", fontFamily: "var(--sans)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "220px" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "#10263d", color: "#fff" },
    ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", marginLeft: "12px", opacity: ".8" },
    ".cm-completionIcon": { display: "none" },
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy #a61b1b", textUnderlineOffset: "3px" },
    ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy #b26b00", textUnderlineOffset: "3px" },
    ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted #1257a0", textUnderlineOffset: "3px" },
    ".cm-lint-marker-error": { content: "none", width: "9px", height: "9px", backgroundColor: "#a61b1b", borderRadius: "3px" },
    ".cm-lint-marker-warning": { content: "none", width: "0", height: "0", borderLeft: "5px solid transparent", borderRight: "5px solid transparent", borderBottom: "9px solid #b26b00" },
    ".cm-lint-marker-info": { content: "none", width: "9px", height: "9px", border: "2px solid #1257a0", borderRadius: "5px" },
    ".cm-lint-marker": { marginTop: "5px" },
    ".cm-lintPoint-error::after": { borderBottomColor: "#a61b1b" },
    ".help": { padding: "6px 10px", maxWidth: "340px", font: "13px/18px var(--sans)" },
    ".cm-tooltip.cm-completionInfo": { padding: "0" },
    ".cm-diagnostic": { font: "13px/18px var(--sans)", maxWidth: "460px" },
  });
  const PHRASES = {
    "Find": "Tìm", "Replace": "Thay bằng", "next": "tiếp", "previous": "trước", "all": "tất cả", "match case": "phân biệt hoa thường",
    "regexp": "biểu thức", "by word": "cả từ", "replace": "thay", "replace all": "thay hết", "close": "đóng", "current match": "chỗ đang xem",
    "Completions": "Gợi ý", "Go to line": "Đến dòng", "go": "đến", "on line": "ở dòng", "Diagnostics": "Lỗi", "No diagnostics": "Không có lỗi",
    "Folded lines": "Dòng đang gấp", "folded code": "phần đang gấp", "unfold": "mở", "Fold line": "Gấp dòng", "Unfold line": "Mở dòng",
    "Control character": "Ký tự điều khiển", "Selection deleted": "Đã xóa phần chọn", "replaced $ matches": "đã thay $ chỗ", "replaced match on line $": "đã thay ở dòng $",
  };
  const box = editor.make("div", { class: "mirror", id: "soan-thao" });
  editor.area.after(box);
  editor.area.hidden = true;
  document.body.classList.add("live");
  const readOnly = editor.area.readOnly;
  const locked = new M.Compartment();

  /* A new line stands where the one above does; a step further in after a key that opens a map. */
  function newLine(shown) {
    const { state } = shown;
    if (state.readOnly) return false;
    shown.dispatch(state.changeByRange((range) => {
      const line = state.doc.lineAt(range.from);
      const before = line.text.slice(0, range.from - line.from);
      const opens = /^[^#]*:\s*$/.test(before) && !line.text.slice(range.from - line.from).trim();
      const text = `\n${/^ */.exec(before)[0]}${opens ? "  " : ""}`;
      return { changes: { from: range.from, to: range.to, insert: text }, range: M.EditorSelection.cursor(range.from + text.length) };
    }), { scrollIntoView: true, userEvent: "input" });
    return true;
  }

  /* A long line is shown over several: Home and End go to its own ends all the same, Home first to its first letter. */
  const ends = {
    Home: ({ from, text }, head) => { const first = from + /^\s*/.exec(text)[0].length; return head === first ? from : first; },
    End: ({ to }) => to,
  };
  const goes = (key, extend) => (shown) => {
    const { doc, selection } = shown.state;
    const ranges = selection.ranges.map(({ anchor, head }) => {
      const to = ends[key](doc.lineAt(head), head);
      return extend ? M.EditorSelection.range(anchor, to) : M.EditorSelection.cursor(to);
    });
    shown.dispatch({ selection: M.EditorSelection.create(ranges, selection.mainIndex), scrollIntoView: true, userEvent: "select" });
    return true;
  };
  const lineEnds = Object.keys(ends).map((key) => ({ key, run: goes(key, false), shift: goes(key, true), preventDefault: true }));

  const tab = { key: "Tab", run: (view) => M.acceptCompletion(view) || M.indentMore(view), shift: M.indentLess };
  const escape = { key: "Escape", run: () => { tabGoesOn = true; return false; } };
  let tabGoesOn = false; // Esc, then Tab: out of the editor, as everywhere

  let poured = false; // whether the last change put in lines at once: nobody types there and asks for words

  function isPoured(changes) {
    let lines = 0;
    changes.iterChanges((_from, _to, _begin, _end, inserted) => { lines += inserted.lines - 1; });
    return lines > 0;
  }

  const view = new M.EditorView({
    parent: box,
    doc: editor.area.value,
    extensions: [
      M.EditorView.cspNonce.of(editor.nonce),
      M.EditorState.phrases.of(PHRASES),
      locked.of([M.EditorState.readOnly.of(readOnly), M.EditorView.editable.of(!readOnly)]),
      M.lineNumbers(), M.highlightActiveLineGutter(), M.highlightSpecialChars(), M.history(), M.drawSelection(), M.foldGutter({ openText: "⌄", closedText: "›" }),
      M.indentUnit.of("  "), M.EditorState.tabSize.of(2), M.bracketMatching(), M.closeBrackets(), M.highlightActiveLine(), M.highlightSelectionMatches(),
      M.EditorView.lineWrapping, M.yaml(), M.syntaxHighlighting(style), theme, M.lintGutter(),
      M.autocompletion({ override: [editor.language.offer], icons: false, maxRenderedOptions: 60 }),
      M.hoverTooltip(editor.language.hover, { hoverTime: 350 }),
      M.search({ top: true }),
      M.EditorView.contentAttributes.of({ "aria-label": "Văn bản của biểu", spellcheck: "false", "aria-describedby": "phim-soan" }),
      M.keymap.of([
        { key: "Tab", run: (shown) => (tabGoesOn ? ((tabGoesOn = false), false) : tab.run(shown)), shift: (shown) => (tabGoesOn ? ((tabGoesOn = false), false) : tab.shift(shown)) },
        { key: "F8", run: () => editor.findings.next() },
        { key: "Mod-s", run: () => { editor.save.now(); return true; }, preventDefault: true },
        ...M.completionKeymap, { key: "Enter", run: newLine }, escape, ...lineEnds, ...M.searchKeymap, ...M.historyKeymap, ...M.foldKeymap, ...M.lintKeymap, ...M.defaultKeymap,
      ]),
      M.EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        poured = isPoured(update.changes);
        tabGoesOn = false;
        editor.area.value = view.state.doc.toString();
        const ours = update.transactions.some((each) => each.annotation(M.Transaction.remote));
        for (const act of heard) act(ours);
      }),
    ],
  });

  function jump(line, column) {
    const { doc } = view.state;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const place = Math.min(at.from + Math.max(column - 1, 0), at.to);
    view.dispatch({ selection: M.EditorSelection.cursor(place), effects: M.EditorView.scrollIntoView(place, { y: "center" }) });
    view.focus();
  }

  function put(text, { remote = false } = {}) {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations: remote ? M.Transaction.remote.of(true) : [] });
  }

  /* One word in place of a marked one. */
  function mend({ line, column, end_column: end }, word) {
    const at = view.state.doc.line(line);
    view.dispatch({ changes: { from: at.from + column - 1, to: at.from + end - 1, insert: word } });
    view.focus();
  }

  editor.mirror = {
    view, jump, put, mend,
    text: () => view.state.doc.toString(),
    poured: () => poured,
    changed: (act) => heard.push(act),
    freeze: (still) => view.dispatch({ effects: locked.reconfigure([M.EditorState.readOnly.of(still), M.EditorView.editable.of(!still)]) }),
  };
})((globalThis.dttg ||= {}));
