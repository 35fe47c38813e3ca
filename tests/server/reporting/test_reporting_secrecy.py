"""What was typed is in no file of the data folder (issue 2, shows 4; C07): not in the database, its WAL or the uploads.

The same search over the same store without encryption finds every string, so the search itself is shown to work.
"""

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
import sqlcipher3
from pypdf import PdfReader, PdfWriter
from reporting_office import PART, PERIOD, Office, allow_all, staffed

from engine.compute.frame import Address
from engine.project import Project
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.reporting.entry import explain, read_for_entry, save_cells
from server.reporting.sending import attach_sheet, send
from server.settings import Settings
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database, sqlite_engine
from server.store.files import Cabinet, Cipher, RingCipher
from server.store.migrate import migrate

WORDS = (
    "Đặng Thị Huyền Trang", "Nguyễn Thượng Hiền", "Phường Ngọc Hà mở rộng", "Tổ dân phố số mười bảy",
    "Hộ mới chuyển đến từ Sơn La", "Nhập khẩu theo diện đoàn tụ", "Trường nội trú Ba Vì", "Đồng bào Mường ở Yên Sơn",
    "Người có uy tín tiêu biểu", "Thôn Miền Núi Phú Mãn",
)  # fmt: skip


def _typed(random: Random) -> tuple[str, ...]:
    """50 strings of at least 8 bytes: figures of 8 digits, and words, composed and decomposed."""
    figures = [str(random.randrange(10_000_000, 99_999_999)) for _ in range(30)]
    words = [unicodedata.normalize(form, word) for word in WORDS for form in ("NFC", "NFD")]
    assert all(len(text.encode()) >= 8 for text in (*figures, *words))
    return (*figures, *words)


def _forms_of(text: str) -> frozenset[bytes]:
    """Every way the text may stand in a file."""
    spellings = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {text}
    return frozenset(
        spelling.encode(encoding) for spelling in spellings for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    )


def _found(texts: tuple[str, ...], folder: Path) -> set[str]:
    held = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    assert held
    return {text for text in texts if any(form in content for form in _forms_of(text) for content in held)}


def _journey(office: Office, texts: tuple[str, ...]) -> None:
    """Type all of them: bad figures that stay in the draft, reasons, an upload; then send what can be sent."""
    report = office.fill()
    desk, officer = office.desk, office.officer
    figures, words = texts[:30], texts[30:]
    places = [Address(0, PART, row, column) for row in ("01", "06") for column in ("so_ho", "nam", "nu", "tu_15")]
    for number, figure in enumerate(figures):
        save_cells(desk, officer, report=report, cells={places[number % 8]: figure}, base_version=999)
    for number, word in enumerate(words[:10]):
        save_cells(desk, officer, report=report, cells={places[number % 8]: word}, base_version=999)
    for number, word in enumerate(words[10:]):
        explain(desk, officer, report=report, reasons={(f"rule_{number}", None): word})
    save_cells(desk, officer, report=report, cells=office.cells(), base_version=999)
    code = read_for_entry(desk, officer, report=report).code
    attach_sheet(desk, officer, report=report, name="phieu.pdf", content=BytesIO(_sheet_with(texts)), code=code)
    version = read_for_entry(desk, officer, report=report).head.draft_version
    send(desk, officer, report=report, base_version=version)


def _sheet_with(texts: tuple[str, ...]) -> bytes:
    """A PDF that holds all of them in the clear."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    target = BytesIO()
    writer.write(target)
    content = target.getvalue() + b"".join(b"\n%" + text.encode() for text in texts)
    assert len(PdfReader(BytesIO(content)).pages) == 1
    return content


@dataclass(frozen=True)
class _Plain(Cipher):
    """Files as they are: the planted fault."""

    def lock(self, content: bytes, *, about: UUID) -> tuple[bytes, str]:
        return content, "none"

    def unlock(self, stored: bytes, *, about: UUID, key_id: str) -> bytes:
        return stored


def _office(
    database: Database, cipher: Cipher, *, settings: Settings, keys: KeyRing, project: Project, clock: FixedClock,
    new_id: Callable[[], UUID],
) -> Office:  # fmt: skip
    cabinet = Cabinet(settings.files_dir, cipher)
    cabinet.prepare()
    desk = Desk(
        database=database, catalogue=Catalogue(), cabinet=cabinet, keys=keys, clock=clock, new_id=new_id,
        authorize=allow_all, upload_limit=1024 * 1024,
    )  # fmt: skip
    publish(desk, None, project=project, periods=[("ha_noi", PERIOD)])
    return staffed(desk, clock)


@pytest.fixture
def encrypted_office(
    settings: Settings, key_ring: KeyRing, project: Project, clock: FixedClock, new_id: Callable[[], UUID]
) -> Iterator[Office]:
    database = open_database(settings, key_ring)
    migrate(database)
    yield _office(
        database, RingCipher(key_ring), settings=settings, keys=key_ring, project=project, clock=clock, new_id=new_id
    )
    database.close()


@pytest.fixture
def plain_office(
    settings: Settings, key_ring: KeyRing, project: Project, clock: FixedClock, new_id: Callable[[], UUID]
) -> Iterator[Office]:
    settings.data_dir.mkdir(parents=True)
    path = str(settings.database_file)
    database = Database(sqlite_engine(lambda: sqlcipher3.connect(path, isolation_level=None, check_same_thread=False)))
    migrate(database)
    yield _office(database, _Plain(), settings=settings, keys=key_ring, project=project, clock=clock, new_id=new_id)
    database.close()


def test_nothing_typed_is_found_in_any_file(encrypted_office: Office, settings: Settings) -> None:
    texts = _typed(Random(4))
    _journey(encrypted_office, texts)
    assert settings.database_file.with_name("dttg.db-wal").stat().st_size > 0
    assert _found(texts, settings.data_dir) == set()
    encrypted_office.desk.database.close()
    assert _found(texts, settings.data_dir) == set()


def test_the_same_search_finds_everything_where_nothing_is_encrypted(plain_office: Office, settings: Settings) -> None:
    texts = _typed(Random(4))
    assert len(texts) == 50
    _journey(plain_office, texts)
    assert _found(texts, settings.files_dir) == set(texts)
    for path in settings.files_dir.rglob("*.enc"):
        path.unlink()
    assert _found(texts, settings.data_dir) == set(texts)


def test_plain_sqlite_refuses_the_file(encrypted_office: Office, settings: Settings) -> None:
    encrypted_office.desk.database.close()
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(settings.database_file).execute("SELECT name FROM sqlite_master")
