"""Old reports in the shape of newer editions: each submission taken through every change since, step by step.

Nothing of this is written into a submission: what comes out are rows for adding up and for series, and the account of
what became of every value. Knows no draft, no page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from engine.compute import Entries, Frame, Outcome, compute
from engine.evolve import Carried, Routes, carry, compare
from engine.model import Change, Form, Period
from server.papers import canonical
from server.reporting.surroundings import lay_out, lay_out_submission
from server.store import units
from server.store.catalogue import Published
from server.store.models import Submission, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A report carried to one newer edition. `frame`: that edition for its unit and period."""

    frame: Frame
    carried: Carried

    def outcome(self) -> Outcome:
        """Every cell of the newer edition: carried ones as they are, what is new and computed from them."""
        entries = self.carried.entries
        settled = replace(entries, cells={}, settled=entries.cells, refused={})
        return compute(self.frame, settled)


class Onward:
    """The ways from each published edition to the next, each found once."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._editions: dict[str, tuple[Form, ...]] = {}
        self._routes: dict[tuple[str, int], Routes] = {}

    def newer(self, form: str, edition: int) -> tuple[Form, ...]:
        """The editions after `edition`, oldest first."""
        if form not in self._editions:
            self._editions[form] = self._published.editions(form)
        return tuple(each for each in self._editions[form] if each.edition > edition)

    def routes(self, form: str, edition: int) -> Routes:
        """From the edition before `edition` to it."""
        key = (form, edition)
        if key not in self._routes:
            editions = {each.edition: each for each in self.newer(form, 0)}
            before = max(number for number in editions if number < edition)
            self._routes[key] = Routes(compare(editions[before], editions[edition]))
        return self._routes[key]

    def changes(self, form: str, *, after: int, to: int) -> tuple[Change, ...]:
        """What each edition after `after` changed, up to `to`."""
        return tuple(self.routes(form, each.edition).change for each in self.newer(form, after) if each.edition <= to)

    def stages(self, session: Session, *, sent: Submission, frame: Frame, read: canonical.Sent) -> Iterator[Stage]:
        """A submission in the shape of every edition after its own. `frame`: its own edition laid out."""
        unit = units.get(session, sent.unit_id)
        assert unit is not None
        entries = Entries(cells=read.cells, present=read.rows, records=read.records, nothing=read.nothing)
        period = self._published.period(sent.regime, sent.period)
        yield from self.through(session, entries, frame=frame, unit=unit, period=period)

    def of_submission(self, session: Session, sent: Submission) -> Iterator[Stage]:
        """As `stages`, of a submission as it lies in the store."""
        laid = lay_out_submission(session, self._published, sent=sent)
        yield from self.stages(session, sent=sent, frame=laid, read=canonical.read(sent.content, laid.form))

    def through(
        self, session: Session, entries: Entries, *, frame: Frame, unit: Unit, period: Period
    ) -> Iterator[Stage]:
        """What a report of the edition of `frame` holds, in the shape of every edition after it."""
        before = frame
        for form in self.newer(frame.form.id, frame.form.edition):
            after = lay_out(session, form, unit=unit, period=period)
            carried = carry(self.routes(form.id, form.edition), entries, old=before, new=after)
            yield Stage(frame=after, carried=carried)
            before, entries = after, carried.entries
