"""The one way in: every request passes here before a view sees it.

In order: read the body within its limit, find the session, check where a change comes from, ask whether the person may
do the act at all, run the view in a thread, turn refusals into pages. What may be done to one object the act asks.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from engine.targets.reports import PdfError
from server import access
from server.accounts.duties import Gate
from server.accounts.sessions import OpenSession, csrf_matches
from server.accounts.signin import note_refused, resume
from server.actor import Actor, Thing
from server.contexts.shell import ErrorPage
from server.health.room import want_room
from server.house import House
from server.http.readings import identity
from server.http.shell import shell_of
from server.papers.scanning import scan
from server.papers.uploads import safe_name
from server.refusal import Forbidden, Refused
from server.running.logbook import places
from server.store import audit, turned_away
from server.words.messages import say

LOG = logging.getLogger("dttg")
MEGABYTE = 1024 * 1024
MOST_FIELDS = 20_000
MOST_FILES = 4
MOST_FILE_CELLS = 500
MOST_UPLOAD_FIELDS = 40


class Body(StrEnum):
    """What a route reads."""

    NONE = "none"
    FORM = "form"
    JSON = "json"
    UPLOAD = "upload"
    WHOLE = "whole"  # a page of cells with files beside them


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that came with a form, held in memory."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a posted form, in the order they came."""

    pairs: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, Uploaded] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value under `name`, '' where there is none."""
        return next((text for key, text in reversed(self.pairs) if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(text for key, text in self.pairs if key == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as a view sees it. `who` is None only on public pages."""

    house: House
    request: Request
    page: str
    now: datetime
    who: Actor | None = None
    session: OpenSession | None = None
    fields: Fields = Fields()  # frozen and empty
    json: Any = None

    @property
    def actor(self) -> Actor:
        if self.who is None:
            raise HTTPException(401)
        return self.who

    @property
    def params(self) -> Mapping[str, Any]:
        return self.request.path_params

    def id(self, name: str) -> UUID:
        """The identity under `name` in the address. Raises 404 for what is none."""
        return identity(self.params[name])

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def path(self, name: str, **params: object) -> str:
        """The address of a page by its name, without host."""
        return str(self.request.app.url_path_for(name, **{key: str(value) for key, value in params.items()}))

    def render(self, template: str, page: object, *, status: int = 200) -> Response:
        text = self.house.templates.get_template(f"pages/{template}").render(
            page=page, shell=shell_of(self), path=self.path, may=self.may
        )
        return HTMLResponse(text, status)

    def may(self, act: str) -> bool:
        return self.who is not None and access.allows(self.who, act)

    def may_to(self, act: str, thing: Thing) -> bool:
        """Whether this person may do the act to this one thing."""
        return self.may(act) and access.covered(access.reach(self.actor, act), thing)

    def go(self, name: str, *, done: str = "", words: str = "", **params: object) -> Response:
        """See other. `done`: the message that the next page shows once; `words`: its one word."""
        query = f"?xong={done}" + (f"&so={quote(words)}" if words else "") if done else ""
        return RedirectResponse(self.path(name, **params) + query, 303)


View = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the route table. `act`: the right that the page asks for. `limit`: bytes of the body. `personal`:
    whether it may ask who is there; static files never touch the database. `sure`: a sensitive act, for which the
    password or the second factor must have been given a moment ago. `quiet`: asked by a script on its own, so that it
    is no sign of the person and keeps no session alive (R078)."""

    path: str
    name: str
    view: View
    act: str
    method: str = "GET"
    body: Body = Body.NONE
    limit: int = 256 * 1024
    personal: bool = True
    sure: bool = False
    quiet: bool = False


def endpoint(page: Page, house: House) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls for `page`."""

    as_json = page.body is Body.JSON or page.quiet

    async def enter(request: Request) -> Response:
        request.state.page = page.name
        try:
            fields, data = await _read(page, request)
            return await run_in_threadpool(_serve, page, house, request=request, fields=fields, data=data)
        except HTTPException as fault:
            return error(house, request, fault.status_code, code=fault.detail, as_json=as_json)
        except Refused as refused:
            return _refused(house, request, refused, as_json=as_json)
        except PdfError:
            LOG.error("no print was made")
            return _refused(house, request, Refused("not_printed"), as_json=as_json)
        except Exception as fault:
            said = {"fault": type(fault).__name__, "frames": places(fault)}
            LOG.error("a page failed: %s", type(fault).__name__, extra={"said": said})
            return error(house, request, 500, as_json=as_json)

    return enter


