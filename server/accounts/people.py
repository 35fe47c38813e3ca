"""What is asked of the person who is to hold an account, and of the account's name. Pure.

The five fields are those of the contact list that the department keeps (HN 10.2; R094).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from server.access import ROLE_TITLES, Role
from server.refusal import Refused

FIELDS: Mapping[str, str] = {
    "name": "họ và tên",
    "position": "chức vụ",
    "section": "bộ phận công tác",
    "phone": "điện thoại",
    "email": "thư điện tử công vụ",
}
LONGEST = 120
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
MAIL = re.compile(r"[a-z0-9.!#$%&*+/=?^_{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
BUILTIN = frozenset({"admin", "administrator", "root", "quantri", "quan-tri", "quan_tri", "lanhdao", "test", "guest"})
NEVER_GRANTED = frozenset({Role.STAND_IN, Role.EMERGENCY})  # each comes by a document of its own, and ends with it
UNIT_ROLES = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.UNIT_ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    position: str
    section: str
    phone: str
    email: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def tidy(text: str) -> str:
    """As typed, with one form of the letters, single blanks and no control characters."""
    normal = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in normal).split())


def read_person(given: Mapping[str, str]) -> Person:
    """As typed, tidied, the address in lower case."""
    said = {name: tidy(str(given.get(name, "")))[: LONGEST + 1] for name in FIELDS}
    return Person(**{**said, "email": said["email"].lower()})


def person_faults(person: Person, *, domains: Sequence[str]) -> dict[str, str]:
    """Field -> what is wrong with it, in words; empty where the person may hold an account."""
    faults = {name: f"chưa ghi {title}" for name, title in FIELDS.items() if not getattr(person, name)}
    faults |= {
        name: f"{FIELDS[name]} dài quá {LONGEST} ký tự" for name in FIELDS if len(getattr(person, name)) > LONGEST
    }
    digits = sum(letter.isdigit() for letter in person.phone)
    if person.phone and not (8 <= digits <= 15 and all(letter in "0123456789 +.-()" for letter in person.phone)):
        faults["phone"] = "số điện thoại gồm 8 đến 15 chữ số"
    if person.email and not MAIL.fullmatch(person.email):
        faults["email"] = "thư điện tử không đúng dạng ten@coquan.gov.vn"
    elif person.email and domains and not _official(person.email, domains):
        ends = ", ".join(f"@{domain}" for domain in domains)
        faults["email"] = f"phải là thư công vụ, có đuôi {ends}"
    return faults


def check_person(person: Person, *, domains: Sequence[str]) -> None:
    """Raises `Refused` with everything that is wrong."""
    faults = person_faults(person, domains=domains)
    if faults:
        raise Refused("person_missing", what="; ".join(faults.values()))


def check_login(login: str, *, roles: Sequence[str]) -> None:
    if not LOGIN.fullmatch(login):
        raise Refused("login_form", login=login[:60])
    if login in BUILTIN and not set(roles) <= {Role.OFFICER, Role.UNIT_HEAD}:
        raise Refused("login_builtin", login=login)


def check_role(role: str, *, scope: str) -> None:
    """A unit account never gets a role of the department (R144)."""
    if role not in Role.__members__.values() or role in NEVER_GRANTED:
        raise Refused("not_found", what="vai trò này")
    if scope == "unit" and role not in UNIT_ROLES:
        raise Refused("unit_role", role=ROLE_TITLES[Role(role)])


def _official(email: str, domains: Sequence[str]) -> bool:
    host = email.rpartition("@")[2]
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
