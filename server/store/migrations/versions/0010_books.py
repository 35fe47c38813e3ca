"""Books of reports signed and sent in one act, entry by the department by document, what a reviewer has read and pinned,
and whose matter each form is.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment, NullableJson

revision = "0010"
down_revision = "0009"


def _link(name: str, to: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable)


def _by_whom(moment: str = "at") -> tuple[sa.Column[object], ...]:
    return (_link("account_id", "account"), _link("holder_id", "holder"), sa.Column(moment, Moment(), nullable=False))


def _book() -> None:
    op.create_table(
        "book",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        _link("unit_id", "unit"),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        *_by_whom("printed_at"),
        sa.Column("sent_at", Moment(), nullable=True),
    )
    op.create_index(op.f("ix_book__unit_id"), "book", ["unit_id"])
    op.create_table(
        "book_report",
        sa.Column("book_id", sa.Uuid(), sa.ForeignKey("book.id"), primary_key=True),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id"), nullable=True, unique=True),
        sa.Column("left_out", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_book_report__report_id"), "book_report", ["report_id"])
    op.create_table(
        "book_scan",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _link("book_id", "book"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("signatures", NullableJson(), nullable=True),
        *_by_whom(),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_book_scan__book_id"), "book_scan", ["book_id"])


def _review() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _link("report_id", "report"),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("document_day", sa.Date(), nullable=False),
        _link("document_id", "attachment"),
        sa.Column("reason", sa.Text(), nullable=False),
        *_by_whom(),
    )
    op.create_index(op.f("ix_stand_in__report_id"), "stand_in", ["report_id"])
    op.create_index(op.f("ix_stand_in__account_id"), "stand_in", ["account_id"])
    op.create_table(
        "reading",
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "pinned_remark",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _link("submission_id", "submission"),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _link("holder_id", "holder"),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index(op.f("ix_pinned_remark__submission_id"), "pinned_remark", ["submission_id"])
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=True),
        _link("reviewer_id", "account"),
        *_by_whom(),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index(op.f("ix_assignment__regime_form"), "assignment", ["regime", "form"])


def upgrade() -> None:
    _book()
    _review()
