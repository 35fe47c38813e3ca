"""What is asked of a PostgreSQL server beside that it answers: an account of little power, and nothing read on the way.

Knows no table of ours.
"""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from server.settings import Settings, stays_here
from server.store.database import Database

SHORTEST_PASSWORD = 16
BUILT_IN = frozenset({"postgres", "root", "admin", "administrator", "sa", "user", "test"})
RIGHTS = (
    ("rolsuper", "là quản trị tối cao (SUPERUSER)"),
    ("rolcreatedb", "lập được cơ sở dữ liệu khác (CREATEDB)"),
    ("rolcreaterole", "lập được tài khoản khác (CREATEROLE)"),
    ("rolreplication", "chép được toàn bộ máy chủ (REPLICATION)"),
    ("rolbypassrls", "bỏ qua được giới hạn dòng (BYPASSRLS)"),
)


def their_time(session: Session) -> datetime:
    """What the clock of the server says."""
    moment: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def own_name(session: Session) -> str:
    """The account of the database that we are."""
    name: str = session.connection().execute(text("SELECT current_user")).scalar_one()
    return name


def has_tables(session: Session) -> bool:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    return bool(session.connection().execute(text(query)).scalar_one())


def account_faults(database: Database, settings: Settings) -> tuple[str, ...]:
    """What the account of the database may beyond its own database, and how weakly it signs in. In Vietnamese."""
    if database.is_sqlite:
        return ()
    with database.read() as session:
        connection = session.connection()
        row = connection.execute(OWN).one()
        held = () if row.rolsuper else tuple(connection.execute(GIVEN).scalars())
        asked = bool(connection.connection.driver_connection.pgconn.used_password)  # type: ignore[union-attr]
        safe = connection.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar_one()
    found = [said for name, said in RIGHTS if getattr(row, name)]
    found += [f"là thành viên của {name}" for name in held]
    if row.rolname in BUILT_IN:
        found.append(f"mang tên có sẵn “{row.rolname}”")
    password = database.engine.url.password
    if password is not None and _is_weak(str(password), row.rolname):
        found.append(f"có mật khẩu mặc định hoặc ngắn hơn {SHORTEST_PASSWORD} ký tự")
    if not stays_here(settings.database_url):
        found += [] if safe else ["đang nối qua mạng mà không có TLS"]
        found += [] if asked else ["vào được từ mạng mà không cần mật khẩu"]
    return tuple(found)


OWN = text(
    "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls "
    "FROM pg_roles WHERE rolname = current_user"
)
# Roles that come with the server reach every database and file of it.
GIVEN = text(
    "SELECT rolname FROM pg_roles WHERE rolname LIKE 'pg\\_%' AND rolname <> 'pg_database_owner' "
    "AND pg_has_role(current_user, oid, 'member') ORDER BY rolname"
)


def _is_weak(password: str, name: str) -> bool:
    return len(password) < SHORTEST_PASSWORD or password.casefold() in BUILT_IN | {name.casefold(), "password"}
