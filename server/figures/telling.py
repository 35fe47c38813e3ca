"""A set of figures in the words of its units and forms: titles for the ids in its file and in its list of changes.

Knows no page; the file itself is never changed here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from engine.compute import Facts
from engine.compute.frame import FramePart
from engine.compute.gathering import EVERYBODY
from engine.compute.narrowing import NOT_SAID, YES_NO
from engine.compute.whole import whole_frame
from engine.model import Axis, Breakdown, Figure, Form, Indicator
from server.actor import Actor, Thing
from server.figures.vintages import ways_of
from server.figures.words import attribute_words, breakdown_title, children_of, entries_of
from server.reporting.desk import Desk
from server.reporting.surroundings import period_facts
from server.store import origins, vintages
from server.store.catalogue import Published
from server.store.models import Vintage
from server.store.origins import Origin

Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`units`: names by code; `parts`: of the forms, laid out for everybody."""

    units: Mapping[str, str]
    ways: Mapping[str, Indicator]
    forms: Mapping[str, Form]
    parts: Mapping[tuple[str, str], FramePart]

    def unit(self, code: str) -> str:
        return self.units.get(code, code)

    def form(self, id_: str) -> str:
        """`01.N Dân số`"""
        form = self.forms.get(id_)
        return f"{form.number} {form.title}" if form is not None else id_

    def figure(self, said: Change) -> Figure | None:
        way = self.ways.get(said["indicator"])
        return way.figure(said["figure"]) if way is not None else None

    def part(self, said: Change) -> str:
        """`Dân tộc: Tày`, `Phường Yên Hòa`; '' of a whole figure."""
        figure = self.figure(said)
        breakdown = next((each for each in figure.breakdowns if each.id == said["by"]), None) if figure else None
        if breakdown is None or figure is None:
            return f"{said['by']}: {said['part']}" if said["by"] else ""
        if breakdown.axis is Axis.REPORTER and breakdown.attribute is None:
            return self.unit(said["part"])
        if breakdown.axis is Axis.REPORTER:
            return attribute_words(said["part"])
        head = breakdown_title(breakdown, figure, self.forms)
        return f"{head[:1].upper()}{head[1:]}: {self._title(breakdown, figure, said['part'])}"

    def _title(self, breakdown: Breakdown, figure: Figure, key: str) -> str:
        """What the list, the rows or the columns call one part of a breakdown."""
        return next(self._titles(breakdown, figure, key), key)

    def _titles(self, breakdown: Breakdown, figure: Figure, key: str) -> Iterator[str]:
        for form in (self.forms[id_] for id_ in figure.forms if id_ in self.forms):
            for entry in (entry for part in form.parts for entry in entries_of(part)):
                if getattr(entry, "id", "") != breakdown.id:
                    continue
                list_ = form.list(getattr(entry, "list", "") or "")
                row = list_.row(key) if list_ is not None else None
                if row is not None:
                    yield row.name
                yield from (title for id_, title in children_of(entry) if id_ == key)
        yield from self._choices(breakdown, figure, key)
        for (id_, _), laid in self.parts.items():
            if id_ in figure.forms:
                yield from (row.title for row in laid.rows if row.key == key)
                yield from (column.title for column in laid.columns if column.key == key)

    def _choices(self, breakdown: Breakdown, figure: Figure, key: str) -> Iterator[str]:
        """Of a breakdown by an answer, what may be answered."""
        for cut in breakdown.cuts:
            if cut is None or cut.axis is not Axis.CHOICE:
                continue
            holder, id_ = cut.entries
            for form in figure.forms:
                laid = self.parts.get((form, holder))
                column = laid.column(id_) if laid is not None else None
                if column is not None:
                    yield from (title for code, title in (column.offered or YES_NO).items() if code == key)
        if not key:
            yield YES_NO[NOT_SAID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`figures`: of the file; `sent`: by (unit, form) the reports that are in it."""

    words: Words
    figures: tuple[Change, ...]
    sent: Mapping[tuple[str, str], Origin]


def told(desk: Desk, actor: Actor, *, number: str) -> Told:
    with desk.database.read() as session:
        row = vintages.by_number(session, actor.regime, number)
        desk.authorize(actor, "figures.read", thing=Thing(kind="vintage", id=number, period=row.period))
        behind = vintages.inputs(session, row.id)
        found = origins.origins(session, [each.submission_id for each in behind])
        return Told(
            words=words_of(session, desk.catalogue.current(session), row),
            figures=tuple(json.loads(row.figures)["figures"]) if row.figures else (),
            sent={(each.unit, each.form): found[each.submission_id] for each in behind if each.submission_id in found},
        )


def words_of(session: Session, published: Published, row: Vintage) -> Words:
    """Of the units and editions that were frozen; a unit that only the set before had is named as there."""
    window = published.period(row.regime, row.period)
    before = session.get(Vintage, row.before_id) if row.before_id is not None else None
    names = [each for of in (before, row) if of is not None for each in of.about["units"]]
    forms = {id_: published.form(id_, edition).form for id_, edition in row.about["forms"].items()}
    facts = Facts(EVERYBODY, period_facts(window), {})
    return Words(
        units={each["code"]: each["name"] for each in names},
        ways={way.code: way for way in ways_of(published, window, edition=row.about["indicators"]["edition"])},
        forms=forms,
        parts={(id_, part.id): part for id_, form in forms.items() for part in whole_frame(form, facts=facts).parts},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Figures that changed because reports of these forms did; `forms` (): no report of what they read changed."""

    forms: tuple[str, ...]
    inputs: tuple[Change, ...]
    changes: tuple[Change, ...]


def causes(changes: Sequence[Change], words: Words) -> tuple[Cause, ...]:
    """What really changed, by the forms whose reports did it. One of which only the coverage changed is left out."""
    inputs = [each for each in changes if "input" in each]
    moved = {each["form"] for each in inputs}
    found: dict[tuple[str, ...], list[Change]] = {(form,): [] for form in sorted(moved)}
    for each in changes:
        if "input" not in each and not is_same(each):
            figure = words.figure(each)
            read = tuple(sorted(moved.intersection(figure.forms))) if figure is not None else ()
            found.setdefault(read, []).append(each)
    return tuple(
        Cause(forms=forms, inputs=tuple(each for each in inputs if each["form"] in forms), changes=tuple(its))
        for forms, its in found.items()
    )


def is_same(change: Change) -> bool:
    """Whether the figure is what it was, of more or fewer units."""
    before, after = change["before"], change["after"]
    return bool(change["change"] == "0" or (before["value"], before["mark"]) == (after["value"], after["mark"]))
