"""Figures of earlier periods, loaded by the department for all units at once (R016, R104, R111)."""

import io
from collections.abc import Mapping

import pytest
import town as towns
import workbook_hand as hand
from python_calamine import CalamineWorkbook
from sqlmodel import select
from test_web_workbooks import actor_of

from engine.compute.frame import Address
from server.refusal import Refused
from server.reporting.entry import open_report, read_for_entry
from server.reporting.history import FaultyError, choices, decide, load, loads, make, read
from server.store.models import HistoryReport, Report, Standing, Submission

EARLIER, FORM, PART = towns.EARLIER, towns.FORM, towns.PART
SOURCE = "Báo cáo 12/BC-BDT năm 2025"
KINH = dict(zip(towns.COLUMNS, (90, 180, 190, 30, 60, 230, 50), strict=True))


@pytest.fixture
def past(town: towns.Town) -> towns.Town:
    towns.add_earlier_year(town)
    return town


def lines_of(content: bytes) -> dict[tuple[str, str], int]:
    """(unit, row) -> line of the first sheet."""
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {(str(line[0]), str(line[2])): number for number, line in enumerate(lines, 1) if number > 3}


def filled(content: bytes, figures: Mapping[tuple[str, str], Mapping[str, int | str]]) -> bytes:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    keys = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1]
    places = lines_of(content)
    cells = {
        f"{hand.letters(keys.index(column))}{places[key]}": figure
        for key, row in figures.items()
        for column, figure in row.items()
    }
    return hand.added_to(content, "Phần 1", cells)


BOOKS: dict[bytes, bytes] = {}


def empty_book(town: towns.Town) -> bytes:
    """The template, made once a run: it says nothing of the database it was made in."""
    key = town.keys.current("files").secret
    if key not in BOOKS:
        BOOKS[key] = make(town.desk, actor_of(town, "nguoiduyet"), period=EARLIER, form=FORM)
    return BOOKS[key]


def loaded(town: towns.Town, figures=None, *, who: str = "nguoiduyet"):
    actor = actor_of(town, who)
    content = filled(empty_book(town), figures or {(towns.BA_DINH, "01"): KINH, (towns.NGOC_HA, "01"): KINH})
    return load(town.desk, actor, period=EARLIER, form=FORM, source=SOURCE, name="ls.xlsx", content=content)


def test_the_template_has_a_line_for_every_row_of_every_unit(past: towns.Town) -> None:
    actor = actor_of(past, "nguoiduyet")
    assert [(period, form) for period, _, form, _ in choices(past.desk, actor)] == [(EARLIER, FORM)]
    places = lines_of(make(past.desk, actor, period=EARLIER, form=FORM))
    units = {unit for unit, _ in places}
    assert len(units) == 126
    assert {row for unit, row in places if unit == towns.BA_DINH} >= {"01", "06", "53"}
    assert not {row for _, row in places} & {"tong", "dtts"}


def test_figures_count_only_after_a_second_person_confirmed_them(past: towns.Town) -> None:
    id_ = loaded(past)
    reviewer, leader = actor_of(past, "nguoiduyet"), actor_of(past, "lanhdao")
    with past.database.read() as session:
        assert session.exec(select(Report)).all() == []
    with pytest.raises(Refused) as refused:
        decide(past.desk, reviewer, load=id_, confirmed=True, answer="")
    assert refused.value.code == "history_same_person"
    assert decide(past.desk, leader, load=id_, confirmed=True, answer="") == 2
    with past.database.read() as session:
        assert len(session.exec(select(HistoryReport)).all()) == 2
        assert all(row.last_approved_id for row in session.exec(select(Standing)))
        assert {row.receipt[:8] for row in session.exec(select(Submission))} == {"LS-2025-"}
    told = [entry.act for entry in towns.audit_entries(past)]
    assert told.count("history.load") == 1
    assert told.count("history.confirm") == 3
    with pytest.raises(Refused) as again:
        decide(past.desk, leader, load=id_, confirmed=False, answer="thôi")
    assert again.value.code == "history_decided"


def test_the_next_period_reads_them_as_the_period_before(past: towns.Town) -> None:
    decide(past.desk, actor_of(past, "lanhdao"), load=loaded(past), confirmed=True, answer="")
    officer = actor_of(past, "canbo")
    report = open_report(past.desk, officer, period=towns.PERIOD, form=FORM)
    previous = read_for_entry(past.desk, officer, report=report).previous
    assert str(previous[Address(0, PART, "01", "so_ho")].content) == "90"
    assert str(previous[Address(0, PART, "tong", "so_khau")].content) == "370"


