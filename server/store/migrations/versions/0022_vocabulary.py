"""What authors ask for in the files that all forms lean on: units of measure, legal texts, lists, indicators.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "vocabulary_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_account_id", sa.Uuid(), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_vocabulary_proposal__account_id__account")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_vocabulary_proposal__holder_id__holder")),
        sa.ForeignKeyConstraint(
            ["decided_account_id"],
            ["account.id"],
            name=op.f("fk_vocabulary_proposal__decided_account_id__account"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_holder_id"], ["holder.id"], name=op.f("fk_vocabulary_proposal__decided_holder_id__holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_proposal")),
    )
