"""The folder of encrypted files: whole or refused, durable before its row, swept when nobody names it."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from server.clock import SystemClock
from server.keys.keyring import KeyRing
from server.refusal import Refused
from server.store.files import CHUNK, ORPHAN_AGE, Cabinet, RingCipher


def _only(cabinet: Cabinet) -> Path:
    (path,) = cabinet.folder.glob("*/*")
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_what_is_kept_is_fetched(cabinet: Cabinet, new_id: Callable[[], UUID], size: int) -> None:
    content = os.urandom(size)
    kept = cabinet.keep(new_id(), content)
    assert cabinet.fetch(kept) == content
    assert kept.size == size
    assert content[:64] not in _only(cabinet).read_bytes() or size < 8
    assert _only(cabinet).stat().st_mode & 0o777 == 0o600


def _flip(stored: bytes) -> bytes:
    return stored[:-1] + bytes([stored[-1] ^ 1])


def _cut_a_chunk(stored: bytes) -> bytes:
    return stored[: -(CHUNK // 2)]


def _swap_chunks(stored: bytes) -> bytes:
    head, size = 14, CHUNK + 16
    return (
        stored[:head] + stored[head + size : head + 2 * size] + stored[head : head + size] + stored[head + 2 * size :]
    )


@pytest.mark.parametrize(
    "spoil",
    [_flip, _cut_a_chunk, _swap_chunks, lambda stored: b"", lambda stored: b"x" * 100, lambda stored: stored + b"0"],
)
def test_a_file_that_is_not_whole_is_not_shown(
    cabinet: Cabinet, new_id: Callable[[], UUID], spoil: Callable[[bytes], bytes]
) -> None:
    kept = cabinet.keep(new_id(), os.urandom(3 * CHUNK))
    path = _only(cabinet)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        cabinet.fetch(kept)


def test_a_cut_at_a_chunks_border_is_seen(cabinet: Cabinet, new_id: Callable[[], UUID]) -> None:
    kept = cabinet.keep(new_id(), os.urandom(2 * CHUNK))
    path = _only(cabinet)
    path.write_bytes(path.read_bytes()[: 14 + CHUNK + 16])
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        cabinet.fetch(kept)


def test_a_file_under_anothers_name_is_not_shown(cabinet: Cabinet, new_id: Callable[[], UUID]) -> None:
    kept, other = cabinet.keep(new_id(), b"a" * 100), cabinet.keep(new_id(), b"b" * 100)
    first, second = (cabinet.folder / k.id.hex[:2] / f"{k.id}.enc" for k in (kept, other))
    os.replace(second, first)
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        cabinet.fetch(replace(kept, sha256=other.sha256))


def test_an_older_key_still_opens_its_files(cabinet: Cabinet, new_id: Callable[[], UUID], key_ring: KeyRing) -> None:
    kept = cabinet.keep(new_id(), b"phieu da ky")
    key = key_ring.current("files")
    longer = KeyRing((*key_ring.keys, replace(KeyRing.make().current("files"), id="files-2")))
    newer = Cabinet(cabinet.folder, RingCipher(longer))
    assert newer.fetch(kept) == b"phieu da ky"
    assert kept.key_id == key.id
    assert newer.keep(new_id(), b"x").key_id == "files-2"


def test_orphans_are_found_after_a_day_and_what_has_a_row_never(cabinet: Cabinet, new_id: Callable[[], UUID]) -> None:
    kept, orphan = cabinet.keep(new_id(), b"a"), cabinet.keep(new_id(), b"b")
    broken_off = cabinet.folder / kept.id.hex[:2] / f"{new_id()}.part"
    broken_off.write_bytes(b"half")
    now = SystemClock().now()
    known = frozenset({kept.id})
    assert list(cabinet.orphans(known, now=now)) == []
    found = list(cabinet.orphans(known, now=now + ORPHAN_AGE + timedelta(seconds=5)))
    assert found == sorted([cabinet.folder / orphan.id.hex[:2] / f"{orphan.id}.enc", broken_off])


def test_a_full_disk_leaves_nothing_behind(
    cabinet: Cabinet, new_id: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Refused, match="đã đầy"):
        cabinet.keep(new_id(), b"a")
    assert list(cabinet.folder.glob("*/*")) == []
