"""Alembic's entry: it runs on the connection that `bot.store.migrate` hands over."""

from alembic import context

from bot.store.worth import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
