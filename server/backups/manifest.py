"""What a backup says of itself: every piece with size and hash, every table with its rows, the head of the audit chain,
which keys are needed; signed, so that a set of another system or a swapped manifest is found out (C24, R133)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.backups.recipients import Recipient
from server.keys.keyring import Key, KeyRing
from server.papers.canonical import canonical
from server.refusal import Unfit
from server.store.census import Counted

FORMAT = "dttg-sao-luu-1"
FILE = "manifest.json"
FILE_COPY, DUMP, BASE = "sqlcipher", "postgresql", "postgresql-base"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a set. `sealed_…`: as it lies there, under the officers' keys; the others: what comes out again."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


@dataclass(frozen=True, slots=True)
class Within:
    """Which database of a server is ours, and the account that owns it."""

    name: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`name` of the set's folder. `system`: the HMAC of the first line of the audit chain, which no other system has.
    `engine`: what the piece `database` is: a copy of the encrypted file, a dump of a PostgreSQL database, or a base
    backup of all of its server; `within`: of the latter, where our database lies in it. `revision` of the platform
    tables. `keys`: what the ring must still hold. `files`: attachments and prints by id, kept under the ring's key
    inside; `missing`: named by a row, but not there. `head`: last line of the audit chain."""

    name: str
    system: str
    made_at: datetime
    engine: str
    revision: str
    program: str
    keys: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    database: Piece
    heads: Piece | None
    files: Mapping[UUID, Piece]
    missing: tuple[UUID, ...]
    tables: Mapping[str, Counted]
    head: tuple[int, str]
    within: Within | None = None

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables.values())


def write(manifest: Manifest, key: Key) -> bytes:
    """The signed text of `manifest`."""
    said = _said(manifest)
    signature = Ed25519PrivateKey.from_private_bytes(key.secret).sign(canonical(said))
    return json.dumps(
        {"said": said, "key": key.id, "signature": signature.hex()}, ensure_ascii=False, indent=1
    ).encode()


def read(text: bytes, ring: KeyRing, *, where: str) -> Manifest:
    """Raises `Unfit` where it is not whole, not signed by this ring, or of another format."""
    try:
        raw = json.loads(text)
        said, key_id, signature = raw["said"], raw["key"], bytes.fromhex(raw["signature"])
        if said["format"] != FORMAT:
            raise Unfit(f"{where}: bản sao lưu có dạng {said['format']!r}, chương trình này đọc {FORMAT!r}.")
        key = next((key for key in ring.keys if key.id == key_id and key.purpose == "backup"), None)
        if key is None:
            raise Unfit(f"{where}: vòng khóa không có khóa “{key_id}” đã ký bản này: của hệ thống khác, hoặc khóa cũ.")
        Ed25519PrivateKey.from_private_bytes(key.secret).public_key().verify(signature, canonical(said))
        return _read(said)
    except InvalidSignature:
        raise Unfit(
            f"{where}: chữ ký không đúng. Bản kê đã bị sửa, bị tráo, hoặc của hệ thống khác; không dùng bản này."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unfit(f"{where}: không đọc được như bản kê của một bản sao lưu.") from None


def _said(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": manifest.name,
        "system": manifest.system,
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "engine": manifest.engine,
        "revision": manifest.revision,
        "program": manifest.program,
        "keys": list(manifest.keys),
        "recipients": [{"name": each.name, "key": each.key} for each in manifest.recipients],
        "database": _piece(manifest.database),
        "heads": _piece(manifest.heads) if manifest.heads is not None else None,
        "files": {str(id_): _piece(piece) for id_, piece in manifest.files.items()},
        "missing": [str(id_) for id_ in manifest.missing],
        "tables": {name: [each.rows, each.digest] for name, each in manifest.tables.items()},
        "head": {"seq": manifest.head[0], "mac": manifest.head[1]},
        **({"within": [manifest.within.name, manifest.within.account]} if manifest.within is not None else {}),
    }


def _read(said: Mapping[str, Any]) -> Manifest:
    return Manifest(
        name=said["name"],
        system=said["system"],
        made_at=datetime.fromisoformat(said["made_at"]),
        engine=said["engine"],
        revision=said["revision"],
        program=said["program"],
        keys=tuple(said["keys"]),
        recipients=tuple(Recipient(each["name"], each["key"]) for each in said["recipients"]),
        database=Piece(*said["database"]),
        heads=Piece(*said["heads"]) if said["heads"] is not None else None,
        files={UUID(id_): Piece(*piece) for id_, piece in said["files"].items()},
        missing=tuple(UUID(id_) for id_ in said["missing"]),
        tables={name: Counted(*counted) for name, counted in said["tables"].items()},
        head=(said["head"]["seq"], said["head"]["mac"]),
        within=Within(*said["within"]) if "within" in said else None,
    )


def _piece(piece: Piece) -> list[Any]:
    return [piece.size, piece.sha256, piece.sealed_size, piece.sealed_sha256]
