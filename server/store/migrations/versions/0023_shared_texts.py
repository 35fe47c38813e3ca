"""Texts of indicators written in the browser: every version of each file, kept at the author's pauses.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "shared_text",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_shared_text__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_shared_text__holder_id__holder")),
        sa.PrimaryKeyConstraint("path", "number", name=op.f("pk_shared_text")),
    )
