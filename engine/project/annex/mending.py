"""Tries a draft with the compiler, and takes back what it does not accept: every claim taken back is a question.

A claim is what the importer read into the paper: a formula, chia ra, trong đó, bands, crossed cells. Rows, columns,
codes and units are never taken back.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, Severity
from engine.project.annex.draft import Draft, Entry, Part, Question
from engine.project.annex.writing import Written, write
from engine.project.run import compile_files

UNITS_FILE = "forms/units_of_measure.csv"
_UNSAID = "đơn vị chưa rõ"
_UNSAID_MONEY = "đơn vị tiền chưa rõ"
_CLAIMS = ("formula", "split_of", "within", "covers", "blocked", "where", "time")
_RELATIONS = ("split", "of_which")
_MOST_TRIES = 14
_TARGETS = ("split_of", "within")
_QUOTED = re.compile(r"'([a-z][a-z0-9_]*)'")
_NO_SUCH_UNIT = "S031"
_NO_UNIT = ("S034", "S035")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    draft: Draft
    written: Written
    left: tuple[Diagnostic, ...]


def mend(draft: Draft, *, path: str, files: Mapping[str, bytes], known_units: frozenset[str]) -> Mended:
    """`files`: what the form refers to. `path`: where it will lie. What is left in the end has a question beside it."""
    for _ in range(_MOST_TRIES):
        findings = _findings(draft, path=path, files=files, known_units=known_units)
        changed = draft
        for owner, finding in findings.items():
            changed = _without_claim(changed, owner, finding)
        if changed == draft:
            break
        draft = changed
    findings = _findings(draft, path=path, files=files, known_units=known_units)
    for owner, finding in findings.items():
        draft = _changed(draft, owner, _asking(finding))
    for owner, finding in _owned(_errors(draft, path=path, files=files), write(draft), draft).items():
        if finding.code != _NO_SUCH_UNIT or not _asks_of_unit(draft, finding):
            draft = _changed(draft, owner, _asking(finding))
    left = _errors(draft, path=path, files=files)
    return Mended(draft=draft, written=write(draft), left=left)


def _errors(draft: Draft, *, path: str, files: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    project = compile_files({**files, path: write(draft).text.encode()})
    return tuple(each for each in project.diagnostics if each.span.file == path and each.severity is Severity.ERROR)


def _asks_of_unit(draft: Draft, finding: Diagnostic) -> bool:
    units = (question.unit for part in draft.parts for question in part.questions if question.unit)
    return any(f"'{unit}'" in finding.text for unit in units)


def _owned(findings: Iterable[Diagnostic], written: Written, draft: Draft) -> dict[str, Diagnostic]:
    """The first of the findings for each entry that they point at."""
    found: dict[str, Diagnostic] = {}
    for finding in findings:
        owner = written.owners.get(finding.span.line, "")
        if "." in owner:
            found.setdefault(_inside(draft, owner, finding, written), finding)
    return found


def _findings(
    draft: Draft, *, path: str, files: Mapping[str, bytes], known_units: frozenset[str]
) -> dict[str, Diagnostic]:
    """The first error of each entry, units that are not known yet being taken as counts."""
    tried, strange = _with_units(draft, known_units)
    written = write(tried)
    kinds = {unit: "money" if unit == _UNSAID_MONEY else "count" for unit in strange}
    lines = "".join(f'"{unit}",{kind},yes\n' for unit, kind in sorted(kinds.items()))
    text = {**files, UNITS_FILE: files.get(UNITS_FILE, b"") + b"\n" + lines.encode(), path: written.text.encode()}
    errors = [
        finding
        for finding in compile_files(text).diagnostics
        if finding.span.file == path and finding.severity is Severity.ERROR
    ]
    return _owned(errors, written, tried)


def _inside(draft: Draft, owner: str, finding: Diagnostic, written: Written) -> str:
    """The entry whose words the finding points at, where several stand on one line."""
    line = written.text.split("\n")[finding.span.line - 1]
    entry = _entry(draft, owner)
    if entry is None:
        return owner
    places = [(line.find(f"{each.id}: "), each.id) for each in entry.walk()]
    before = [(place, id_) for place, id_ in places if 0 <= place < finding.span.column]
    return f"{owner.rpartition('.')[0]}.{max(before)[1]}" if before else owner


def _with_units(draft: Draft, known: frozenset[str]) -> tuple[Draft, frozenset[str]]:
    strange: set[str] = set()

    def filled(entry: Entry) -> Entry:
        if entry.lacks_unit:
            unsaid = _UNSAID_MONEY if entry.option("type") == "money" else _UNSAID
            entry = entry.having("unit", f'"{unsaid}"')
        unit = entry.option("unit").strip('"')
        if unit and not _is_known(unit, known):
            strange.add(unit)
        return replace(entry, children=tuple(map(filled, entry.children)))

    parts = []
    for part in draft.parts:
        options = dict(part.options)
        if "unit" in options and not _is_known(options["unit"].strip('"'), known):
            strange.add(options["unit"].strip('"'))
        parts.append(replace(part, rows=tuple(map(filled, part.rows)), columns=tuple(map(filled, part.columns))))
    return replace(draft, parts=tuple(parts)), frozenset(strange)


def _is_known(unit: str, known: frozenset[str]) -> bool:
    """An average is known by its two units."""
    above, stroke, below = unit.partition("/")
    return unit in known or (bool(stroke) and above in known and below in known)


def _entry(draft: Draft, owner: str) -> Entry | None:
    part, kind, id_ = owner.split(".")
    return next((entry for entry in _all(draft, part, kind) if entry.id == id_), None)


def _all(draft: Draft, part: str, kind: str) -> Iterator[Entry]:
    for each in draft.parts:
        if each.id == part:
            for entry in each.rows if kind == "rows" else each.columns:
                yield from entry.walk()


# ---- taking back ----


def _without_claim(draft: Draft, owner: str, finding: Diagnostic) -> Draft:
    entry = _entry(draft, owner)
    if entry is None:
        return draft
    if finding.code in _NO_UNIT and not entry.lacks_unit:
        return _changed(draft, owner, _lacking(finding))
    part, kind, _ = owner.split(".")
    for each in _blamed(draft, owner, finding):
        key = next((key for key in _TARGETS if each.option(key)), "")
        if key:
            text = f"máy bỏ {key}: {each.option(key)} vì {finding.text}"
            return _changed(draft, f"{part}.{kind}.{each.id}", _dropping(key, Question(text, each.place)))
        question = Question(f"máy không ghi chia ra, trong đó ở đây vì {finding.text}", each.place)
        return _flattened(draft, f"{part}.{kind}.{each.id}", question)
    change = _remedy(entry, finding)
    if change is not None:
        return _changed(draft, owner, change)
    question = Question(f"máy không ghi chia ra, trong đó ở đây vì {finding.text}", entry.place)
    above = owner if entry.relation in _RELATIONS else _above(draft, owner)
    return draft if above is None else _flattened(draft, above, question)


def _blamed(draft: Draft, owner: str, finding: Diagnostic) -> list[Entry]:
    """The entries over this one, the nearest first, that tie it to an entry which the finding names."""
    part, kind, id_ = owner.split(".")
    named = set(_QUOTED.findall(finding.text))
    over = [entry for entry in _all(draft, part, kind) if entry.id != id_ and any(e.id == id_ for e in entry.walk())]
    return [
        entry
        for entry in reversed(over)
        if named & {entry.option(key) for key in _TARGETS} or (entry.id in named and entry.relation in _RELATIONS)
    ]


def _remedy(entry: Entry, finding: Diagnostic) -> Callable[[Entry], list[Entry]] | None:
    """What is changed at the entry itself; None where it is how entries stand to each other."""
    claim = next((key for key in _CLAIMS if entry.option(key)), "")
    if claim:
        text = f"máy bỏ {claim}: {entry.option(claim)} vì {finding.text}"
        return _dropping(claim, Question(text, entry.place))
    if any(child.option("band") for child in entry.children):
        return _unbanded(Question(f"máy bỏ band vì {finding.text}", entry.place))
    return None


def _above(draft: Draft, owner: str) -> str | None:
    part, kind, id_ = owner.split(".")
    for entry in _all(draft, part, kind):
        if entry.relation in _RELATIONS and any(child.id == id_ for child in entry.children):
            return f"{part}.{kind}.{entry.id}"
    return None


def _dropping(key: str, question: Question) -> Callable[[Entry], list[Entry]]:
    return lambda entry: [entry.without(key).asking(question)]


def _lacking(finding: Diagnostic) -> Callable[[Entry], list[Entry]]:
    return lambda entry: [replace(entry.asking(Question(finding.text, entry.place)), lacks_unit=True)]


def _unbanded(question: Question) -> Callable[[Entry], list[Entry]]:
    def change(entry: Entry) -> list[Entry]:
        children = tuple(child.without("band") for child in entry.children)
        return [replace(entry.without("covers"), children=children).asking(question)]

    return change


def _asking(finding: Diagnostic) -> Callable[[Entry], list[Entry]]:
    def change(entry: Entry) -> list[Entry]:
        text = f"{finding.text}: {finding.hint}" if finding.hint else finding.text
        return [entry if entry.questions else entry.asking(Question(text, entry.place))]

    return change


def _flattened(draft: Draft, owner: str, question: Question) -> Draft:
    """Rows under a row go beside it, set in by one step; columns go beside it."""
    kind = owner.split(".")[1]

    def change(entry: Entry) -> list[Entry]:
        unit = entry.option("unit")
        children = [_set_in(child, unit) if kind == "rows" else child for child in entry.children]
        return [replace(entry, relation="", children=()).asking(question), *children]

    return _changed(draft, owner, change)


def _set_in(row: Entry, unit: str) -> Entry:
    """A row that stands one step in, with the unit that it had from the row above."""
    if row.option("list") or row.relation == "rows":
        return row
    return (row.having("unit", unit) if unit and not row.option("unit") else row).having("indent", "1")


def _changed(draft: Draft, owner: str, change: Callable[[Entry], list[Entry]]) -> Draft:
    part, kind, id_ = owner.split(".")

    def through(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for entry in entries:
            if entry.id == id_:
                found += change(entry)
            else:
                found.append(replace(entry, children=through(entry.children)) if entry.children else entry)
        return tuple(found)

    def changed(each: Part) -> Part:
        if each.id != part:
            return each
        return (
            replace(each, rows=through(each.rows)) if kind == "rows" else replace(each, columns=through(each.columns))
        )

    return replace(draft, parts=tuple(map(changed, draft.parts)))
