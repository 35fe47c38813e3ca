"""Số liệu (R119, R120) and nhật ký (R036)."""

import io
import re
import zipfile

import town as towns
from pypdf import PdfReader

from server.audit import proof
from server.publication.publishing import publish
from server.store import audit


def opened(page: str, cell: str, text: str) -> str:
    """The address that a figure of the page opens, '' where that figure is not there."""
    found = re.search(rf'data-o="{re.escape(cell)}"[^>]*><a class="origin" href="([^"]+)">{text}<', page)
    return found[1].replace("&amp;", "&") if found is not None else ""


def test_every_figure_of_a_total_opens_down_to_the_cells_and_a_cell_leads_back(officer, reviewer) -> None:
    """R001: a total row to its rows, a row to the units, a unit to its signed sheet; and from the cell to the total."""
    reviewer.approve(officer.sent().replace("/bao-cao/", "/duyet/"))
    page = reviewer.read("/so-lieu")
    figures = re.findall(r'<td class="[^"]*figure[^"]*" data-o="[^"]+"[^>]*>(.*?)</td>', page)
    assert figures
    assert all(not each or each.startswith('<a class="origin"') for each in figures)
    total = reviewer.read(opened(page, towns.name("tong", "so_khau"), "585"))
    assert "Cộng các dòng dưới đây của chính bảng tổng." in total
    total, _, own = total.partition("Số của từng đơn vị ở ô này")
    assert re.search(r'<td>Phường Ba Đình</td><td class="figure"><a class="origin" href="[^"]+">585</a></td>', own)
    assert "gửi" in own.partition("585</a>")[2].partition("</tr>")[0], "who sent it stands beside its figure"
    rows = re.findall(r'<td>([^<]*)</td><td class="figure"><a class="origin" href="([^"]+)">([\d.]+)</a>', total)
    assert sum(int(text.replace(".", "")) for _, _, text in rows) == 585
    leaf = reviewer.read(rows[-1][1].replace("&amp;", "&"))
    while "của chính bảng tổng" in leaf:
        parts = leaf.partition("Số của từng đơn vị ở ô này")[0]
        leaf = reviewer.read(re.findall(r'<a class="origin" href="([^"]+)"', parts)[-1].replace("&amp;", "&"))
    assert "khớp phiếu" in leaf
    assert "1/126 đơn vị" in leaf
    cell = re.search(r'class="origin" href="(/nguon-goc/o/[^"]+)"', leaf)
    assert cell is not None
    uses = reviewer.read(cell[1].replace("&amp;", "&"))
    assert "Số cộng của biểu" in uses
    assert re.search(r'<p class="big">[\d.]+ <small>người</small></p>', uses)
    back = re.search(r'href="(/nguon-goc/bieu/[^"]+)"', uses)
    assert back is not None
    assert reviewer.read(back[1].replace("&amp;", "&")).partition("<h2>")[0].count("khẩu") >= 1
    reached = reviewer.get(f"/nguon-goc/bieu/{towns.PERIOD}/{towns.FORM}", follow_redirects=False)
    assert reached.headers["location"].startswith("/so-lieu?")


def test_a_figure_that_is_not_there_has_no_origin(reviewer, officer) -> None:
    here = f"/nguon-goc/bieu/{towns.PERIOD}/{towns.FORM}"
    for asked in ("khong", f"{towns.PART}|zz|so_khau", towns.name("tong", "khong_co")):
        assert reviewer.get(here, params={"o": asked}).status_code == 404, asked
    assert reviewer.get(f"/nguon-goc/bieu/1999/{towns.FORM}", params={"o": "a"}).status_code == 404
    assert reviewer.get("/nguon-goc/cac-ky/abc/x", params={"o": "a", "thu": "0"}).status_code == 404
    assert officer.get(here, params={"o": towns.name("tong", "so_khau")}).status_code == 403


def test_it_works(officer, reviewer) -> None:
    report = officer.sent()
    assert "0/126" in reviewer.read("/so-lieu")
    reviewer.approve(report.replace("/bao-cao/", "/duyet/"))
    page = reviewer.read("/so-lieu")
    assert "1/126" in page
    assert opened(page, towns.name("tong", "so_khau"), "585")
    assert page.count("chưa có số liệu") == 126  # 125 wards, and the sentence above the table


def test_any_row_may_be_looked_at_unit_by_unit(officer, reviewer) -> None:
    """A form without a total showed the first row alone."""
    reviewer.approve(officer.sent().replace("/bao-cao/", "/duyet/"))
    page = reviewer.read("/so-lieu")
    assert "Theo xã, phường: dòng Tổng số" in page
    asked = f"{towns.PART}|06"
    assert f'<option value="{asked}">Mường</option>' in page
    chosen = reviewer.get("/so-lieu", params={"dong": asked}).text
    assert "Theo xã, phường: dòng Mường" in chosen
    units = chosen.partition("Theo xã, phường: dòng")[2]
    address = towns.name("06", "so_khau")
    total = dict(re.findall(r'data-o="([^"]+)"[^>]*><a class="origin" href="[^"]+">([^<]+)<', chosen))[address]
    assert f">{total}</a>" in units, "one ward alone is the total of the row"
    assert "Theo xã, phường: dòng Tổng số" in reviewer.get("/so-lieu", params={"dong": "khong|co"}).text


