"""Drafts of forms written in the browser: every version of their text, who has them open, and what was proposed.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "form_draft",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_draft__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_form_draft__holder_id__holder")),
        sa.PrimaryKeyConstraint("form", "edition", name=op.f("pk_form_draft")),
    )
    op.create_table(
        "form_draft_version",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_form_draft_version__account_id__account")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_form_draft_version__holder_id__holder")),
        sa.PrimaryKeyConstraint("form", "edition", "number", name=op.f("pk_form_draft_version")),
    )
    op.create_table(
        "form_draft_reader",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_form_draft_reader__holder_id__holder")),
        sa.PrimaryKeyConstraint("form", "edition", "holder_id", name=op.f("pk_form_draft_reader")),
    )
    op.create_table(
        "form_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_account_id", sa.Uuid(), nullable=True),
        sa.Column("decided_holder_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_holder_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_proposal__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_form_proposal__holder_id__holder")),
        sa.ForeignKeyConstraint(
            ["decided_account_id"], ["account.id"], name=op.f("fk_form_proposal__decided_account_id__account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_holder_id"], ["holder.id"], name=op.f("fk_form_proposal__decided_holder_id__holder")
        ),
        sa.ForeignKeyConstraint(
            ["undone_holder_id"], ["holder.id"], name=op.f("fk_form_proposal__undone_holder_id__holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_proposal")),
    )
    op.create_index(op.f("ix_form_proposal__form_edition"), "form_proposal", ["form", "edition"], unique=False)
