"""Looking a period over before it is published: pure, over facts that the store gives (design section 7; R102, R104).

What blocks comes first, then what to look at, then what is in order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.diagnostics import Diagnostic
from engine.model import Form, Period, Regime, Reporter
from server.accounts.calendar import WorkingCalendar
from server.reporting import due
from server.words import phrases

MOST_NAMED = 6
ADHOC = "adhoc"


class Weight(StrEnum):
    BLOCKS = "blocks"
    LOOK = "look"
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing looked at. `about`: holders, contacts, periods, forms, days; which page mends it."""

    weight: Weight
    about: str
    title: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether a unit's account is held, and how its holder can be reached."""

    held: bool
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`contacts` by unit code. `unapproved`: reports of earlier periods that nobody has approved, by period title.
    `request`: what the written request of a period outside the calendar is called, '' where none is kept. `before`: the
    period as it is in force, `dropped` the forms that it has and this text has no more, `begun` by form id how many
    reports of it there are."""

    period: Period
    regime: Regime
    forms: tuple[Form, ...]
    contacts: Mapping[str, Contact]
    calendar: WorkingCalendar
    unapproved: Mapping[str, int]
    request: str = ""
    before: Period | None = None
    dropped: tuple[Form, ...] = ()
    begun: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What publishing asks for. `by_kind`: (title of the kind, its units, forms per unit at most, reports)."""

    by_kind: tuple[tuple[str, int, int, int], ...]
    reports: int
    units: int
    excused: tuple[tuple[str, int], ...]  # form number, units that need not file it
    reached: int


def look_over(facts: Facts) -> tuple[Line, ...]:
    lines = [
        _holders(facts),
        *_contacts(facts),
        _days(facts),
        *_earlier(facts),
        *_request(facts),
        *_changed(facts),
        _forms(facts),
        _reminders(facts),
    ]
    order = list(Weight)
    return tuple(sorted(lines, key=lambda line: order.index(line.weight)))


def broken(found: Iterable[Diagnostic], *, path: str) -> tuple[Line, ...]:
    """What to say of a period that does not compile: each finding of its file."""
    return tuple(
        Line(
            weight=Weight.BLOCKS,
            about="text",
            title=f"Dòng {each.span.line}: {each.text}",
            words=each.hint or "",
        )
        for each in found
        if each.span.file == path and each.severity == "error"
    )


def owing(facts: Facts) -> Mapping[str, tuple[Reporter, ...]]:
    """By form, the units that must file it."""
    return {form.id: due.owing(form, facts.regime.units, period=facts.period) for form in facts.forms}


def effect(facts: Facts) -> Effect:
    """In counts, who will owe what."""
    by_form = owing(facts)
    owed: dict[str, int] = {}
    for units in by_form.values():
        for unit in units:
            owed[unit.code] = owed.get(unit.code, 0) + 1
    kinds = []
    for kind, title in facts.regime.unit_kinds.items():
        here = [unit.code for unit in facts.regime.units if unit.kind == kind and unit.code in owed]
        if here:
            kinds.append((title, len(here), max(owed[code] for code in here), sum(owed[code] for code in here)))
    excused = []
    for form in facts.forms:
        count = sum(
            1 for unit in facts.regime.units if due.named(form, unit) and facts.period.is_excused(unit.code, form.id)
        )
        if count:
            excused.append((form.number, count))
    return Effect(
        by_kind=tuple(kinds),
        reports=sum(owed.values()),
        units=len(owed),
        excused=tuple(excused),
        reached=sum(1 for code in owed if facts.contacts.get(code, Contact(held=False)).email),
    )


def _who(facts: Facts) -> tuple[Reporter, ...]:
    owe = {unit.code for units in owing(facts).values() for unit in units}
    return tuple(unit for unit in facts.regime.units if unit.code in owe)


def _holders(facts: Facts) -> Line:
    without = [unit.name for unit in _who(facts) if not facts.contacts.get(unit.code, Contact(held=False)).held]
    if without:
        title = f"{len(without)} đơn vị chưa có người giữ tài khoản"
        weight = Weight.BLOCKS if facts.before is None else Weight.LOOK  # a period in force goes on without them
        return Line(weight=weight, about="holders", title=title, words=_some(without))
    return Line(weight=Weight.PASSED, about="holders", title="Mọi đơn vị phải báo cáo đều có người giữ tài khoản")


