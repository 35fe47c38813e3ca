"""Who may do what: roles x acts x scope as data, and the one question asked before every act (design section 9).

Deny by default: an act that stands in no rule is nobody's, and a route whose act stands in no rule stops the start.
Knows no page, no database and no workflow; that sender and approver differ is the act's own matter.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from server.actor import Actor, Reach, Right, Thing
from server.refusal import Forbidden


class Role(StrEnum):
    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    UNIT_ADMIN = "unit_admin"
    SECTOR_REVIEWER = "sector_reviewer"
    REVIEWER = "reviewer"
    LEADER = "leader"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    CENTRAL_ADMIN = "central_admin"
    OPERATOR = "operator"
    INSPECTOR = "inspector"
    EMERGENCY = "emergency"  # of an operator, for one unit and period and some hours, by document (R009)
    PARTNER = "partner"
    STAND_IN = "stand_in"  # of whoever at the department enters one report for a unit, by document


ROLE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        Role.OFFICER: "Người lập báo cáo",
        Role.UNIT_HEAD: "Lãnh đạo đơn vị",
        Role.UNIT_ADMIN: "Quản trị tài khoản đơn vị",
        Role.SECTOR_REVIEWER: "Người thẩm tra lĩnh vực",
        Role.REVIEWER: "Người duyệt báo cáo",
        Role.LEADER: "Lãnh đạo Sở",
        Role.AUTHOR: "Người soạn biểu mẫu",
        Role.PUBLISHER: "Người công bố",
        Role.CENTRAL_ADMIN: "Quản trị trung tâm",
        Role.OPERATOR: "Người vận hành",
        Role.INSPECTOR: "Người kiểm tra, giám sát",
        Role.EMERGENCY: "Người mở khẩn cấp",
        Role.PARTNER: "Đơn vị khai thác",
        Role.STAND_IN: "Người nhập thay đơn vị",
    }
)


# Acts that ask for no right: `public` for everyone, `self` for whoever is signed in (own session, own first page).
PUBLIC = "public"
SELF = "self"

CENTRE = frozenset({Role.REVIEWER, Role.LEADER})
# who may report a fault or ask for help; inspectors and partners change nothing here
ASKERS = frozenset(Role) - {Role.INSPECTOR, Role.EMERGENCY, Role.PARTNER, Role.STAND_IN}

# held by document for one case or by agreement, never given to an account of the department
BY_DOCUMENT = frozenset({Role.EMERGENCY, Role.STAND_IN, Role.PARTNER})

# act -> roles. One line each, so that a reviewer of rights reads it like a table.
RULES: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "tasks.read": frozenset({Role.OFFICER, Role.UNIT_HEAD}),
        "work.read": frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.OPERATOR, Role.CENTRAL_ADMIN, Role.LEADER}),
        "report.read": frozenset(
            {
                Role.OFFICER,
                Role.STAND_IN,
                Role.UNIT_HEAD,
                Role.SECTOR_REVIEWER,
                Role.INSPECTOR,
                Role.EMERGENCY,
                *CENTRE,
            }
        ),
        "report.print": frozenset(
            {
                Role.OFFICER,
                Role.STAND_IN,
                Role.UNIT_HEAD,
                Role.SECTOR_REVIEWER,
                Role.INSPECTOR,
                Role.EMERGENCY,
                *CENTRE,
            }
        ),
        "report.open": frozenset({Role.OFFICER}),
        "report.fill": frozenset({Role.OFFICER, Role.STAND_IN}),
        "report.attach": frozenset({Role.OFFICER, Role.STAND_IN}),
        "codes.read": frozenset({Role.OFFICER, Role.UNIT_HEAD}),
        "codes.keep": frozenset({Role.OFFICER}),
        "history.load": frozenset({Role.REVIEWER}),
        "history.confirm": CENTRE,
        "report.send": frozenset({Role.OFFICER, Role.STAND_IN}),
        "report.stand_in": frozenset({Role.REVIEWER}),
        "report.verify": frozenset({Role.SECTOR_REVIEWER}),
        "report.return": frozenset({Role.REVIEWER, Role.SECTOR_REVIEWER}),
        "report.approve": frozenset({Role.REVIEWER}),
        "report.pass": frozenset({Role.REVIEWER, Role.SECTOR_REVIEWER}),  # the page; which of the two, the act asks
        "report.reopen": frozenset({Role.REVIEWER}),
        "review.assign": frozenset({Role.LEADER}),
        "report.extend": frozenset({Role.REVIEWER, Role.LEADER}),
        "report.remind": CENTRE,
        "board.read": frozenset({Role.SECTOR_REVIEWER, *CENTRE}),
        "parcel.ask": CENTRE,
        "figures.read": CENTRE,
        "figures.export": CENTRE,
        "looking.read": frozenset({Role.INSPECTOR, *CENTRE}),
        "looking.keep": CENTRE,
        "oddity.look": CENTRE,
        "vintage.propose": CENTRE,
        "vintage.publish": frozenset({Role.LEADER}),
        "period.read": frozenset(
            {Role.OFFICER, Role.UNIT_HEAD, Role.SECTOR_REVIEWER, Role.AUTHOR, Role.PUBLISHER, Role.INSPECTOR, *CENTRE}
        ),
        "form.read": frozenset(
            {Role.OFFICER, Role.UNIT_HEAD, Role.SECTOR_REVIEWER, Role.AUTHOR, Role.PUBLISHER, Role.INSPECTOR, *CENTRE}
        ),
        "form.write": frozenset({Role.AUTHOR, Role.PUBLISHER}),
        "form.publish": frozenset({Role.PUBLISHER}),
        "vocabulary.write": frozenset({Role.AUTHOR, Role.PUBLISHER}),
        "vocabulary.publish": frozenset({Role.PUBLISHER}),
        "template.read": frozenset({Role.AUTHOR, Role.PUBLISHER}),
        "template.draft": frozenset({Role.AUTHOR}),
        "template.publish": frozenset({Role.PUBLISHER}),
        "period.propose": frozenset({Role.AUTHOR, Role.PUBLISHER}),
        "period.publish": frozenset({Role.PUBLISHER}),
        "account.read": frozenset({Role.CENTRAL_ADMIN, Role.LEADER, Role.UNIT_ADMIN, Role.UNIT_HEAD}),
        "account.request": frozenset({Role.CENTRAL_ADMIN, Role.UNIT_ADMIN, Role.UNIT_HEAD}),
        "account.approve": frozenset({Role.LEADER}),
        "account.execute": frozenset({Role.CENTRAL_ADMIN}),
        "account.lock": frozenset({Role.CENTRAL_ADMIN, Role.UNIT_ADMIN}),
        "account.renew": frozenset({Role.CENTRAL_ADMIN, Role.UNIT_ADMIN}),
        "account.review": frozenset({Role.CENTRAL_ADMIN, Role.LEADER, Role.UNIT_ADMIN, Role.UNIT_HEAD}),
        "contacts.export": frozenset({Role.CENTRAL_ADMIN, Role.LEADER}),
        "audit.read": frozenset({Role.INSPECTOR, Role.LEADER}),
        "audit.unit": frozenset({Role.UNIT_HEAD, Role.UNIT_ADMIN}),
        "audit.export": frozenset({Role.INSPECTOR, Role.LEADER}),
        "inspection.read": frozenset({Role.INSPECTOR, Role.LEADER}),
        "inspection.assign": frozenset({Role.LEADER}),
        "removal.read": frozenset({Role.REVIEWER, Role.LEADER, Role.CENTRAL_ADMIN}),
        "removal.hide": frozenset({Role.REVIEWER, Role.LEADER, Role.CENTRAL_ADMIN}),
        "removal.look": frozenset({Role.LEADER}),
        "removal.start": frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.REVIEWER, Role.LEADER, Role.CENTRAL_ADMIN}),
        "removal.ask": frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.CENTRAL_ADMIN}),
        "removal.check": frozenset({Role.REVIEWER}),
        "removal.decide": frozenset({Role.LEADER}),
        "personal.read": frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.SECTOR_REVIEWER, Role.REVIEWER}),
        "notice.read": frozenset({Role.OFFICER, Role.UNIT_HEAD}),
        "violation.read": frozenset({Role.LEADER, Role.CENTRAL_ADMIN, Role.INSPECTOR, Role.UNIT_ADMIN, Role.UNIT_HEAD}),
        "violation.report": frozenset({Role.LEADER, Role.CENTRAL_ADMIN, Role.UNIT_ADMIN, Role.UNIT_HEAD}),
        "violation.decide": frozenset({Role.LEADER}),
        "violation.handle": frozenset({Role.LEADER, Role.CENTRAL_ADMIN}),
        "emergency.read": frozenset({Role.OPERATOR, Role.LEADER, Role.INSPECTOR}),
        "emergency.open": frozenset({Role.OPERATOR}),
        "emergency.decide": frozenset({Role.LEADER}),
        "mail.read": frozenset({Role.OPERATOR}),
        "mail.repeat": frozenset({Role.OPERATOR}),
        "health.read": frozenset({Role.OPERATOR}),
        "operation.own": frozenset(ASKERS),
        "operation.ask": frozenset(ASKERS),
        "operation.read": frozenset({Role.OPERATOR, Role.CENTRAL_ADMIN, Role.LEADER}),
        "operation.plan": frozenset({Role.OPERATOR}),
        "operation.consent": frozenset({Role.LEADER, Role.CENTRAL_ADMIN}),
        "operation.handle": frozenset({Role.OPERATOR, Role.CENTRAL_ADMIN}),
        "operation.control": frozenset({Role.OPERATOR, Role.CENTRAL_ADMIN}),
        "operation.report": frozenset({Role.OPERATOR, Role.CENTRAL_ADMIN, Role.LEADER}),
        "account.report": frozenset({Role.CENTRAL_ADMIN, Role.LEADER}),
        "usage.department": frozenset({Role.CENTRAL_ADMIN, Role.LEADER}),
    }
)


def declared(act: str) -> bool:
    return act in (PUBLIC, SELF) or act in RULES


def titles_of(act: str) -> tuple[str, ...]:
    """The roles that a person may be given for an act, by title, in their order; none of what is nobody's."""
    return tuple(title for role, title in ROLE_TITLES.items() if role in RULES.get(act, ()) and role not in BY_DOCUMENT)


