"""What was found of the digital signatures of a file when it was attached.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import NullableJson

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("attachment", sa.Column("signatures", NullableJson(), nullable=True))
