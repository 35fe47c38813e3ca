"""A draft as the text of a form, in the manner of the forms that people write: short entries on one line, longer ones
in lines of their own, questions as marked comments above what they are about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.project.annex.draft import Draft, Entry, Part, Question

MARK = "# HỎI: "
_WIDTH = 120
_STEP = "  "
_PLAIN = re.compile(r"[^\W_][^,\[\]{}:#\"'`&*!|>%@\\\n]*", re.UNICODE)
_UNSURE = re.compile(r"^(true|false|null|yes|no|on|off|~|có|không)$|^[-?:]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`owners`: for each line from 1 that says something of an entry or a part, whose it is: `part`, or `part.rows.id`,
    `part.columns.id`, `part.fields.id`."""

    text: str
    owners: dict[int, str]


def quoted(text: str) -> str:
    """A title as YAML: as it is where that can only be read one way."""
    if _PLAIN.fullmatch(text) and not _UNSURE.match(text) and text == text.strip():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(draft: Draft) -> Written:
    writer = _Writer()
    writer.head(draft)
    for part in draft.parts:
        writer.part(part)
    return Written(text="\n".join(writer.lines) + "\n", owners=writer.owners)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = ["# yaml-language-server: $schema=../form.schema.json"]
        self.owners: dict[int, str] = {}

    def head(self, draft: Draft) -> None:
        asked: dict[str, list[Question]] = {}
        for key, question in draft.questions:
            asked.setdefault(key, []).append(question)
        self._ask(tuple(asked.pop("", ())), "")
        for key, value in draft.options:
            self._ask(tuple(asked.get(key, ())), "")
            if "\n" in value:
                self._add(f"{key}: |")
                for line in value.split("\n"):
                    self._add(f"{_STEP}{line}" if line else "")
            else:
                self._add(f"{key}: {value}".rstrip())
        self._add("")
        self._add("parts:")

    def part(self, part: Part) -> None:
        if self.lines[-1] != "parts:":
            self._add("")
        self._ask(part.questions, _STEP)
        self._add(f"{_STEP}{part.id}:", part.id)
        self._add(f"{_STEP * 2}{'section' if part.fields else 'table'}: {quoted(part.title)}", part.id)
        for key, value in part.options:
            self._add(f"{_STEP * 2}{key}: {value}", part.id)
        held = (("fields", part.fields),) if part.fields else (("rows", part.rows), ("columns", part.columns))
        for key, entries in held:
            self._add(f"{_STEP * 2}{key}:", part.id)
            for entry in entries:
                self._entry(entry, _STEP * 3, f"{part.id}.{key}")

    def _entry(self, entry: Entry, indent: str, where: str) -> None:
        self._ask(entry.questions, indent)
        owner = f"{where}.{entry.id}"
        line = f"{indent}{entry.id}: {_flow(entry)}"
        if len(line) <= _WIDTH and not _asks_inside(entry) and not _is_deep(entry):
            self._add(line, owner)
        else:
            self._add(f"{indent}{entry.id}:", owner)
            for key, value in _options(entry):
                self._add(f"{indent}{_STEP}{key}: {value}", owner)
            if entry.children:
                self._add(f"{indent}{_STEP}{entry.relation}:", owner)
            for child in entry.children:
                self._entry(child, indent + _STEP * 2, where)
        for spare in entry.spare:
            self._add(f"{indent}# {spare}")

    def _ask(self, questions: tuple[Question, ...], indent: str) -> None:
        for question in questions:
            self._add(f"{indent}{MARK}{question}")

    def _add(self, line: str, owner: str = "") -> None:
        self.lines.append(line)
        if owner:
            self.owners[len(self.lines)] = owner


def _options(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.title:
        yield "title", quoted(entry.title)
    yield from entry.options


def _flow(entry: Entry) -> str:
    options = [f"{key}: {value}" for key, value in _options(entry)]
    if entry.children:
        inner = ", ".join(f"{child.id}: {_flow(child)}" for child in entry.children)
        options.append(f"{entry.relation}: {{{inner}}}")
    short = len(options) == 1 and entry.title and not _is_list(entry)
    return quoted(entry.title) if short else f"{{{', '.join(options)}}}"


def _is_list(entry: Entry) -> bool:
    return bool(entry.option("list"))


def _asks_inside(entry: Entry) -> bool:
    return any(each.questions or each.spare for child in entry.children for each in child.walk())


def _is_deep(entry: Entry) -> bool:
    """Whether a person would write the children below each other."""
    return bool(entry.children) and (len(entry.children) > 3 or any(child.children for child in entry.children))
