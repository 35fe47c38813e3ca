"""The third step, `compute`: every cell and every finding of a report; and a report as others read it."""

from dataclasses import replace

from engine.compute.cells import Calculation, Readings
from engine.compute.frame import Address, Frame, table_itself
from engine.compute.outcome import CellOutcome, Elsewhere, Entries, Finding, OtherReport, OtherRow, Outcome
from engine.compute.rules import findings_of, repeated_sheets
from engine.expr.values import Kind, Value


def compute(frame: Frame, entries: Entries, *, elsewhere: Elsewhere | None = None) -> Outcome:
    """Fill the computed cells, ask every check, list required cells that are still blank. Pure: same in, same out."""
    cells: dict[Address, CellOutcome] = {}
    findings: list[Finding] = []
    blanks: list[Address] = []
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    rowless: dict[tuple[int, str], bool] = {}
    calculations: list[Calculation] = []
    readings = Readings()
    for record in entries.records:
        calculation = Calculation(frame, entries, elsewhere=elsewhere or Elsewhere(), record=record, readings=readings)
        for id_, part in calculation.parts.items():
            present[record, id_] = tuple(row.key for row in part.with_cells)
            if calculation.is_rowless(id_):
                rowless[record, id_] = calculation.nothing_arose(id_)
                blanks += [] if rowless[record, id_] else [table_itself(record, id_)]
            for row in part.with_cells:
                for column in part.part.columns:
                    address = calculation.address(id_, row.key, column.key)
                    cell = calculation.outcome(id_, row.key, column.key)
                    cells[address] = cell
                    if cell.required and cell.value.kind is Kind.BLANK:
                        blanks.append(address)
        findings += [replace(found, record=record) for found in findings_of(calculation, entries)]
        calculations.append(calculation)
    findings += repeated_sheets(calculations)
    return Outcome(cells=cells, findings=tuple(findings), blanks=tuple(blanks), present=present, rowless=rowless)


def as_other(frame: Frame, outcome: Outcome, *, record: int = 0) -> OtherReport:
    """A computed report as formulas of other periods and forms read it. In a period marked `estimate` every figure that
    was typed is an estimate to them (language.md section 6)."""
    estimate = frame.facts.period.estimate
    cells = {
        (address.part, address.row, address.column): _marked(cell.value) if estimate else cell.value
        for address, cell in outcome.cells.items()
        if address.record == record
    }
    rows = {
        part.id: tuple(_other_rows(frame, outcome, part.id, record=record)) for part in frame.parts if part.is_table
    }
    nothing = frozenset(part for of, part in outcome.nothing if of == record)
    return OtherReport(cells=cells, rows=rows, nothing=nothing)


def _marked(value: Value) -> Value:
    return replace(value, estimate=True) if value.kind in (Kind.NUMBER, Kind.NOTHING) else value


def _other_rows(frame: Frame, outcome: Outcome, part: str, *, record: int) -> list[OtherRow]:
    laid_out = frame.part(part)
    assert laid_out is not None
    known = {row.key: row for row in laid_out.rows}
    opened = next((row for row in laid_out.rows if row.add_label is not None), None)
    found: list[OtherRow] = []
    for key in outcome.present.get((record, part), ()):
        row = known.get(key) or opened
        if row is not None:
            found.append(OtherRow(key, row.entries, row.parent, row.formula is not None))
    return found
