"""What it was worth: users and sessions, contacts and their sums, deliveries by lane, visits; and whose row is whose.

On PostgreSQL every table gets a policy: in the role `porchlight_tenant` a transaction sees the rows of the one merchant
that it named (`porchlight.merchant`), and none at all where it named nobody. The app takes that role for every page.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store import tenants
from bot.store.types import CleanText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTED = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
Columns = tuple[sa.Column[Any], ...]  # Any: of several types
KEY_COLUMNS: Columns = (
    sa.Column("label", CleanText(), nullable=False, server_default=""),
    sa.Column("tail", sa.String(8), nullable=False, server_default=""),
    sa.Column("scopes", sa.Text(), nullable=False, server_default="write read talk"),
    sa.Column("used_at", UtcDateTime()),
)
TURN_COLUMNS: Columns = (
    sa.Column("intent", sa.String(32)),
    sa.Column("confidence", sa.Float()),
    sa.Column("goal", sa.String(32)),
    sa.Column("answer", sa.String(48)),
    sa.Column("order_id", CleanText()),
)
NEW_INDEXES = (
    ("conversations", ("merchant_id", "last_inbound_at")),
    ("turns", ("conversation_id",)),
    ("cases", ("merchant_id", "first_word_at")),
    ("cases", ("conversation_id",)),
    ("standings", ("merchant_id", "judged_at")),
    ("standings", ("merchant_id", "provider", "is_open", "conflict", "heard_at")),
    ("anomalies", ("shipment_id",)),
    ("orders", ("merchant_id", "placed_at")),
)

NEW_TABLES = (
    "audit",
    "contact_days",
    "digests",
    "erased",
    "erasures",
    "examples",
    "goes_with",
    "lane_transits",
    "lane_weeks",
    "link_ends",
    "measured",
    "page_visits",
    "products",
    "trouble_weeks",
    "truth_days",
    "users",
    "contacts",
    "deliveries",
    "page_clicks",
    "sayings",
    "sessions",
    "troubles",
)


def upgrade() -> None:
    """Make the tables, widen those that were there, and say whose row is whose."""
    for column in KEY_COLUMNS:
        op.add_column("api_keys", column._copy())
    for column in TURN_COLUMNS:
        op.add_column("turns", column._copy())
    op.add_column("promises", sa.Column("held", sa.Boolean()))
    unjudged = sa.text("held IS NULL")
    op.create_index(
        "ix_promises_unjudged",
        "promises",
        ["merchant_id", "latest"],
        postgresql_where=unjudged,
        sqlite_where=unjudged,
    )
    op.add_column("standings", sa.Column("judged_at", UtcDateTime()))
    for table, columns in NEW_INDEXES:
        op.create_index(_index(table, columns), table, list(columns))
    _people()
    _facts()
    _sums()
    _page()
    _records()
    if op.get_bind().dialect.name == "postgresql":
        tenants.protect(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "postgresql":
        tenants.unprotect(op.get_bind())
    for name in reversed(NEW_TABLES):
        op.drop_table(name)
    for table, columns in NEW_INDEXES:
        op.drop_index(_index(table, columns), table)
    op.drop_index("ix_promises_unjudged", "promises")
    op.drop_column("promises", "held")
    op.drop_column("standings", "judged_at")
    with op.batch_alter_table("turns") as batch:
        for column in TURN_COLUMNS:
            batch.drop_column(column.name)
    with op.batch_alter_table("api_keys") as batch:
        for column in KEY_COLUMNS:
            batch.drop_column(column.name)


def _index(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _owner(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("merchants.id")
    return sa.Column("merchant_id", sa.String(32), key, nullable=False, primary_key=primary_key)


def _count() -> sa.Column[int]:
    return sa.Column("id", COUNTED, primary_key=True, autoincrement=True)


def _sum(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _key(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True)


def _unsettled(table: str, column: str) -> None:
    condition = sa.text("NOT is_settled")
    conditions = {"postgresql_where": condition, "sqlite_where": condition}
    op.create_index(f"ix_{table}_unsettled", table, ["merchant_id", column], **conditions)  # type: ignore[arg-type]


def _people() -> None:
    op.create_table(
        "users",
        _key("id", sa.String(32)),
        _owner(),
        sa.Column("email", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime()),
        sa.UniqueConstraint("merchant_id", "email", name="uq_users_merchant_id_email"),
    )
    op.create_table(
        "sessions",
        _key("digest", sa.String(64)),
        _owner(),
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    op.create_index(_index("sessions", ("merchant_id", "user_id")), "sessions", ["merchant_id", "user_id"])
    op.create_table(
        "audit",
        _count(),
        _owner(),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", CleanText(), nullable=False),
        sa.Column("act", sa.String(48), nullable=False),
        sa.Column("about", CleanText(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, server_default="{}"),
    )
    op.create_index(_index("audit", ("merchant_id", "at")), "audit", ["merchant_id", "at"])


def _facts() -> None:
    op.create_table(
        "contacts",
        _count(),
        _owner(),
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opener", sa.String(8), nullable=False),
        sa.Column("goal", sa.String(32), nullable=False),
        sa.Column("is_wismo", sa.Boolean(), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False, server_default=""),
        sa.Column("shopper", sa.String(64), nullable=False, server_default=""),
        _sum("messages"),
        _sum("missed"),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(32)),
        sa.Column("human_at", UtcDateTime()),
        sa.Column("first_word_at", UtcDateTime()),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("solved", sa.Boolean()),
        sa.Column("next_at", UtcDateTime()),
        sa.Column("said", CleanText(), nullable=False, server_default=""),
        sa.Column("trouble", CleanText(), nullable=False, server_default="none"),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("conversation_id", "first_seq", name="uq_contacts_conversation_id_first_seq"),
    )
    op.create_index(_index("contacts", ("merchant_id", "day", "goal")), "contacts", ["merchant_id", "day", "goal"])
    op.create_index(
        _index("contacts", ("merchant_id", "order_id", "started_at")),
        "contacts",
        ["merchant_id", "order_id", "started_at"],
    )
    op.create_index(
        _index("contacts", ("merchant_id", "shopper", "started_at")),
        "contacts",
        ["merchant_id", "shopper", "started_at"],
    )
    op.create_index(_index("contacts", ("merchant_id", "started_at")), "contacts", ["merchant_id", "started_at"])
    _unsettled("contacts", "last_at")
    missed = {"postgresql_where": sa.text("missed > 0"), "sqlite_where": sa.text("missed > 0")}
    op.create_index("ix_contacts_missed", "contacts", ["merchant_id", "started_at"], **missed)  # type: ignore[arg-type]
    op.create_table(
        "troubles",
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
        _owner(),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False),
        sa.Column("shopper", sa.String(64), nullable=False),
        sa.Column("arm", sa.String(4), nullable=False),
        sa.Column("notice_id", sa.String(32), nullable=False),
        _sum("contacts"),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
    )
    for columns in (("merchant_id", "day"), ("merchant_id", "at"), ("merchant_id", "arm", "at")):
        op.create_index(_index("troubles", columns), "troubles", list(columns))
    _unsettled("troubles", "at")
    op.create_table(
        "sayings",
        _count(),
        _owner(),
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said", sa.String(32), nullable=False),
        sa.Column("truth", sa.String(32)),
        sa.Column("is_right", sa.Boolean()),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("turn_id", "shipment_id", name="uq_sayings_turn_id_shipment_id"),
    )
    op.create_index(_index("sayings", ("merchant_id", "day")), "sayings", ["merchant_id", "day"])
    _unsettled("sayings", "at")
    op.create_table(
        "deliveries",
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
        _owner(),
        sa.Column("number_key", CleanText(), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False, server_default=""),
        sa.Column("carrier", CleanText(), nullable=False),
        sa.Column("service", CleanText(), nullable=False),
        sa.Column("origin", CleanText(), nullable=False),
        sa.Column("destination", CleanText(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date()),
        sa.Column("transit_days", sa.Integer()),
        sa.Column("promised_on", sa.Date()),
        sa.Column("window_from", sa.Date()),
        sa.Column("window_until", sa.Date()),
        sa.Column("on_promise", sa.Boolean()),
        sa.Column("in_window", sa.Boolean()),
        sa.Column("first_attempt", sa.Boolean()),
        sa.Column("is_troubled", sa.Boolean(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
    )
    op.create_index(
        _index("deliveries", ("merchant_id", "handed_over_on")), "deliveries", ["merchant_id", "handed_over_on"]
    )
    op.create_index(
        _index("deliveries", ("merchant_id", "week", "carrier")), "deliveries", ["merchant_id", "week", "carrier"]
    )
    op.create_index(_index("deliveries", ("merchant_id", "order_id")), "deliveries", ["merchant_id", "order_id"])
    _unsettled("deliveries", "handed_over_on")


def _sums() -> None:
    op.create_table(
        "contact_days",
        _owner(primary_key=True),
        _key("day", sa.Date()),
        _key("channel", sa.String(16)),
        _key("goal", sa.String(32)),
        _key("opener", sa.String(8)),
        _sum("contacts"),
        _sum("wismo"),
        _sum("answered"),
        _sum("human"),
        _sum("strict_known"),
        _sum("strict"),
        _sum("said_so"),
        _sum("loose_known"),
        _sum("loose"),
        _sum("reopened"),
        _sum("asked"),
        _sum("rated"),
        _sum("satisfied"),
        _sum("messages"),
        _sum("missed"),
    )
    op.create_table(
        "truth_days",
        _owner(primary_key=True),
        _key("day", sa.Date()),
        _key("what", sa.String(8)),
        _key("door", sa.String(8)),
        _sum("said"),
        _sum("known"),
        _sum("held"),
    )
    op.create_table(
        "lane_weeks",
        _owner(primary_key=True),
        _key("week", sa.Date()),
        _key("carrier", CleanText()),
        _key("service", CleanText()),
        _key("origin", CleanText()),
        _key("destination", CleanText()),
        _sum("parcels"),
        _sum("delivered"),
        _sum("promised"),
        _sum("on_promise"),
        _sum("windowed"),
        _sum("in_window"),
        _sum("attempted"),
        _sum("first_attempt"),
        _sum("troubled"),
        _sum("contacts"),
    )
    op.create_table(
        "lane_transits",
        _owner(primary_key=True),
        _key("week", sa.Date()),
        _key("carrier", CleanText()),
        _key("service", CleanText()),
        _key("origin", CleanText()),
        _key("destination", CleanText()),
        _key("days", sa.Integer()),
        _sum("parcels"),
    )
    op.create_table(
        "trouble_weeks",
        _owner(primary_key=True),
        _key("week", sa.Date()),
        _key("carrier", CleanText()),
        _key("kind", sa.String(32)),
        _key("party", sa.String(16)),
        _sum("opened"),
    )
    op.create_table(
        "measured",
        _owner(primary_key=True),
        _key("name", sa.String(24)),
        sa.Column("until", UtcDateTime()),
        _sum("last_id"),
    )


def _page() -> None:
    op.create_table(
        "products",
        _owner(primary_key=True),
        _key("sku", CleanText()),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("url", CleanText(), nullable=False),
        sa.Column("image_url", CleanText()),
        sa.Column("price", sa.Float()),
        sa.Column("currency", sa.String(3)),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("product_id", CleanText()),
    )
    op.create_index(_index("products", ("merchant_id", "product_id")), "products", ["merchant_id", "product_id"])
    op.create_table(
        "goes_with",
        _owner(primary_key=True),
        _key("sku", CleanText()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("near", sa.Text(), nullable=False),
    )
    op.create_table(
        "link_ends",
        _owner(primary_key=True),
        _key("order_id", CleanText()),
        sa.Column("before", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "page_visits",
        _count(),
        _owner(),
        sa.Column("order_id", CleanText(), nullable=False),
        sa.Column("shopper", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("arm", sa.String(8), nullable=False),
        sa.Column("withheld", sa.String(12)),
        sa.Column("skus", sa.Text(), nullable=False, server_default="[]"),
        sa.UniqueConstraint("merchant_id", "order_id", "day", name="uq_page_visits_merchant_id_order_id_day"),
    )
    op.create_index(_index("page_visits", ("merchant_id", "day")), "page_visits", ["merchant_id", "day"])
    op.create_index(_index("page_visits", ("merchant_id", "shopper")), "page_visits", ["merchant_id", "shopper"])
    op.create_table(
        "page_clicks",
        _count(),
        _owner(),
        sa.Column("visit_id", COUNTED, sa.ForeignKey("page_visits.id", ondelete="CASCADE"), nullable=False),
        sa.Column("sku", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("visit_id", "sku", name="uq_page_clicks_visit_id_sku"),
    )
    op.create_index(_index("page_clicks", ("merchant_id", "at")), "page_clicks", ["merchant_id", "at"])


def _records() -> None:
    op.create_table(
        "digests",
        _owner(primary_key=True),
        _key("week", sa.Date()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
    )
    op.create_table(
        "examples",
        _owner(primary_key=True),
        _key("text", CleanText()),
        sa.Column("intent", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("actor", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "erasures",
        _count(),
        _owner(),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", CleanText(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
    )
    op.create_index(_index("erasures", ("merchant_id", "at")), "erasures", ["merchant_id", "at"])
    still = {"postgresql_where": sa.text("state = 'open'"), "sqlite_where": sa.text("state = 'open'")}
    op.create_index("ix_erasures_open", "erasures", ["id"], **still)  # type: ignore[arg-type]
    op.create_table(
        "erased",
        _owner(primary_key=True),
        _key("digest", sa.String(64)),
        sa.Column("until", UtcDateTime(), nullable=False),
    )
    op.create_index(_index("erased", ("until",)), "erased", ["until"])
