"""Word and Excel templates that are none, or hold more than a paper needs: each is refused by its code, with its place
in words (issue 10, bad input). The golden files of the other codes of M lie in tests/golden/projects."""

import io
import zipfile

import pytest
from template_files import excel, rebuilt, word

from engine.diagnostics import Diagnostic, Diagnostics
from engine.targets.templates import Names, check_body
from server.report_templates.names import NAMES

RELS = "word/_rels/document.xml.rels"
OUTSIDE = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)
FIELD = '<w:r><w:instrText xml:space="preserve"> {command} </w:instrText></w:r></w:p>'


def found(content: bytes, ending: str, *, names: Names | None = NAMES) -> tuple[Diagnostic, ...]:
    diagnostics = Diagnostics()
    check_body(content, file=f"mau.{ending}", names=names, diagnostics=diagnostics)
    return tuple(diagnostics)


def external(kind: str, target: str) -> tuple[str, str, str]:
    return (RELS, "</Relationships>", OUTSIDE.format(kind=kind, target=target))


def bomb() -> bytes:
    """50 MB of blanks in a file of 50 KB."""
    return rebuilt(word("a"), added={"word/media/image9.png": b" " * (50 * 1024 * 1024)})


WORD = {
    "M009 not a package": b"x" * 100,
    "M009 an old file": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "M009 a workbook under another name": excel({"A2": "{{ title }}"}),
    "M009 broken XML": rebuilt(word("a"), replaced=[("word/document.xml", "</w:body>", "")]),
    "M010 a zip bomb": bomb(),
    "M011 a macro": rebuilt(word("a"), added={"word/vbaProject.bin": b"x"}),
    "M011 an embedded object": rebuilt(word("a"), added={"word/embeddings/oleObject1.bin": b"x"}),
    "M011 a part from another file": rebuilt(
        word("a"), replaced=[("word/document.xml", "<w:sectPr", '<w:altChunk r:id="rId1"/><w:sectPr')]
    ),
    "M012 an entity": rebuilt(
        word("a"),
        replaced=[
            (
                "word/document.xml",
                "<w:document",
                '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document',
            )
        ],
    ),
    "M012 another alphabet": rebuilt(
        word("a"), added={"word/header9.xml": b"<?xml version='1.0' encoding='UTF-7'?><a/>"}
    ),
    "M013 a template elsewhere": rebuilt(word("a"), replaced=[external("attachedTemplate", "http://vi-du.vn/a.dotm")]),
    "M013 a picture elsewhere": rebuilt(word("a"), replaced=[external("image", r"\\may-la\chia\a.png")]),
    "M015 a placeholder in a hidden place": rebuilt(
        word("a"), replaced=[("word/document.xml", "<w:p>", '<w:p w:rsidR="{{ title }}">')]
    ),
    "M016 a field that includes a file": rebuilt(
        word("a"),
        replaced=[("word/document.xml", "</w:p>", FIELD.format(command="INCLUDETEXT &quot;/etc/passwd&quot;"))],
    ),
    "M016 a field that starts a program": rebuilt(
        word("a"), replaced=[("word/document.xml", "</w:p>", FIELD.format(command="DDEAUTO c:\\\\cmd.exe"))]
    ),
    "M018 a block over two paragraphs": word("{% for p in papers %}", "{{ p.title }}", "{% endfor %}"),
    "M018 a row closed as a paragraph": word(table=[["{%tr for p in papers %}"], ["{%p endfor %}"]]),
    "M019 words beside a row's tag": word(table=[["{%tr for p in papers %}", "Tổng số"], ["{%tr endfor %}", ""]]),
    "M001 an unknown name": word(table=[["a", "{{ tilte }}"]]),
    "M002 a tag over two cells": word(table=[["{{ title", "}}"]]),
    "M020 without code and watermark": word("{{ title }}", needed=False),
}
EXCEL = {
    "M009 a sheet missing": rebuilt(excel({"A2": "a"}), replaced=[("xl/_rels/workbook.xml.rels", "sheet1", "sheet7")]),
    "M010 far too many rows": excel({"A900000": "{{ title }}"}),
    "M011 a macro": rebuilt(excel({"A2": "a"}), added={"xl/vbaProject.bin": b"x"}),
    "M011 data from elsewhere": rebuilt(excel({"A2": "a"}), added={"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    "M012 an entity": rebuilt(
        excel({"A2": "a"}), replaced=[("xl/workbook.xml", "<workbook", '<!DOCTYPE a [<!ENTITY b "c">]><workbook')]
    ),
    "M013 a link": rebuilt(
        excel({"A2": "a"}),
        replaced=[("xl/_rels/workbook.xml.rels", *external("externalLinkPath", "http://vi-du.vn/a.xlsx")[1:])],
    ),
    "M015 a placeholder in the page's head": rebuilt(
        excel({"A2": "a"}),
        replaced=[
            (
                "xl/worksheets/sheet1.xml",
                "</worksheet>",
                "<headerFooter><oddHeader>{{ title }}</oddHeader></headerFooter></worksheet>",
            )
        ],
    ),
    "M016 a formula": excel({"A2": "a"}, formulas={"B2": '=WEBSERVICE("http://vi-du.vn/")'}),
    "M018 a row closed by a plain tag": excel({"A2": "{%tr for p in papers %}", "A3": "{% endfor %}"}),
    "M019 words beside a row's tag": excel({"A2": "{%tr for p in papers %}", "B2": "x", "A3": "{%tr endfor %}"}),
    "M001 an unknown name": excel({"B7": "{{ tilte }}"}),
}


@pytest.mark.parametrize("case", WORD)
def test_a_word_template_is_refused_by_its_code(case: str) -> None:
    assert case[:4] in {each.code for each in found(WORD[case], "docx")}


@pytest.mark.parametrize("case", EXCEL)
def test_an_excel_template_is_refused_by_its_code(case: str) -> None:
    assert case[:4] in {each.code for each in found(EXCEL[case], "xlsx")}


def test_sound_templates_are_answered_with_nothing() -> None:
    """The refusals above are not for everything."""
    row = ["{%tr for d in papers[0].parts[0].rows %}"], ["{{ d.title }}", "{{ d.cells[0] }}"], ["{%tr endfor %}"]
    assert found(word("{{ title }}", "{%p for c in missing %}", "{{ c }}", "{%p endfor %}", table=row), "docx") == ()
    sheet = {"A2": row[0][0], "A3": row[1][0], "B3": row[1][1], "C3": "{{ d.cells[0].number }}", "A4": row[2][0]}
    assert found(excel(sheet), "xlsx") == ()


def test_the_place_is_said_in_words_of_word_and_excel() -> None:
    (word_,) = found(WORD["M001 an unknown name"], "docx")
    assert word_.text == "mẫu không có tên 'tilte' để điền (bảng 1, dòng 1, ô 2)"
    assert (word_.span.line, word_.span.column) == (3, 4)
    (excel_,) = found(EXCEL["M001 an unknown name"], "xlsx")
    assert excel_.text == "mẫu không có tên 'tilte' để điền (trang tính Bảng 1, ô B7)"
    assert excel_.hint == "có phải 'title'?"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = bomb()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        unpacked = sum(entry.file_size for entry in package.infolist())
    assert unpacked > 300 * len(content)
    assert [each.code for each in found(content, "docx")] == ["M010"]
