"""Periods proposed by one person and confirmed by another.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "period_proposal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("regime", sa.String(), nullable=False, index=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("decided_account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
    )