class _InMemory(MultiPartParser):
    """Keeps an upload in memory: a spooled file would lie on the disk in clear."""

    spool_max_size = 1024 * MEGABYTE


async def _read(page: Page, request: Request) -> tuple[Fields, Any]:
    if page.body is Body.JSON:
        try:
            return Fields(), json.loads(await request.body())
        except (ValueError, RecursionError):  # brackets a thousand deep are no body of ours
            raise HTTPException(400) from None
    if page.body is Body.FORM:
        form = await request.form(max_fields=MOST_FIELDS, max_files=0)
        return Fields(tuple((key, text) for key, text in form.multi_items() if isinstance(text, str))), None
    if page.body is Body.UPLOAD:
        return await _read_upload(request, fields=MOST_UPLOAD_FIELDS, files=MOST_FILES), None
    if page.body is Body.WHOLE:
        return await _read_upload(request, fields=MOST_FIELDS, files=MOST_FILE_CELLS), None
    return Fields(), None


async def _read_upload(request: Request, *, fields: int, files: int) -> Fields:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(400)
    parser = _InMemory(request.headers, request.stream(), max_files=files, max_fields=fields)
    try:
        parts = (await parser.parse()).multi_items()
    except (MultiPartException, KeyError):
        raise HTTPException(400) from None
    found = {}
    for key, part in parts:
        if isinstance(part, UploadFile):
            if part.filename:
                found[key] = Uploaded(name=part.filename, content=await part.read())
            await part.close()
    return Fields(tuple((key, part) for key, part in parts if isinstance(part, str)), found)


def _serve(page: Page, house: House, *, request: Request, fields: Fields, data: Any) -> Response:
    now = house.clock.now()
    found = _session(house, request, now=now, quiet=page.quiet) if page.personal else None
    who, session, gate = found if found is not None else (None, None, Gate.NONE)
    if page.method != "GET":
        try:
            _check_change(house, request, fields=fields, session=session)
        except HTTPException:
            _tell_refused(house, who, page=page, code="csrf", began=now, address=address_of(request))
            raise
    call = Call(
        house=house, request=request, page=page.name, now=now, who=who, session=session, fields=fields, json=data
    )
    if page.act == access.PUBLIC:
        return page.view(call)
    if who is None:
        if page.name != "home":
            _tell_refused(house, None, page=page, code="no_session", began=now, address=address_of(request))
        return _to_sign_in(call, page)
    request.state.who = who
    if gate and page.act != access.SELF:
        if page.body is Body.JSON or page.quiet:
            told = {"code": "gate", "sentence": say(f"gate.{gate}"), "href": call.path(gate)}
            return JSONResponse(told, 403)
        return call.go(gate)
    if not access.allows(who, page.act):
        note_refused(house.door, who, page.act, code="forbidden", now=now)
        request.state.lacking = page.act
        raise Forbidden
    if page.sure and session is not None and not house.door.rule.is_sure(session.sure_at, now=now):
        return RedirectResponse(f"{call.path('confirm')}?tiep={quote(_before(request, page))}", 303)
    return _told(call, page, who=who)


def _told(call: Call, page: Page, *, who: Actor) -> Response:
    """The view, and where it refuses a change (or a thing that is not for this person), the audit told of that."""
    where = address_of(call.request)
    known = _last_line(call.house) if page.method != "GET" else None
    try:
        if page.method != "GET" and page.act != access.SELF:
            want_room(call.house.settings)
        for file in call.fields.files.values():
            scan(call.house.settings.scanner, file.content, name=safe_name(file.name))
        response = page.view(call)
    except (Refused, HTTPException) as fault:
        code = fault.code if isinstance(fault, Refused) else str(fault.status_code)
        if page.method != "GET" or isinstance(fault, Forbidden):
            _tell_refused(call.house, who, page=page, code=code, began=call.now, address=where, known=known)
        raise
    if page.method != "GET" and response.status_code >= 400:
        code = str(response.status_code)
        _tell_refused(call.house, who, page=page, code=code, began=call.now, address=where, known=known)
    return response


def _last_line(house: House) -> int | None:
    """The number of the chain's last line; None where there is no chain to read."""
    try:
        with house.database.read() as session:
            last = audit.head(session)
    except DBAPIError:
        return None
    return last[0] if last is not None else 0


