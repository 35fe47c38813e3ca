"""The written request behind a period outside the calendar.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "period_request",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_period_request__paper_id__paper")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_period_request")),
    )
    op.create_index(op.f("ix_period_request__regime_period"), "period_request", ["regime", "period"], unique=False)
