"""Lists that a unit keeps for itself: its villages. Dated, by document, nothing ever rubbed out (R016, R048).

What was sent is read by the list as it was known then; a draft follows the list of today. A code on which a draft holds
figures is not taken out of the period of that draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from engine.fields.typing import has_unshown, tidy
from engine.model import CodeList
from server.actor import Actor, Thing
from server.clock import day_of
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import own_lists, reports, units
from server.store.catalogue import Published
from server.store.models import OwnCode, Unit

LONGEST_NAME = 200
DIGITS = 3  # of a new code, behind the unit's own
MOST = 10**DIGITS - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown:
    """`ended`: no longer valid today. `by`, `day`: who said so last, and when; '' and None for what was published."""

    code: str
    name: str
    attributes: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    was: tuple[str, ...]
    document: str
    by: str
    day: date | None
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """`columns`: further columns, each with the values that it may take (none: any)."""

    id: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    codes: tuple[CodeShown, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person writes for a new code. `was`: codes that are merged into it and end the day before."""

    name: str
    attributes: Mapping[str, str]
    valid_from: date
    was: tuple[str, ...] = ()
    document: str


def own(desk: Desk, actor: Actor) -> tuple[OwnList, ...]:
    """Every list that the actor's unit keeps, as it is today."""
    with desk.database.read() as session:
        unit = _unit(desk, actor, session=session, act="codes.read")
        published = desk.catalogue.current(session)
        return tuple(_shown(desk, session, unit, list_=list_, published=published) for list_ in _lists(published))


def add(desk: Desk, actor: Actor, *, list_id: str, given: Given) -> str:
    """A new code; returns it."""
    with desk.database.write() as session:
        unit, list_ = _to_keep(desk, actor, session=session, list_id=list_id)
        rows = _rows(desk, actor, session, unit, list_=list_)
        name = _name(given.name, rows, on=given.valid_from)
        document = needed(given.document, "căn cứ (số, ngày văn bản)")
        merged = [_find(rows, code) for code in given.was]
        for row in merged:
            _end(desk, actor, session, row, last=given.valid_from - timedelta(days=1), document=document)
        code = _next_code(session, unit, list_id)
        fresh = _row(
            desk,
            actor,
            unit=unit,
            kind=list_id,
            code=code,
            name=name,
            attributes=_attributes(list_, given.attributes),
            valid_from=given.valid_from,
            was=[row.code for row in merged],
            document=document,
        )
        own_lists.put(session, fresh)
        _tell(desk, actor, session, unit, list_id=list_id, code=code, what="add")
        return code


def rename(desk: Desk, actor: Actor, *, list_id: str, code: str, name: str, document: str) -> None:
    """The same place under another name, or its name put right."""
    with desk.database.write() as session:
        unit, list_ = _to_keep(desk, actor, session=session, list_id=list_id)
        rows = _rows(desk, actor, session, unit, list_=list_)
        row = _find(rows, code)
        others = [each for each in rows if each.code != code]
        new = _name(name, others, on=row.valid_from or desk.today)
        _replace(desk, actor, session, row, name=new, valid_to=row.valid_to, document=needed(document, "căn cứ"))
        _tell(desk, actor, session, unit, list_id=list_id, code=code, what="rename")


def end(desk: Desk, actor: Actor, *, list_id: str, code: str, last: date, document: str) -> None:
    """The code is valid until `last` and no longer."""
    with desk.database.write() as session:
        unit, list_ = _to_keep(desk, actor, session=session, list_id=list_id)
        row = _find(_rows(desk, actor, session, unit, list_=list_), code)
        _end(desk, actor, session, row, last=last, document=needed(document, "căn cứ (số, ngày văn bản)"))
        _tell(desk, actor, session, unit, list_id=list_id, code=code, what="end")


# ---- the steps ----


def _unit(desk: Desk, actor: Actor, *, session: Session, act: str) -> Unit:
    found = units.get(session, actor.unit) if actor.unit is not None else None
    if found is None:
        raise Refused("not_found", what="đơn vị")
    desk.authorize(actor, act, thing=Thing(kind="unit", id=str(found.id), unit=found.id, unit_parent=found.parent_id))
    return found


def _to_keep(desk: Desk, actor: Actor, *, session: Session, list_id: str) -> tuple[Unit, CodeList]:
    unit = _unit(desk, actor, session=session, act="codes.keep")
    found = next((each for each in _lists(desk.catalogue.current(session)) if each.id == list_id), None)
    if found is None:
        raise Refused("not_found", what="danh mục này")
    return unit, found


def _lists(published: Published) -> tuple[CodeList, ...]:
    """The newest of each list with a column `reporter` that a published form uses."""
    found: dict[str, CodeList] = {}
    for form in published.tables:
        for edition in published.editions(form):
            found |= {each.id: each for each in edition.lists if own_lists.REPORTER in each.columns}
    return tuple(found.values())


def _rows(desk: Desk, actor: Actor, session: Session, unit: Unit, *, list_: CodeList) -> tuple[OwnCode, ...]:
    """The unit's codes now; what was published for it is taken over word for word at its first change."""
    rows = own_lists.kept(session, unit.id, kind=list_.id)
    if rows:
        return rows
    taken = [
        _row(
            desk,
            actor,
            unit=unit,
            kind=list_.id,
            code=each.code,
            name=each.name,
            attributes=_without_reporter(each.attributes),
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            was=list(each.was),
            document="",
        )
        for each in list_.rows
        if each.attributes.get(own_lists.REPORTER) == unit.code
    ]
    own_lists.put(session, *taken)
    return tuple(taken)


