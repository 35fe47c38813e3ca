"""One WTForms field per table: a form post and a JSON body become the same typed cells, quickly."""

import time
from typing import Any

import pytest
from targets_forms_worlds import forms, laid_out

from engine.compute import Address, RowKind, read
from engine.targets.forms import (
    OTHER_INPUTS,
    Cells,
    CellsField,
    NotTypedError,
    cell_address,
    cell_name,
    form_class,
    most_inputs,
    typed_cells,
)
from server.sheets.cellnames import address_of, name_of

CROSSTAB, PERSON = "dan_so", "phieu_chuc_sac"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def cell(column: str, row: str = "06", part: str = "theo_dan_toc", record: int = 0) -> Address:
    return Address(record, part, row, column)


def crosstab(posted: Any, record: int = 0) -> Any:
    return form_class(laid_out(CROSSTAB), record=record)(Cells(posted))


def test_it_works() -> None:
    posted = [(cell_name(cell("nam")), "1.234"), (cell_name(cell("nu")), "~15"), ("viec", "kiem-tra")]
    assert typed_cells(laid_out(CROSSTAB), posted) == {cell("nam"): "1.234", cell("nu"): "~15"}


def test_a_json_body_gives_the_same_as_a_form_post() -> None:
    for id_ in forms():
        frame = laid_out(id_)
        record = 1 if frame.form.sheet else 0
        given = {
            cell_name(Address(record, part.id, row.key, column.key)): str(number)
            for part in frame.parts
            for row in part.rows
            for number, column in enumerate(part.columns)
            if row.kind is RowKind.CELLS
        }
        from_page = typed_cells(frame, [*given.items()], record=record)
        assert from_page == typed_cells(frame, given, record=record)
        assert {cell_name(address): text for address, text in from_page.items()} == given


def test_a_table_is_one_field_however_many_cells_it_has() -> None:
    form = crosstab([])
    assert [type(field) for field in form] == [CellsField]
    assert form["cells:theo_dan_toc"].data == {}


def test_a_field_of_a_section_is_a_field_of_its_own_and_keeps_its_name() -> None:
    frame = laid_out(PERSON)
    section = next(part for part in frame.parts if not part.is_table)
    form = form_class(frame, record=1)(Cells([]))
    for column in section.columns:
        assert cell_address(form[f"{section.id}.{column.key}"].name) == Address(1, section.id, "", column.key)


def test_what_the_frame_does_not_have_is_passed_over() -> None:
    strangers = [
        cell("nam", record=1),
        cell("nam", row="99999"),
        cell("nam", row=UUID),
        cell("la"),
        cell("nam", part="la"),
    ]
    posted = [(cell_name(address), "5") for address in (*strangers, cell("nam"))]
    assert typed_cells(laid_out(CROSSTAB), posted) == {cell("nam"): "5"}


def test_open_rows_are_taken_by_their_uuid_and_by_nothing_else() -> None:
    frame, part = next(
        (laid_out(id_), part)
        for id_ in forms()
        for part in laid_out(id_).parts
        if any(row.kind is RowKind.OPEN for row in part.rows)
    )
    column = part.columns[0].key
    rows = [UUID, UUID.upper(), "1", "", "../x", "{" + UUID + "}"]
    posted = [(cell_name(Address(0, part.id, row, column)), "a") for row in rows]
    assert [address.row for address in typed_cells(frame, posted)] == [UUID]


def test_several_boxes_ticked_are_one_typed_text() -> None:
    frame = laid_out(PERSON)
    part, column = next(
        (part, column)
        for id_ in forms()
        for frame in [laid_out(id_)]
        for part in frame.parts
        for column in part.columns
        if column.column.type.word == "choices" and not part.is_table
    )
    frame = next(laid_out(id_) for id_ in forms() if part in laid_out(id_).parts)
    assert column.offered is not None
    first, second = [*column.offered][:2]
    name = cell_name(Address(1, part.id, "", column.key))
    expected = {Address(1, part.id, "", column.key): f"{first}; {second}"}
    assert typed_cells(frame, [(name, first), (name, second)], record=1) == expected
    assert typed_cells(frame, {name: [first, second]}, record=1) == expected


