"""Cells filled from the earlier period, until the officer confirms each.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("draft_cell", sa.Column("carried", sa.Boolean(), nullable=False, server_default=sa.false()))