def _contacts(facts: Facts) -> Iterable[Line]:
    held = [(unit, facts.contacts[unit.code]) for unit in _who(facts) if unit.code in facts.contacts]
    for without, what, words in (
        (
            [unit.name for unit, at in held if at.held and not at.email],
            "thư điện tử",
            "nhắc hạn chỉ hiện trong hệ thống",
        ),
        ([unit.name for unit, at in held if at.held and not at.phone], "số điện thoại đầu mối", "chỉ nhắc qua thư"),
    ):
        if without:
            title = f"{len(without)} đơn vị thiếu {what}, {words}"
            yield Line(weight=Weight.LOOK, about="contacts", title=title, words=_some(without))


def _days(facts: Facts) -> Line:
    last = facts.period.due
    named = f"Hạn gửi {phrases.day(last)} là {phrases.weekday(last)}"
    if not facts.calendar.is_working(last):
        said = next((each.title for each in facts.calendar.special if each.day == last), "ngày nghỉ")
        title = f"{named}, {said}"
        return Line(
            weight=Weight.LOOK, about="days", title=title, words="Hạn không tự dời; đơn vị cần gửi trước ngày nghỉ."
        )
    if last.year not in facts.calendar.years:
        words = f"Ghi ngày nghỉ năm {last.year} vào holidays.csv rồi kiểm tra lại."
        return Line(
            weight=Weight.LOOK, about="days", title=f"{named}; chưa có lịch nghỉ lễ năm {last.year}", words=words
        )
    return Line(weight=Weight.PASSED, about="days", title=f"{named}, không trùng ngày nghỉ")


def _earlier(facts: Facts) -> Iterable[Line]:
    for title, count in facts.unapproved.items():
        if count:
            yield Line(weight=Weight.LOOK, about="periods", title=f"{title} còn {count} báo cáo chưa duyệt")


def _request(facts: Facts) -> Iterable[Line]:
    """A period outside the calendar stands on a document (R109)."""
    if facts.period.kind != ADHOC:
        return
    if facts.request:
        yield Line(weight=Weight.PASSED, about="request", title=f"Có văn bản yêu cầu: {facts.request}")
    else:
        title, words = "Chưa đính kèm văn bản yêu cầu", f"{facts.period.request}: đính kèm tệp ở trang của kỳ."
        yield Line(weight=Weight.BLOCKS, about="request", title=title, words=words)


def _changed(facts: Facts) -> Iterable[Line]:
    """What units owe no more, and what is new to them, in a period that is in force."""
    if facts.before is None:
        return
    if facts.dropped:
        counts = [
            f"{form.number} đã có {count} báo cáo" for form in facts.dropped if (count := facts.begun.get(form.id))
        ]
        title = f"Bỏ khỏi kỳ đang dùng: {', '.join(form.number for form in facts.dropped)}"
        words = f"{'; '.join(counts)}: không ai nhập, duyệt hay cộng các báo cáo đó nữa." if counts else ""
        yield Line(weight=Weight.LOOK, about="forms", title=title, words=words)
    known = {each.form for each in facts.before.forms}
    added = [form.number for form in facts.forms if form.id not in known]
    if added:
        yield Line(weight=Weight.PASSED, about="forms", title=f"Thêm vào kỳ đang dùng: {', '.join(added)}")


def _forms(facts: Facts) -> Line:
    editions = {form.id: form.edition for form in facts.forms}
    later = [form for form in facts.forms if form.edition > 1]
    words = ", ".join(f"{form.number}: phiên bản {editions[form.id]}" for form in later)
    title = f"{len(facts.forms)}/{len(facts.period.forms)} biểu hợp lệ, đã ghim phiên bản"
    return Line(weight=Weight.PASSED, about="forms", title=title, words=words)


def _reminders(facts: Facts) -> Line:
    days = facts.regime.reminders
    before = [str(day) for day in days if day > 0]
    words = [f"trước {', '.join(before)} ngày"] if before else []
    words += ["đúng ngày hạn"] if 0 in days else []
    words += [f"sau {-day} ngày" for day in days if day < 0]
    return Line(weight=Weight.PASSED, about="days", title=f"{len(days)} mốc nhắc hạn: {', '.join(words)}")


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} và {more} đơn vị khác" if more > 0 else shown
