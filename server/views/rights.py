"""Tài khoản này được làm gì: every act, whether the account may do it, by which role and how far (R080)."""

from uuid import UUID

from starlette.responses import Response

from server.access import ROLE_TITLES, RULES, Role
from server.actor import Actor, Right, Thing
from server.audit.acts import title_of
from server.contexts.oversight import RightLine, RightsPage
from server.http.doorway import Call
from server.refusal import Refused
from server.store import signin
from server.store.models import Unit


def show_own_rights(call: Call) -> Response:
    return _show(call, call.actor, own=True)


def show_rights(call: Call) -> Response:
    desk = call.house.desk
    try:
        account = UUID(str(call.params["account"]))
    except ValueError:
        raise Refused("not_found", what="tài khoản này") from None
    with desk.database.read() as session:
        found = signin.actor(session, account, now=call.now, address="")
        seat = session.get(Unit, found.unit) if found is not None and found.unit is not None else None
    if found is None:
        raise Refused("not_found", what="tài khoản đang có người giữ này")
    parent = seat.parent_id if seat is not None else None
    thing = Thing(kind="account", id=str(account), unit=found.unit, unit_parent=parent)
    desk.authorize(call.actor, "account.read", thing=thing)
    return _show(call, found, own=False)


def _show(call: Call, who: Actor, *, own: bool) -> Response:
    with call.house.database.read() as session:
        names = {right.unit: unit.name for right in who.rights if (unit := _unit(session.get, right)) is not None}
    may, may_not = [], []
    for act, roles in sorted(RULES.items(), key=lambda rule: title_of(rule[0])):
        held = [right for right in who.rights if right.role in roles and _opens(right, act)]
        by = tuple(dict.fromkeys(_words(right, names) for right in held))
        if by:
            may.append(RightLine(act=act, title=title_of(act), by=by))
        else:
            may_not.append(title_of(act))
    roles_held = tuple(dict.fromkeys(ROLE_TITLES[Role(right.role)] for right in who.rights))
    page = RightsPage(
        name=who.name, unit=who.unit_name, roles=roles_held, may=tuple(may), may_not=tuple(may_not), own=own
    )
    return call.render("rights.html", page)


def _opens(right: Right, act: str) -> bool:
    """Whether this right opens anything by this act: one over the audit opens no report."""
    return right.scope != "audit" or act.startswith(("audit.", "inspection."))


def _unit(get: object, right: Right) -> Unit | None:
    return get(Unit, right.unit) if right.unit is not None and callable(get) else None


def _words(right: Right, names: dict[UUID | None, str]) -> str:
    unit = names.get(right.unit, "")
    where = {
        "unit": unit,
        "below": f"{unit} và đơn vị trực thuộc",
        "all": "toàn hệ thống",
        "audit": "chỉ nhật ký",
    }[right.scope]
    only = [f"biểu {right.form}"] if right.form is not None else []
    only += [f"kỳ {right.period}"] if right.period is not None else []
    return f"{ROLE_TITLES[Role(right.role)]}: {', '.join((where, *only))}"
