"""Report templates that staff make: every version uploaded, what the check said, who published it.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "report_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_account_id", sa.Uuid(), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_report_template__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_report_template__holder_id__holder")),
        sa.ForeignKeyConstraint(
            ["decided_account_id"], ["account.id"], name=op.f("fk_report_template__decided_account_id__account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_holder_id"], ["holder.id"], name=op.f("fk_report_template__decided_holder_id__holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
    )
    op.create_index(op.f("ix_report_template__template_edition"), "report_template", ["template", "edition"])
