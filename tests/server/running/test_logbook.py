"""The log: one JSON object a line, with its request, of no personal data, closed to others, never above its cap
(C27; ASVS 16.2.4, 16.4.1)."""

import json
import logging
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from server.health.metrics import Metrics
from server.http.envelope import Envelope
from server.refusal import Unfit
from server.running import logbook
from server.settings import MEGABYTE, Settings

HOSTILE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from('\n\r\u2028\u2029\x85\x1b\x9b\u202e\x00"\\')))


@pytest.fixture(name="log")
def log_fixture(tmp_path: Path) -> Iterator[Callable[[], list[Mapping[str, Any]]]]:
    """Logging as a server does it, and what stands in its file."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    logbook.begin(Settings(log_dir=tmp_path / "nhat-ky-may"), process="serve")
    path = tmp_path / "nhat-ky-may" / "serve.jsonl"
    yield lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for handler in root.handlers:
        handler.close()
    root.handlers = before
    root.setLevel(level)


Log = Callable[[], list[Mapping[str, Any]]]


@given(text=HOSTILE)
def test_nothing_said_begins_a_line_of_its_own_or_turns_the_terminal(text: str) -> None:
    line = logbook.one_line({"message": text})
    assert len(line.splitlines()) == 1
    assert all(unicodedata.category(sign)[0] != "C" for sign in line)
    assert set(json.loads(line)) == {"message"}


def test_a_line_written_as_it_comes_would_be_two() -> None:
    """The planted fault."""
    forged = 'x\n{"level": "info", "message": "đã duyệt"}'
    assert len(forged.splitlines()) == 2
    assert len(logbook.one_line({"message": forged}).splitlines()) == 1


def test_the_migrations_of_each_look_at_the_health_say_nothing_in_the_log(log: Log) -> None:
    logging.getLogger("alembic.runtime.migration").info("Context impl %s.", "x")
    logging.getLogger("alembic.runtime.migration").warning("Something is wrong")
    assert [line["message"] for line in log()] == ["Something is wrong"]


def test_every_line_has_the_same_shape_and_its_request(log: Log) -> None:
    logbook.REQUEST.set("a1b2c3")
    logging.getLogger("dttg").warning("đĩa còn %d MB", 3)
    logbook.REQUEST.set("")
    first, second = log()[-1], log()[0]
    assert first["request"] == "a1b2c3"
    assert first["message"] == "đĩa còn 3 MB"
    assert {"at", "level", "process", "of", "request", "message"} <= set(first) & set(second)
    assert first["at"].endswith("+00:00")


def test_a_fault_is_told_by_its_kind_and_place_and_a_stranger_by_its_pattern(log: Log) -> None:
    secret = "Bùi Thị Hạnh 73.331"
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("dttg.worker").exception("job failed")
    logging.getLogger("a.stranger").warning("cannot show %s", secret)
    mine, theirs = log()[-2:]
    assert mine["fault"] == "ValueError"
    assert "test_logbook.py" in mine["frames"][0]
    assert theirs["message"] == "cannot show %s"
    assert secret not in json.dumps([mine, theirs], ensure_ascii=False)


def test_folder_and_files_are_closed_to_others_and_an_open_folder_is_refused(log: Log, tmp_path: Path) -> None:
    logging.getLogger("dttg").info("một dòng")
    folder = tmp_path / "nhat-ky-may"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    folder.chmod(0o750)
    with pytest.raises(Unfit, match="chmod 700"):
        logbook.begin(Settings(log_dir=folder), process="serve")


def test_the_files_of_a_process_never_hold_more_than_the_cap(tmp_path: Path) -> None:
    """The oldest lines go first; the newest is always there."""
    most = MEGABYTE // 4
    handler = logbook.rotating(tmp_path / "log", process="worker", most=most)
    handler.setFormatter(logbook.JsonLines())
    logger = logging.Logger("dttg.cap")
    logger.addHandler(handler)
    for number in range(4_000):
        logger.warning("dòng %d %s", number, "x" * 200)
    handler.close()
    files = list((tmp_path / "log").iterdir())
    assert len(files) == logbook.KEPT
    assert most * 0.8 < sum(path.stat().st_size for path in files) <= most
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert "dòng 3999 " in (tmp_path / "log" / "worker.jsonl").read_text("utf-8")


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    logging.getLogger("dttg").warning("within")
    await PlainTextResponse("", 404)(scope, receive, send)


def test_a_request_is_told_under_the_id_that_the_person_sees_and_without_what_was_asked(log: Log) -> None:
    browser = TestClient(Envelope(nowhere, secure=False, metrics=Metrics()))
    answer = browser.request("LẠ\nGIẢ".encode().decode("latin-1"), "/so-lieu?ten=B%C3%B9i")
    within, line = (each for each in log() if each["of"].startswith("dttg"))
    assert line["request"] == within["request"] == answer.headers["x-request-id"]
    assert (line["of"], line["method"], line["page"], line["status"]) == ("dttg.request", "?", "-", 404)
    assert isinstance(line["ms"], int)
    assert "so-lieu" not in json.dumps(log(), ensure_ascii=False)
