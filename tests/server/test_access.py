"""Rights as data: role x act x scope, deny by default (R034, R035)."""

from uuid import UUID

import pytest

from server import access
from server.access import RULES, Role, allows, authorize
from server.actor import Actor, Right, Thing
from server.refusal import Forbidden

HERE, ELSEWHERE, ABOVE = UUID(int=1), UUID(int=2), UUID(int=3)


def somebody(*rights: Right) -> Actor:
    return Actor(
        account=UUID(int=9),
        holder=UUID(int=8),
        person=UUID(int=7),
        name="Nguyễn Văn A",
        login="a",
        regime="ha_noi",
        unit=HERE,
        unit_code="00004",
        unit_name="Phường Ba Đình",
        rights=rights,
    )


def report(unit: UUID, *, form: str = "dan_so", period: str = "2026-year") -> Thing:
    return Thing(kind="report", unit=unit, unit_parent=ABOVE, form=form, period=period)


def test_an_officer_fills_the_reports_of_the_own_unit() -> None:
    authorize(somebody(Right(role="officer", scope="unit", unit=HERE)), "report.fill", thing=report(HERE))


def test_another_units_report_is_refused() -> None:
    with pytest.raises(Forbidden):
        authorize(somebody(Right(role="officer", scope="unit", unit=HERE)), "report.fill", thing=report(ELSEWHERE))


def test_an_act_in_no_rule_is_nobodys() -> None:
    everybody = somebody(*(Right(role=role, scope="all") for role in Role))
    assert not allows(everybody, "report.burn")
    with pytest.raises(Forbidden):
        authorize(everybody, "report.burn", thing=report(HERE))


def test_without_rights_everything_is_refused() -> None:
    for act in RULES:
        with pytest.raises(Forbidden):
            authorize(somebody(), act, thing=report(HERE))


def test_a_right_may_be_bound_to_a_form_and_a_period() -> None:
    bound = somebody(Right(role="reviewer", scope="all", form="dan_so", period="2026-year"))
    authorize(bound, "report.read", thing=report(HERE))
    with pytest.raises(Forbidden):
        authorize(bound, "report.read", thing=report(HERE, form="ho_ngheo"))
    with pytest.raises(Forbidden):
        authorize(bound, "report.read", thing=report(HERE, period="2026-h1"))


def test_below_reaches_the_units_under_it_and_no_further() -> None:
    above = somebody(Right(role="sector_reviewer", scope="below", unit=ABOVE))
    authorize(above, "report.verify", thing=report(HERE))
    with pytest.raises(Forbidden):
        authorize(above, "report.verify", thing=Thing(kind="report", unit=HERE, unit_parent=ELSEWHERE))


def test_a_scope_without_unit_reaches_nothing() -> None:
    with pytest.raises(Forbidden):
        authorize(somebody(Right(role="officer", scope="unit")), "report.read", thing=Thing(kind="report"))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CENTRAL_ADMIN, Role.UNIT_ADMIN, Role.AUTHOR])
def test_technical_roles_read_and_change_no_report(role: Role) -> None:
    technician = somebody(Right(role=role, scope="all"))
    for act in RULES:
        if act.startswith(("report.", "figures.", "board.")):
            assert not allows(technician, act), act


def test_an_inspector_changes_nothing() -> None:
    inspector = somebody(Right(role=Role.INSPECTOR, scope="all"))
    reading = {act for act in RULES if act.endswith((".read", ".print"))} | {
        "audit.export"
    }  # an extract changes nothing
    changing = set(RULES) - reading
    assert changing
    assert not [act for act in changing if allows(inspector, act)]


def test_whoever_fills_cannot_approve_by_the_same_role() -> None:
    assert not RULES["report.send"] & RULES["report.approve"]


def test_public_and_self_are_declared_and_a_made_up_act_is_not() -> None:
    assert access.declared(access.PUBLIC)
    assert access.declared(access.SELF)
    assert not access.declared("report.burn")
