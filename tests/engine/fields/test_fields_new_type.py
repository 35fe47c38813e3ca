"""A new field type is one file and one line: a telephone number, added to a copy of the engine."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

FILE = '''"""Telephone numbers of Vietnam."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.expr.types import Base
from engine.expr.values import BLANK, Kind, Value
from engine.fields.base import Refusal
from engine.fields.lettered import LetteredType, content_text
from engine.fields.typing import refuse, tidy


@dataclass(frozen=True, slots=True)
class PhoneType(LetteredType):
    word: ClassVar[str] = "phone"
    title: ClassVar[str] = "số điện thoại"
    base: ClassVar[Base] = Base.TEXT

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        digits = tidy(typed).replace(" ", "").replace(".", "")
        if not digits:
            return BLANK
        known = digits.isascii() and digits.isdigit() and digits.startswith("0") and len(digits) == 10
        return Value(Kind.TEXT, digits) if known else refuse("F001", typed)

    def key(self, value: Value) -> str:
        return content_text(value)

    def from_key(self, key: str) -> Value:
        return Value(Kind.TEXT, key)

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        digits = content_text(value)
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "text", "lines": 1, "most": 20, "pattern": "0[0-9]{9}"}
'''
IMPORT = "from engine.fields.phone import PhoneType\n"
LINE = '        "phone": PhoneType,\n'

FORM = """
form: vi_du_dien_thoai
edition: 1
title: Ví dụ
number: 99.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  lien_he:
    section: Liên hệ
    fields:
      so_may: {title: Số điện thoại, type: phone, required: true}
"""

SCRIPT = """
import json, sys
from datetime import date
from pathlib import Path
import sqlalchemy as sa
from engine.compute import Address, Facts, PeriodFacts, compute, frame, read
from engine.compute.program import program
from engine.model import Reporter
from engine.project import compile_files, load
from engine.schema import form_schema
from engine.schema.guide import guide_tables
from engine.targets.api import data_schema
from engine.targets.forms import Cells, cell_name, form_class
from engine.targets.reports import PrintHead, document, print_context, xlsx
from engine.targets.tables import compile_tables
from io import BytesIO
import python_calamine

root = Path(sys.argv[1])
files = {**load(root).files, "forms/vi_du_dien_thoai/v1.yaml": sys.stdin.buffer.read()}
project = compile_files(files)
wrong = [found.text for found in project.diagnostics if "dien_thoai" in found.span.file and found.severity == "error"]
form = project.forms["vi_du_dien_thoai", 1]
day = date(2026, 12, 31)
period = PeriodFacts(id="2026-year", kind="year", from_=date(2026, 1, 1), to=day, due=day, year=2026)
facts = Facts(reporter=Reporter(code="1", name="Xã", kind="ward", attributes={}), period=period, lists={})
laid = frame(form, facts=facts)
here = Address(0, "lien_he", "", "so_may")
def outcome(text):
    page = form_class(laid)(Cells({cell_name(here): text}))
    return compute(laid, read(laid, page.typed()))
good, bad = outcome("0912 345 678"), outcome("12")
tables = compile_tables([form], metadata=sa.MetaData())
head = PrintHead(unit="Xã", receiver="Sở", period="Năm 2026", window="", due="", place_line="")
paper = print_context(laid, good, head=head)
book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(xlsx(paper)))
cells = [cell for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row]
print(json.dumps({
    "print": "0912 345 678" in document(paper),
    "workbook": "0912 345 678" in cells,
    "guide": "| `phone` | số điện thoại |" in guide_tables()["kiểu"],
    "wrong": wrong,
    "shown": form.parts[0].column("so_may").type.text(good.cells[here].value),
    "bad": [found.rule for found in bad.errors],
    "columns": [column.name for column in tables[0].table.columns],
    "api": "Số điện thoại" in json.dumps(data_schema(form), ensure_ascii=False),
    "language": "phone" in json.dumps(form_schema()),
    "browser": program(laid)["parts"][0]["columns"][0]["type"]["word"],
}))
"""


def test_a_telephone_number_is_known_everywhere_after_one_file_and_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__", "*.md"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "engine" / "fields" / "phone.py").write_text(FILE, "utf-8")
    registry = tmp_path / "engine" / "fields" / "__init__.py"
    text = registry.read_text("utf-8")
    marked = text.replace("from engine.fields.reporter", IMPORT + "from engine.fields.reporter")
    registry.write_text(marked.replace('        "file": FileType,\n', '        "file": FileType,\n' + LINE), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT)],
        input=FORM.encode(),
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    told = json.loads(ran.stdout)
    assert told == {
        "print": True,
        "workbook": True,
        "guide": True,
        "wrong": [],
        "shown": "0912 345 678",
        "bad": ["type"],
        "columns": ["submission_id", "record", "row_key", "row_order", "entries", "code", "c_so_may", "signs"],
        "api": True,
        "language": True,
        "browser": "phone",
    }
