"""The way of a report through Excel and LibreOffice: made, filled, compared, taken (R016, R048, R104, C14, C22)."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
import town as towns
import workbook_hand as hand
from python_calamine import CalamineWorkbook
from scale import scaled
from sqlmodel import select
from workbook_readings import VECTORS, said, wanted

from engine.compute.frame import Address, RowKind
from engine.expr.types import Base
from engine.project import Project, compile_files, find_files
from server.actor import Actor
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.comparing import Fate
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.shown import EntryView
from server.reporting.workbooks import bring, look, make, take
from server.store import signin
from server.store.models import Account
from server.workbooks import reading

FIVE = ("dan_so", "ho_ngheo", "ha_tang", "nguoi_uy_tin", "ctmtqg")
VILLAGES = """\
code,name,reporter,zone,valid_from,valid_to,was
00004001,Thôn Đông,00004,ordinary,,,
00004002,"Thôn Đoài, khu 2",00004,special,,,
"""
KINDS = ("xlsx", "ods")
LIVE = (1, 0, 4)[: scaled(3)]  # of the five: those in which every computed cell has a formula of the workbook's own
RECKON = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
AMOUNTS = ("integer", "decimal", "percent", "money", "year", "date")
OTHERS = frozenset({folder.name for folder in (towns.ROOT / "forms").glob("*/")} - {*FIVE, "lists", "blocks"}) | {
    "bac_kan"
}
OTHER_PERIODS = frozenset({f"periods/{towns.REGIME}/2026-h1.yaml"})


@cache
def project_of_five() -> Project:
    """Five of the real forms, due in the year, and two villages of the ward."""
    files = {
        path: content
        for path, content in find_files(towns.ROOT).items()
        if path.split("/")[1] not in OTHERS and path not in OTHER_PERIODS and not path.endswith("published.json")
    }
    period = f"periods/{towns.REGIME}/{towns.PERIOD}.yaml"
    due = "".join(f"  {form}: 1\n" for form in FIVE if form != towns.FORM)
    files[period] += due.encode()
    files["forms/lists/villages.csv"] = VILLAGES.encode()
    own = files["forms/ha_tang/v1.yaml"].decode()  # its author's examples name other villages
    files["forms/ha_tang/v1.yaml"] = (own.partition("\ntests:\n")[0] + "\n").encode()
    return compile_files(files)


def actor_of(town: towns.Town, login: str) -> Actor:
    with town.database.read() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        actor = signin.actor(session, account.id, now=town.clock.now(), address="127.0.0.1")
    assert actor is not None
    return actor


def written(town: towns.Town, actor: Actor, report: UUID) -> bytes:
    return make(town.desk, actor, report=report, record=0, sample=False)[0]


def brought(town: towns.Town, actor: Actor, report: UUID, content: bytes, name: str = "điền.xlsx") -> UUID:
    return bring(town.desk, actor, report=report, record=0, name=name, content=content)


def begun(town: towns.Town, actor: Actor, *, form: str = towns.FORM) -> UUID:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=form)
    if form == towns.FORM:
        add_rows(town.desk, actor, report=report, part=towns.PART, keys=("06", "08"))
        save(town, actor, report, {("01", "so_ho"): "100", ("06", "so_ho"): "30", ("06", "nam"): "40"})
    return report


def save(town: towns.Town, actor: Actor, report: UUID, cells: Mapping[tuple[str, str], str]) -> None:
    version = read_for_entry(town.desk, actor, report=report).head.draft_version
    given = {Address(0, towns.PART, row, column): text for (row, column), text in cells.items()}
    save_cells(town.desk, actor, report=report, cells=given, base_version=version)


def typed(town: towns.Town, actor: Actor, report: UUID) -> dict[tuple[str, str], str]:
    shown = read_for_entry(town.desk, actor, report=report)
    return {(address.row, address.column): text for address, text in shown.typed.items()}


@pytest.fixture
def actor(town: towns.Town) -> Actor:
    return actor_of(town, "canbo")


# ---- one report ----


def test_it_works_on_the_pages(officer) -> None:
    report = officer.begin()
    page = officer.read(report)
    assert f'href="{report}/nhap.xlsx"' in page
    assert f'href="{report}/nap-tep"' in page
    book = officer.get(f"{report}/nhap.xlsx")
    assert book.headers["content-disposition"].startswith(
        'attachment; filename="nhap-01.N-BC-DTTG-Phuong-Ba-Dinh-2026-year.xlsx"'
    )
    filled = hand.filled(book.content, {("01", "so_ho"): 1234, ("06", "nam"): "~40", ("06", "nu"): "-"})
    done = upload(officer, report, filled)
    assert done.status_code == 303
    compare = officer.read(done.headers["location"])
    assert "Kinh, cột 1: Số hộ" in compare
    assert ">1.234<" in compare
    assert "thêm dòng" in compare
    names = re.findall(r'name="lay" value="([^"]+)"', compare)
    assert len(names) == 3
    version = re.search(r'name="phien_ban" value="(\d+)"', compare)
    assert version is not None
    after = officer.press(done.headers["location"], phien_ban=version[1], lay=names, viec="ghi")
    assert after.status_code == 303, after.text[:2000]
    assert "Đã ghi 3 ô từ tệp Excel." in officer.get(after.headers["location"]).text
    assert 'value="1234"' in officer.read(report)


def upload(browser, report: str, content: bytes, *, name: str = "đã điền.xlsx"):
    browser.read(f"{report}/nap-tep")
    return browser.post(
        f"{report}/nap-tep",
        data={"csrf": browser.csrf, "phieu_so": ""},
        files={"tep": (name, content, "application/octet-stream")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def test_a_wrong_file_is_refused_on_the_page_with_its_reason_and_nothing_is_kept(officer, town) -> None:
    report = officer.begin()
    answer = upload(officer, report, b"%PDF-1.7 not a workbook", name="phiếu.xlsx")
    assert answer.status_code == 409
    assert "Tệp phiếu.xlsx không mở được" in answer.text
    assert list(town.settings.files_dir.rglob("*.enc")) == []


def test_only_what_the_file_changed_is_taken_and_the_rest_is_left(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    book = written(town, actor, report)
    save(town, actor, report, {("06", "nam"): "41", ("06", "nu"): "50"})  # meanwhile, on the page
    file = brought(town, actor, report, hand.filled(book, {("01", "so_ho"): 120}))
    found = look(town.desk, actor, report=report, workbook=file)
    assert [(each.address.row, each.fate) for each in found.comparison.differences] == [("01", Fate.CHANGED)]
    version = found.shown.head.draft_version
    taken = take(town.desk, actor, report=report, workbook=file, version=version, choices={})
    assert (taken.cells, taken.rows) == (1, 0)
    assert typed(town, actor, report) == {
        ("01", "so_ho"): "120",
        ("06", "so_ho"): "30",
        ("06", "nam"): "41",
        ("06", "nu"): "50",
    }


def test_a_cell_that_both_changed_waits_for_a_choice(town: towns.Town, actor: Actor) -> None:
    """R048, C22: nothing is written over silently."""
    report = begun(town, actor)
    book = written(town, actor, report)
    save(town, actor, report, {("06", "nam"): "41", ("01", "so_ho"): "101"})
    file = brought(town, actor, report, hand.filled(book, {("06", "nam"): 44, ("01", "so_ho"): 144}))
    found = look(town.desk, actor, report=report, workbook=file)
    both = found.comparison.of(Fate.BOTH)
    assert [(each.was, each.now, each.given) for each in both] == [("100", "101", "144"), ("40", "41", "44")]
    assert {each.by for each in both} == {"Bùi Thị Hạnh"}
    version = found.shown.head.draft_version
    with pytest.raises(Refused) as refused:
        take(town.desk, actor, report=report, workbook=file, version=version, choices={both[0].address: True})
    assert refused.value.code == "workbook_undecided"
    assert typed(town, actor, report)["01", "so_ho"] == "101"
    choices = {both[0].address: True, both[1].address: False}
    take(town.desk, actor, report=report, workbook=file, version=version, choices=choices)
    after = typed(town, actor, report)
    assert (after["01", "so_ho"], after["06", "nam"]) == ("144", "41")


def test_a_draft_that_moved_since_the_comparison_is_not_touched(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    file = brought(town, actor, report, hand.filled(written(town, actor, report), {("01", "so_ho"): 120}))
    version = look(town.desk, actor, report=report, workbook=file).shown.head.draft_version
    save(town, actor, report, {("06", "nu"): "9"})
    with pytest.raises(Refused) as refused:
        take(town.desk, actor, report=report, workbook=file, version=version, choices={})
    assert refused.value.code == "workbook_draft_moved"
    assert typed(town, actor, report)["01", "so_ho"] == "100"


def test_the_act_is_told_to_the_audit_with_the_hash_of_the_file_that_is_kept(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    content = hand.filled(written(town, actor, report), {("01", "so_ho"): 120})
    file = brought(town, actor, report, content)
    found = look(town.desk, actor, report=report, workbook=file)
    version = found.shown.head.draft_version
    take(town.desk, actor, report=report, workbook=file, version=version, choices={})
    told = {entry.act: entry for entry in towns.audit_entries(town)}
    assert told["report.export"].after is not None
    assert told["report.export"].after["kind"] == "workbook"
    assert told["report.bring"].after is not None
    assert told["report.import"].after is not None
    assert told["report.import"].after["sha256"] == told["report.bring"].after["sha256"]
    assert told["report.import"].after["cells"] == 1


def test_computed_cells_are_computed_again_and_never_read(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    before = read_for_entry(town.desk, actor, report=report).outcome.cells
    total = Address(0, towns.PART, "tong", "so_ho")
    assert str(before[total].value.content) == "130"
    file = brought(town, actor, report, hand.filled(written(town, actor, report), {("tong", "so_ho"): 999}))
    found = look(town.desk, actor, report=report, workbook=file)
    assert found.comparison.differences == ()
    assert found.comparison.reckoned == 1
    assert found.comparison.rows == ()


def test_rows_that_were_not_there_come_with_their_figures_and_wrong_text_is_kept_as_typed(
    town: towns.Town, actor: Actor
) -> None:
    report = begun(town, actor)
    file = brought(
        town,
        actor,
        report,
        hand.filled(written(town, actor, report), {("12", "so_ho"): 7, ("12", "nam"): "mười", ("06", "nam"): None}),
    )
    found = look(town.desk, actor, report=report, workbook=file)
    take(
        town.desk,
        actor,
        report=report,
        workbook=file,
        version=found.shown.head.draft_version,
        choices={},
    )
    shown = read_for_entry(town.desk, actor, report=report)
    assert "12" in shown.entries.present[0, towns.PART]
    after = typed(town, actor, report)
    assert (after["12", "so_ho"], after["12", "nam"]) == ("7", "mười")
    assert ("06", "nam") not in after


def test_a_cell_that_a_return_did_not_open_is_not_taken(signed_in, town: towns.Town, actor: Actor) -> None:
    officer, reviewer = signed_in("canbo"), signed_in("nguoiduyet")
    address = officer.sent()
    report = UUID(address.rpartition("/")[2])
    reviewer.return_(f"/duyet/{report}", ly_do="Sai", o_nhan_xet=towns.name("06", "nam"), nhan_xet="Sổ ghi 41.")
    shown = read_for_entry(town.desk, actor, report=report)
    assert shown.opening is not None
    closed = next(each for each in shown.typed if each not in shown.opening and each.column == "so_ho")
    book = written(town, actor, report)
    file = brought(town, actor, report, hand.filled(book, {(closed.row, closed.column): 77}))
    found = look(town.desk, actor, report=report, workbook=file)
    assert [each.fate for each in found.comparison.differences] == [Fate.LOCKED]
    assert found.comparison.rows == ()


def test_what_it_shows_is_what_is_there(town: towns.Town, actor: Actor) -> None:
    """Titles, figures as figures, signs as signs; the keys and the identity stand where nobody sees them."""
    report = begun(town, actor)
    save(town, actor, report, {("06", "nu"): "-", ("08", "so_ho"): "..."})
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(town, actor, report)))
    hidden = {meta.name for meta in book.sheets_metadata if not str(meta.visible).endswith(".Visible")}
    assert hidden == {"dttg"}
    lines = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)
    muong = next(line for line in lines if line[0] == "06")
    assert [cell for cell in muong if cell != ""] == ["06", "Mường", "06", 30.0, 40.0, 40.0, "-", 100.0]
    assert next(line for line in lines if line[0] == "08")[3] == "..."


def test_only_the_cells_to_fill_are_unlocked_and_lists_have_prompts(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    content = written(town, actor, report)
    path = next(iter(hand.sheet_paths(content).values()))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read(path).decode()
        styles = package.read("xl/styles.xml").decode()
    assert "<sheetProtection" in sheet
    formats = re.findall(
        r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0], re.DOTALL
    )
    free = {number for number, format_ in enumerate(formats) if 'locked="0"' in format_}
    places = {name: hand.at(content, row, column)[1] for name, (row, column) in PLACES.items()}
    style = {
        name: int(found[1]) for name, at in places.items() if (found := re.search(rf'<c r="{at}" s="(\d+)"', sheet))
    }
    assert {name for name, number in style.items() if number in free} == {"typed", "absent"}
    assert f'<c r="{places["total"]}"' in sheet
    assert re.search(rf'<c r="{places["total"]}"[^>]*><f>', sheet), "a total is a live formula"
    assert "<conditionalFormatting" in sheet
    assert 'prompt="Đơn vị tính: hộ. Gõ số; - là không phát sinh' in sheet
    assert 'fitToHeight="0"' in sheet
    assert 'orientation="landscape"' in sheet


PLACES = {
    "typed": ("01", "so_ho"),
    "absent": ("12", "so_ho"),
    "total": ("tong", "so_ho"),
    "computed": ("06", "so_khau"),
}


# ---- ten wrong workbooks ----


def refusals(town: towns.Town, clock: FixedClock) -> Iterator[tuple[str, str, UUID, bytes, str]]:
    """(expected code, name of the file, report it is brought to, content, words of the sentence)."""
    actor, neighbour = actor_of(town, "canbo"), actor_of(town, "canbo2")
    report = begun(town, actor)
    book = written(town, actor, report)
    theirs = written(town, neighbour, begun(town, neighbour))
    other_form = open_report(town.desk, actor, period=towns.PERIOD, form="ho_ngheo")
    earlier = open_report(town.desk, actor, period=towns.EARLIER, form=towns.FORM)
    yield (
        "workbook_other_unit",
        "a.xlsx",
        report,
        theirs,
        "Tệp này là của Phường Ngọc Hà, báo cáo đang mở là của Phường Ba Đình.",
    )
    yield "workbook_other_form", "a.xlsx", report, written(town, actor, other_form), "nghèo"
    yield "workbook_other_period", "a.xlsx", report, written(town, actor, earlier), "Báo cáo năm 2025"
    yield "workbook_changed", "a.xlsx", report, hand.relabelled(theirs, "unit", "00004"), "đã bị sửa"
    yield "workbook_changed", "a.xlsx", report, hand.relabelled(book, "version", "0"), "đã bị sửa"
    foreign = hand.rezipped(
        book, lambda name, body: body.replace(b"dttg", b"khac") if name == "xl/workbook.xml" else body
    )
    yield "workbook_unknown", "a.xlsx", report, foreign, "không phải tệp tải từ hệ thống"
    yield "workbook_macro", "a.xlsx", report, hand.with_macro(book), "macro"
    yield "workbook_macro", "a.xlsm", report, book, "macro"
    yield "workbook_old", "a.xls", report, b"\xd0\xcf\x11\xe0" + bytes(600), ".xls"
    yield "workbook_broken", "a.xlsx", report, book[: len(book) // 2], "không mở được"
    yield "file_kind", "a.pdf", report, towns.paper(), "không phải tệp Excel"
    yield "workbook_row_twice", "a.xlsx", report, twice(book), "có hai lần"
    yield "workbook_other_report", "a.xlsx", report, later(town, actor, report), "Tải lại tệp Excel"


def twice(book: bytes) -> bytes:
    """The line of Kinh under the key of Mường, with other figures."""
    sheet, place = hand.at(book, "01", "so_ho")
    return hand.typed_into(book, sheet, {f"A{place[1:]}": "06"})


def later(town: towns.Town, actor: Actor, report: UUID) -> bytes:
    """A workbook of a draft that is further than the one of this system, as after a restored backup."""
    save(town, actor, report, {("01", "nam"): "5"})
    book = written(town, actor, report)
    with town.database.write() as session:
        session.connection().exec_driver_sql("UPDATE report SET draft_version = draft_version - 1")
    return book


def test_wrong_workbooks_are_refused_each_with_its_reason(town: towns.Town, clock: FixedClock) -> None:
    """Show 5 of the issue: unit, form, period, a changed fingerprint, no workbook at all, ..."""
    publish(town.desk, None, project=project_of_five(), periods=[(towns.REGIME, towns.PERIOD)])
    towns.add_earlier_year(town)
    actor = actor_of(town, "canbo")
    seen = []
    for code, name, report, content, words in refusals(town, clock):
        before = typed(town, actor, report)
        with pytest.raises(Refused) as refused:
            brought(town, actor, report, content, name)
        assert refused.value.code == code
        assert words in refused.value.sentence
        assert typed(town, actor, report) == before
        seen.append(code)
    assert len(seen) >= 10


def test_another_edition_and_another_sheet_are_refused(town: towns.Town, actor: Actor) -> None:
    report = begun(town, actor)
    book = written(town, actor, report)
    with town.database.write() as session:
        session.connection().exec_driver_sql("UPDATE report SET edition = 2")
    with pytest.raises((Refused, KeyError)) as refused:
        brought(town, actor, report, book)
    assert refused.type is not Refused or refused.value.code == "workbook_other_edition"


def test_a_report_that_was_sent_takes_no_workbook(officer, town: towns.Town, actor: Actor) -> None:
    address = officer.fill()
    report = UUID(address.rpartition("/")[2])
    book = written(town, actor, report)
    officer.attach(address)
    officer.send_report(address)
    with pytest.raises(Refused) as refused:
        brought(town, actor, report, book)
    assert refused.value.sentence == "Báo cáo đang ở trạng thái “chờ duyệt” nên không thể sửa."
    assert "Nạp tệp Excel" not in officer.read(address)


def test_a_workbook_of_another_unit_cannot_be_opened_nor_one_of_another_report(signed_in, town: towns.Town) -> None:
    actor = actor_of(town, "canbo")
    report = begun(town, actor)
    file = brought(town, actor, report, hand.filled(written(town, actor, report), {("01", "so_ho"): 120}))
    neighbour = signed_in("canbo2")
    assert neighbour.get(f"/bao-cao/{report}/nap-tep/{file}").status_code in (403, 404)
    own = neighbour.begin()
    assert neighbour.get(f"{own}/nap-tep/{file}").status_code == 404


# ---- through LibreOffice ----


def answer(random: Random, column, row) -> tuple[str, str | int | float]:
    """(as it must stand in the draft, what a person puts into the cell of the workbook)."""
    type_ = column.column.type
    match type_.base:
        case Base.NUMBER if type_.word == "year":
            year = random.randint(1950, 2010)
            return str(year), year
        case Base.NUMBER:
            kind = random.randrange(6)
            decimals = getattr(type_, "decimals", 0) if row.decimals is None else row.decimals
            number = random.randint(0, 99_999)
            if kind == 0:
                return "-", "–"
            if kind == 1:
                return "...", "…"
            if kind == 2:
                return f"~{number}", f"~{number}"
            if kind == 3:
                return str(number * 1000), f"{number * 1000:,}".replace(",", ".")
            if kind == 4 and decimals:
                return f"{number},5", number + 0.5
            return str(number), number
        case Base.TRUTH:
            yes = random.random() < 0.5
            return ("có", "Có") if yes else ("không", "Không")
        case Base.CODE:
            code, title = random.choice(sorted(column.offered.items()))
            titles = [each.strip().casefold() for each in column.offered.values()]
            return (code, title) if titles.count(title.strip().casefold()) == 1 else (code, code)
        case Base.DATE:
            day = f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}/{random.randint(1990, 2026)}"
            return day, day
        case Base.TEXT:
            word = random.choice(["Ễnh ương, “Ặc”", "1.234", "=1+1", "0912 345 678", "a & b < c"])
            return word, word
    return "", ""


def edits(shown: EntryView, random: Random, *, share: float) -> dict[Address, tuple[str, str | int | float]]:
    """Some typed cells of a report, rows that may come among them, with new content."""
    found = {}
    for part in shown.frame.parts:
        for row in part.rows:
            keys = [row.key]
            if row.kind is RowKind.OPEN:
                known = {each.key for each in part.rows}
                keys = [key for key in shown.outcome.present.get((0, part.id), ()) if key not in known] + [
                    f"+{row.key}:1"
                ]
            if row.kind is RowKind.HEADING:
                continue
            for key in keys:
                for column in part.columns:
                    computed = column.column.formula is not None or (
                        row.formula is not None and column.column.id not in row.entered
                    )
                    offered = column.offered or column.column.type.base is not Base.CODE
                    if not computed and column.column.id not in row.blocked and offered and random.random() < share:
                        given = answer(random, column, row)
                        if given[0]:
                            found[Address(0, part.id, key, column.key)] = given
    return found


def converted(folder: Path, kind: str, files: list[Path]) -> list[bytes]:
    """The files as LibreOffice saves them."""
    out = folder / kind
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(RECKON, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    filter_ = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods"}[kind]
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", filter_, "--outdir", str(out), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [(out / file.with_suffix(f".{kind}").name).read_bytes() for file in files]


def test_five_forms_come_back_from_libreoffice_exactly_as_they_were_filled(
    town: towns.Town, actor: Actor, tmp_path: Path
) -> None:
    """Show 5 of the issue: workbooks of five forms are filled, saved by LibreOffice as .xlsx and as .ods, and taken."""
    assert shutil.which("soffice"), "make system installs LibreOffice"
    publish(town.desk, None, project=project_of_five(), periods=[(towns.REGIME, towns.PERIOD)])
    random = Random(75)
    files: list[Path] = []
    filled: list[tuple[UUID, dict[tuple[str, str, str], str]]] = []
    for form in FIVE:
        report = open_report(town.desk, actor, period=towns.PERIOD, form=form)
        first = started(town, actor, report, random)
        changed = edits(first, random, share=0.3)
        cells = {(each.row, each.column): cell for each, (_, cell) in changed.items()}
        file = tmp_path / f"{form}.xlsx"
        file.write_bytes(hand.filled(written(town, actor, report), cells))
        files.append(file)
        expected = {_place(each): text for each, text in first.typed.items()}
        expected |= {_place(each): text for each, (text, _) in changed.items()}
        assert len(cells) > 5
        filled.append((report, expected))
    cases = [case for case in VECTORS if case["type"] in AMOUNTS and case["typed"].isprintable()]
    files.append(tmp_path / "vectors.xlsx")
    files[-1].write_bytes(hand.small_xlsx(*(case["typed"] for case in cases)))
    files += plain(town, actor, tmp_path, [report for report, _ in filled])
    saved = {kind: converted(tmp_path, kind, files) for kind in KINDS}
    for kind in KINDS:
        sheet = reading.read(f"a.{kind}", saved[kind][len(FIVE)]).sheets[0]
        assert [said(case, reading.typed(sheet.at(line, 0))) for line, case in enumerate(cases)] == [
            wanted(case) for case in cases
        ]
    for place, content in zip(LIVE, saved["xlsx"][len(FIVE) + 1 :], strict=True):
        report = filled[place][0]
        found = look(town.desk, actor, report=report, workbook=brought(town, actor, report, content))
        assert found.comparison.reckoned == 0, FIVE[place]
    for number, (report, expected) in enumerate(filled):
        found = []
        for kind in KINDS:
            file = brought(town, actor, report, saved[kind][number], f"{FIVE[number]}.{kind}")
            found.append(look(town.desk, actor, report=report, workbook=file))
        assert found[0].comparison.differences == found[1].comparison.differences
        assert found[0].comparison.rows == found[1].comparison.rows
        assert not found[0].comparison.of(Fate.BOTH)
        chosen = found[number % 2]
        version = chosen.shown.head.draft_version
        take(town.desk, actor, report=report, workbook=chosen.id, version=version, choices={})
        shown = read_for_entry(town.desk, actor, report=report)
        known = {row for _, row, _ in expected} | {row.key for part in shown.frame.parts for row in part.rows}
        after = {_place(each, known): text for each, text in shown.typed.items() if text}
        assert after == {place: text for place, text in expected.items() if text}, FIVE[number]


def plain(town: towns.Town, actor: Actor, folder: Path, reports: list[UUID]) -> list[Path]:
    """Workbooks of three reports with plain figures in most cells, for LibreOffice to reckon their totals."""
    random, made = Random(5), []
    for place in LIVE:
        shown = read_for_entry(town.desk, actor, report=reports[place])
        cells = {
            (each.row, each.column): random.randint(0, 500)
            for part in shown.frame.parts
            for each in edits(shown, random, share=1)
            if each.part == part.id and part.column(each.column).column.type.base is Base.NUMBER
        }
        made.append(folder / f"plain-{FIVE[place]}.xlsx")
        made[-1].write_bytes(hand.filled(written(town, actor, reports[place]), cells))
    return made


def started(town: towns.Town, actor: Actor, report: UUID, random: Random) -> EntryView:
    """The report with two open rows where it has some, and some figures."""
    for part in read_for_entry(town.desk, actor, report=report).frame.parts:
        if any(row.kind is RowKind.OPEN for row in part.rows):
            add_rows(town.desk, actor, report=report, part=part.id, count=2)
    shown = read_for_entry(town.desk, actor, report=report)
    there = {part: set(keys) for (_, part), keys in shown.outcome.present.items()}
    some = edits(shown, random, share=0.3).items()
    cells = {each: text for each, (text, _) in some if each.row in there[each.part]}
    return save_cells(town.desk, actor, report=report, cells=cells, base_version=shown.head.draft_version).view


def _place(address: Address, known: Collection[str] | None = None) -> tuple[str, str, str]:
    """Part, row and column; every row that nobody knew before is `+`."""
    new = address.row.startswith("+") if known is None else address.row not in known
    return address.part, "+" if new else address.row, address.column
