"""The terms of one period beyond its days: who is excused or asked besides, when it closes, its official revision, the
document that asked for it; and that two periods of one kind are not filled at the same time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.diagnostics import Diagnostics, Span
from engine.model import Period, PeriodForm, PeriodKind, Regime, Reporter
from engine.resolve.days import day
from engine.resolve.heads import ADHOC
from engine.resolve.inherit import text_of
from engine.resolve.look_up import meant
from engine.schema.documents import ExceptionDocument, Flag, Items, Located, PeriodDocument, Text
from engine.source.tree import Unreadable

REMINDERS = (7, 1, 0, -1)
FURTHEST = 60  # days before or after a due day that a reminder may lie


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    estimate: bool
    closes: date | None
    revision: tuple[date, date] | None
    excused: Mapping[str, str]
    also: Mapping[str, str]


def read_terms(
    document: PeriodDocument,
    kind: PeriodKind | None,
    regime: Regime,
    *,
    due: date,
    last: date,
    pinned: tuple[PeriodForm, ...],
    diagnostics: Diagnostics,
) -> Terms | None:
    """None where something in them does not fit."""
    before = len(diagnostics)
    estimate = document.estimate.value if isinstance(document.estimate, Flag) else kind is not None and kind.estimate
    closes = _given(document.closes)
    if closes is not None and (closes < due or text_of(document.after_due) != "closed"):
        diagnostics.add("P020", _place(document.closes, document), closes=_written(closes), due=_written(due))
    terms = Terms(
        estimate=estimate,
        closes=closes,
        revision=_revision(document, kind, due=due, diagnostics=diagnostics) if estimate else None,
        excused=_exceptions(document.excused, regime, pinned=pinned, last=last, must=False, diagnostics=diagnostics),
        also=_exceptions(document.also, regime, pinned=pinned, last=last, must=True, diagnostics=diagnostics),
    )
    return terms if len(diagnostics) == before else None


def check_adhoc(document: PeriodDocument, *, diagnostics: Diagnostics) -> bool:
    """A period outside the calendar says its own days and the document that asked for it (R109)."""
    wanted = {"request": document.request, "from": document.from_, "to": document.to, "due": document.due}
    missing = [name for name, text in wanted.items() if text is None]
    if missing and isinstance(document.kind, Located):
        diagnostics.add("P022", document.kind.span, keys=", ".join(missing))
    return not missing


def read_reminders(given: Items | Unreadable | None, *, diagnostics: Diagnostics) -> tuple[int, ...]:
    if not isinstance(given, Items):
        return REMINDERS
    days: list[int] = []
    for item in given.items:
        text = item.text.removeprefix("-")
        if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= FURTHEST):
            diagnostics.add("P023", item.span, given=item.text, most=FURTHEST)
            continue
        days.append(int(item.text))
    return tuple(sorted(set(days), reverse=True))


def check_overlaps(periods: Iterable[Period], *, diagnostics: Diagnostics) -> None:
    """Two periods of one kind would be filled at the same time; those outside the calendar may be."""
    by_kind: dict[tuple[str, str], list[Period]] = {}
    for period in periods:
        if period.kind != ADHOC:
            by_kind.setdefault((period.regime, period.kind), []).append(period)
    for same in by_kind.values():
        same.sort(key=lambda period: (period.opens, period.id))
        for earlier, later in pairwise(same):
            if later.opens <= earlier.due:
                diagnostics.add(
                    "P024",
                    later.span,
                    period=later.id,
                    opens=_written(later.opens),
                    other=earlier.id,
                    due=_written(earlier.due),
                )


def _revision(
    document: PeriodDocument, kind: PeriodKind | None, *, due: date, diagnostics: Diagnostics
) -> tuple[date, date] | None:
    yearly = kind.revision if kind is not None else None
    year = due.year + 1
    opens = _given(document.revision_opens) or (date(year, *yearly[0]) if yearly is not None else None)
    ends = _given(document.revision_due) or (date(year, *yearly[1]) if yearly is not None else None)
    if opens is None and ends is None:
        return None
    if opens is None or ends is None or ends < opens or opens <= due:
        given = document.revision_due if document.revision_due is not None else document.revision_opens
        diagnostics.add("P021", _place(given, document), kind=text_of(document.kind) or "")
        return None
    return opens, ends


def _exceptions(
    given: tuple[ExceptionDocument, ...],
    regime: Regime,
    *,
    pinned: tuple[PeriodForm, ...],
    last: date,
    must: bool,
    diagnostics: Diagnostics,
) -> Mapping[str, str]:
    forms = {form.form for form in pinned}
    found: dict[str, str] = {}
    for each in given:
        code, _, form = each.of.text.partition(".")
        of_code = [unit for unit in regime.units if unit.code == code]
        if not of_code:
            hint = meant(code, [unit.code for unit in regime.units])
            diagnostics.add("P025", each.of.span, hint=hint, unit=code)
        elif form and form not in forms:
            hint = meant(form, forms) or f"các biểu của kỳ: {', '.join(sorted(forms))}"
            diagnostics.add("P026", each.of.span, hint=hint, form=form)
        elif must and not any(_stands(unit, last) for unit in of_code):
            ended = max(unit.valid_to for unit in of_code if unit.valid_to is not None) if of_code else last
            diagnostics.add("P027", each.of.span, unit=code, ended=_written(ended))
        else:
            found[each.of.text] = text_of(each.reason) or ""
    return found


def _stands(unit: Reporter, day_: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day_) and (unit.valid_to is None or unit.valid_to >= day_)


def _place(text: Text | None, document: PeriodDocument) -> Span:
    return text.span if text is not None else document.period.span


def _given(text: Text | None) -> date | None:
    return day(text.text) if isinstance(text, Located) else None


def _written(day_: date) -> str:
    return f"{day_:%d/%m/%Y}"
