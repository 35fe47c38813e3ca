"""Lines put into files that people write, with everything else in them as it was: order, comments, quotes, line ends.

Works on the text of a CSV file and of forms/legal.yaml; what is written is judged by the compiler, not here.
"""

import re
from collections.abc import Mapping, Sequence

from engine.diagnostics import Diagnostics
from engine.project.annex.writing import quoted
from engine.resolve.csv_text import CsvCell, CsvRecord, CsvTable, read_csv
from server.refusal import Refused

BOM = "\ufeff"
_NEEDS_QUOTES = re.compile(r'[",\n]')


# ---- CSV ----


def columns(content: bytes, *, file: str) -> tuple[str, ...]:
    """The names in the head of a file."""
    return _Csv(content, file=file).table.columns


def with_record(content: bytes, cells: Mapping[str, str], *, file: str) -> bytes:
    """One more line at the end. Columns that the file lacks are added to it."""
    text = _Csv(content, file=file)
    text.add_columns([name for name, said in cells.items() if said])
    text.append(cells)
    return text.content()


def with_cells(content: bytes, code: str, cells: Mapping[str, str], *, file: str) -> bytes:
    """The line of a code with other cells. Columns that the file lacks are added to it."""
    text = _Csv(content, file=file)
    text.add_columns([name for name, said in cells.items() if said])
    text.change(code, cells)
    return text.content()


