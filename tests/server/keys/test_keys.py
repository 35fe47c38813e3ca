"""The key ring: made once, kept from others, and every fault of it one clear line."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from server.keys.keyring import PURPOSES, KeyRing, load, write_new
from server.refusal import Unfit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "ring.json"


def test_a_new_ring_has_a_key_for_every_purpose_and_is_read_back(path: Path) -> None:
    ring = KeyRing.make()
    write_new(ring, path)
    assert load(path) == ring
    assert {key.purpose for key in ring.keys} == set(PURPOSES)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ring_is_never_written_over(path: Path) -> None:
    write_new(KeyRing.make(), path)
    with pytest.raises(Unfit, match="không ghi đè"):
        write_new(KeyRing.make(), path)


def test_an_older_key_is_found_by_id_and_the_newest_is_in_use() -> None:
    old, new = KeyRing.make(), KeyRing.make()
    files = next(key for key in new.keys if key.purpose == "files")
    both = KeyRing((*old.keys, type(files)("files-2", "files", files.secret)))
    assert both.current("files").id == "files-2"
    assert both.by_id("files-1") == old.current("files")


def test_a_lost_key_is_named() -> None:
    with pytest.raises(Unfit, match="files-9"):
        KeyRing.make().by_id("files-9")


def test_no_secret_is_shown() -> None:
    ring = KeyRing.make()
    assert all(repr(key.secret) not in repr(ring) for key in ring.keys)


def test_a_missing_ring_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(Unfit, match="dttg init"):
        load(path)


def test_a_ring_that_others_may_read_is_refused(path: Path) -> None:
    write_new(KeyRing.make(), path)
    path.chmod(0o640)
    with pytest.raises(Unfit, match="chmod 600"):
        load(path)


def _spoiled(**changes: object) -> str:
    keys = [
        {"id": f"{key.purpose}-1", "purpose": key.purpose, "secret": b64encode(key.secret).decode()}
        for key in KeyRing.make().keys
    ]
    keys[0] |= changes
    return json.dumps({"keys": keys})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "hỏng"),
        ("{}", "hỏng"),
        ('{"keys": 5}', "hỏng"),
        (_spoiled(secret="không phải base64"), "hỏng"),
        (_spoiled(secret=b64encode(bytes(32)).decode()), "yếu"),
        (_spoiled(secret=b64encode(bytes(range(16))).decode()), "yếu"),
        (_spoiled(purpose="files"), "thiếu khóa “database”"),
        (_spoiled(id="files-1"), "trùng nhau"),
    ],
)
def test_a_broken_or_weak_ring_is_refused(path: Path, text: str, said: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(Unfit, match=said):
        load(path)
