"""The key under which a browser keeps cells that it could not send (issue 7; ASVS 14.3.3): one for each account, holder
and report, worked out from the ring, given to the page that its person opens, stored nowhere.

Whoever holds the account next gets other keys, so what is left on a shared machine opens for nobody else.
"""

from base64 import b64encode
from collections.abc import Mapping
from uuid import NAMESPACE_OID, UUID, uuid5

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.actor import Actor
from server.keys.keyring import SIZE, KeyRing

PURPOSE = "files"


def copy_keys(ring: KeyRing, actor: Actor, *, report: UUID) -> Mapping[str, str]:
    """By the id of the ring's key, AES keys in base64: the last one locks, the others only open older copies."""
    about = b"browser copy\0" + actor.account.bytes + actor.holder.bytes + report.bytes
    return {
        key.id: b64encode(HKDF(SHA256(), SIZE, salt=None, info=about).derive(key.secret)).decode("ascii")
        for key in ring.keys
        if key.purpose == PURPOSE
    }


def draft_keys(ring: KeyRing, actor: Actor, *, form: str, edition: int) -> Mapping[str, str]:
    """As `copy_keys`, for the text of a form's draft."""
    return copy_keys(ring, actor, report=uuid5(NAMESPACE_OID, f"form-draft/{form}/{edition}"))


def draft_place(actor: Actor, *, form: str, edition: int) -> str:
    """Under which name a page of this draft keeps its text, for its person alone."""
    return f"{own_places(actor)}{form}/{edition}"


def own_places(actor: Actor) -> str:
    """What the names of everything that this person's browser keeps begin with."""
    return f"{actor.account}/{actor.holder}/"


def copy_place(actor: Actor, *, report: UUID, record: int) -> str:
    """Under which name a page of this report keeps its cells, for its person alone."""
    return f"{own_places(actor)}{report}/{record}"
