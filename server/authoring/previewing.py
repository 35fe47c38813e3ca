"""What a draft becomes, before anyone else sees it: the officer's page and the print with invented figures, the tables
in the database, the JSON of a report. Changes nothing and reads no figure of any unit.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import MetaData

from engine.model import Form, Level
from engine.project import Project
from engine.project.comparing import readers_of
from engine.project.overview import count_cells
from engine.project.trying import sample_print, sample_report
from engine.targets.api import data_schema
from engine.targets.reports import PrintContext
from engine.targets.tables import compile_tables
from server.papers import canonical
from server.sheets.layout import Marks, SheetShown, sheets


class Side(StrEnum):
    """What is looked at beside the editor."""

    ENTRY = "nhap"
    PRINT = "in"
    TABLES = "bang"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPreview:
    """The officer's page. `facts`: (what, how many)."""

    sheets: tuple[SheetShown, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePreview:
    """One table of the database. `columns`: (name, type, what it holds)."""

    name: str
    title: str
    columns: tuple[tuple[str, str, str], ...]


def entry(project: Project, form: Form) -> EntryPreview:
    """The page that officers fill, filled with invented figures."""
    frame, _, outcome = sample_report(project, form)
    errors = sum(check.level is Level.ERROR for check in form.checks)
    readers = readers_of(project, form.id)
    indicators = ", ".join(each.code for each in readers.indicators) or "chưa có"
    facts = (
        ("Ô của biểu, mỗi mã một dòng", str(count_cells(form))),
        ("Quy tắc bắt buộc, cảnh báo", f"{errors} và {len(form.checks) - errors}"),
        ("Quy tắc chia ra, trong đó", str(sum(len(part.rules) for part in form.parts))),
        ("Chỉ tiêu dùng biểu này", indicators),
        ("Biểu khác đọc biểu này", ", ".join(each.number for each in readers.forms) or "chưa có"),
    )
    return EntryPreview(sheets=sheets(frame, outcome, marks=Marks(), editable=False), facts=facts)


def paper(project: Project, form: Form) -> PrintContext:
    """The official print with invented figures, which it says."""
    return sample_print(project, form)


def tables(form: Form) -> tuple[TablePreview, ...]:
    """The tables that publication makes, one for each part."""
    found = []
    for compiled in compile_tables([form], metadata=MetaData()):
        part = form.part(compiled.part)
        titles = {column.name: _title(form, compiled.part, column.key) for column in compiled.columns}
        found.append(
            TablePreview(
                name=compiled.table.name,
                title=part.title if part is not None else compiled.part,
                columns=tuple(
                    (column.name, str(column.type).lower(), titles.get(column.name, ""))
                    for column in compiled.table.columns
                ),
            )
        )
    return tuple(found)


def _title(form: Form, part: str, key: str) -> str:
    found = form.part(part)
    column = found.column(key.partition(".")[0]) if found is not None else None
    return column.title if column is not None else ""


def as_json(project: Project, form: Form) -> tuple[str, str]:
    """(a report with invented figures as it is sent and hashed, its JSON Schema)."""
    frame, _, outcome = sample_report(project, form)
    facts = frame.facts
    regime = project.home.id if project.home is not None else ""
    about = canonical.About(regime=regime, period=facts.period.id, unit=facts.reporter.code, bundle="0" * 64)
    sent = json.loads(canonical.write(about, frame, outcome=outcome))
    return _pretty(sent), _pretty(data_schema(form))


def _pretty(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