def test_what_waits_counts_only_when_asked_for(officer, reviewer) -> None:
    officer.sent()
    assert "0/126" in reviewer.read("/so-lieu")
    assert "1/126" in reviewer.read("/so-lieu?so=sent")


def test_a_return_does_not_take_what_waits_for_approved(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.return_(report.replace("/bao-cao/", "/duyet/"), ly_do="Sai")
    assert "0/126" in reviewer.read("/so-lieu")
    assert "0/126" in reviewer.read(f"/so-lieu?ky={towns.PERIOD}&bieu={towns.FORM}&so=sent")  # nor for waiting


def test_every_published_period_and_form_may_be_chosen_without_a_script(reviewer, town: towns.Town) -> None:
    publish(town.desk, None, project=towns.project(), periods=[(towns.REGIME, "2026-h1")])
    page = reviewer.read("/so-lieu")
    assert "ky=2026-h1" in page
    assert f"ky={towns.PERIOD}" in page
    offered = re.findall(r'<option value="([^"]+)"', page)
    assert offered
    half = reviewer.read("/so-lieu?ky=2026-h1")
    forms = re.findall(r'<option value="([^"]+)"', half.partition('<select name="bieu">')[2].partition("</select>")[0])
    assert len(forms) > 1
    for form in forms:
        shown = reviewer.read(f"/so-lieu?ky=2026-h1&bieu={form}")
        assert f'<option value="{form}" selected>' in shown


def test_units_that_have_figures_come_first(reviewer, signed_in) -> None:
    other = signed_in("canbo2")
    reviewer.approve(other.sent().replace("/bao-cao/", "/duyet/"))
    units = reviewer.read("/so-lieu").partition("Theo xã, phường: dòng")[2]
    assert units.index("Bản đã gửi") < units.index("chưa có số liệu")
    assert units.index(towns.NGOC_HA) < units.index(towns.BA_DINH)


def test_totals_come_as_workbook_and_pdf_and_that_is_recorded(officer, reviewer, town: towns.Town) -> None:
    reviewer.approve(officer.sent().replace("/bao-cao/", "/duyet/"))
    assert _taken(reviewer, "xlsx").content.startswith(b"PK")
    assert _taken(reviewer, "pdf").content.startswith(b"%PDF-")
    assert [entry.act for entry in towns.audit_entries(town)][-2:] == ["figures.export", "figures.export"]
    assert towns.audit_entries(town)[-1].after["reason"] == "báo cáo Bộ"


def _taken(reviewer, kind: str, **asked: str):
    """The totals as a file, from the page that prints them."""
    reviewer.read("/ket-xuat")
    fields = {"bieu": towns.FORM, "ky": towns.PERIOD, "ly_do": "báo cáo Bộ", "tep": kind, **asked}
    return reviewer.press("/ket-xuat", **fields)


def test_totals_of_what_is_not_published_are_not_found(reviewer) -> None:
    assert _taken(reviewer, "xlsx", ky="1999").status_code == 404
    assert _taken(reviewer, "xlsx", bieu="khong_co").status_code == 404


def test_an_inspector_reads_the_audit_and_the_reading_is_recorded(signed_in, town: towns.Town) -> None:
    inspector = signed_in("thanhtra")
    page = inspector.read("/nhat-ky")
    assert "Chuỗi nhật ký nguyên vẹn" in page
    assert "Lê Văn Quý" in page
    assert towns.audit_entries(town)[-1].act == "audit.read"


def test_a_broken_chain_is_said_with_its_place(signed_in, town: towns.Town) -> None:
    inspector = signed_in("thanhtra")
    with town.database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_no_update")
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall()
        for (name,) in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("UPDATE audit SET address = '10.0.0.1' WHERE seq = 1")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
    page = inspector.read("/nhat-ky")
    assert "Chuỗi nhật ký hỏng ở dòng 1" in page


def test_what_leaves_the_department_covers_small_counts_and_what_stays_tells_all(
    officer, reviewer, town: towns.Town
) -> None:
    """R022: covered unless whoever takes them says that they stay within; the audit knows which. The head of the
    audit chain stands on both (R148)."""
    reviewer.approve(officer.sent().replace("/bao-cao/", "/duyet/"))
    assert f"/ket-xuat?bieu={towns.FORM}&amp;ky={towns.PERIOD}" in reviewer.read("/so-lieu")
    book = zipfile.ZipFile(io.BytesIO(_taken(reviewer, "xlsx").content))
    outside = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml")).decode()
    with town.database.read() as session:
        last = audit.head(session)
    within = _text(_taken(reviewer, "pdf", dung="noi-bo").content)
    assert "che số nhỏ" in outside
    assert "<t>*</t>" in outside
    assert "che số nhỏ" not in within
    short = re.search(r"/nguon-goc/bieu/\S+", within)
    assert short is not None  # R001: the print itself says where its figures open
    assert "Số liệu" in reviewer.read(short[0])
    assert "không cung cấp ra ngoài" in within
    assert [entry.after["within"] for entry in towns.audit_entries(town)[-2:]] == [False, True]
    assert last is not None
    assert f"Mốc nhật ký: dòng {last[0]}, mã {proof.grouped(last[1], groups=8)}" in within


def _text(pdf: bytes) -> str:
    found = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", found)
