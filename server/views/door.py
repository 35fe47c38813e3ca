"""Sign in, sign out, change the password, and the first page of each role."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.access import ROLE_TITLES
from server.accounts.passwords import faults
from server.accounts.sessions import NewSession, masked
from server.accounts.signin import (
    Attempt,
    HalfIn,
    SignedIn,
    Turned,
    change_password,
    finish,
    own_password,
    sign_in,
    sign_out,
)
from server.clock import day_of
from server.contexts.door import PasswordPage, SignInPage
from server.http.doorway import Call, address_of, cookie_name
from server.refusal import Refused
from server.words import phrases
from server.words.messages import say

FIRST_PAGES = (
    ("tasks.read", "tasks"),
    ("board.read", "board"),
    ("account.read", "accounts"),
    ("audit.read", "audit"),
    ("form.write", "forms"),
    ("health.read", "health"),
)


def show_sign_in(call: Call) -> Response:
    if call.who is not None:
        return call.go("home")
    return call.render("sign_in.html", SignInPage(login="", problem="", next=safe_path(call.query("tiep"))))


def do_sign_in(call: Call) -> Response:
    login = call.fields.one("tai_khoan")
    onward = safe_path(call.fields.one("tiep"))
    result = sign_in(
        call.house.door,
        Attempt(
            login=login,
            password=call.fields.one("mat_khau"),
            address=address_of(call.request),
            agent=call.request.headers.get("user-agent", ""),
            old_token=call.request.cookies.get(cookie_name(call.house)),
        ),
        now=call.now,
    )
    if isinstance(result, Turned):
        page = SignInPage(login=login[:200], problem=say(result.code), next=onward)
        return call.render("sign_in.html", page, status=429 if result.code == "too_many_attempts" else 401)
    if isinstance(result, HalfIn):
        onward = call.path("second_step") + (f"?tiep={quote(onward)}" if onward else "")
    response = RedirectResponse(onward or call.path("home"), 303)
    give_cookie(call, response, result.session)
    return response


def do_sign_in_here(call: Call) -> Response:
    """Signing in again beside unsaved figures, as JSON: `{login, password}`, then `{code}` where the account has a
    second factor. Answers `{csrf, login}`, `{second: true}`, or the sentence of what was wrong."""
    given = call.json if isinstance(call.json, dict) else {}
    result: SignedIn | HalfIn | Turned
    if "code" in given:
        token = call.request.cookies.get(cookie_name(call.house), "")
        result = finish(
            call.house.door,
            token[:200],
            _text(given, "code")[:40],
            address=address_of(call.request),
            agent=call.request.headers.get("user-agent", ""),
            now=call.now,
        )
    else:
        result = sign_in(
            call.house.door,
            Attempt(
                login=_text(given, "login"),
                password=_text(given, "password"),
                address=address_of(call.request),
                agent=call.request.headers.get("user-agent", ""),
                old_token=call.request.cookies.get(cookie_name(call.house)),
            ),
            now=call.now,
        )
    if isinstance(result, Turned):
        status = 429 if result.code == "too_many_attempts" else 401
        return JSONResponse({"code": result.code, "sentence": say(result.code)}, status)
    told: dict[str, object] = {"second": True}
    if isinstance(result, SignedIn):
        told = {"csrf": masked(result.session.csrf), "login": result.actor.login}
    response = JSONResponse(told)
    give_cookie(call, response, result.session)
    return response


def _text(given: dict[str, object], name: str) -> str:
    text = given.get(name)
    if not isinstance(text, str):
        raise HTTPException(400)
    return text.encode("utf-8", "replace").decode("utf-8")


def do_sign_out(call: Call) -> Response:
    if call.session is not None:
        sign_out(call.house.door, call.actor, session_hash=call.session.token_hash, now=call.now)
    response = call.go("sign_in", done="signed_out")
    response.delete_cookie(cookie_name(call.house), path="/", secure=call.house.settings.secure_cookies, httponly=True)
    return response


def home(call: Call) -> Response:
    """The page where this person's work begins."""
    name = next((name for act, name in FIRST_PAGES if call.may(act)), "password")
    return call.go(name)


def show_token(call: Call) -> Response:
    """The CSRF token of this session and whose it is, for a page that was open while its person signed in again."""
    assert call.session is not None
    return JSONResponse({"csrf": masked(call.session.csrf), "login": call.actor.login})


def show_password(call: Call) -> Response:
    return call.render("password.html", _password_page(call))


def _password_page(call: Call, *, problem: str = "") -> PasswordPage:
    roles = dict.fromkeys(ROLE_TITLES.get(right.role, right.role) for right in call.actor.rights)
    known = own_password(call.house.door, call.actor)
    return PasswordPage(
        problem=problem,
        roles=tuple(roles),
        last_day=phrases.day(known.last_day) if known.last_day is not None else "",
        over=known.last_day is not None and day_of(call.now) > known.last_day,
        first=known.must_change,
    )


def do_password(call: Call) -> Response:
    current, new = call.fields.one("hien_tai"), call.fields.one("moi")
    wants = faults(new, login=call.actor.login)
    problem = ""
    if new != call.fields.one("lap_lai"):
        problem = say("password_not_repeated")
    elif new == current:
        problem = say("password_same")
    elif wants:
        problem = say("password_weak", wants=", ".join(wants))
    if not problem:
        agent = call.request.headers.get("user-agent", "")
        try:
            session = change_password(call.house.door, call.actor, current=current, new=new, now=call.now, agent=agent)
        except Refused as refused:
            return call.render("password.html", _password_page(call, problem=refused.sentence), status=409)
        if session is not None:
            response = call.go("home", done="password_changed")
            give_cookie(call, response, session)
            return response
        problem = say("password_current_wrong")
    return call.render("password.html", _password_page(call, problem=problem), status=409)


def give_cookie(call: Call, response: Response, session: NewSession) -> None:
    response.set_cookie(
        cookie_name(call.house),
        session.token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=call.house.settings.secure_cookies,
    )


def safe_path(onward: str) -> str:
    """Only a path of ours."""
    if onward.startswith("/") and not onward.startswith("//") and "\\" not in onward and onward.isprintable():
        return onward
    return ""
