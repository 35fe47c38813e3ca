"""The platform tables as first shipped, and the triggers that let sendings and the audit only grow.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from server.store.columns import Moment, NullableJson

revision = "0001"
down_revision = None

ONLY_GROW = ("submission", "audit")


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('holder_id', sa.Uuid(), nullable=True),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('object_kind', sa.String(), nullable=False),
    sa.Column('object_id', sa.String(), nullable=False),
    sa.Column('before', NullableJson(none_as_null=True), nullable=True),
    sa.Column('after', NullableJson(none_as_null=True), nullable=True),
    sa.Column('result', sa.String(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    op.create_table('catalogue_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_catalogue_version__one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_version'))
    )
    op.create_table('counter',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counter'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('asked_at', Moment(), nullable=False),
    sa.Column('not_before', Moment(), nullable=False),
    sa.Column('claimed_by', sa.String(), nullable=True),
    sa.Column('claimed_until', Moment(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done_at', Moment(), nullable=True),
    sa.Column('given_up', sa.Boolean(), nullable=False),
    sa.Column('result', sa.String(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('about', name=op.f('uq_outbox__about'))
    )
    op.create_index(op.f('ix_outbox__done_at_not_before'), 'outbox', ['done_at', 'not_before'], unique=False)
    op.create_table('period_state',
    sa.Column('regime', sa.String(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('regime', 'period', name=op.f('pk_period_state'))
    )
    op.create_table('rate_limit',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('since', Moment(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('blocked_until', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_rate_limit'))
    )
    op.create_table('setting',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('unit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('regime', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('attributes', sa.JSON(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('was', sa.JSON(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit__parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('regime', 'code', 'valid_from', name=op.f('uq_unit__regime_code_valid_from'))
    )
    op.create_index(op.f('ix_unit__regime'), 'unit', ['regime'], unique=False)
    op.create_table('account',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('password_changed_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('last_login_at', Moment(), nullable=True),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account__unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account__login'))
    )
    op.create_index(op.f('ix_account__unit_id'), 'account', ['unit_id'], unique=False)
    op.create_table('report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('regime', sa.String(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('draft_version', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('open_cells', NullableJson(none_as_null=True), nullable=True),
    sa.Column('progress', NullableJson(none_as_null=True), nullable=True),
    sa.Column('progress_version', sa.Integer(), nullable=True),
    sa.Column('begun_at', Moment(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_report__unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('regime', 'period', 'form', 'unit_id', name=op.f('uq_report__regime_period_form_unit_id'))
    )
    op.create_index(op.f('ix_report__unit_id'), 'report', ['unit_id'], unique=False)
    op.create_table('draft_record',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_draft_record__report_id')),
    sa.PrimaryKeyConstraint('report_id', 'record', name=op.f('pk_draft_record'))
    )
    op.create_table('draft_row',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('row', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_draft_row__report_id')),
    sa.PrimaryKeyConstraint('report_id', 'record', 'part', 'row', name=op.f('pk_draft_row'))
    )
    op.create_table('holder',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('person', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('position', sa.String(), nullable=False),
    sa.Column('section', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('from_at', Moment(), nullable=False),
    sa.Column('to_at', Moment(), nullable=True),
    sa.Column('document', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_holder__account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holder'))
    )
    op.create_index(op.f('ix_holder__account_id'), 'holder', ['account_id'], unique=False)
    op.create_index(op.f('ix_holder__person'), 'holder', ['person'], unique=False)
    op.create_table('role_grant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('period', sa.String(), nullable=True),
    sa.Column('from_at', Moment(), nullable=False),
    sa.Column('to_at', Moment(), nullable=True),
    sa.Column('document', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_grant__account_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant__unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    op.create_index(op.f('ix_role_grant__account_id'), 'role_grant', ['account_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('replaced_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_attachment__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_attachment__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_attachment__report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index(op.f('ix_attachment__report_id'), 'attachment', ['report_id'], unique=False)
    op.create_table('definition',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('bundle', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('published_at', Moment(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('holder_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_definition__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_definition__holder_id')),
    sa.PrimaryKeyConstraint('kind', 'id', 'edition', name=op.f('pk_definition'))
    )
    op.create_table('draft_cell',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('row', sa.String(), nullable=False),
    sa.Column('column', sa.String(), nullable=False),
    sa.Column('typed', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_cell__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_draft_cell__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_draft_cell__report_id')),
    sa.PrimaryKeyConstraint('report_id', 'record', 'part', 'row', 'column', name=op.f('pk_draft_cell'))
    )
    op.create_table('draft_change',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_change__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_draft_change__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_draft_change__report_id')),
    sa.PrimaryKeyConstraint('report_id', 'version', name=op.f('pk_draft_change'))
    )
    op.create_table('draft_reason',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('row', sa.String(), nullable=False),
    sa.Column('column', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_reason__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_draft_reason__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_draft_reason__report_id')),
    sa.PrimaryKeyConstraint('report_id', 'rule', 'record', 'part', 'row', 'column', name=op.f('pk_draft_reason'))
    )
    op.create_table('login_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('last_seen_at', Moment(), nullable=False),
    sa.Column('expires_at', Moment(), nullable=False),
    sa.Column('csrf', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_login_session__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_login_session__holder_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_login_session'))
    )
    op.create_index(op.f('ix_login_session__account_id'), 'login_session', ['account_id'], unique=False)
    op.create_table('submission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('regime', sa.String(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('bundle', sa.String(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('sheet_id', sa.Uuid(), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('sent_at', Moment(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('receipt', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_submission__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_submission__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_submission__report_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attachment.id'], name=op.f('fk_submission__sheet_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_submission__unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('receipt', name=op.f('uq_submission__receipt')),
    sa.UniqueConstraint('report_id', 'serial', name=op.f('uq_submission__report_id_serial'))
    )
    op.create_index(op.f('ix_submission__regime_period_form'), 'submission', ['regime', 'period', 'form'], unique=False)
    op.create_table('rendering',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_rendering__submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rendering'))
    )
    op.create_index(op.f('ix_rendering__submission_id'), 'rendering', ['submission_id'], unique=False)
    op.create_table('review',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('new_due', sa.Date(), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_review__account_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_review__holder_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_review__report_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_review__submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    op.create_index(op.f('ix_review__report_id'), 'review', ['report_id'], unique=False)
    op.create_table('standing',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('last_sent_id', sa.Uuid(), nullable=False),
    sa.Column('last_approved_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['last_approved_id'], ['submission.id'], name=op.f('fk_standing__last_approved_id')),
    sa.ForeignKeyConstraint(['last_sent_id'], ['submission.id'], name=op.f('fk_standing__last_sent_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_standing__report_id')),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_standing'))
    )
    op.create_index(op.f('ix_standing__last_approved_id'), 'standing', ['last_approved_id'], unique=False)
    op.create_index(op.f('ix_standing__last_sent_id'), 'standing', ['last_sent_id'], unique=False)
    op.create_table('remark',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(), nullable=True),
    sa.Column('row', sa.String(), nullable=True),
    sa.Column('column', sa.String(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', Moment(), nullable=True),
    sa.Column('settled_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['holder.id'], name=op.f('fk_remark__answered_by_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_remark__report_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_remark__review_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['submission.id'], name=op.f('fk_remark__settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remark'))
    )
    op.create_index(op.f('ix_remark__report_id'), 'remark', ['report_id'], unique=False)

    for table in ONLY_GROW:
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table)
        else:
            _guard_postgresql(table)


def _guard_sqlite(table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
    )
