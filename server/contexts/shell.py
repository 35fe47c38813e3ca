"""What stands around every page, and on the page of an error."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellLink:
    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """What this person is told until it was seen. `sign_in`: about a sign-in, so the sessions are a click away."""

    id: str
    title: str
    body: str
    sign_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Around every page. `beside`: under the menu, pages that share one link of it, on each of them (oversight, ways of
    looking at figures); `beside_title`: what they are together.
    `done`: the message of what was just done, '' where nothing was. `own`: under which name this
    person's browser keeps what it could not send, '' where nobody fills anything. `place`: whose system this is.
    `copy`: that the figures of the page come from a copy of the database, and as of when."""

    demo: bool
    nonce: str
    csrf: str
    person: str
    unit: str
    menu: tuple[ShellLink, ...]
    done: str
    now: datetime
    password_ends: str = ""
    told: tuple[ToldLine, ...] = ()
    stops: tuple[str, ...] = ()
    beside: tuple[ShellLink, ...] = ()
    beside_title: str = ""
    here: str = "/"
    own: str = ""
    place: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    title: str
    advice: str
    error_id: str
    status: int
