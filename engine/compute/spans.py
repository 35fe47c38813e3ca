"""Windows of reports put together and taken apart (language.md section 9). Pure: days, and figures by report.

A year's reports overlap and leave gaps: what lies inside another is taken off it to see the rest (6 months less quarter
I is 15/3 to 14/6), and what ends where the next begins is added to it to see the year so far. Windows are data; nothing
here knows the name q1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.expr.arithmetic import Arithmetic
from engine.expr.types import Time
from engine.expr.values import BLANK, Value

DAY = timedelta(days=1)
FLOWS = (Time.IN_PERIOD,)


@dataclass(frozen=True, slots=True)
class Window:
    """A report's: the first and the last day of what its figures tell."""

    id: str
    from_: date
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days told by the report `whole`, less those that the reports `less` tell, more those of `more`. Without either it
    is simply reported; with `less` it is hidden, with `more` a sum from 01/01."""

    from_: date
    to: date
    whole: str
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def reports(self) -> tuple[str, ...]:
        return (self.whole, *self.less, *self.more)


def spans(windows: Iterable[Window]) -> tuple[Span, ...]:
    """Every reported window and every hidden one, by first day; a longer one after what it holds."""
    known = tuple(windows)
    reported = [Span(from_=each.from_, to=each.to, whole=each.id) for each in known]
    days = {(each.from_, each.to) for each in known}
    hidden = [span for each in known if (span := _rest(each, known)) is not None and (span.from_, span.to) not in days]
    return tuple(
        sorted((*reported, *hidden), key=lambda span: (span.to, span.from_ != span.to, -span.from_.toordinal()))
    )


def since_new_year(window: Window, windows: Iterable[Window]) -> Span | None:
    """From 01/01 to the end of `window`; None where no reports lie before it without a gap."""
    known, more, first = tuple(windows), [], window.from_
    while (first.month, first.day) != (1, 1):
        before = next((each for each in known if each.to + DAY == first), None)
        if before is None:
            return None
        more.append(before.id)
        first = before.from_
    return Span(from_=first, to=window.to, whole=window.id, more=tuple(more))


def figure(span: Span, time: Time | None, *, by_report: Mapping[str, Value]) -> Value:
    """The figure of a span from those of its reports. Only what happened in a window is added and taken off; a level at
    the end, and a sum from 01/01, are as the longest report says. Blank where a report is missing."""
    if any(id_ not in by_report for id_ in span.reports):
        return BLANK
    whole, count = by_report[span.whole], Arithmetic()
    if time not in FLOWS:
        return BLANK if span.less and time is Time.AT_START else whole
    for id_ in span.less:
        whole = count.minus(whole, by_report[id_])
    return count.total((whole, *(by_report[id_] for id_ in span.more))) if span.more else whole


def _rest(window: Window, known: Sequence[Window]) -> Span | None:
    """What is left of a window after the reports that lie one behind the other from its first day on."""
    first, less = window.from_, []
    while True:
        inside = [each for each in known if each.from_ == first and each.to < window.to and each.id != window.id]
        if not inside:
            break
        longest = max(inside, key=lambda each: each.to)
        less.append(longest.id)
        first = longest.to + DAY
    return Span(from_=first, to=window.to, whole=window.id, less=tuple(less)) if less else None
