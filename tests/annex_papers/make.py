"""Makes the annexes of this folder with LibreOffice: run by hand after a change, `python tests/annex_papers/make.py`.

Written as paper is, not as our own prints are: titles in blocks, merged and unmerged heads, hidden columns, decomposed
letters, two tables on a sheet, heads again after a page break.
"""

import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
Text = str | int | None
_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
_NAMES = (
    f'{_OFFICE} xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)
_STYLES = """<office:automatic-styles>
<style:style style:name="hid" style:family="table-column"/>
<style:style style:name="b" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="l" style:family="table-cell">
<style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style>
</office:automatic-styles>"""


@dataclass
class Cell:
    text: Text
    columns: int = 1
    rows: int = 1
    bold: bool = False
    lined: bool = False


@dataclass
class Sheet:
    """Cells by (row, column); `put` writes a line of plain ones."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()
    row: int = 0

    def put(self, *texts: Text, at: int = 0, bold: bool = False, lined: bool = False) -> None:
        for column, text in enumerate(texts, start=at):
            if text is not None:
                self.cells[self.row, column] = Cell(text, bold=bold, lined=lined)
        self.row += 1

    def wide(
        self, text: str, *, at: int, columns: int = 1, rows: int = 1, bold: bool = False, lined: bool = False
    ) -> None:
        self.cells[self.row, at] = Cell(text, columns, rows, bold=bold, lined=lined)

    def next(self, rows: int = 1) -> None:
        self.row += rows


def fods(sheet: Sheet, spell: Callable[[str], str]) -> str:
    height = max(row + cell.rows for (row, _), cell in sheet.cells.items())
    width = max(column + cell.columns for (_, column), cell in sheet.cells.items())
    under = {
        (r, c)
        for (row, column), cell in sheet.cells.items()
        for r in range(row, row + cell.rows)
        for c in range(column, column + cell.columns)
        if (r, c) != (row, column)
    }
    shown = "".join(
        f"<table:table-column{' table:visibility=' + chr(34) + 'collapse' + chr(34) if c in sheet.hidden else ''}/>"
        for c in range(width)
    )
    lines = []
    for row in range(height):
        cells = "".join(_cell(sheet.cells.get((row, column)), (row, column) in under, spell) for column in range(width))
        lines.append(f"<table:table-row>{cells}</table:table-row>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMES} '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet" office:version="1.2">'
        f'{_STYLES}<office:body><office:spreadsheet><table:table table:name="Phụ lục">{shown}{"".join(lines)}'
        "</table:table></office:spreadsheet></office:body></office:document>"
    )


def _cell(cell: Cell | None, covered: bool, spell: Callable[[str], str]) -> str:
    if cell is None:
        return "<table:covered-table-cell/>" if covered else "<table:table-cell/>"
    spans = f'table:number-columns-spanned="{cell.columns}" table:number-rows-spanned="{cell.rows}"'
    style = f' table:style-name="{"l" if cell.lined else "b"}"' if cell.lined or cell.bold else ""
    if isinstance(cell.text, int):
        return f'<table:table-cell{style} {spans} office:value-type="float" office:value="{cell.text}"/>'
    text = spell(cell.text or "")
    lead = len(text) - len(text.lstrip())
    spaced = f'<text:s text:c="{lead}"/>{escape(text.lstrip())}' if lead else escape(text)
    lines = "".join(f"<text:p>{line}</text:p>" for line in spaced.split("\n"))
    return f'<table:table-cell{style} {spans} office:value-type="string">{lines}</table:table-cell>'


def html(blocks: Sequence[str]) -> str:
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(blocks)}</body></html>'


def table(rows: Sequence[Sequence[str | tuple[str, int, int]]], *, lined: bool = True) -> str:
    lines = []
    for row in rows:
        cells = [(each, 1, 1) if isinstance(each, str) else each for each in row]
        lines.append(
            "<tr>" + "".join(f'<td colspan="{c}" rowspan="{r}">{escape(t)}</td>' for t, c, r in cells) + "</tr>"
        )
    return f"<table {'border=1' if lined else ''}>{''.join(lines)}</table>"


def population() -> Sheet:
    """01.N: blocks of titles above, merged heads, hints, notes below; to be spelt with decomposed letters."""
    sheet = Sheet()
    sheet.put("Biểu số: 01.N/BC-DTTG\nBan hành theo Thông tư số 07/2025/TT-BDTTG\nngày 25/6/2025")
    sheet.row -= 1
    sheet.wide("DÂN SỐ, SỐ HỘ NGƯỜI DÂN TỘC THIỂU SỐ\nCHIA THEO DÂN TỘC\nNăm 20…", at=2, columns=5, rows=2, bold=True)
    sheet.wide("Đơn vị báo cáo: UBND xã …\nĐơn vị nhận báo cáo: Sở Dân tộc và Tôn giáo", at=7, columns=4, rows=2)
    sheet.next(2)
    sheet.put("Ngày nhận báo cáo: 14/12")
    top = sheet.row
    for at, text in ((0, "Dân tộc"), (1, "Mã số"), (2, "Số hộ (hộ)"), (10, "Tỷ lệ (%)")):
        sheet.wide(text, at=at, rows=3)
    sheet.wide("Số khẩu (người)", at=3, columns=7)
    sheet.next()
    sheet.wide("Tổng số", at=3, rows=2)
    sheet.wide("Chia theo giới tính", at=4, columns=2)
    sheet.wide("Chia theo nhóm tuổi", at=6, columns=4)
    sheet.next()
    sheet.put("Nam", "Nữ", "Dưới 6 tuổi", "6-14 tuổi", "15-59 tuổi", "Từ 60 tuổi trở lên", at=4)
    assert sheet.row == top + 3
    sheet.put("A", "B", "1", "2=3+4", "3", "4", "5", "6", "7", "8", "9=2/tổng số*100")
    groups = ("Kinh", "01"), ("Dân tộc thiểu số", None), ("Tày", "02"), ("Thái", "03"), ("Mường", "06"), ("Nùng", "07")
    sheet.put("Tổng số")
    for name, code in groups:
        sheet.put(name, code)
    sheet.put("Dao", "09")
    sheet.put("…")
    sheet.next()
    sheet.put("Ghi chú: Ghi theo hộ thường trú thực tế tại địa bàn ở thời điểm chốt số liệu.")
    sheet.put("Người lập biểu", None, None, "Người kiểm tra biểu", None, None, None, "Thủ trưởng đơn vị")
    return sheet


def poverty() -> Sheet:
    """02.N: heads that nobody merged, a hidden column of workings, the head again after a page break."""
    sheet = Sheet(hidden=(4,))
    sheet.put("PHỤ LỤC")
    sheet.put("Biểu số 02.N/BC-DTTG: HỘ NGHÈO, HỘ CẬN NGHÈO NGƯỜI DÂN TỘC THIỂU SỐ", bold=True)
    sheet.put("HỘ NGHÈO, HỘ CẬN NGHÈO NGƯỜI DÂN TỘC THIỂU SỐ")
    sheet.next()

    def head() -> None:
        sheet.put(
            "Dân tộc",
            "Mã số",
            "Tổng số hộ dân tộc thiểu số (hộ)",
            "Hộ nghèo",
            "Kiểm tra",
            None,
            None,
            "Hộ cận nghèo",
            None,
            None,
            "Diễn biến hộ nghèo trong năm",
            lined=True,
        )
        sheet.put(
            "Số hộ (hộ)",
            None,
            "Nhân khẩu (người)",
            "Tỷ lệ (%)",
            "Số hộ (hộ)",
            "Nhân khẩu (người)",
            "Tỷ lệ (%)",
            "Đầu năm (hộ)",
            "Thoát nghèo (hộ)",
            "Tái nghèo (hộ)",
            "Phát sinh mới (hộ)",
            "Cuối năm (hộ)",
            at=3,
            lined=True,
        )
        sheet.put(
            "A",
            "B",
            "1",
            "2",
            None,
            "3",
            "4=2/1*100",
            "5",
            "6",
            "7=5/1*100",
            "8",
            "9",
            "10",
            "11",
            "12=8-9+10+11",
            lined=True,
        )

    head()
    blank: list[Text] = [""] * 13
    for name, code in (("Tổng số", ""), ("Tày", "02"), ("Thái", "03"), ("Mường", "06")):
        sheet.put(name, code, *blank, lined=True)
    sheet.next()
    sheet.put("Biểu số 02.N/BC-DTTG (tiếp theo)")
    head()
    for name, code in (("Nùng", "07"), ("Dao", "09"), ("Mông", "08"), ("Sán Dìu", "18")):
        sheet.put(name, code, *blank, lined=True)
    return sheet


def land() -> str:
    """03.H: a document; titles in a table of their own, units by row, dashes and `Trong đó`, notes."""
    titles = table(
        [
            [
                "Biểu số: 03.H/BC-DTTG",
                "NHU CẦU VÀ KẾT QUẢ HỖ TRỢ ĐẤT Ở, NHÀ Ở, ĐẤT SẢN XUẤT, NƯỚC SINH HOẠT",
                "Đơn vị báo cáo: …",
            ]
        ],
        lined=False,
    )
    head = [
        [
            "Nội dung",
            "Mã số",
            "Đơn vị tính",
            "Nhu cầu đầu kỳ",
            "Phát sinh trong kỳ",
            "Đã hỗ trợ trong kỳ",
            "Lũy kế hỗ trợ từ đầu năm",
            "Còn lại cuối kỳ",
            "Kinh phí (triệu đồng)",
        ],
        ["A", "B", "C", "(1)", "(2)", "(3)", "(4)", "(5)=(1)+(2)-(3)", "(6)"],
    ]
    stub = [
        ("Hộ thiếu đất ở", "01", "Hộ"),
        ("Trong đó: Hộ nghèo", "02", "Hộ"),
        ("Hộ có nhà ở tạm, nhà ở dột nát", "03", "Hộ"),
        ("- Xây mới", "04", "Hộ"),
        ("- Sửa chữa", "05", "Hộ"),
        ("Hộ thiếu đất sản xuất", "06", "Hộ"),
        ("- Hỗ trợ đất trực tiếp", "07", "Hộ"),
        ("- Chuyển đổi nghề", "08", "Hộ"),
        ("Hộ thiếu nước sinh hoạt", "09", "Hộ"),
        ("Trong đó: Hỗ trợ nước sinh hoạt phân tán", "10", "Hộ"),
        ("Công trình nước sinh hoạt tập trung", "11", "Công trình"),
        ("Hộ chưa có nhà tiêu hợp vệ sinh", "12", "Hộ"),
        ("Hộ cần di dời chuồng trại khỏi gầm sàn, sát nhà", "13", "Hộ"),
    ]
    body = [[*line, "", "", "", "", "", ""] for line in stub]
    notes = "<p>Ghi chú: Công trình nước sinh hoạt tập trung tính theo công trình, các dòng khác tính theo hộ.</p>"
    return html([titles, table([*head, *body[:8], *head, *body[8:]]), notes])


def awards() -> Sheet:
    """The shape of 0603.N/BNV: headings without cells, dashes and pluses, units by row, codes kept as numbers."""
    sheet = Sheet()
    sheet.put("Biểu số: 0603.N/BNV-TĐKT", None, None, None, None, None, "Đơn vị báo cáo:")
    sheet.wide("SỐ LƯỢNG KHEN THƯỞNG CẤP NHÀ NƯỚC", at=2, columns=4, bold=True)
    sheet.next(2)
    for at, text in ((0, "Nội dung"), (1, "Mã số"), (2, "Đơn vị tính"), (3, "Tổng số")):
        sheet.wide(text, at=at, rows=2, lined=True)
    sheet.wide("Chia ra", at=4, columns=4, lined=True)
    sheet.next()
    sheet.put("Huân chương", "Huy chương", "Danh hiệu", "Bằng khen", at=4, lined=True)
    sheet.put("A", "B", "C", 1, 2, 3, 4, 5, lined=True)
    lines: Sequence[tuple[str, Text, Text]] = (
        ("1. Chia theo đối tượng", "", ""),
        ("- Tập thể", 1, "Tập thể"),
        ("Trong đó: Doanh nghiệp", 2, "Doanh nghiệp"),
        ("- Hộ gia đình", 3, "Hộ"),
        ("- Cá nhân", 4, "Người"),
        ("+ Lãnh đạo", 5, "Người"),
        ("+ Công nhân, nông dân", 6, "Người"),
        ("2. Chia theo phương thức", "", ""),
        ("- Khen thường xuyên", 7, "Quyết định"),
        ("- Khen đột xuất", 8, "Quyết định"),
    )
    for line in lines:
        sheet.put(*line, *[""] * 5, lined=True)
    sheet.put("Nguồn số liệu: sổ theo dõi khen thưởng của cơ quan.")
    return sheet


def clergy() -> Sheet:
    """18.N and below it 19.N: two forms on one sheet, ranks set in by spaces under religions, decomposed letters."""
    sheet = Sheet()
    sheet.put("18.N/BC-DTTG", bold=True)
    sheet.put("CHỨC SẮC, CHỨC VIỆC, NHÀ TU HÀNH TÔN GIÁO", at=2, bold=True)
    sheet.put("Đơn vị tính: Người", at=9)
    for at, text in (
        (0, "Tôn giáo, phẩm vị"),
        (1, "Mã số"),
        (2, "Tổng số"),
        (10, "Tăng trong kỳ"),
        (11, "Giảm trong kỳ"),
    ):
        sheet.wide(text, at=at, rows=2)
    sheet.wide("Trong đó", at=3, columns=3)
    sheet.wide("Chia theo độ tuổi", at=6, columns=4)
    sheet.next()
    sheet.put("Nữ", "Dân tộc thiểu số", "Người nước ngoài", "Dưới 20", "20-40", "41-60", "Trên 60", at=3)
    sheet.put("A", "B", *[str(number) for number in range(1, 11)])
    rows = (
        ("Tổng số", None),
        ("Phật giáo", "01"),
        ("   Hòa thượng", "0101"),
        ("   Thượng tọa", "0102"),
        ("   Ni trưởng", "0103"),
        ("Tin lành", "03"),
        ("   Mục sư", "0301"),
        ("   Mục sư nhiệm chức", "0302"),
        ("   Truyền đạo", "0303"),
        ("Cao Đài", "04"),
        ("   Phối sư", "0401"),
        ("   Giáo sư", "0402"),
    )
    for row in rows:
        sheet.put(*row)
    sheet.next()
    sheet.put("Chú thích: một người ghi một lần ở phẩm vị cao nhất.")
    sheet.next(2)
    sheet.put("19.N/BC-DTTG", bold=True)
    sheet.put("TÍN ĐỒ CÁC TÔN GIÁO", at=2, bold=True)
    sheet.put(
        "Tôn giáo", "Mã số", "Tổng số (người)", "Chia ra", None, "Nữ (người)", "Dân tộc thiểu số (người)", "Số hộ (hộ)"
    )
    sheet.put("Đã thực hiện lễ nghi (người)", "Chưa thực hiện lễ nghi (người)", at=3)
    sheet.put("A", "B", "1=2+3", "2", "3", "4", "5", "6")
    for row in (("Tổng số", None), ("Phật giáo", "01"), ("Công giáo", "02"), ("Tin lành", "03")):
        sheet.put(*row)
    return sheet


def facilities() -> str:
    """20.N: a document with two tables under one head, each with a title of its own."""
    head = [
        [("Loại cơ sở", 1, 2), ("Mã số", 1, 2), ("Tổng số", 1, 2), ("Xếp hạng di tích", 3, 1), ("Tình trạng", 3, 1)],
        ["Quốc gia đặc biệt", "Quốc gia", "Cấp thành phố", "Kiên cố", "Bán kiên cố", "Tạm"],
        ["A", "B", "1", "2", "3", "4", "5", "6", "7"],
    ]
    first = [["Chùa", "01"], ["Nhà thờ", "02"], ["Thánh thất", "03"]]
    second = [["Đình", "04"], ["Đền", "05"], ["Miếu", "06"], ["Nhà thờ họ", "07"]]
    pad = [""] * 7
    return html(
        [
            "<p>Biểu số: 20.N/BC-DTTG</p><p>CƠ SỞ TÔN GIÁO, CƠ SỞ TÍN NGƯỠNG</p><p>Đơn vị tính: Cơ sở</p>",
            "<p>I. Cơ sở tôn giáo</p>",
            table([*head, *[[*row, *pad] for row in first]]),
            "<p>II. Cơ sở tín ngưỡng</p>",
            table([*head, *[[*row, *pad] for row in second]]),
            "<p>Người lập biểu</p>",
        ]
    )


def main() -> None:
    plain = unicodedata.normalize
    sheets = {
        "dan_so": fods(population(), lambda text: plain("NFD", text)),
        "ho_ngheo": fods(poverty(), str),
        "khen_thuong": fods(awards(), str),
        "chuc_sac": fods(clergy(), lambda text: plain("NFD", text)),
    }
    texts = {"dat_nha_nuoc": land(), "co_so": facilities()}
    with TemporaryDirectory() as folder:
        for name, text in sheets.items():
            (Path(folder) / f"{name}.fods").write_text(text, encoding="utf-8")
        for name, text in texts.items():
            (Path(folder) / f"{name}.html").write_text(text, encoding="utf-8")
        office = ["soffice", f"-env:UserInstallation=file://{folder}/nha", "--headless"]
        sheets_made = ["--convert-to", "xlsx", "--outdir", str(HERE)]
        subprocess.run([*office, *sheets_made, *map(str, Path(folder).glob("*.fods"))], check=True)
        texts_made = ["--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(HERE)]
        subprocess.run([*office, *texts_made, *map(str, Path(folder).glob("*.html"))], check=True)


if __name__ == "__main__":
    main()