def _tell_refused(
    house: House,
    who: Actor | None,
    *,
    page: Page,
    code: str,
    began: datetime,
    address: str,
    known: int | None = None,
) -> None:
    """One line in the chain for a refused act, unless the act has told it itself (behind line `known`); strangers are
    counted by minute. Nothing was changed, so a chain that cannot be written does not make the answer another."""
    try:
        if who is None:
            with house.database.write() as session:
                turned_away.count(session, address=address, what=page.name, now=began)
            return
        with house.database.read() as session:
            last = audit.latest(session, 1)
        mine = [link for link in last if known is not None and link.seq > known and link.entry.holder == who.holder]
        if not any(link.entry.result.startswith("refused:") for link in mine):
            note_refused(house.door, who, page.act, code=code, now=house.clock.now())
    except (Refused, DBAPIError):
        LOG.error("a refusal could not be written to the audit")


def _before(request: Request, page: Page) -> str:
    """Where somebody was who must give the password first: this page, or the one whose form was sent."""
    if page.method == "GET":
        return request.url.path
    parts = urlsplit(request.headers.get("referer", ""))
    return parts.path if parts.netloc == request.headers.get("host", "") else "/"


def _session(house: House, request: Request, *, now: datetime, quiet: bool) -> tuple[Actor, OpenSession, Gate] | None:
    token = request.cookies.get(cookie_name(house))
    if not token or len(token) > 200:
        return None
    return resume(house.door, token, address=address_of(request), now=now, touch=not quiet)


def cookie_name(house: House) -> str:
    return "__Host-dttg" if house.settings.secure_cookies else "dttg"


def address_of(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _check_change(house: House, request: Request, *, fields: Fields, session: OpenSession | None) -> None:
    """A change comes from our own page: same origin, and the CSRF token of this session."""
    if not _same_origin(house, request):
        raise HTTPException(403, "csrf")
    if session is not None:
        given = request.headers.get("x-csrf-token") or fields.one("csrf")
        if not csrf_matches(given, session.csrf):
            raise HTTPException(403, "csrf")


def _same_origin(house: House, request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    if house.settings.origin:
        return origin == house.settings.origin
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _to_sign_in(call: Call, page: Page) -> Response:
    if page.body is Body.JSON or page.quiet:
        return JSONResponse({"code": "session_over", "sentence": say("session_over")}, 401)
    query = ""
    if page.method == "GET" and page.name != "home":
        query = f"?tiep={quote(call.request.url.path)}"
    elif page.method != "GET":
        query = "?xong=session_over"
    return RedirectResponse(call.path("sign_in") + query, 303)


def _refused(house: House, request: Request, refused: Refused, *, as_json: bool) -> Response:
    if isinstance(refused, Forbidden):
        return error(house, request, 403, sentence=_who_may(request), as_json=as_json)
    if refused.code == "not_found":
        return error(house, request, 404, as_json=as_json)
    if as_json:
        return JSONResponse({"code": refused.code, "sentence": refused.sentence, **refused.details}, 409)
    return error(house, request, 409, sentence=refused.sentence)


def _who_may(request: Request) -> str:
    """Whose page it is, where a role is what the person lacks; '' where a single thing is not for this person."""
    titles = access.titles_of(getattr(request.state, "lacking", ""))
    return say("403.who", roles=", ".join(titles)) if titles else ""


def error(
    house: House, request: Request, status: int, *, code: str = "", sentence: str = "", as_json: bool = False
) -> Response:
    """An error page in Vietnamese, with the id under which the log knows it."""
    known = str(status) if status in (400, 401, 403, 404, 405, 409, 413, 429) else "500"
    advice = sentence or say("403.csrf" if code == "csrf" else f"{known}.advice")
    if as_json:
        told = say("500.live", error=request.state.request_id) if known == "500" else advice
        said = "csrf" if code == "csrf" else known
        return JSONResponse({"code": said, "sentence": told, "error": request.state.request_id}, status)
    call = Call(
        house=house,
        request=request,
        page=getattr(request.state, "page", "error"),
        now=house.clock.now(),
        who=getattr(request.state, "who", None),
    )
    page = ErrorPage(title=say(known), advice=advice, error_id=request.state.request_id, status=status)
    try:
        return call.render("error.html", page, status=status)
    except SQLAlchemyError:  # what broke is the database, which the frame of a person reads
        return replace(call, who=None).render("error.html", page, status=status)
