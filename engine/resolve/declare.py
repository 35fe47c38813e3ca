"""The first half of resolving: one form's document to its outline. Ids, lists, blocks, units; no formula yet."""

from engine.diagnostics import Diagnostics
from engine.resolve import inherit
from engine.resolve.declare_columns import ColumnDeclarer
from engine.resolve.declare_rows import RowDeclarer
from engine.resolve.ids import check_id
from engine.resolve.inherit import text_of
from engine.resolve.outline import ColumnNode, FormOutline, PartNode, all_column_entries, all_row_entries
from engine.resolve.world import World
from engine.schema.documents import (
    BrokenEntry,
    FormDocument,
    Items,
    Located,
    ReportDocument,
    SectionDocument,
    TableDocument,
    Whole,
)


def outline(document: FormDocument | ReportDocument, world: World, *, diagnostics: Diagnostics) -> FormOutline | None:
    """The outline of a form or report; None where not even its id and edition could be read."""
    id_ = document.form if isinstance(document, FormDocument) else document.report
    due = document.due if isinstance(document, FormDocument) else document.period
    if not isinstance(id_, Located) or not isinstance(document.edition, Whole):
        return None
    check_id(id_, diagnostics=diagnostics)
    parts: dict[str, PartNode] = {}
    lost: set[str] = set()
    blocks: list[str] = []
    for part in document.parts:
        name = part.id.text
        if isinstance(part, BrokenEntry):
            lost.add(name)
            continue
        meant = check_id(part.id, diagnostics=diagnostics)
        if meant is not None:
            lost.add(meant)
        if name in parts:
            diagnostics.add("R002", part.id.span, id=name, line=parts[name].span.line, what="bảng, phần")
            continue
        parts[name] = _part(part, world, blocks=blocks, diagnostics=diagnostics)
    return FormOutline(
        id=id_.text,
        edition=document.edition.value,
        document=document,
        parts=parts,
        lost_parts=frozenset(lost),
        due=due.texts if isinstance(due, Items) else (),
        blocks=tuple(dict.fromkeys(blocks)),
    )


def _part(
    part: TableDocument | SectionDocument, world: World, *, blocks: list[str], diagnostics: Diagnostics
) -> PartNode:
    settings = inherit.of_part(part.inherited)
    rows = RowDeclarer(world, diagnostics)
    row_entries = rows.declare(part.rows, last_unit=settings.last_unit) if isinstance(part, TableDocument) else ()
    columns = ColumnDeclarer(
        world,
        diagnostics,
        closed_table=isinstance(part, TableDocument) and not rows.has_open_rows,
        rows_say_units=rows.say_units,
    )
    entries = part.columns if isinstance(part, TableDocument) else part.fields
    column_entries = columns.declare(entries, settings)
    blocks.extend(columns.blocks)
    nodes = list(all_column_entries(column_entries))
    return PartNode(
        id=part.id.text,
        span=part.id.span,
        title=text_of(part.title) or "",
        document=part,
        column_entries=column_entries,
        row_entries=row_entries,
        columns={node.id: node for node in nodes if isinstance(node, ColumnNode)},
        column_groups={node.id: node for node in nodes if not isinstance(node, ColumnNode)},
        rows={node.id: node for node in all_row_entries(row_entries)},
        lost_columns=frozenset(columns.lost),
        lost_rows=frozenset(rows.lost | rows.meant),
    )