def allows(actor: Actor, act: str) -> bool:
    """Whether any right of `actor` lets it do `act` to something: which links and pages it sees."""
    if act in (PUBLIC, SELF):
        return True
    roles = RULES.get(act, frozenset())
    return any(right.role in roles for right in actor.rights)


def authorize(actor: Actor, act: str, *, thing: Thing) -> None:
    """Returns when `actor` may do `act` to `thing`, otherwise raises `Forbidden`."""
    roles = RULES.get(act, frozenset())
    if not any(right.role in roles and _covers(right, thing) for right in actor.rights):
        raise Forbidden


def reach(actor: Actor, act: str) -> Reach:
    """What `actor` may do `act` to, for the query that lists it. Raises `Forbidden` where that is nothing at all."""
    roles = RULES.get(act, frozenset())
    rights = tuple(right for right in actor.rights if right.role in roles)
    if not rights:
        raise Forbidden
    return Reach(rights=rights, hidden=allows(actor, "removal.look"))


def covered(within: Reach, thing: Thing) -> bool:
    """Whether one thing lies within a reach."""
    return any(_covers(right, thing) for right in within.rights)


def _covers(right: Right, thing: Thing) -> bool:
    return (
        _reaches(right, thing)
        and (right.form is None or right.form == thing.form)
        and (right.period is None or right.period == thing.period)
    )


def _reaches(right: Right, thing: Thing) -> bool:
    if right.scope == "all":
        return True
    if right.scope == "audit":
        return thing.kind == "audit"
    if right.unit is None:
        return False
    if right.scope == "below":
        return right.unit in (thing.unit, thing.unit_parent)
    return right.scope == "unit" and right.unit == thing.unit
