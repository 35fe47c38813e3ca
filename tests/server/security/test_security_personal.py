"""Personal data: open to those whose task needs it, covered for others, each look told (R022, R042, C29)."""

from uuid import UUID

import city as cities
import pytest
import town as towns

from engine.compute.frame import Address
from server.publication.publishing import publish
from server.reporting import masking, subjects
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.masking import COVER, COVERED
from server.reporting.review import history
from server.reporting.sending import receipt

PERIOD, FORM, PART, NAME = "2026-h1", "nguoi_uy_tin", "danh_sach", "Lò Văn Canary"


@pytest.fixture
def listed(city: cities.City) -> UUID:
    """A draft that names one person, in a form with a table of counts beside."""
    desk, officer = city.town.desk, city.actor("canbo")
    publish(desk, None, project=towns.project(), periods=[(towns.REGIME, PERIOD)])
    report = open_report(desk, officer, period=PERIOD, form=FORM)
    add_rows(desk, officer, report=report, part=PART, count=1)
    shown = read_for_entry(desk, officer, report=report)
    row = next(address.row for address in shown.outcome.cells if address.part == PART and address.column == "ho_ten")
    counted = next(
        address
        for address, cell in shown.outcome.cells.items()
        if not masking.is_covered(shown.frame, address) and cell.required
    )
    cells = {Address(0, PART, row, "ho_ten"): NAME, Address(0, PART, row, "nam_sinh"): "1951", counted: "7"}
    save_cells(desk, officer, report=report, cells=cells, base_version=shown.head.draft_version)
    return report


def words(shown: object) -> str:
    return repr(shown)


def test_the_leader_sees_counts_and_no_person(city: cities.City, listed: UUID) -> None:
    desk = city.town.desk
    for login in ("lanhdao",):
        shown = read_for_entry(desk, city.actor(login), report=listed)
        assert NAME not in words(shown)
        assert "1951" not in words(shown)
        assert COVER in shown.typed.values()
        assert "7" in shown.typed.values()
        assert COVERED in [cell.value for cell in shown.outcome.cells.values()]


def test_officer_head_and_reviewer_see_the_person_and_a_look_from_outside_is_told(
    city: cities.City, listed: UUID
) -> None:
    desk = city.town.desk
    before = len(towns.audit_entries(city.town))
    for login in ("canbo", "truongdonvi"):
        assert NAME in words(read_for_entry(desk, city.actor(login), report=listed))
    assert len(towns.audit_entries(city.town)) == before
    assert NAME in words(read_for_entry(desk, city.actor("nguoiduyet"), report=listed))
    line = towns.audit_entries(city.town)[-1]
    assert (line.act, line.object_id, line.holder) == ("personal.read", str(listed), city.actor("nguoiduyet").holder)


def test_without_the_cover_the_person_would_be_seen(
    city: cities.City, listed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    monkeypatch.setattr(masking, "is_covered", lambda frame, address: False)
    assert NAME in words(read_for_entry(city.town.desk, city.actor("lanhdao"), report=listed))


def test_a_form_of_statistics_is_shown_whole_to_all_who_may_read_it(city: cities.City) -> None:
    shown = read_for_entry(city.town.desk, city.actor("lanhdao"), report=city.of[cities.OWN].report)
    assert COVER not in shown.typed.values()


def test_data_subjects_are_counted_as_they_come(city: cities.City, listed: UUID) -> None:
    desk, officer = city.town.desk, city.actor("canbo")
    held = subjects.count(desk, city.actor("quantri"))
    assert (held.basic, held.sensitive) == (0, 1)
    add_rows(desk, officer, report=listed, part=PART, count=2)
    assert subjects.count(desk, city.actor("quantri")).sensitive == 3


def test_receipt_and_history_name_nobody_to_who_may_not_see_persons(
    city: cities.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the signed file, its signers and the reason of a return are words of people, too. The form of the
    city holds statistics; here it counts as one of persons."""
    desk, own = city.town.desk, city.of[cities.OWN]
    canary = cities.word(cities.OWN)
    monkeypatch.setattr(masking, "is_personal", lambda form: True)
    for login, seen in (("canbo", True), ("nguoiduyet", True), ("lanhdao", False), ("thanhtra", False)):
        actor = city.actor(login)
        told = (receipt(desk, actor, submission=own.submission), history(desk, actor, report=own.report))
        assert (canary in words(told)) is seen, login
        assert (COVER in words(told)) is not seen, login
