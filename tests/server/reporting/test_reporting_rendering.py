"""The PDF of a sending is made by the worker, once, encrypted, and says what was sent."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from reporting_office import Office
from sqlmodel import func, select

from server.reporting.sending import read_rendering
from server.running.jobs import jobs
from server.running.worker import Worker
from server.store.models import Outbox, Rendering


@pytest.mark.parametrize("database", ["sqlcipher"], indirect=True)  # prints do not differ by store
def test_the_worker_makes_the_print_of_what_was_sent(office: Office) -> None:
    got = office.send(office.fill())
    desk = office.desk
    assert read_rendering(desk, office.officer, submission=got.submission) is None
    does = jobs(desk, sample=False)
    worker = Worker(name="w", database=desk.database, cabinet=desk.cabinet, clock=desk.clock, jobs=does)
    assert worker.work_once()
    content = read_rendering(desk, office.officer, submission=got.submission)
    assert content is not None
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert got.code in text
    assert got.number in text
    assert "451" in text
    assert all(b"%PDF" not in path.read_bytes() for path in desk.cabinet.folder.glob("*/*"))
    with desk.database.write() as session:
        work = session.exec(select(Outbox)).one()
        assert (work.done_at, work.given_up, work.last_error) == (office.clock.now(), False, None)
        work.done_at, work.claimed_until = None, None
        session.add(work)
    assert worker.work_once()
    with desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Rendering)).one() == 1
    assert read_rendering(desk, office.officer, submission=got.submission) == content
