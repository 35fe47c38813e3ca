"""The weekly copy of accounts on a working day, sealed for the officers, signed, in both places (R133; Bắc Kạn 4.1)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.accounts.calendar import SpecialDay, WorkingCalendar
from server.backups import accounts
from server.backups.accounts import copy_accounts, is_due, read_copy
from server.backups.place import ACCOUNTS, Place
from server.backups.recipients import Identity, Recipient
from server.backups.taking import System, take
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.store import audit

WEEK = WorkingCalendar((SpecialDay(date(2027, 2, 8), "off", "Tết"), SpecialDay(date(2027, 2, 13), "work", "làm bù")))


def test_each_week_has_one_copy_and_it_is_made_on_a_working_day() -> None:
    made: datetime | None = None
    days = []
    for number in range(60):
        today = date(2027, 1, 4) + timedelta(days=number)
        if is_due(made, today=today, calendar=WEEK):
            made = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
            days.append(today)
    assert len({day.isocalendar()[:2] for day in days}) == len(days) == 9
    assert all(WEEK.is_working(day) for day in days)
    assert date(2027, 2, 9) in days  # Monday the eighth is a holiday
    assert not is_due(None, today=date(2027, 1, 9), calendar=WEEK)  # a Saturday, even where there is none yet


def test_a_copy_says_whose_the_accounts_are_and_holds_no_password(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...], officers: tuple[Identity, Identity]
) -> None:
    copied = copy_accounts(running, into=places, recipients=recipients)
    assert (copied.where, copied.trouble) == (tuple(each.folder for each in places), ())
    for place, officer in zip(places, officers, strict=True):
        found = read_copy(place.folder / ACCOUNTS / f"{copied.name}.age", identity=officer, ring=running.keys)
        names = {row["name"] for row in found["tables"]["holder"]}
        assert "Bùi Thị Hạnh" in names
        assert {name: len(rows) for name, rows in found["tables"].items()} == copied.rows
        assert "argon2" not in str(found)
    with running.database.read() as session:
        assert audit.latest(session, 1)[0].entry.act == "backup.accounts"
    take(running, into=places, recipients=recipients)
    assert all(place.strangers(running.keys) == () for place in places)  # no set, and none that looks spoilt


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("one bit", "hỏng|khác bản kê"),
        ("swapped", "bị tráo"),
        ("of another system", "hệ thống khác"),
        ("wrong key", "không phải của người"),
    ],
)
def test_a_damaged_copy_is_refused(
    damage: str,
    said: str,
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
) -> None:
    copied = copy_accounts(running, into=places[:1], recipients=recipients)
    sealed = places[0].folder / ACCOUNTS / f"{copied.name}.age"
    identity, ring = officers[0], running.keys
    if damage == "one bit":
        content = bytearray(sealed.read_bytes())
        content[-9] ^= 1
        sealed.write_bytes(content)
    if damage == "swapped":
        running.clock.advance(timedelta(days=7))  # type: ignore[attr-defined]  (a fixed clock)
        other = copy_accounts(running, into=places[:1], recipients=recipients).name
        sealed.with_name(f"{other}.json").replace(sealed.with_suffix(".json"))
    if damage == "of another system":
        ring = KeyRing.make()
    if damage == "wrong key":
        identity = Identity.new()
    with pytest.raises(Unfit, match=said):
        read_copy(sealed, identity=identity, ring=ring)


def test_a_place_that_is_gone_is_told_and_old_copies_go(
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert accounts.KEPT > 53
    monkeypatch.setattr(accounts, "KEPT", 3)  # a year of weeks would take its time
    gone = Place(tmp_path / "khong-co")
    for _ in range(5):
        running.clock.advance(timedelta(days=7))  # type: ignore[attr-defined]  (a fixed clock)
        copied = copy_accounts(running, into=(places[0], gone), recipients=recipients)
    assert "ổ chưa gắn" in copied.trouble[0]
    folder = places[0].folder / ACCOUNTS
    assert len(list(folder.glob("*.age"))) == len(list(folder.glob("*.json"))) == 3
    with pytest.raises(Unfit, match="ổ chưa gắn"):
        copy_accounts(running, into=(gone,), recipients=recipients)
