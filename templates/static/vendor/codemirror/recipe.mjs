/* What the editor of forms takes of CodeMirror 6. Built into codemirror.min.js, as MANIFEST.json says; not served to pages. */
export { EditorState, EditorSelection, Compartment, Transaction } from "@codemirror/state";
export {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  drawSelection, hoverTooltip,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, indentMore, indentLess, undo, redo } from "@codemirror/commands";
export { syntaxHighlighting, HighlightStyle, indentUnit, foldGutter, foldKeymap, bracketMatching } from "@codemirror/language";
export { autocompletion, completionKeymap, startCompletion, acceptCompletion, closeBrackets } from "@codemirror/autocomplete";
export { setDiagnostics, lintGutter, nextDiagnostic, lintKeymap } from "@codemirror/lint";
export { search, searchKeymap, highlightSelectionMatches } from "@codemirror/search";
export { yaml } from "@codemirror/lang-yaml";
export { tags } from "@lezer/highlight";
