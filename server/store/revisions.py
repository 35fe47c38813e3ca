"""At which revision of the platform tables the store stands, and which ones this program knows.

Asked at every start and at every look at the health: the revisions are named by their files, and nothing of them is
loaded. What brings a store up is `server.store.migrate`.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from server.refusal import Unfit
from server.store.database import Database

REVISIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
VERSION = sa.table(VERSION_TABLE, sa.column("version_num", sa.String))


def newest() -> str:
    """The newest revision that this program knows."""
    return _known()[-1]


def is_known(named: str) -> bool:
    """Whether this program can bring a store at that revision to the newest one."""
    return named in _known()


def revision(session: Session) -> str | None:
    """At which revision of the platform tables the store stands; None: there are none."""
    if not sa.inspect(session.connection()).has_table(VERSION_TABLE):
        return None
    return session.connection().execute(sa.select(VERSION.c.version_num)).scalar_one_or_none()


def check_migrated(database: Database) -> None:
    """Raises `Unfit` unless `database` stands at the newest revision; names the command that brings it there."""
    with database.read() as session:
        stands = revision(session)
    if stands is None:
        raise Unfit("Cơ sở dữ liệu chưa được khởi tạo. Chạy “dttg init”.")
    check_known(stands)
    if stands != newest():
        raise Unfit(
            f"Cơ sở dữ liệu ở bản {stands}, chương trình cần bản {newest()}. Chạy “dttg upgrade”: lệnh này sao lưu "
            "trước, nâng cấp trong một lần, chưa xong thì mọi thứ vẫn như cũ."
        )


def check_known(stands: str) -> None:
    """Raises `Unfit` where a newer program than this one made the store."""
    if not is_known(stands):
        raise Unfit(
            f"Cơ sở dữ liệu ở bản {stands}, do chương trình mới hơn lập; chương trình này chỉ biết đến bản {newest()}. "
            "Cài chương trình mới hơn. Không chạy chương trình cũ trên dữ liệu mới."
        )


def _known() -> tuple[str, ...]:
    """`0001` of `0001_platform.py`, and so on, oldest first."""
    return tuple(sorted(path.stem.partition("_")[0] for path in (REVISIONS / "versions").glob("[0-9]*_*.py")))
