"""The tables. `merchant_id` stands first in every key: no row is ever found without saying whose it is."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.types import CleanText, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

Counted = Integer().with_variant(BigInteger(), "postgresql")


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _owner() -> Column[str]:
    return Column("merchant_id", String(32), ForeignKey("merchants.id"), nullable=False)


def _needed(name: str, kind: object) -> Column[object]:
    return Column(name, kind, nullable=False)  # type: ignore[arg-type]


merchants = Table(
    "merchants",
    metadata,
    _id(),
    Column("slug", String(63), nullable=False, unique=True),
    Column("hook_token", String(64), nullable=False, unique=True),
    _needed("settings", Text()),
    _needed("created_at", UtcDateTime()),
    Column("salt", String(64)),
)

merchant_secrets = Table(
    "merchant_secrets",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    _needed("name", String(64)),
    _needed("sealed", Text()),
    _needed("created_at", UtcDateTime()),
    Column("retired_at", UtcDateTime()),
    Index(None, "merchant_id", "name"),
)

# `label` is what people call a key, `tail` its last letters, `scopes` a space-separated list of what it opens.
api_keys = Table(
    "api_keys",
    metadata,
    Column("digest", String(64), primary_key=True),
    _owner(),
    _needed("created_at", UtcDateTime()),
    Column("retired_at", UtcDateTime()),
    Column("label", CleanText(), nullable=False, server_default=""),
    Column("tail", String(8), nullable=False, server_default=""),
    Column("scopes", Text(), nullable=False, server_default="write read talk"),
    Column("used_at", UtcDateTime()),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    _needed("provider", String(32)),
    _needed("dedupe_key", CleanText()),
    Column("topic", CleanText()),
    _needed("headers", Text()),
    _needed("body", LargeBinary()),
    _needed("received_at", UtcDateTime()),
    _needed("state", String(12)),
    _needed("attempts", Integer()),
    Column("next_attempt_at", UtcDateTime()),
    Column("error_kind", String(64)),
    Column("error_path", CleanText()),
    Column("error_message", CleanText()),
    UniqueConstraint("merchant_id", "provider", "dedupe_key"),
    Index(None, "merchant_id", "provider", "state"),
    Index(
        "ix_inbox_open", "state", "id", postgresql_where=text("state <> 'done'"), sqlite_where=text("state <> 'done'")
    ),
)

orders = Table(
    "orders",
    metadata,
    _id(),
    _owner(),
    _needed("order_id", CleanText()),
    _needed("number_key", CleanText()),
    _needed("placed_at", UtcDateTime()),
    _needed("updated_at", UtcDateTime()),
    _needed("heard_at", UtcDateTime()),
    _needed("told", Text()),
    _needed("joined", Text()),
    UniqueConstraint("merchant_id", "order_id"),
    Index(None, "merchant_id", "number_key"),
    Index(None, "merchant_id", "placed_at"),
)

order_emails = Table(
    "order_emails",
    metadata,
    Column("order_pk", String(32), ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("email_key", CleanText(), primary_key=True),
    _owner(),
    Index(None, "merchant_id", "email_key"),
)

order_phones = Table(
    "order_phones",
    metadata,
    Column("order_pk", String(32), ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("phone_key", CleanText(), primary_key=True),
    _owner(),
    Index(None, "merchant_id", "phone_key"),
)

order_parcels = Table(
    "order_parcels",
    metadata,
    Column("order_pk", String(32), ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("number_key", CleanText(), primary_key=True),
    _owner(),
    _needed("position", Integer()),
    Index(None, "merchant_id", "number_key"),
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("order_id", CleanText(), primary_key=True),
    Column("fulfilment_id", CleanText(), primary_key=True),
    _needed("heard_at", UtcDateTime()),
    _needed("fulfilment", Text()),
    Index(None, "merchant_id", "fulfilment_id"),
)

dispatch_reports = Table(
    "dispatch_reports",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("fulfilment_id", CleanText(), primary_key=True),
    Column("digest", String(64), primary_key=True),
    _needed("heard_at", UtcDateTime()),
    _needed("report", Text()),
)

shipments = Table(
    "shipments",
    metadata,
    _id(),
    _owner(),
    _needed("number_key", CleanText()),
    _needed("status", String(32)),
    Column("checked_at", UtcDateTime()),
    _needed("shipment", Text()),
    UniqueConstraint("merchant_id", "number_key"),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    Column("event_id", String(64), primary_key=True),
    _needed("provider", String(32)),
    Column("occurred_at", UtcDateTime()),
    _needed("sequence", Integer()),
    _needed("event", Text()),
)

shipment_headlines = Table(
    "shipment_headlines",
    metadata,
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    Column("provider", String(32), primary_key=True),
    _needed("report", Text()),
)

unknown_codes = Table(
    "unknown_codes",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("provider", String(32), primary_key=True),
    Column("code", CleanText(), primary_key=True),
    Column("number_key", CleanText(), primary_key=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _owner(),
    _needed("provider", String(32)),
    _needed("number_key", CleanText()),
    _needed("number", CleanText()),
    Column("carrier", CleanText()),
    _needed("state", String(12)),
    Column("handle", CleanText()),
    Column("expires_at", UtcDateTime()),
    _needed("attempts", Integer()),
    Column("next_attempt_at", UtcDateTime()),
    Column("error", CleanText()),
    _needed("created_at", UtcDateTime()),
    UniqueConstraint("merchant_id", "provider", "number_key"),
    Index(None, "next_attempt_at"),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _owner(),
    _needed("channel", String(16)),
    _needed("key", String(128)),
    _needed("talk", Text()),
    _needed("last_seq", Integer()),
    Column("address", CleanText()),
    Column("last_inbound_at", UtcDateTime()),
    Column("told_seq", Integer(), nullable=False, server_default="0"),
    Column("case_id", String(32)),
    Column("with_human", Boolean(), nullable=False, server_default=false()),
    Column("subject", String(64)),
    UniqueConstraint("merchant_id", "key"),
    Index(None, "merchant_id", "address"),
    Index(None, "merchant_id", "last_inbound_at"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    _needed("seq", Integer()),
    _needed("sender", String(12)),
    _needed("at", UtcDateTime()),
    _needed("text", CleanText()),
    Column("client_id", CleanText()),
    _needed("cards", Text()),
    _needed("buttons", Text()),
    Column("edited", Boolean(), nullable=False, server_default=false()),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "client_id"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), ForeignKey("messages.id"), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    _needed("state", String(12)),
    Column("button", Text()),
    Column("draft", Text()),
    Column("intent", String(32)),
    Column("confidence", Float()),
    Column("goal", String(32)),
    Column("answer", String(48)),
    Column("order_id", CleanText()),
    Index(None, "conversation_id"),
    Index(
        "ix_turns_waiting", "state", postgresql_where=text("state = 'waiting'"), sqlite_where=text("state = 'waiting'")
    ),
)

proofs = Table(
    "proofs",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id"), primary_key=True),
    Column("order_id", CleanText(), primary_key=True),
    Column("how", String(16), primary_key=True),
    _needed("expires_at", UtcDateTime()),
)

cases = Table(
    "cases",
    metadata,
    _id(),
    _owner(),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    _needed("reason", String(64)),
    _needed("order_key", CleanText()),
    _needed("is_open", Boolean()),
    _needed("opened_at", UtcDateTime()),
    _needed("told", Text()),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("place", CleanText()),
    Column("thread", CleanText()),
    Column("claimed_by", CleanText()),
    Column("claimed_name", CleanText()),
    Column("claimed_at", UtcDateTime()),
    Column("first_word_at", UtcDateTime()),
    Column("ended_at", UtcDateTime()),
    Column("alerted_at", UtcDateTime()),
    Column("alerts", Integer(), nullable=False, server_default="0"),
    Index(None, "merchant_id", "thread"),
    Index(
        "uq_cases_open",
        "conversation_id",
        "reason",
        "order_key",
        unique=True,
        postgresql_where=text("is_open"),
        sqlite_where=text("is_open"),
    ),
    Index(None, "merchant_id", "opened_at", "first_word_at"),
    Index(None, "merchant_id", "first_word_at"),
    Index(None, "conversation_id"),
)
