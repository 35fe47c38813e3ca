"""What the frame of a page reads of the database, in one look: whose system it is, what this person was told, stops of
the system, how much waits on which page. Knows of no request."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.actor import Actor
from server.contexts.shell import ToldLine
from server.house import House
from server.notices.personal import Kind, waiting_for
from server.notices.reading import count_unread
from server.store import matters, told
from server.words import phrases

COUNTED_PAGES = ("notices", "accounts", "emergencies")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRead:
    """`place`: '' before a regime is published. `waiting`: by page, how much waits there for this person."""

    place: str = ""
    told: tuple[ToldLine, ...] = ()
    stops: tuple[str, ...] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)


def read_frame(house: House, who: Actor | None, *, pages: Collection[str], now: datetime) -> FrameRead:
    """`pages`: the links of this person's menu. Nothing on a page for nobody that tells of a database which does not
    answer."""
    try:
        with house.database.read() as session:
            place = _place(house, session)
            if who is None:
                return FrameRead(place=place)
            return FrameRead(
                place=place,
                told=_told(session, who),
                stops=_stops(session, now),
                waiting={page: _waiting(session, who, page) for page in COUNTED_PAGES if page in pages},
            )
    except SQLAlchemyError:
        if who is not None:
            raise
        return FrameRead()


def _place(house: House, session: Session) -> str:
    regimes = house.desk.catalogue.current(session).regimes
    return regimes[house.settings.regime].place if house.settings.regime in regimes else ""


def _told(session: Session, who: Actor) -> tuple[ToldLine, ...]:
    return tuple(
        ToldLine(id=str(row.id), title=row.title, body=row.body, sign_in=row.kind == Kind.SIGN_IN)
        for row in told.unseen(session, who.holder)
    )


def _stops(session: Session, now: datetime) -> tuple[str, ...]:
    """Those that units were told of, until they are over."""
    return tuple(
        f"Hệ thống tạm dừng từ {phrases.moment(each.row.starts)} đến {phrases.moment(each.row.ends)}: {each.row.title}"
        for each in matters.announced(session, now=now)
        if each.row.starts is not None and each.row.ends is not None
    )


def _waiting(session: Session, who: Actor, page: str) -> int:
    return count_unread(session, who) if page == "notices" else waiting_for(session, who, page)
