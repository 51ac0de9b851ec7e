"""Alembic's entry point: migrate the connection of migrate.py, inside its transaction."""

from alembic import context

from cryptoviz.store.schema.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
