"""The life of accounts: activation codes, second factors, requests with their three persons, and what keeps an account
that anything refers to from ever being deleted.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment, NullableJson

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("account", sa.Column("used_at", Moment(), nullable=True))
    op.execute("UPDATE account SET used_at = coalesce(last_login_at, created_at)")
    op.add_column("holder", sa.Column("rules_read_at", Moment(), nullable=True))
    op.add_column("holder", sa.Column("end_reason", sa.String(), nullable=False, server_default=""))
    op.add_column("holder", sa.Column("end_document", sa.String(), nullable=False, server_default=""))
    op.add_column("login_session", sa.Column("stage", sa.String(), nullable=False, server_default="full"))
    op.add_column("login_session", sa.Column("sure_at", Moment(), nullable=True))
    op.create_table(
        "activation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("spent_at", Moment(), nullable=True),
    )
    op.create_index(op.f("ix_activation__account_id"), "activation", ["account_id"])
    op.create_table(
        "old_password",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
    )
    op.create_index(op.f("ix_old_password__account_id"), "old_password", ["account_id"])
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
    )
    op.create_index(op.f("ix_recovery_code__account_id"), "recovery_code", ["account_id"])
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "account_request",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("target_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("document_day", sa.Date(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), sa.ForeignKey("paper.id"), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=False),
        sa.Column("asker_person", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
        sa.Column("approver_person", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("doer_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=True),
        sa.Column("doer_person", sa.Uuid(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("outcome", NullableJson(none_as_null=True), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "approver_person IS NULL OR approver_person <> asker_person",
            name=op.f("ck_account_request__asker_is_not_approver"),
        ),
        sa.CheckConstraint(
            "doer_person IS NULL OR doer_person <> approver_person",
            name=op.f("ck_account_request__approver_is_not_doer"),
        ),
    )
    op.create_index(op.f("ix_account_request__target_id"), "account_request", ["target_id"])
    op.create_index(op.f("ix_account_request__unit_id"), "account_request", ["unit_id"])
    op.create_index(op.f("ix_account_request__state_due_at"), "account_request", ["state", "due_at"])
    op.create_table(
        "access_check",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), sa.ForeignKey("holder.id"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index(op.f("ix_access_check__account_id"), "access_check", ["account_id"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


USED = "EXISTS (SELECT 1 FROM audit WHERE account_id = OLD.id)"
HELD = "EXISTS (SELECT 1 FROM audit WHERE holder_id = OLD.id)"
OVERLAPS = (
    "(NEW.to_at IS NOT NULL AND NEW.to_at < NEW.from_at) OR EXISTS (SELECT 1 FROM holder AS other "
    "WHERE other.account_id = NEW.account_id AND other.id <> NEW.id "
    "AND (NEW.to_at IS NULL OR other.from_at < NEW.to_at) AND (other.to_at IS NULL OR other.to_at > NEW.from_at))"
)


def _guard_sqlite() -> None:
    """An account with a past is not deleted (HN 10.2), nor a person's name out of it; one holder at a time."""
    op.execute(
        f"CREATE TRIGGER account_refuses_delete BEFORE DELETE ON account WHEN {USED} "
        "BEGIN SELECT RAISE(ABORT, 'account has a past'); END"
    )
    op.execute(
        f"CREATE TRIGGER holder_refuses_delete BEFORE DELETE ON holder WHEN {HELD} "
        "BEGIN SELECT RAISE(ABORT, 'holder has a past'); END"
    )
    for act in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER holder_is_one_at_{act.lower()} BEFORE {act} ON holder WHEN {OVERLAPS} "
            "BEGIN SELECT RAISE(ABORT, 'one holder at a time'); END"
        )


def _guard_postgresql() -> None:
    for table, condition in (("account", USED), ("holder", HELD)):
        op.execute(
            f"CREATE FUNCTION {table}_keeps_its_past() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{table} has a past' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_keeps_its_past()"
        )
    op.execute(
        "CREATE FUNCTION holder_is_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {OVERLAPS} THEN RAISE EXCEPTION 'one holder at a time' USING ERRCODE = 'exclusion_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER holder_is_one_at_a_time BEFORE INSERT OR UPDATE ON holder "
        "FOR EACH ROW EXECUTE FUNCTION holder_is_one()"
    )
