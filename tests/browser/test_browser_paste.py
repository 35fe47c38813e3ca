"""Blocks pasted from Excel, LibreOffice and Google Sheets into the real page: the expected cells each time, and one
undo takes everything back (issue 7, show 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grid_town
import pytest
from chromium import PATIENCE
from playwright.sync_api import Browser, Page

PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""
FILLED = """() => [...document.querySelectorAll("td.entry")]
  .map((td) => dttg.entry.fieldOf(td)).filter((field) => field.value)
  .map((field) => `${field.name.split(":")[3]}.${field.name.split(":")[4]}=${field.value}`)"""
SAID = """() => document.querySelector("#da-dan p").innerText.replace(/\\s+/g, " ").trim()"""
ALSO = """() => document.querySelector("#da-dan .also").textContent"""


@dataclass(frozen=True)
class Paste:
    """`want`: every cell that holds something afterwards; `said`: the sentence after the count."""

    name: str
    want: str
    said: str
    text: str = ""
    html: str = ""
    at: str = "d1.so"
    to: str = ""
    also: str = ""


def excel(body: str) -> str:
    """As Excel puts it on the clipboard: its own namespace, a style sheet, fragments marked, classes of its own."""
    return (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        "<style><!--table {mso-displayed-decimal-separator:',';} td {white-space:nowrap;}--></style></head>"
        f"<body><table border=0 cellpadding=0><!--StartFragment-->{body}<!--EndFragment--></table></body></html>"
    )


def libre(body: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/></head><body>'
        f'<table cellspacing="0" border="0"><colgroup width="85"></colgroup>{body}</table></body></html>'
    )


def google(body: str) -> str:
    return (
        "<google-sheets-html-origin><style type='text/css'><!--td {border: 1px solid #ccc;}--></style>"
        '<table xmlns="http://www.w3.org/1999/xhtml" data-sheets-root="1"><colgroup><col width="100"/></colgroup>'
        f"<tbody>{body}"
        "</tbody></table></google-sheets-html-origin>"
    )


HEADED = "Dân tộc\tSố người\tDiện tích\r\n"
PASTES = (
    # Excel, plain text
    Paste("whole numbers", "d1.so=12 d1.thuc=3 d2.so=14 d2.thuc=5", "nhận 4.", "12\t3\r\n14\t5\r\n"),
    Paste("no line end after the last row", "d1.so=12 d2.so=13", "nhận 2.", "12\r\n13"),
    Paste("points between thousands, a comma", "d1.thuc=1.234,5", "nhận 1.", "1.234,5\r\n", at="d1.thuc"),
    Paste("a decimal point", "d1.thuc=1234,5", "nhận 1.", "1234.5\r\n", at="d1.thuc"),
    Paste(
        "commas between thousands, a point", "d1.thuc=1234,5 d2.thuc=2,25", "nhận 2.", "1,234.5\n2.25\n", at="d1.thuc"
    ),
    Paste("what is alone is read our way", "d1.so=1.234", "nhận 1.", "1.234\r\n"),
    Paste(
        "the block says that a point is decimal", "d1.thuc=1,234 d2.thuc=0,5", "nhận 2.", "1.234\n0.5\n", at="d1.thuc"
    ),
    Paste("the block says that a comma parts thousands", "d1.so=1234 d1.thuc=0,5", "nhận 2.", "1,234\t0.5\n"),
    Paste("brackets for less than nothing", "d1.so=-5 d2.so=-1.234", "nhận 2.", "(5)\r\n(1.234)\r\n"),
    Paste("a minus of print and one behind", "d1.so=-5 d2.so=-6", "nhận 2.", "\u22125\r\n6-\r\n"),
    Paste("signs", "d1.so=- d2.so=... d3.so=~15", "nhận 3.", "-\r\n...\r\n~15\r\n"),
    Paste("the dash of an accounting format", "d1.so=- d2.so=-", "nhận 2.", " -   \r\n\u2014\r\n"),
    Paste("spaces that do not break", "d1.so=1234 d2.so=12", "nhận 2.", "1\u00a0234\r\n\u00a012\u202f\r\n"),
    Paste("a number kept as text", "d1.so=12", "nhận 1.", "'12\r\n"),
    Paste("a plus before", "d1.so=12", "nhận 1.", "+12\r\n"),
    Paste(
        "quotes, a tab and a line end inside",
        'd1.ghi=hai "dòng" một ô',
        "nhận 1.",
        '"hai ""dòng""\nmột ô"\r\n',
        at="d1.ghi",
    ),
    Paste("a quote that is a letter", 'd1.ghi=5" ống', "nhận 1.", '5" ống\r\n', at="d1.ghi"),
    Paste(
        "wrong ones stay as typed",
        "d1.so=12 d2.so=mười d3.so=1,5",
        "nhận 1, 2 ô sai được giữ như đã gõ.",
        "12\r\nmười\r\n1,5\r\n",
    ),
    Paste(
        "a computed and a crossed-out cell",
        "d4.so=1 d4.thuc=2 d4.nam=4 d5.thuc=6 d5.nam=8",
        "nhận 5, bỏ qua 3 ô khóa.",
        "1\t2\t3\t4\r\n5\t6\t7\t8\r\n",
        at="d4.so",
    ),
    Paste(
        "beyond the edge",
        "d8.ngay=01/02/2026",
        "nhận 1, bỏ qua 3 ô ngoài bảng.",
        "01/02/2026\t1\r\n2\t3\r\n",
        at="d8.ngay",
    ),
    Paste("an empty cell empties", "d1.thuc=2", "nhận 2.", "\t2\r\n"),
    Paste("days", "d1.ngay=05/02/2026 d2.ngay=1/3/2026", "nhận 2.", "2026-02-05\r\n1/3/2026\r\n", at="d1.ngay"),
    Paste(
        "answers and words",
        "d1.ghi=đủ d1.co=có d2.ghi=thiếu d2.co=không",
        "nhận 4.",
        "đủ\tCó\r\nthiếu\tFALSE\r\n",
        at="d1.ghi",
    ),
    Paste("one cell into all that are chosen", "d1.so=7 d1.thuc=7 d2.so=7 d2.thuc=7", "nhận 4.", "7\r\n", to="d2.thuc"),
    Paste("a block again and again", "d1.so=1 d2.so=2 d3.so=1 d4.so=2", "nhận 4.", "1\r\n2\r\n", to="d4.so"),
    # heads and titles copied along
    Paste(
        "a head",
        "d1.so=12 d1.thuc=3,5",
        "nhận 2.",
        "Số người\tDiện tích\r\n12\t3,5\r\n",
        also="Bỏ 1 dòng tiêu đề chép kèm.",
    ),
    Paste(
        "a head and the line of numbers",
        "d1.so=12 d1.thuc=3,5",
        "nhận 2.",
        "Số người\tDiện tích\r\n1\t2\r\n12\t3,5\r\n",
        also="Bỏ 2 dòng tiêu đề chép kèm.",
    ),
    Paste(
        "titles of rows in another order",
        "d1.so=1 d2.so=2 d4.so=4",
        "nhận 3.",
        "Mường\t4\r\nKinh\t1\r\nTày\t2\r\n",
        also="Dòng được xếp theo tên ở cột đầu.",
    ),
    Paste(
        "titles without accents, head, running number, codes",
        "d4.so=4 d4.thuc=1,5 d7.so=7 d7.thuc=2",
        "nhận 4.",
        "STT\tDân tộc\tMã số\tSố người\tDiện tích\r\n1\tMUONG\t04\t4\t1,5\r\n2\tnung\t07\t7\t2\r\n",
        also="Bỏ 1 dòng tiêu đề chép kèm. Dòng được xếp theo tên ở cột đầu.",
    ),
    Paste(
        "a title that the table has not",
        "d1.so=1 d8.so=8",
        "nhận 2, bỏ qua 1 ô ngoài bảng.",
        "Kinh\t1\r\nHà Nhì\t3\r\nMông\t8\r\n",
        also="Dòng được xếp theo tên ở cột đầu. Không có trong bảng: Hà Nhì; thêm dòng rồi dán lại.",
    ),
    Paste(
        "titles that are none of ours",
        "d1.so=1 d2.so=2",
        "nhận 2.",
        "Thôn Đông\t1\r\nThôn Đoài\t2\r\n",
        also="Bỏ cột tên dòng chép kèm, các dòng theo thứ tự.",
    ),
    Paste(
        "the total row copied along",
        "d1.so=5 d2.so=6",
        "nhận 2, bỏ qua 1 ô khóa.",
        "Tổng số\t11\r\nKinh\t5\r\nTày\t6\r\n",
        also="Dòng được xếp theo tên ở cột đầu.",
    ),
    # HTML
    Paste(
        "Excel's table",
        "d1.so=1.234 d1.thuc=2,5 d2.so=-5 d2.thuc=-",
        "nhận 4.",
        "",
        excel(
            "<tr height=20><td class=xl65 align=right>1.234</td><td align=right>2,5</td></tr>"
            "<tr><td class=xl66 align=right>(5)</td><td align=right><span style='mso-spacerun:yes'>&nbsp;</span>-"
            "<span style='mso-spacerun:yes'>&nbsp;&nbsp; </span></td></tr>"
        ),
    ),
    Paste(
        "Excel says what stands behind",
        "d1.so=1234 d1.thuc=1,234",
        "nhận 2.",
        "",
        excel('<tr><td x:num="1234">1,234</td><td x:num="1.234">1.234</td></tr>'),
    ),
    Paste(
        "merged cells",
        "d1.so=1 d1.thuc=2 d2.thuc=3 d3.so=4 d3.thuc=5",
        "nhận 6.",
        "",
        excel("<tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr><tr><td>4</td><td>5</td></tr>"),
    ),
    Paste(
        "a head of merged cells, titles",
        "d1.so=1 d1.thuc=2 d2.so=3 d2.thuc=4",
        "nhận 4.",
        "",
        excel(
            "<tr><td rowspan=2>Dân tộc</td><td colspan=2>Tổng số</td></tr><tr><td>Số người</td><td>Diện tích</td></tr>"
            "<tr><td>Kinh</td><td>1</td><td>2</td></tr><tr><td>Tày</td><td>3</td><td>4</td></tr>"
        ),
        also="Bỏ 2 dòng tiêu đề chép kèm. Dòng được xếp theo tên ở cột đầu.",
    ),
    Paste(
        "LibreOffice in English",
        "d1.so=1234 d1.thuc=1234,5",
        "nhận 2.",
        "",
        libre(
            '<tr><td height="17" align="right" sdval="1234" sdnum="1033;0;#,##0"><font face="Arial">1,234</font></td>'
            '<td align="right" sdval="1234.5" sdnum="1033;0;#,##0.0">1,234.5</td></tr>'
        ),
    ),
    Paste(
        "LibreOffice in Vietnamese, with line ends of its own",
        "d1.so=1234 d1.thuc=12,5",
        "nhận 2.",
        "",
        libre('<tr>\n\t<td sdval="1234" sdnum="1066;">1.234</td>\n\t<td sdval="12.5" sdnum="1066;">12,5</td>\n</tr>\n'),
    ),
    Paste(
        "Google Sheets",
        "d1.so=1234 d1.thuc=0,5 d2.so=12 d2.thuc=-",
        "nhận 4.",
        "",
        google(
            '<tr><td data-sheets-value=\'{"1":3,"3":1234}\' data-sheets-numberformat=\'{"1":2,"2":"#,##0"}\'>1,234</td>'
            '<td data-sheets-value=\'{"1":3,"3":0.5}\'>0.5</td></tr>'
            '<tr><td data-sheets-value=\'{"1":2,"2":"12"}\'>12</td>'
            '<td data-sheets-value=\'{"1":2,"2":"-"}\'>-</td></tr>'
        ),
    ),
    Paste(
        "Google Sheets with a line end in a cell, and no table of ours",
        "d1.ghi=hai dòng d1.co=có",
        "nhận 2.",
        "",
        google(
            '<tr><td data-sheets-value=\'{"1":2,"2":"hai\\ndòng"}\'>hai<br/>dòng</td>'
            '<td data-sheets-value=\'{"1":4,"4":1}\'>TRUE</td></tr>'
        ),
        at="d1.ghi",
    ),
    Paste("HTML that is no table gives way to the text", "d1.so=5 d1.thuc=6", "nhận 2.", "5\t6", "<p><b>5</b> 6</p>"),
    Paste(
        "what would run in a page does not",
        "d1.ghi=thôn",
        "nhận 1.",
        "",
        "<table><tr><td>thôn<img src=x onerror='document.title=1'><script>document.title=2</script></td></tr></table>",
        at="d1.ghi",
    ),
)


@pytest.fixture(scope="module")
def sheet(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp("paste")
    with grid_town.served(folder) as live:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        live.sign_in(page)
        live.open(page, grid_town.MIXED)
        yield page
        assert complaints == []
        context.close()


def stand(page: Page, cell: str) -> None:
    row, _, column = cell.partition(".")
    page.evaluate("() => document.activeElement.blur()")
    page.locator(f'[name="o:0:{grid_town.PART}:{row}:{column}"]').focus()


def choose(page: Page, paste: Paste) -> None:
    stand(page, paste.at)
    if paste.to:
        place = "dttg.entry.grid.placeOf(dttg.entry.sheet.cells.get(name).td)"
        page.evaluate(
            f"(name) => dttg.entry.selection.stretch({place})", f"o:0:{grid_town.PART}:{paste.to.replace('.', ':')}"
        )


@pytest.mark.parametrize("paste", PASTES, ids=lambda paste: paste.name)
def test_a_pasted_block_becomes_the_expected_cells_and_one_undo_takes_it_back(sheet: Page, paste: Paste) -> None:
    title = sheet.title()
    choose(sheet, paste)
    before = sheet.evaluate(FILLED)
    sheet.evaluate(PASTE, [paste.html, paste.text])
    assert " ".join(sheet.evaluate(FILLED)) == paste.want
    assert sheet.evaluate(SAID).partition(": ")[2] == paste.said
    assert sheet.evaluate(ALSO) == paste.also
    sheet.keyboard.press("Control+z")
    assert sheet.evaluate(FILLED) == before == []
    sheet.keyboard.press("Control+y")
    assert " ".join(sheet.evaluate(FILLED)) == paste.want
    sheet.keyboard.press("Control+z")
    assert sheet.title().rpartition(")")[2].strip() == title.rpartition(")")[2].strip()


def test_there_are_forty_pastes(sheet: Page) -> None:
    assert len({paste.name for paste in PASTES}) == len(PASTES) >= 40
