"""Whose row is whose, said to PostgreSQL itself: in the tenant's role a transaction sees one merchant's rows or none.

The owner of the tables (jobs, hooks, the widget's doors) is not bound by it; every page of a merchant's is. A table
with a `merchant_id` shows the rows of that merchant; one without goes by the row that it belongs to. A table that is
named in neither way is closed to the role altogether.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.errors import Misconfigured

ROLE = "porchlight_tenant"
SETTING = "porchlight.merchant"
MINE = f"current_setting('{SETTING}', true)"

FOR_PAGES = {"jit": "off", "plan_cache_mode": "force_custom_plan", "work_mem": "16MB"}
"""What a page asks for once must not be compiled first, is planned for its own days, and sorts a year in memory."""

BELONGS = {
    "messages": ("conversations", "conversation_id"),
    "turns": ("conversations", "conversation_id"),
    "proofs": ("conversations", "conversation_id"),
    "tracking_events": ("shipments", "shipment_id"),
    "shipment_headlines": ("shipments", "shipment_id"),
}
"""Tables without a merchant of their own: the table and column that say whose they are."""

HOW = (
    "let a superuser run: CREATE ROLE porchlight_tenant NOLOGIN; "
    "GRANT porchlight_tenant TO the role that Porchlight connects as"
)


def scope(connection: Connection, merchant_id: str) -> None:
    """Bind this transaction to one merchant's rows; on SQLite the queries' own conditions stand alone."""
    if connection.dialect.name != "postgresql":
        return
    try:
        connection.execute(text(f"SET LOCAL ROLE {ROLE}"))
    except DBAPIError as error:
        raise Misconfigured(f"the database has no role {ROLE} for us: {HOW}") from error
    settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in FOR_PAGES.items())
    bound = text(f"SELECT set_config(:name, :merchant, true), {settings}")
    connection.execute(bound, {"name": SETTING, "merchant": merchant_id})


def protect(connection: Connection) -> None:
    """Make the role and a policy for every table. Raises Misconfigured, with what to do, where we may not."""
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}).scalar():
        try:
            with connection.begin_nested():
                connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in {"42710", "23505"}:  # another database's start made it
                raise Misconfigured(f"the database's role {ROLE} is missing: {HOW}") from error
    member = text("SELECT pg_has_role(current_user, :role, 'MEMBER')")
    if not connection.execute(member, {"role": ROLE}).scalar():
        connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {ROLE}"))
    for table, condition in _conditions(connection).items():
        connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}"))
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"CREATE POLICY tenant ON {table} TO {ROLE} USING ({condition})"))


def unprotect(connection: Connection) -> None:
    """Take the policies away; the role stays, for other databases of the server may use it."""
    for table in _conditions(connection):
        connection.execute(text(f"DROP POLICY IF EXISTS tenant ON {table}"))
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"REVOKE ALL ON {table} FROM {ROLE}"))
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    connection.execute(text(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {ROLE}"))
    connection.execute(text(f"REVOKE ALL ON SCHEMA {schema} FROM {ROLE}"))


def _conditions(connection: Connection) -> dict[str, str]:
    """Return which rows of each table are a merchant's own."""
    query = text(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND column_name = 'merchant_id' ORDER BY table_name"
    )
    owned = {name: f"merchant_id = {MINE}" for name in connection.execute(query).scalars()}
    parents = {
        name: f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {name}.{column} AND p.merchant_id = {MINE})"  # noqa: S608 - our own names
        for name, (parent, column) in BELONGS.items()
    }
    return {**owned, **parents, "merchants": f"id = {MINE}"}
