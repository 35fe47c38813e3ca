"""Sets of figures that are published and frozen, with the submissions behind them.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "vintage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_account_id", sa.Uuid(), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["before_id"], ["vintage.id"], name=op.f("fk_vintage__before_id__vintage")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_vintage__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_vintage__holder_id__holder")),
        sa.ForeignKeyConstraint(
            ["decided_account_id"], ["account.id"], name=op.f("fk_vintage__decided_account_id__account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_holder_id"], ["holder.id"], name=op.f("fk_vintage__decided_holder_id__holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vintage")),
        sa.UniqueConstraint("number", name=op.f("uq_vintage__number")),
        sa.UniqueConstraint("regime", "period", "serial", name=op.f("uq_vintage__regime_period_serial")),
    )
    op.create_table(
        "vintage_input",
        sa.Column("vintage_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vintage_id"], ["vintage.id"], name=op.f("fk_vintage_input__vintage_id__vintage")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_vintage_input__submission_id__submission")
        ),
        sa.PrimaryKeyConstraint("vintage_id", "submission_id", name=op.f("pk_vintage_input")),
    )
    op.create_index(op.f("ix_vintage_input__submission_id"), "vintage_input", ["submission_id"], unique=False)
