"""Computed cells told in words (cell bar of the entry page)."""

from datetime import date

import town as towns

from engine.compute.frame import Facts, PeriodFacts
from engine.compute.layout import frame
from engine.model import Reporter
from server.sheets.formulas import formulas_in_words

YEAR = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026)
WARD = Reporter(code="00004", name="Phường Ba Đình", kind="ward", attributes={})


def told(form: str):
    return formulas_in_words(frame(towns.project().forms[form, 1], facts=Facts(WARD, YEAR, {})))


def test_columns_of_the_row_are_named_by_their_number() -> None:
    columns, _ = told("ho_ngheo")
    assert columns["theo_dan_toc"]["cuoi_nam"] == (
        "= cột 8 (Đầu năm) − cột 9 (Thoát nghèo) + cột 10 (Tái nghèo) + cột 11 (Phát sinh mới)"
    )


def test_rows_are_named_by_their_titles() -> None:
    _, rows = told("dan_so")
    assert rows["theo_dan_toc"]["dtts"] == "= tổng của các dòng theo danh mục “Dân tộc”"


def test_every_computed_column_and_row_of_every_form_is_told() -> None:
    for form in towns.project().forms.values():
        laid = frame(form, facts=Facts(WARD, YEAR, {}))
        columns, rows = formulas_in_words(laid)
        for part in laid.parts:
            computed = {column.key for column in part.columns if column.column.formula is not None}
            assert set(columns.get(part.id, {})) == computed
            assert set(rows.get(part.id, {})) == {row.key for row in part.rows if row.formula is not None}
