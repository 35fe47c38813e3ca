"""Drafts as they were before a newer edition took them over, and corrections of words in published editions.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "draft_before",
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("edition", sa.Integer(), primary_key=True),
        sa.Column("to_edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "erratum",
        sa.Column("form", sa.String(), primary_key=True),
        sa.Column("edition", sa.Integer(), primary_key=True),
        sa.Column("serial", sa.Integer(), primary_key=True),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
    )
