"""The projection of submissions into the compiled tables: written at each sending, and made again from the truth."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from engine.compute import Frame
from server.papers import canonical
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.reporting.surroundings import lay_out_submission, outcome_of
from server.store import projection, reports
from server.store.catalogue import Published
from server.store.models import Submission


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Digests of everything projected, before and after."""

    submissions: int
    before: str
    after: str

    @property
    def same(self) -> bool:
        return self.before == self.after


def project(
    session: Session,
    published: Published,
    *,
    sent: Submission,
    frame: Frame | None = None,
    onward: Onward | None = None,
) -> None:
    """Write the rows of a submission, from its canonical text and nothing else: as sent, and in the shape of every
    newer edition. `onward`: of many, passed on so that editions are compared once."""
    laid = frame or lay_out_submission(session, published, sent=sent)
    read = canonical.read(sent.content, laid.form)
    tables = published.tables[sent.form]
    projection.write(session, tables=tables, frame=laid, outcome=outcome_of(laid, read), submission=sent.id)
    ahead = onward or Onward(published)
    if ahead.newer(sent.form, sent.edition):
        for stage in ahead.stages(session, sent=sent, frame=laid, read=read):
            projection.write_carried(
                session, tables=tables, frame=stage.frame, outcome=stage.outcome(), submission=sent.id
            )


def rebuild(desk: Desk, *, told: Callable[[int, int], None] = lambda done, of: None) -> Rebuilt:
    """Empty the projection and make it again from the submissions, in one transaction. `told` hears of the progress."""
    with desk.database.write() as session:
        published = desk.catalogue.current(session)
        projection.create_tables(session, published=published, forms=published.tables)
        before = projection.digest(session, published=published)
        of = make_again(session, published, told=told)
        return Rebuilt(of, before, projection.digest(session, published=published))


def make_again(session: Session, published: Published, *, told: Callable[[int, int], None]) -> int:
    """Empty the projection and write it from every submission. Returns how many there are."""
    projection.empty(session, published=published)
    of = reports.count_submissions(session)
    onward = Onward(published)
    for done, sent in enumerate(reports.all_submissions(session), start=1):
        project(session, published, sent=sent, onward=onward)
        told(done, of)
    return of
