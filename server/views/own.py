"""One's own security: the activation code, the second factor, the sessions, and the password before a sensitive act."""

from starlette.responses import RedirectResponse, Response

from server.accounts import totp
from server.accounts.devices import device
from server.accounts.duties import is_admin
from server.accounts.passwords import faults
from server.accounts.signin import (
    HalfIn,
    Opening,
    SignedIn,
    activate,
    end_own,
    finish,
    has_factor,
    make_sure,
    offer_factor,
    read_offer,
    sessions_of,
    take_factor,
)
from server.actor import Thing
from server.contexts.accounts import (
    ActivationPage,
    ConfirmPage,
    SecondFactorPage,
    SecondStepPage,
    SessionLine,
    SessionsPage,
)
from server.http.doorway import Call, address_of, cookie_name
from server.papers.qr import qr_svg
from server.refusal import Refused
from server.store import told
from server.views.door import give_cookie, safe_path
from server.words import phrases
from server.words.messages import say


def agent_of(call: Call) -> str:
    return call.request.headers.get("user-agent", "")


# ---- the code that opens an account once ----


def show_activation(call: Call) -> Response:
    page = ActivationPage(login=call.query("tai-khoan")[:60], problem="", code="")
    return call.render("activation.html", page)


def do_activate(call: Call) -> Response:
    login, code, password = (call.fields.one(name) for name in ("tai_khoan", "ma", "moi"))
    problem = _password_problem(password, call.fields.one("lap_lai"), login=login)
    if not problem and call.fields.one("quy_che") != "1":
        problem = say("rules_unread")
    result = None
    if not problem:
        opening = Opening(
            login=login, code=code, password=password, address=address_of(call.request), agent=agent_of(call)
        )
        try:
            result = activate(call.house.door, opening, now=call.now)
        except Refused as refused:
            problem = refused.sentence
    if isinstance(result, SignedIn | HalfIn):
        response = call.go(_after_activation(call, result))
        give_cookie(call, response, result.session)
        return response
    if result is not None:
        problem = say(result.code)
    page = ActivationPage(login=login[:60], problem=problem, code=code[:40])
    return call.render("activation.html", page, status=409)


def _after_activation(call: Call, result: SignedIn | HalfIn) -> str:
    """Where a person goes whose account has just opened: whoever has no second factor yet is offered one."""
    if isinstance(result, HalfIn):
        return "second_step"
    return "home" if call.house.door.duties.demo else "second_factor"


def _password_problem(new: str, again: str, *, login: str) -> str:
    wants = faults(new, login=login)
    if new != again:
        return say("password_not_repeated")
    return say("password_weak", wants=", ".join(wants)) if wants else ""


# ---- the second factor ----


def show_second_step(call: Call) -> Response:
    return call.render("second_step.html", SecondStepPage(problem="", next=safe_path(call.query("tiep"))))


def do_second_step(call: Call) -> Response:
    token = call.request.cookies.get(cookie_name(call.house), "")
    onward = safe_path(call.fields.one("tiep"))
    result = finish(
        call.house.door,
        token[:200],
        call.fields.one("ma")[:40],
        address=address_of(call.request),
        agent=agent_of(call),
        now=call.now,
    )
    if isinstance(result, SignedIn):
        response = RedirectResponse(onward or call.path("home"), 303)
        give_cookie(call, response, result.session)
        return response
    if result.code == "session_over":
        return call.go("sign_in", done="session_over")
    page = SecondStepPage(problem=say(result.code), next=onward)
    return call.render("second_step.html", page, status=429 if result.code == "too_many_attempts" else 401)


def show_second_factor(call: Call) -> Response:
    return call.render("second_factor.html", _factor_page(call))


def do_second_factor(call: Call) -> Response:
    assert call.session is not None
    offer = call.fields.one("de_nghi")
    try:
        codes = take_factor(
            call.house.door,
            call.actor,
            offer=offer,
            code=call.fields.one("ma"),
            session_hash=call.session.token_hash,
            now=call.now,
        )
    except Refused as refused:
        kept = "" if refused.code == "offer_broken" else offer
        page = _factor_page(call, offer=kept, problem=refused.sentence)
        return call.render("second_factor.html", page, status=409)
    return call.render("second_factor.html", _factor_page(call, recovery=codes))


def _factor_page(call: Call, *, offer: str = "", problem: str = "", recovery: tuple[str, ...] = ()) -> SecondFactorPage:
    door, who = call.house.door, call.actor
    if offer:
        secret = read_offer(door, who, offer)
    else:
        secret, offer = offer_factor(door, who)
    has, left = has_factor(door, who.account)
    return SecondFactorPage(
        has=has,
        left=left,
        must=door.duties.wants_second_factor(right.role for right in who.rights),
        qr=qr_svg(totp.address(secret, login=who.login)),
        typed=totp.shown(secret),
        offer=offer,
        problem=problem,
        recovery=recovery,
    )


# ---- before a sensitive act ----


def show_confirm(call: Call) -> Response:
    return call.render("confirm.html", _confirm_page(call, onward=call.query("tiep")))


def do_confirm(call: Call) -> Response:
    assert call.session is not None
    onward = safe_path(call.fields.one("tiep"))
    problem = make_sure(
        call.house.door,
        call.actor,
        session_hash=call.session.token_hash,
        given=call.fields.one("bi_mat"),
        now=call.now,
    )
    if problem:
        return call.render("confirm.html", _confirm_page(call, onward=onward, problem=say(problem)), status=401)
    return RedirectResponse(onward or call.path("home"), 303)


def _confirm_page(call: Call, *, onward: str, problem: str = "") -> ConfirmPage:
    has, _ = has_factor(call.house.door, call.actor.account)
    return ConfirmPage(problem=problem, next=safe_path(onward), factor=has)


# ---- sessions ----


def show_sessions(call: Call) -> Response:
    assert call.session is not None
    door, rule = call.house.door, call.house.door.rule
    admin = is_admin(right.role for right in call.actor.rights)
    lines = tuple(
        SessionLine(
            id=each.id,
            device=device(each.agent),
            address=each.address,
            began=phrases.moment(each.began),
            seen=phrases.moment(each.seen),
            ends=phrases.moment(each.ends),
            this=each.this,
        )
        for each in sessions_of(door, call.actor, this=call.session.token_hash, now=call.now)
    )
    idle = min(rule.admin_idle, rule.idle) if admin else rule.idle
    page = SessionsPage(
        lines=lines, idle=int(idle.total_seconds()) // 60, absolute=int(rule.absolute.total_seconds()) // 3600
    )
    return call.render("sessions.html", page)


def do_end_session(call: Call) -> Response:
    assert call.session is not None
    this = call.session.token_hash
    ended = end_own(call.house.door, call.actor, chosen=call.fields.one("phien"), this=this, now=call.now)
    return call.go("sessions", done="sessions_ended", words=str(ended))


def do_see(call: Call) -> Response:
    """What this person was told has been seen."""
    desk = call.house.desk
    with desk.database.write() as session:
        row = told.see(session, call.actor.holder, call.id("told"), now=call.now)
        if row is None:
            raise Refused("not_found", what="lời báo này")
        thing = Thing(kind="told", id=str(row.id), unit=call.actor.unit)
        desk.record(session, call.actor, act="told.see", thing=thing, after={"kind": row.kind})
    return RedirectResponse(safe_path(call.fields.one("tiep")) or call.path("home"), 303)
