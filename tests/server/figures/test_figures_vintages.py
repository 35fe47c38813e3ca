"""Sets of figures are frozen: made again they are the same bytes; the next says what changed (show 3; R118)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from figures_city import LAST, NOW, REGIME, Made, correct
from scale import scaled
from sqlmodel import select

from server.actor import Actor
from server.figures import telling, vintages
from server.figures.changing import changes, figures
from server.papers.canonical import sha256
from server.refusal import Refused
from server.store import audit
from server.store import told as told_of
from server.store.models import Account, Grant, Holder, VintageInput
from server.store.outbox import claim
from server.store.vintages import ISSUE

PERIOD = f"{LAST}-year"


def person(made: Made, login: str) -> Actor:
    with made.desk.database.write() as session:
        account = Account(id=uuid4(), login=login, created_at=NOW)
        session.add(account)
        session.flush()
        holder = Holder(id=uuid4(), account_id=account.id, person=uuid4(), name=login.title(), from_at=NOW)
        session.add(holder)
        return Actor(
            account=account.id,
            holder=holder.id,
            person=holder.person,
            name=holder.name,
            login=login,
            regime=REGIME,
            unit=None,
            unit_code=None,
            unit_name="",
        )


def work(made: Made) -> None:
    """What the worker does with the work that was asked for; the papers of sets already published it makes later."""
    with made.desk.database.write() as session:
        found = claim(session, worker="w:1", now=made.desk.clock.now())
        while found is not None and found.job == ISSUE:
            found = claim(session, worker="w:1", now=made.desk.clock.now())
        assert found is not None
        assert found.job == vintages.JOB
        words = dict(found.words)
    keep = vintages.make(made.desk, words)
    with made.desk.database.write() as session:
        keep(session)


def published(made: Made, proposer: Actor, leader: Actor, *, reason: str = "Theo kế hoạch năm") -> str:
    number = vintages.propose(made.desk, proposer, period=PERIOD, reason=reason)
    work(made)
    vintages.confirm(made.desk, leader, number=number)
    return number


@pytest.fixture
def proposer(own: Made) -> Actor:
    return person(own, "son")


@pytest.fixture
def leader(own: Made) -> Actor:
    return person(own, "minh")


def test_after_corrections_a_set_made_again_is_the_same_bytes_and_the_next_says_what_changed(
    own: Made, proposer: Actor, leader: Actor
) -> None:
    first = published(own, proposer, leader)
    before = vintages.file_of(own.desk, leader, number=first)
    plain = [key for key in sorted(own.reports) if key[1] == PERIOD and own.reports[key].approved]
    wanted = Random(3).sample(plain, min(len(plain), max(3, scaled(50))))
    with own.desk.database.write() as session:
        for key in wanted:
            correct(own, session, key, seed="đính chính")
    again = vintages.make_again(own.desk, leader, number=first)
    assert (again.same, again.lost, again.sha256) == (True, 0, sha256(before))

    second = published(own, proposer, leader, reason="Đính chính")
    shown = vintages.look(own.desk, leader, number=second)
    after = vintages.file_of(own.desk, leader, number=second)
    assert shown.before == first
    told_inputs = {(each["input"], each["form"]) for each in shown.changes if "input" in each}
    read = {each[1] for each in json.loads(before)["inputs"]}
    assert told_inputs == {(unit, form) for unit, _, form in wanted if form in read}
    assert told(shown.changes) == compared(before, after)
    assert told_inputs
    assert compared(before, after)
    assert vintages.make_again(own.desk, leader, number=first).same
    assert vintages.make_again(own.desk, leader, number=second).same
    _is_told_in_words(own, leader, second, shown.changes)


def told(changed) -> dict:
    return {
        (each["indicator"], each["figure"], each["by"], each["part"]): each["change"]
        for each in changed
        if "indicator" in each
    }


def compared(before: str, after: str) -> dict:
    """What differs, found in the plainest way: every figure of both files side by side."""
    found = {}
    old, new = plain(before), plain(after)
    for key in {*old, *new}:
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        numbers = [Decimal(0) if each[0] == "-" else Decimal(each[0]) for each in (was, now) if each and each[0]]
        found[key] = (
            f"{(numbers[1] - numbers[0]).normalize():f}" if len(numbers) == 2 and "..." not in (was[0], now[0]) else ""
        )
    return {key: "0" if change in ("0", "-0") else change for key, change in found.items()}


def plain(text: str) -> dict:
    found = {}
    for each in json.loads(text)["figures"]:
        rows = [("", "", each)] + [(by, part["part"], part) for by, parts in each["by"].items() for part in parts]
        for by, part, row in rows:
            mark = "estimate" if row.get("estimate") else row.get("why", "")
            said = (row.get("value", ""), row["known"], row["expected"], mark)
            found[each["indicator"], each["figure"], by, part] = said
    return found


def _is_told_in_words(own: Made, leader: Actor, number: str, different: tuple[Mapping[str, Any], ...]) -> None:
    """Every change once or, where the figure stayed, not at all; units, forms and parts by their titles."""
    said = telling.told(own.desk, leader, number=number)
    found = telling.causes(different, said.words)
    kept = [each for cause in found for each in cause.changes]
    moved = [each for each in different if "input" not in each]
    assert len(kept) == sum(each["before"]["value"] != each["after"]["value"] for each in moved)
    assert not any(each["change"] == "0" for each in kept)
    assert {each["input"] for cause in found for each in cause.inputs} == {
        each["input"] for each in different if "input" in each
    }
    for cause in found:
        assert all(set(cause.forms) <= set(said.words.figure(each).forms) for each in cause.changes)
        assert all(form not in said.words.form(form) for form in cause.forms)
        assert all((each["input"], each["form"]) in said.sent for each in cause.inputs if each["after"])
    parts = {(each["by"], each["part"]): said.words.part(each) for each in moved if each["by"]}
    assert parts
    assert {words for (_, part), words in parts.items() if words in ("", part) or words.endswith(f": {part}")} == set()


def test_whoever_proposes_does_not_publish_and_every_step_is_recorded(
    own: Made, proposer: Actor, leader: Actor
) -> None:
    number = vintages.propose(own.desk, proposer, period=PERIOD, reason="Theo kế hoạch")
    with pytest.raises(Refused, match="chưa tính xong"):
        vintages.confirm(own.desk, leader, number=number)
    with pytest.raises(Refused, match="đang có một bộ số liệu chờ"):
        vintages.propose(own.desk, proposer, period=PERIOD, reason="Lần nữa")
    work(own)
    with pytest.raises(Refused):
        vintages.confirm(own.desk, proposer, number=number)
    vintages.confirm(own.desk, leader, number=number)
    with pytest.raises(Refused):
        vintages.withdraw(own.desk, proposer, number=number, why="muộn rồi")
    with own.desk.database.read() as session:
        acts = [link.entry.act for link in audit.links(session)]
    assert acts[-2:] == ["vintage.propose", "vintage.publish"]


def test_every_other_leader_is_told_of_a_set_that_waits_and_its_proposer_is_not(
    own: Made, proposer: Actor, leader: Actor
) -> None:
    """A set waited for the second person, who read that nothing was to be done."""
    with own.desk.database.write() as session:
        for each in (proposer, leader):
            session.add(Grant(id=uuid4(), account_id=each.account, role="leader", scope="all", from_at=NOW))
    vintages.propose(own.desk, proposer, period=PERIOD, reason="Theo kế hoạch")
    with own.desk.database.read() as session:
        assert not told_of.unseen(session, leader.holder), "still being worked out"
    work(own)
    with own.desk.database.read() as session:
        (row,) = told_of.unseen(session, leader.holder)
        assert row.title == "Bộ số liệu chờ công bố"
        assert not told_of.unseen(session, proposer.holder)


def test_a_set_that_was_stopped_makes_room_for_the_next(own: Made, proposer: Actor, leader: Actor) -> None:
    first = vintages.propose(own.desk, proposer, period=PERIOD, reason="Theo kế hoạch")
    vintages.withdraw(own.desk, proposer, number=first, why="Còn thiếu 3 xã")
    with own.desk.database.write() as session:
        claim(session, worker="w:1", now=own.desk.clock.now())
    second = vintages.propose(own.desk, proposer, period=PERIOD, reason="Đã đủ")
    assert (first, second) == (f"{PERIOD}-01", f"{PERIOD}-02")


def test_a_file_that_is_not_what_the_inputs_give_is_noticed(own: Made, proposer: Actor, leader: Actor) -> None:
    """The planted fault: one submission behind the set is left out of what it is made from again."""
    number = published(own, proposer, leader)
    with own.desk.database.write() as session:
        lost = session.exec(select(VintageInput).where(VintageInput.form == "dan_so")).first()
        session.delete(lost)
    assert not vintages.make_again(own.desk, leader, number=number).same


def test_a_change_of_one_figure_is_told_to_the_last_digit() -> None:
    figure = {"indicator": "0302", "figure": "so_ho", "unit": "hộ", "known": 124, "expected": 126, "value": "195"}
    parts = [{"part": "06", "known": 124, "expected": 126, "value": "-"}]
    before = {"inputs": [["00004", "ho_ngheo", 1, "aa"]], "figures": [{**figure, "by": {"dan_toc": parts}}]}
    later = [{**parts[0], "value": "2.5"}]
    after = {
        "inputs": [["00004", "ho_ngheo", 1, "bb"]],
        "figures": [{**figure, "value": "143", "known": 125, "by": {"dan_toc": later}}],
    }
    assert changes(before, after) == [
        {"input": "00004", "form": "ho_ngheo", "before": "aa", "after": "bb"},
        {
            "indicator": "0302",
            "figure": "so_ho",
            "by": "",
            "part": "",
            "before": {"value": "195", "of": "124/126", "mark": ""},
            "after": {"value": "143", "of": "125/126", "mark": ""},
            "change": "-52",
        },
        {
            "indicator": "0302",
            "figure": "so_ho",
            "by": "dan_toc",
            "part": "06",
            "before": {"value": "-", "of": "124/126", "mark": ""},
            "after": {"value": "2.5", "of": "124/126", "mark": ""},
            "change": "2.5",
        },
    ]
    assert changes(before, before) == []
    assert len(figures(before)) == 2
