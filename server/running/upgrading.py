"""Raises an existing store to what this program needs: the platform tables, then the tables of every published form,
then a look through everything. All of it in one transaction: a store that is not whole afterwards stays as it was, and
one whose machine died meanwhile is wholly old or wholly new (G04; R055).

Knows nothing of backups: `backups.safeguarding` makes one first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from server.audit.chain import Entry
from server.clock import Clock
from server.keys.keyring import KeyRing
from server.refusal import Refused, Unfit
from server.reporting.projecting import make_again
from server.store import audit, projection
from server.store.catalogue import Catalogue, Published
from server.store.census import Counted, census_as_it_lies, columns_of
from server.store.database import Database
from server.store.migrate import bring_up
from server.store.revisions import check_known, newest, revision

NEVER_CHANGED = ("audit", "definition", "submission")
STEPS = 4

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """From which revision to which. `made`: tables of forms, and columns of them, that were lacking; `submissions`: how
    many were written into them again."""

    before: str
    after: str
    made: tuple[str, ...]
    submissions: int


def stands_at(database: Database) -> str:
    """The revision of an existing store. Raises `Unfit` where there is none yet, or a newer program made it."""
    with database.read() as session:
        stands = revision(session)
    if stands is None:
        raise Unfit("Cơ sở dữ liệu chưa được khởi tạo. Chạy “dttg init”.")
    check_known(stands)
    return stands


def is_up_to_date(database: Database) -> bool:
    """Whether nothing is to be raised: newest revision, and every table and column that the published forms need."""
    with database.read() as session:
        if revision(session) != newest():
            return False
        return not projection.lacking(session, published=Catalogue().current(session))


def raise_store(database: Database, *, keys: KeyRing, clock: Clock, told: Told = lambda done, of: None) -> Raised:
    """Raises `Unfit` with what stood in the way; the store is then as it was."""
    before = stands_at(database)
    try:
        with database.write() as session:
            return _raised(session, before, keys=keys, clock=clock, told=told)
    except (DBAPIError, Refused, Unfit) as why:
        said = str(why.orig).splitlines()[0] if isinstance(why, DBAPIError) else str(why)
        raise Unfit(
            f"Nâng cấp không thành: {said} Cơ sở dữ liệu vẫn nguyên ở bản {before}; cài lại chương trình cũ là chạy "
            "tiếp được."
        ) from why


def _raised(session: Session, before: str, *, keys: KeyRing, clock: Clock, told: Told) -> Raised:
    columns = {name: found for name, found in columns_of(session).items() if name in NEVER_CHANGED}
    kept, broken = census_as_it_lies(session, columns), audit.verify(session, keys)
    told(1, STEPS)
    bring_up(session)
    published = Catalogue().current(session)
    told(2, STEPS)
    made = projection.create_tables(session, published=published, forms=published.tables)
    submissions = make_again(session, published, told=lambda done, of: None) if made else 0
    told(3, STEPS)
    _want_whole(session, published, kept=kept, columns=columns)
    if audit.verify(session, keys) != broken:
        raise Unfit("chuỗi nhật ký sau khi nâng cấp khác trước.")
    _record(session, before, keys=keys, clock=clock)
    told(STEPS, STEPS)
    return Raised(before=before, after=newest() or "", made=made, submissions=submissions)


def _want_whole(
    session: Session,
    published: Published,
    *,
    kept: Mapping[str, Counted],
    columns: Mapping[str, tuple[str, ...]],
) -> None:
    """Raises `Unfit` unless the file is sound, every link has its root, and what may never change is as it was."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        loose = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
        if said != "ok" or loose:
            raise Unfit(f"tệp sau khi nâng cấp không lành: {loose} liên kết không có gốc, {said}.")
    other = [name for name, found in census_as_it_lies(session, columns).items() if found != kept[name]]
    if other:
        raise Unfit(f"nội dung bảng {', '.join(other)} bị đổi khi nâng cấp; bảng này không bao giờ được đổi.")
    lacking = projection.lacking(session, published=published)
    if lacking:
        raise Unfit(f"còn thiếu {', '.join(lacking[:5])} của các biểu đã công bố.")


def _record(session: Session, before: str, *, keys: KeyRing, clock: Clock) -> None:
    entry = Entry(
        at=clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="store.upgrade",
        object_kind="store",
        object_id=newest() or "",
        before={"revision": before},
        after={"revision": newest() or ""},
    )
    audit.record(session, entry, keys=keys)