def _row(
    desk: Desk,
    actor: Actor,
    *,
    unit: Unit,
    kind: str,
    code: str,
    name: str,
    attributes: Mapping[str, str],
    document: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    was: Sequence[str] = (),
) -> OwnCode:
    return OwnCode(
        id=desk.new_id(),
        unit_id=unit.id,
        kind=kind,
        code=code,
        name=name,
        attributes=dict(attributes),
        valid_from=valid_from,
        valid_to=valid_to,
        was=list(was),
        document=document,
        account_id=actor.account,
        holder_id=actor.holder,
        at=desk.clock.now(),
    )


def _replace(
    desk: Desk,
    actor: Actor,
    session: Session,
    row: OwnCode,
    *,
    name: str,
    valid_to: date | None,
    document: str,
) -> None:
    row.replaced_at = desk.clock.now()
    unit = units.get(session, row.unit_id)
    assert unit is not None
    fresh = _row(
        desk,
        actor,
        unit=unit,
        kind=row.kind,
        code=row.code,
        name=name,
        attributes=row.attributes,
        valid_from=row.valid_from,
        valid_to=valid_to,
        was=row.was,
        document=document,
    )
    own_lists.put(session, row, fresh)


def _end(desk: Desk, actor: Actor, session: Session, row: OwnCode, *, last: date, document: str) -> None:
    if row.valid_from is not None and last < row.valid_from:
        raise Refused("own_code_ends_early", name=row.name, begins=f"{row.valid_from:%d/%m/%Y}")
    published = desk.catalogue.current(session)
    for report in own_lists.drafts_with(session, row.unit_id, code=row.code):
        period = published.period(report.regime, report.period)
        if last < period.to:
            raise Refused("own_code_in_use", name=row.name, period=period.title)
    _replace(desk, actor, session, row, name=row.name, valid_to=last, document=document)


def _name(name: str, rows: Sequence[OwnCode], *, on: date) -> str:
    given = tidy(name)
    if not given or len(given) > LONGEST_NAME or has_unshown(given) or "\n" in given:
        raise Refused("own_code_name", limit=LONGEST_NAME)
    wanted = given.casefold()
    if any(row.name.casefold() == wanted and (row.valid_to is None or row.valid_to >= on) for row in rows):
        raise Refused("own_code_twice", name=given)
    return given


def _attributes(list_: CodeList, given: Mapping[str, str]) -> Mapping[str, str]:
    allowed = _values(list_)
    found = {}
    for column, values in allowed.items():
        text = tidy(given.get(column, ""))
        if values and text not in values:
            raise Refused("not_written", what="loại")
        found[column] = text
    return found


def _values(list_: CodeList) -> Mapping[str, tuple[str, ...]]:
    """What each further column may say: what it says somewhere in the published list."""
    columns = [column for column in list_.columns if column != own_lists.REPORTER]
    return {
        column: tuple(dict.fromkeys(row.attributes[column] for row in list_.rows if row.attributes.get(column)))
        for column in columns
    }


def _without_reporter(attributes: Mapping[str, str]) -> Mapping[str, str]:
    return {name: text for name, text in attributes.items() if name != own_lists.REPORTER}


def _find(rows: Sequence[OwnCode], code: str) -> OwnCode:
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise Refused("not_found", what=f"mã {code}")
    return found


def _next_code(session: Session, unit: Unit, list_id: str) -> str:
    """The unit's code and three digits, never one that was there before."""
    tails = [row.code.removeprefix(unit.code) for row in own_lists.ever(session, unit.id, kind=list_id)]
    number = max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0) + 1
    if number > MOST:
        raise Refused("rows_full", limit=MOST)
    return f"{unit.code}{number:0{DIGITS}d}"


def _tell(desk: Desk, actor: Actor, session: Session, unit: Unit, *, list_id: str, code: str, what: str) -> None:
    thing = Thing(kind="unit", id=str(unit.id), unit=unit.id, unit_parent=unit.parent_id)
    after = {"list": list_id, "code": code, "what": what}
    desk.record(session, actor, act="codes.keep", thing=thing, after=after)


def _shown(desk: Desk, session: Session, unit: Unit, *, list_: CodeList, published: Published) -> OwnList:
    rows = own_lists.kept(session, unit.id, kind=list_.id)
    names = reports.holder_names(session, [row.holder_id for row in rows])
    codes = [
        CodeShown(
            code=row.code,
            name=row.name,
            attributes=row.attributes,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            was=tuple(row.was),
            document=row.document,
            by=names[row.holder_id],
            day=day_of(row.at),
            ended=row.valid_to is not None and row.valid_to < desk.today,
        )
        for row in rows
    ] or [
        CodeShown(
            code=each.code,
            name=each.name,
            attributes=_without_reporter(each.attributes),
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            was=each.was,
            document="",
            by="",
            day=None,
            ended=each.valid_to is not None and each.valid_to < desk.today,
        )
        for each in list_.rows
        if each.attributes.get(own_lists.REPORTER) == unit.code
    ]
    using = [
        edition.number
        for form in published.tables
        for edition in published.editions(form)[-1:]
        if edition.list(list_.id) is not None
    ]
    return OwnList(
        id=list_.id, title=list_.title, columns=_values(list_), codes=tuple(codes), forms=tuple(sorted(using))
    )