@pytest.mark.parametrize("wrong", [5, 1.5, True, None, {"a": 1}, [1], ["a", None]])
def test_a_json_body_of_anything_but_text_is_refused(wrong: object) -> None:
    with pytest.raises(NotTypedError):
        typed_cells(laid_out(CROSSTAB), {cell_name(cell("nam")): wrong})


def test_text_that_is_not_understood_stays_as_typed_and_is_said() -> None:
    form = crosstab({cell_name(cell("nam")): "1234.5", cell_name(cell("nu")): "5"})
    assert not form.validate()
    assert form.typed()[cell("nam")] == "1234.5"
    assert list(form.refused()) == [cell("nam")]
    assert "1234.5" in form.refused()[cell("nam")]
    assert crosstab({cell_name(cell("nu")): "5"}).validate()


def test_a_field_of_a_section_says_what_it_did_not_understand() -> None:
    frame = laid_out(PERSON)
    part, column = next(
        (part, column)
        for part in frame.parts
        for column in part.columns
        if column.column.type.word == "date" and not part.is_table
    )
    here = Address(1, part.id, "", column.key)
    form = form_class(frame, record=1)(Cells({cell_name(here): "31/02/2026"}))
    assert not form.validate()
    assert "31/02/2026" in form.refused()[here]
    assert form.typed()[here] == "31/02/2026"


def test_the_arithmetic_reads_what_the_form_took() -> None:
    frame = laid_out(CROSSTAB)
    entries = read(frame, typed_cells(frame, [(cell_name(cell("nam")), "1.234")]))
    assert str(entries.cells[cell("nam")].content) == "1234"


@pytest.mark.parametrize("id_", sorted(forms()))
def test_the_limit_of_inputs_covers_a_whole_page(id_: str) -> None:
    frame = laid_out(id_)
    cells = sum(len(part.columns) * sum(row.kind is RowKind.CELLS for row in part.rows) for part in frame.parts)
    assert form_class(frame).max_fields == most_inputs(frame) >= cells + OTHER_INPUTS


def test_a_page_of_more_than_1000_inputs_is_allowed_for() -> None:
    assert most_inputs(laid_out("chuc_sac")) > 1000


@pytest.mark.parametrize(
    "address",
    [
        Address(0, "a", "06", "b"),
        Address(12, "a", "03/chuc_sac/0301", "giao.nstw"),
        Address(0, "a", "", "b"),
        Address(0, "a", "mã: 1%2F#?&=", "b"),
    ],
)
def test_a_name_leads_back_to_its_cell_and_is_the_one_the_pages_write(address: Address) -> None:
    assert cell_address(cell_name(address)) == address
    assert cell_name(address) == name_of(address)
    assert address_of(cell_name(address)) == address


@pytest.mark.parametrize(
    "name", ["", "o", "o:0:a:b", "o:0:a:b:c:d", "x:0:a:b:c", "o:-1:a:b:c", "o:٣:a:b:c", "o:9999999:a:b:c"]
)
def test_what_is_no_name_of_a_cell_is_none(name: str) -> None:
    assert cell_address(name) is None


def test_a_part_may_have_any_name() -> None:
    """`data`, `errors`, `validate` are ids an author may choose; forms have attributes of those names."""
    assert all(":" in name or "." in name for name in crosstab([])._fields)


def test_a_large_table_is_taken_in_little_time() -> None:
    """Measured: a field per cell took 5.5 ms for 650 cells; the bound here is loose, so that a busy machine passes."""
    frame = laid_out("ctmtqg")
    posted = {
        cell_name(Address(0, part.id, row.key, column.key)): "1"
        for part in frame.parts
        for row in part.rows
        for column in part.columns
        if row.kind is RowKind.CELLS
    }
    assert len(posted) > 500
    made = form_class(frame)
    best = min(_seconds(made, posted) for _ in range(5))
    assert best / len(posted) < 500e-6  # ten times what an idle machine takes and more


def _seconds(made: Any, posted: dict[str, str]) -> float:
    begin = time.perf_counter()
    made(Cells(posted)).typed()
    return time.perf_counter() - begin
