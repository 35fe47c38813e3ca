"""Report templates: every version uploaded, and those that are published, as definitions."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import Definition, ReportTemplateRow

KIND = "template"
DRAFT, ASKED, PUBLISHED, DROPPED = "draft", "asked", "published", "dropped"


def get(session: Session, id_: UUID, *, to_change: bool = False) -> ReportTemplateRow:
    """Raises `Refused('not_found')`."""
    found = session.get(ReportTemplateRow, id_, with_for_update=True if to_change else None)
    if found is None:
        raise Refused("not_found", what="mẫu báo cáo này")
    return found


def listed(session: Session) -> tuple[ReportTemplateRow, ...]:
    """Those that were not dropped, by template, the newest edition first."""
    query = select(ReportTemplateRow).where(col(ReportTemplateRow.state) != DROPPED)
    order = (col(ReportTemplateRow.template), col(ReportTemplateRow.edition).desc(), col(ReportTemplateRow.at).desc())
    return tuple(session.exec(query.order_by(*order)))


def at_work(session: Session, template: str) -> tuple[ReportTemplateRow, ...]:
    """Versions of a template that are neither published nor dropped."""
    query = select(ReportTemplateRow).where(
        col(ReportTemplateRow.template) == template, col(ReportTemplateRow.state).in_((DRAFT, ASKED))
    )
    return tuple(session.exec(query))


def last_edition(session: Session, template: str) -> int:
    """Of those that are published; 0 where none is."""
    query = select(Definition.edition).where(col(Definition.kind) == KIND, col(Definition.id) == template)
    return max(session.exec(query), default=0)


def definitions(session: Session) -> Mapping[str, Definition]:
    """The published templates in their newest edition, by id."""
    query = select(Definition).where(col(Definition.kind) == KIND).order_by(col(Definition.edition))
    return {row.id: row for row in session.exec(query)}


def definition(session: Session, template: str, *, edition: int) -> Definition | None:
    query = select(Definition).where(
        col(Definition.kind) == KIND, col(Definition.id) == template, col(Definition.edition) == edition
    )
    return session.exec(query).first()
