"""Outputs that the worker makes for whoever asked, and the papers that a published set of figures was issued as.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("parcel", sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "vintage_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vintage_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["vintage_id"], ["vintage.id"], name=op.f("fk_vintage_file__vintage_id__vintage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vintage_file")),
        sa.UniqueConstraint("vintage_id", "kind", name=op.f("uq_vintage_file__vintage_id_kind")),
    )