def test_every_page_and_print_says_that_they_are_historical(past: towns.Town, signed_in) -> None:
    decide(past.desk, actor_of(past, "lanhdao"), load=loaded(past), confirmed=True, answer="")
    with past.database.read() as session:
        ids = {str(row.unit_id): str(row.id) for row in session.exec(select(Report))}
    own = ids[str(actor_of(past, "canbo").unit)]
    officer = signed_in("canbo")
    assert "số liệu lịch sử" in officer.read(f"/bao-cao/{own}")
    paper = officer.read(f"/bao-cao/{own}/ban-in")
    assert f"SỐ LIỆU LỊCH SỬ do Sở nạp, nguồn: {SOURCE}." in paper


def test_what_would_be_wrong_in_a_report_is_wrong_here_and_nothing_is_loaded(past: towns.Town) -> None:
    bad = {**KINH, "so_ho": 999, "duoi_6": "mười"}
    with pytest.raises(FaultyError) as faulty:
        loaded(past, {(towns.BA_DINH, "01"): bad, (towns.NGOC_HA, "01"): {"so_ho": 1}})
    said = "\n".join(faulty.value.faults)
    assert "Phường Ba Đình. Kinh, Số khẩu: Dưới 6 tuổi" in said
    assert "Số hộ không thể lớn hơn số khẩu" in said
    assert "Phường Ngọc Hà. Kinh, Số khẩu: Nam: còn trống." in said
    assert loads(past.desk, actor_of(past, "nguoiduyet")) == ()
    assert list(past.settings.files_dir.rglob("*.enc")) == []


def test_a_unit_that_has_reported_itself_is_left_alone(past: towns.Town) -> None:
    officer = actor_of(past, "canbo")
    own = open_report(past.desk, officer, period=EARLIER, form=FORM)
    id_ = loaded(past)
    shown = read(past.desk, actor_of(past, "lanhdao"), load=id_)
    assert [(each.name, each.there) for each in shown.units] == [("Phường Ba Đình", True), ("Phường Ngọc Hà", False)]
    assert decide(past.desk, actor_of(past, "lanhdao"), load=id_, confirmed=True, answer="") == 1
    assert read_for_entry(past.desk, officer, report=own).typed == {}


def test_another_workbook_a_coming_period_and_an_empty_one_are_refused(past: towns.Town) -> None:
    actor = actor_of(past, "nguoiduyet")
    book = empty_book(past)
    for content, period, code in (
        (hand.small_xlsx(), EARLIER, "history_other"),
        (book, towns.PERIOD, "history_not_past"),
        (book, EARLIER, "history_empty"),
    ):
        with pytest.raises(Refused) as refused:
            load(past.desk, actor, period=period, form=FORM, source=SOURCE, name="a.xlsx", content=content)
        assert refused.value.code == code


def test_a_line_of_a_unit_or_row_that_is_not_there_is_named(past: towns.Town) -> None:
    actor = actor_of(past, "nguoiduyet")
    book = empty_book(past)
    line = lines_of(book)[towns.BA_DINH, "01"]
    content = hand.typed_into(filled(book, {(towns.BA_DINH, "01"): KINH}), "Phần 1", {f"A{line}": "99999"})
    with pytest.raises(FaultyError) as faulty:
        load(past.desk, actor, period=EARLIER, form=FORM, source=SOURCE, name="a.xlsx", content=content)
    assert faulty.value.faults == (f"Trang tính “Phần 1”, dòng {line}: không có đơn vị 99999, dòng 01 trong biểu này.",)


def test_the_pages_carry_it_from_file_to_confirmation(past: towns.Town, signed_in) -> None:
    reviewer, leader = signed_in("nguoiduyet"), signed_in("lanhdao")
    page = reviewer.read(f"/so-lieu-lich-su?bieu={EARLIER}|{FORM}")
    assert f"/so-lieu-lich-su/{EARLIER}/{FORM}.xlsx" in page
    book = reviewer.get(f"/so-lieu-lich-su/{EARLIER}/{FORM}.xlsx").content
    done = reviewer.post(
        "/so-lieu-lich-su",
        data={"csrf": reviewer.csrf, "bieu": f"{EARLIER}|{FORM}", "nguon": SOURCE},
        files={"tep": ("a.xlsx", filled(book, {(towns.BA_DINH, "01"): KINH}), "application/octet-stream")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    where = done.headers["location"].partition("?")[0]
    assert "1/126 đơn vị có số trong tệp" in reviewer.read(where)
    assert "Người nạp không tự xác nhận" in reviewer.read(where)
    leader.read(where)
    after = leader.press(where, viec="xac-nhan", tra_loi="")
    assert "Đã xác nhận số liệu lịch sử của 1 đơn vị." in leader.get(after.headers["location"]).text
    assert signed_in("canbo").get("/so-lieu-lich-su").status_code == 403
