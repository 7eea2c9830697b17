"""What alembic runs to get a connection: the caller's, in the caller's transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
