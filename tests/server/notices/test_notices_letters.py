"""Who has not sent: the list and the letter to one unit, as DOCX and as the page of the PDF (R110; HN 10.3)."""

import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx as word
import pytest
from notices_office import PERIOD, Office, at
from pypdf import PdfReader

from server.app import TEMPLATES
from server.http.statics import Statics
from server.http.templating import environment
from server.notices.letters import agency, docx, letter, unit_list
from server.notices.missing import MissingList, list_missing, missing_of
from server.refusal import Forbidden, Refused
from server.reporting.extending import extend
from server.store.database import Database


@pytest.fixture
def database(encrypted_database: Database) -> Database:
    """Words and papers; the queries run on both stores elsewhere."""
    return encrypted_database


@pytest.fixture
def found(office: Office) -> MissingList:
    office.clock.moment = at(7)
    office.plan()
    office.clock.moment = at(12)
    reviewer = office.people["reviewer.city"]
    extend(
        office.desk,
        reviewer,
        period=PERIOD,
        unit=office.units["W02"],
        until=date(2026, 12, 20),
        reason="Lũ lụt",
        document="CV 7",
    )
    office.clock.moment = at(16)
    return list_missing(office.desk, reviewer, period=PERIOD)


def text_of(content: bytes) -> str:
    made = word.Document(BytesIO(content))
    lines = [paragraph.text for paragraph in made.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for table in made.tables for row in table.rows]
    return "\n".join(lines)


def test_the_list_names_the_latest_first_with_what_they_were_told(found: MissingList) -> None:
    assert [(row.name, f"{row.due:%d/%m}", len(row.late(found.today))) for row in found.units] == [
        ("Xã Đông", "14/12", 1),
        ("Xã Bắc", "14/12", 1),
        ("Phường Đoài", "20/12", 0),
    ]
    assert all(row.told == at(7) for row in found.units)
    said = text_of(docx(unit_list(found, now=at(16), sample=False)))
    assert "DANH SÁCH ĐƠN VỊ CHƯA GỬI BÁO CÁO" in said
    assert "1 | W01 | Xã Đông | 01.N/BC-DTTG (1) | 14/12/2026 | Quá hạn 2 ngày" in said
    assert "3 | W02 | Phường Đoài | 01.N/BC-DTTG (1) | 20/12/2026 | Còn 4 ngày" in said


def test_the_letter_has_its_head_its_forms_and_its_signature(found: MissingList) -> None:
    said = text_of(docx(letter(found, found.units[0], sample=False)))
    for line in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ DÂN TỘC VÀ TÔN GIÁO\nTHÀNH PHỐ HÀ NỘI",
        "V/v đôn đốc gửi báo cáo năm 2026",
        "Kính gửi: Xã Đông",
        "Tính đến ngày 16/12/2026, Xã Đông còn 1 biểu chưa gửi, trong đó 1 biểu đã quá hạn",
        "1 | 01.N/BC-DTTG | ",
        "14/12/2026 | Quá hạn 2 ngày",
        "Trân trọng./.",
        "THỦ TRƯỞNG CƠ QUAN",
    ):
        assert line in said, line
    assert "MINH HỌA" not in said
    assert "SỐ LIỆU MINH HỌA" in text_of(docx(letter(found, found.units[0], sample=True)))


def test_both_papers_open_in_a_word_processor_with_every_word(found: MissingList, tmp_path: Path) -> None:
    """The DOCX as LibreOffice Writer shows it: made into PDF, with nothing left of the template and no word lost."""
    papers = {
        "cong-van.docx": docx(letter(found, found.units[0], sample=False)),
        "danh-sach.docx": docx(unit_list(found, now=at(16), sample=True)),
    }
    for name, content in papers.items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", *papers]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name, content in papers.items():
        read = PdfReader((tmp_path / name).with_suffix(".pdf"))
        text = "\n".join(page.extract_text() for page in read.pages)
        shown = words_of(text)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text, "the head of the paper stands on one line"
        assert words_of(text_of(content)) - shown == Counter(), name
        assert "{" not in "".join(shown)
        assert len(read.pages) == 1, name


def words_of(text: str) -> Counter[str]:
    """Words that a reader can search for; a PDF may break a line where a table cell ends."""
    return Counter(re.findall(r"[^\W\d_]{2,}|\d[\d/.]*\d", text))


def test_a_name_stays_a_name_in_both_papers(found: MissingList) -> None:
    row = replace(found.units[0], name="Xã <b>A & B</b> {{ x }}")
    paper = letter(found, row, sample=False)
    assert "Kính gửi: Xã <b>A & B</b> {{ x }}" in text_of(docx(paper))
    templates = environment(TEMPLATES, statics=Statics(files={}, names={}))
    page = templates.get_template("print/letter.html").render(paper=paper, listing=False, title="")
    assert "Xã &lt;b&gt;A &amp; B&lt;/b&gt; {{ x }}" in page


def test_a_letter_to_one_who_owes_nothing_is_refused_and_officers_see_no_list(office: Office) -> None:
    reviewer = office.people["reviewer.city"]
    with pytest.raises(Refused, match="đã gửi đủ"):
        missing_of(office.desk, reviewer, period=PERIOD, unit=office.units["city"], kind="pdf")
    with pytest.raises(Forbidden):
        list_missing(office.desk, office.people["officer.w01"], period=PERIOD)


@pytest.mark.parametrize(
    ("receiver", "place", "lines"),
    [
        ("Sở Dân tộc và Tôn giáo thành phố Hà Nội", "Hà Nội", ("SỞ DÂN TỘC VÀ TÔN GIÁO", "THÀNH PHỐ HÀ NỘI")),
        ("Ban Dân tộc tỉnh Bắc Kạn", "Bắc Kạn", ("BAN DÂN TỘC", "TỈNH BẮC KẠN")),
        ("Ban Dân tộc", "Bắc Kạn", ("BAN DÂN TỘC",)),
    ],
)
def test_the_agency_stands_on_two_lines_where_its_place_is_in_its_name(
    receiver: str, place: str, lines: tuple[str, ...]
) -> None:
    assert agency(receiver, place) == lines
