"""The list of forms: every edition, published or written, where it stands, which periods use it, who changed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from engine.model import Period
from server.actor import Actor, Thing
from server.authoring.drafts import WRITE
from server.authoring.ground import Ground, Key
from server.reporting.desk import Desk
from server.store import form_drafts, reports
from server.store.catalogue import Published
from server.store.models import FormDraft, FormProposal


class State(StrEnum):
    """`file`: it stands in the authors' folder only, written by another editor."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    RETIRED = "retired"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """One edition. `periods`: titles of the periods that pin it, the newest first. `by` '': published by command."""

    key: Key
    title: str
    number: str
    state: State
    errors: int
    periods: tuple[str, ...]
    at: datetime | None
    by: str


def listed(desk: Desk, ground: Ground, actor: Actor) -> tuple[EditionLine, ...]:
    """Every edition of every form, by number of the form and edition, the newest first."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="form"))
        published = desk.catalogue.current(session)
        drafts = {(row.form, row.edition): row for row in form_drafts.all_at_work(session)}
        proposed = {(row.form, row.edition): row for row in form_drafts.waiting(session)}
        done = form_drafts.publishers(session)
        names = _names(session, drafts.values(), proposed.values(), [holder for _, holder in done.values()])
        lines = [_of_published(key, published, desk.today, done[key], names) for key in published.forms if key in done]
        for key, row in drafts.items():
            if key not in published.forms:
                lines.append(_of_draft(row, proposed.get(key), names, published))
        known = {line.key for line in lines}
        for key in ground.folder_editions() - known:
            title, number = ground.folder_head(key)
            lines.append(
                EditionLine(key=key, title=title, number=number, state=State.FILE, errors=0, periods=(), at=None, by="")
            )
    heads = {line.key[0]: line.number for line in lines if line.number}
    return tuple(sorted(lines, key=lambda line: (heads.get(line.key[0], "~"), line.key[0], -line.key[1])))


def _names(
    session: Session, drafts: Iterable[FormDraft], proposed: Iterable[FormProposal], others: Iterable[UUID | None]
) -> Mapping[UUID, str]:
    holders = [*(row.holder_id for row in drafts), *(row.holder_id for row in proposed), *others]
    return reports.holder_names(session, holders)


def _of_published(
    key: Key,
    published: Published,
    today: date,
    done: tuple[datetime, UUID | None],
    names: Mapping[UUID, str],
) -> EditionLine:
    form = published.forms[key].form
    pinned = [
        period for period in published.periods.values() if any((due.form, due.edition) == key for due in period.forms)
    ]
    last = max(each.edition for each in published.editions(key[0]))
    in_use = key[1] == last or any(_is_open(period, today) for period in pinned)
    at, holder = done
    return EditionLine(
        key=key,
        title=form.title,
        number=form.number,
        state=State.PUBLISHED if in_use else State.RETIRED,
        errors=0,
        periods=tuple(each.title for each in sorted(pinned, key=lambda each: each.to, reverse=True)),
        at=at,
        by=names[holder] if holder is not None else "",
    )


def _is_open(period: Period, today: date) -> bool:
    return period.due >= today


def _of_draft(
    row: FormDraft, proposal: FormProposal | None, names: Mapping[UUID, str], published: Published
) -> EditionLine:
    title, number = _head(published, row.form)
    return EditionLine(
        key=(row.form, row.edition),
        title=row.title or title,
        number=number,
        state=State.PROPOSED if proposal is not None else State.DRAFT,
        errors=row.errors,
        periods=(),
        at=row.changed_at,
        by=names[row.holder_id],
    )


def _head(published: Published, form: str) -> tuple[str, str]:
    """(title, number) of the newest published edition, '' where there is none."""
    editions = published.editions(form)
    return (editions[-1].title, editions[-1].number) if editions else ("", "")
