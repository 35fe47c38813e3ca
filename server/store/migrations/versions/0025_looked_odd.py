"""Odd figures that somebody looked into and found right: who, when and why.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "looked_odd",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_looked_odd__submission_id__submission")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_looked_odd__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_looked_odd__holder_id__holder")),
        sa.PrimaryKeyConstraint("submission_id", "place", "kind", name=op.f("pk_looked_odd")),
    )
