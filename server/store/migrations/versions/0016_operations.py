"""The register of operations: planned stops, incidents, questions, proposals, and their steps.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0016"
down_revision = "0015"
ONLY_GROW = ("matter", "matter_step")


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("starts", Moment(), nullable=True),
        sa.Column("ends", Moment(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_matter__account_id__account")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_matter__holder_id__holder")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_matter__unit_id__unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_matter__kind_number")),
    )
    op.create_index(op.f("ix_matter__unit_id"), "matter", ["unit_id"], unique=False)
    op.create_table(
        "matter_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_step__matter_id__matter")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_matter_step__holder_id__holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_step")),
        sa.UniqueConstraint("matter_id", "seq", name=op.f("uq_matter_step__matter_id_seq")),
    )
    for table in ONLY_GROW:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
                )
        else:
            op.execute(
                f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} only grows' USING ERRCODE = 'restrict_violation'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
            )
