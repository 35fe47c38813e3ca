"""Lists that units keep themselves, figures of earlier periods loaded by the department, tables of units' own.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "own_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_own_code__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_own_code__holder_id__holder")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_own_code__unit_id__unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_code")),
    )
    op.create_index(op.f("ix_own_code__unit_id_kind"), "own_code", ["unit_id", "kind"], unique=False)
    op.create_table(
        "history_load",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("decided_account_id", sa.Uuid(), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_history_load__account_id__account")),
        sa.ForeignKeyConstraint(
            ["decided_account_id"], ["account.id"], name=op.f("fk_history_load__decided_account_id__account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_holder_id"], ["holder.id"], name=op.f("fk_history_load__decided_holder_id__holder")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_history_load__holder_id__holder")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_history_load__paper_id__paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_load")),
    )
    op.create_table(
        "history_report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("load_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"], ["history_load.id"], name=op.f("fk_history_report__load_id__history_load")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_history_report__report_id__report")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_history_report")),
    )
    op.create_index(op.f("ix_history_report__load_id"), "history_report", ["load_id"], unique=False)
    op.create_table(
        "free_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("heads", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row_column", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_free_table__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_free_table__holder_id__holder")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_free_table__unit_id__unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_table")),
        sa.UniqueConstraint("unit_id", "form", "part", "heads", name=op.f("uq_free_table__unit_id_form_part_heads")),
    )
