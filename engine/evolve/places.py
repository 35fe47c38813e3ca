"""Finds in a form what a place of a change speaks of."""

from engine.model import CodeList, Column, Form, ListRows, OpenRows, Part, Place, Row, RowGroup, Table


def part_of(form: Form, id_: str) -> Part:
    found = form.part(id_)
    assert found is not None
    return found


def column_of(form: Form, place: Place) -> Column:
    found = part_of(form, place.part).column(place.id)
    assert found is not None
    return found


def row_of(form: Form, place: Place) -> Row | RowGroup | ListRows | OpenRows | None:
    part = form.part(place.part)
    entries = part.row_entries() if isinstance(part, Table) else iter(())
    return next((entry for entry in entries if entry.id == place.id), None)


def row_ids(part: Part) -> tuple[str, ...]:
    entries = part.row_entries() if isinstance(part, Table) else iter(())
    return tuple(entry.id for entry in entries if not isinstance(entry, RowGroup))


def list_of(form: Form, column: Column) -> CodeList | None:
    offer = column.type.offer()
    return None if offer is None or offer.list is None else form.list(offer.list)


def codes_offered(form: Form, column: Column) -> tuple[str, ...] | None:
    """The codes a cell may hold, where they are known; None for types that pick nothing."""
    offer = column.type.offer()
    if offer is None:
        return None
    if offer.list is None:
        return tuple(code for code, _ in offer.choices)
    list_ = form.list(offer.list)
    return None if list_ is None else tuple(row.code for row in list_.rows)
