"""Runs revisions inside the transaction that the caller opened, so that a broken one leaves nothing behind."""

from alembic import context

from server.store.models import Stored

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Stored.metadata, transactional_ddl=True)
context.run_migrations()