def csv_of(names: Sequence[str], records: Sequence[Sequence[str]]) -> bytes:
    """A new file."""
    lines = [",".join(names), *(",".join(map(_cell, record)) for record in records)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(said: str) -> str:
    return '"' + said.replace('"', '""') + '"' if _NEEDS_QUOTES.search(said) else said


def _last_end(text: str) -> str:
    """How the last line ends that has an end."""
    return "\r\n" if text[: text.rfind("\n") + 1].endswith("\r\n") else "\n"


class _Csv:
    """The text of a file with the places of its cells."""

    def __init__(self, content: bytes, *, file: str) -> None:
        self._file = file
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("vocabulary_by_hand", file=file) from None
        self._bom = BOM if text.startswith(BOM) else ""
        self._text = text.removeprefix(BOM)
        self.table = self._read()

    def content(self) -> bytes:
        return (self._bom + self._text).encode("utf-8")

    def add_columns(self, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self.table.columns]
        if not missing:
            return
        ends = [self._end(record.cells[self.table.columns[-1]]) for record in self.table.records]
        for at in sorted(ends, reverse=True):
            self._text = self._text[:at] + "," * len(missing) + self._text[at:]
        at = self._end(self.table.header[-1])
        self._text = self._text[:at] + "".join(f",{name}" for name in missing) + self._text[at:]
        self.table = self._read()

    def append(self, cells: Mapping[str, str]) -> None:
        """Its line ends as the one before it does: a file that two programs wrote has both."""
        line = ",".join(_cell(cells.get(name, "")) for name in self.table.columns)
        held = self._text.rstrip("\r\n")
        end = "\r\n" if _last_end(self._text) == "\r\n" else "\n"
        self._text = f"{held}{end}{line}{end}"

    def change(self, code: str, cells: Mapping[str, str]) -> None:
        record = self._of(code)
        for name in reversed(self.table.columns):
            if name in cells and cells[name] != record.text(name):
                cell = record.cells[name]
                self._text = self._text[: self._begin(cell)] + _cell(cells[name]) + self._text[self._end(cell) :]

    def _of(self, code: str) -> CsvRecord:
        found = next((each for each in self.table.records if each.text("code") == code), None)
        if found is None:
            raise Refused("not_found", what=f"dòng “{code}” trong {self._file}")
        return found

    def _read(self) -> CsvTable:
        """Refused where the file has faults of its own: what is not understood is not written into."""
        found = Diagnostics()
        table = read_csv(self._text.encode("utf-8"), file=self._file, required=("code",), diagnostics=found)
        if table is None or found.errors:
            raise Refused("vocabulary_by_hand", file=self._file)
        return table

    def _begin(self, cell: CsvCell) -> int:
        return self._at(cell.span.line, cell.span.column)

    def _end(self, cell: CsvCell) -> int:
        begin = self._begin(cell)
        if self._text[begin : begin + 1] == '"':
            return self._at(cell.span.end_line, cell.span.end_column)
        return begin + len(cell.text)

    def _at(self, line: int, column: int) -> int:
        before = 0
        for _ in range(line - 1):
            before = self._text.index("\n", before) + 1
        return before + column - 1


# ---- legal.yaml ----

_TOP = re.compile(r"legal:\s*$")
_ENTRY = re.compile(r"(?P<indent> +)(?P<id>[^\s:#][^:#]*):\s*$")
_KEY = re.compile(r"(?P<indent> +)(?P<key>[a-z_]+):(?:\s|$)")
LEGAL_KEYS = ("title", "number", "from", "replaced_by", "replaced_from")


def with_legal(content: bytes, id_: str, said: Mapping[str, str], *, file: str, fresh: bool) -> bytes:
    """The entry of a text with these keys ('' takes a key out); a `fresh` one stands at the end."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("vocabulary_by_hand", file=file) from None
    end = "\r" if _last_end(text) == "\r\n" else ""
    lines = text.rstrip("\r\n").split("\n")
    lines[-1] += end
    top = next((at for at, line in enumerate(lines) if _TOP.match(line)), None)
    if top is None:
        raise Refused("vocabulary_by_hand", file=file)
    indent = _indent_of_entries(lines, top)
    begin = next((at for at in range(top + 1, len(lines)) if _is_entry(lines[at], id_, indent)), None)
    if (begin is None) is not fresh:
        raise Refused("vocabulary_by_hand", file=file)
    if begin is None:
        fresh_lines = [f"{indent}{id_}:", *_said(said, f"{indent}  ")]
        lines += [line + end for line in fresh_lines]
    else:
        last = next((at for at in range(begin + 1, len(lines)) if _closes(lines[at], indent)), len(lines))
        lines[begin + 1 : last] = _changed(lines[begin + 1 : last], said, indent, end=end)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _said(said: Mapping[str, str], indent: str) -> list[str]:
    return [f"{indent}{key}: {quoted(said[key])}" for key in LEGAL_KEYS if said.get(key)]


def _indent_of_entries(lines: Sequence[str], top: int) -> str:
    found = (_ENTRY.match(line) for line in lines[top + 1 :])
    return next((each["indent"] for each in found if each is not None), "  ")


def _is_entry(line: str, id_: str, indent: str) -> bool:
    found = _ENTRY.match(line)
    return found is not None and found["indent"] == indent and found["id"].strip("\"' ") == id_


def _closes(line: str, indent: str) -> bool:
    """Whether an entry ends before this line; a comment as deep as the entries speaks of the next one."""
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) <= len(indent)


def _changed(lines: Sequence[str], said: Mapping[str, str], indent: str, *, end: str) -> list[str]:
    """The lines of one entry, each key that changes rewritten in its place, new keys behind the last."""
    kept: list[str] = []
    waiting = {key: value for key, value in said.items() if value}
    own, within = "", False
    for line in lines:
        found = _KEY.match(line)
        if found is not None and (not own or found["indent"] == own):
            own = found["indent"]
            key = found["key"]
            within = key in said
            if within and (value := waiting.pop(key, "")):
                kept.append(f"{own}{key}: {quoted(value)}{end}")
            if within:
                continue
        elif within and line.strip() and not line.lstrip().startswith("#"):
            continue
        kept.append(line)
    last = max((at for at, line in enumerate(kept) if line.strip()), default=-1)
    more = [line + end for line in _said(waiting, own or f"{indent}  ")]
    return [*kept[: last + 1], *more, *kept[last + 1 :]]
