"""The authority's side: cells opened for a reason, first readings, requests to reopen, and more time for one unit.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0003"
down_revision = "0002"


def _actor() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "opened_more",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id"), nullable=True),
        *_actor(),
    )
    op.create_table(
        "first_reading",
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id"), primary_key=True),
        *_actor(),
    )
    op.create_table(
        "reopen_request",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_actor(),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("decided_account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        *_actor(),
    )
    op.create_index(op.f("ix_extension__regime_period_unit_id"), "extension", ["regime", "period", "unit_id"])
