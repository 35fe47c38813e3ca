"""How many persons and households the system holds data of (fact 2 of the requirements: its level hangs on it)."""

from dataclasses import dataclass

from engine.model import Form
from engine.model.form import OpenRows, Privacy, Table
from server.access import reach
from server.actor import Actor
from server.reporting.desk import Desk
from server.store import drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """`sensitive`: those of forms whose data are sensitive by law (ethnic origin, religion)."""

    basic: int
    sensitive: int


def count(desk: Desk, actor: Actor) -> Subjects:
    """Sheets and rows that stand for a person, as they are now."""
    within = reach(actor, "removal.read")
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        rows = drafts.open_rows_by_part(session, within)
        sheets = drafts.sheets_by_form(session, within)
        basic = sensitive = 0
        for (form_id, edition, part), number in rows.items():
            form = published.form(form_id, edition).form
            if part in _person_parts(form):
                basic, sensitive = _add(form, number, basic=basic, sensitive=sensitive)
        for (form_id, edition), number in sheets.items():
            form = published.form(form_id, edition).form
            if form.sheet is not None and form.sheet.person:
                basic, sensitive = _add(form, number, basic=basic, sensitive=sensitive)
    return Subjects(basic=basic, sensitive=sensitive)


def _add(form: Form, number: int, *, basic: int, sensitive: int) -> tuple[int, int]:
    if form.privacy is Privacy.SENSITIVE:
        return basic, sensitive + number
    return basic + number, sensitive


def _person_parts(form: Form) -> frozenset[str]:
    return frozenset(
        part.id
        for part in form.parts
        if isinstance(part, Table) and any(isinstance(row, OpenRows) and row.person for row in part.row_entries())
    )
