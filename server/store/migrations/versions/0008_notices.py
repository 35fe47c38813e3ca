"""What units are told, who has read it, and the one digest of a unit and day.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("handed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_digest__unit_id_day")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), sa.ForeignKey("digest.id"), nullable=True),
    )
    op.create_index(op.f("ix_notice__unit_id_at"), "notice", ["unit_id", "at"])
    op.create_index(op.f("ix_notice__digest_id"), "notice", ["digest_id"])
    op.create_table(
        "notice_reading",
        sa.Column("notice_id", sa.Uuid(), sa.ForeignKey("notice.id"), primary_key=True),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
    )
