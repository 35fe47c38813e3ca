"""What inspectors may see, what is hidden or deleted by document, and what the audit is told in sums. The guard of sent
content gives way to one change alone: emptying it under an approved deletion.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment

revision = "0006"
down_revision = "0005"

KEPT = (
    "id", "report_id", "regime", "period", "form", "edition", "unit_id", "serial", "bundle", "sha256", "sheet_id",
    "account_id", "holder_id", "sent_at", "due", "late", "receipt",
)  # fmt: skip


def _holder(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("holder.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("inspector_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        _holder("holder_id", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index(op.f("ix_inspection__inspector_id"), "inspection", ["inspector_id"])
    op.create_table(
        "removal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        _holder("holder_id", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _holder("asker_id"),
        sa.Column("asker_person", sa.Uuid(), nullable=True),
        _holder("checker_id"),
        sa.Column("checker_person", sa.Uuid(), nullable=True),
        _holder("leader_id"),
        sa.Column("leader_person", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "checker_person IS NULL OR checker_person <> asker_person", name=op.f("ck_removal__asker_is_not_checker")
        ),
        sa.CheckConstraint(
            "leader_person IS NULL OR (leader_person <> asker_person AND leader_person <> checker_person)",
            name=op.f("ck_removal__leader_is_another"),
        ),
    )
    op.create_index(op.f("ix_removal__report_id"), "removal", ["report_id"])
    op.create_table(
        "editing",
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
    )
    op.create_table(
        "turned_away",
        sa.Column("address", sa.String(), primary_key=True),
        sa.Column("minute", Moment(), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _allowed(equals: str) -> str:
    kept = " AND ".join(f"NEW.{name} {equals} OLD.{name}" for name in KEPT)
    approved = "SELECT 1 FROM removal WHERE removal.report_id = OLD.report_id AND removal.state = 'deleted'"
    return f"(NEW.content = '' AND {kept} AND EXISTS ({approved}))"


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER submission_refuses_update")
    op.execute(
        f"CREATE TRIGGER submission_refuses_update BEFORE UPDATE ON submission WHEN NOT {_allowed('IS')} "
        "BEGIN SELECT RAISE(ABORT, 'submission only grows'); END"
    )


def _guard_postgresql() -> None:
    op.execute("DROP TRIGGER submission_refuses_change ON submission")
    op.execute(
        "CREATE TRIGGER submission_refuses_change BEFORE DELETE OR TRUNCATE ON submission "
        "FOR EACH STATEMENT EXECUTE FUNCTION submission_only_grows()"
    )
    op.execute(
        "CREATE FUNCTION submission_is_emptied_by_document() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_allowed('IS NOT DISTINCT FROM')} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'submission only grows' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER submission_refuses_update BEFORE UPDATE ON submission "
        "FOR EACH ROW EXECUTE FUNCTION submission_is_emptied_by_document()"
    )
