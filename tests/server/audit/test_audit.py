"""The audit chain: every tampering is found and its place named, also a cut tail by the head kept outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from server.audit.chain import START, Entry, Link, first_break, mac
from server.keys.keyring import Key, KeyRing

KEY = KeyRing.make().current("audit")


def _entry(number: int) -> Entry:
    return Entry(
        at=datetime(2026, 11, 20, 2, 0, number % 60, tzinfo=UTC),
        account=UUID(int=number),
        holder=UUID(int=number + 1),
        unit=None,
        address="127.0.0.1",
        act="report.send",
        object_kind="report",
        object_id=str(number),
        after={"sha256": f"{number:064x}"},
    )


def _chain(length: int, *, key: Key = KEY) -> list[Link]:
    links, previous = [], START
    for seq in range(1, length + 1):
        entry = _entry(seq)
        previous = mac(previous, seq, entry=entry, key=key)
        links.append(Link(seq=seq, entry=entry, key_id=key.id, mac=previous))
    return links


def test_a_whole_chain_holds() -> None:
    chain = _chain(20)
    assert first_break(chain, {KEY.id: KEY}, head=(20, chain[-1].mac)) is None


def test_an_empty_chain_holds() -> None:
    assert first_break([], {KEY.id: KEY}) is None


def _edit(chain: list[Link], at: int, random: Random) -> int:
    field = random.choice(["act", "object_id", "address", "result"])
    chain[at] = replace(chain[at], entry=replace(chain[at].entry, **{field: "khác"}))
    return at + 1


def _delete(chain: list[Link], at: int, random: Random) -> int:
    del chain[at]
    return at + 1


def _swap(chain: list[Link], at: int, random: Random) -> int:
    other = (at + 1) % (len(chain) - 1)
    first, second = sorted((at, other))
    chain[first], chain[second] = (
        replace(chain[second], seq=chain[first].seq),
        replace(chain[first], seq=chain[second].seq),
    )
    return first + 1


def _insert(chain: list[Link], at: int, random: Random) -> int:
    chain.insert(at, replace(chain[at], entry=_entry(999)))
    return at + 1


def _rewrite_without_key(chain: list[Link], at: int, random: Random) -> int:
    other = replace(KEY, secret=bytes(range(32)))
    previous = chain[at - 1].mac if at else START
    for place in range(at, len(chain)):
        entry = replace(chain[place].entry, result="khác") if place == at else chain[place].entry
        previous = mac(previous, chain[place].seq, entry=entry, key=other)
        chain[place] = replace(chain[place], entry=entry, mac=previous)
    return at + 1


@pytest.mark.slow
@pytest.mark.parametrize("tamper", [_edit, _delete, _swap, _insert, _rewrite_without_key])
def test_every_tampering_is_found_at_its_place(
    tamper: Callable[[list[Link], int, Random], int], scaled: Callable[[int], int]
) -> None:
    random = Random(5)
    for _ in range(scaled(200)):
        chain = _chain(30)
        place = tamper(chain, random.randrange(28), random)
        broken = first_break(chain, {KEY.id: KEY})
        assert broken is not None
        assert broken.seq == place


def test_a_cut_tail_is_seen_only_by_the_head_kept_outside() -> None:
    chain = _chain(30)
    head = (30, chain[-1].mac)
    del chain[25:]
    assert first_break(chain, {KEY.id: KEY}) is None
    broken = first_break(chain, {KEY.id: KEY}, head=head)
    assert broken is not None
    assert (broken.seq, "bị cắt" in broken.why) == (26, True)


def test_an_unknown_key_is_a_break() -> None:
    broken = first_break(_chain(3), {})
    assert broken is not None
    assert broken.seq == 1
