"""How far each sheet of a sheet form is, kept beside it; and sheets that were taken away and may be taken back.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import NullableJson

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("draft_record", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("draft_record", sa.Column("progress", NullableJson(none_as_null=True), nullable=True))
    op.add_column("draft_record", sa.Column("progress_version", sa.Integer(), nullable=True))
    op.add_column("draft_record", sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()))
