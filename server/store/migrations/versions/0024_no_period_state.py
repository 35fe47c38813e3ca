"""No table of open and closed periods: nothing ever wrote a row; a period is open or closed by its days.

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.drop_table("period_state")
