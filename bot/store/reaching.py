"""The tables of reaching people: what is worth a word, who agreed to it, what was said, and what goes out.

`outbox` is the only way out for everything: answers on foreign channels, notices, codes, and posts at the desk.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.judgements import metadata  # so that every table is known wherever these are
from bot.store.tables import Counted
from bot.store.types import CleanText, UtcDateTime

__all__ = [
    "bad_addresses",
    "causes",
    "codes",
    "consents",
    "desk_lines",
    "early_receipts",
    "media",
    "metadata",
    "notices",
    "outbox",
]

UNTOLD = {"postgresql_where": text("is_untold"), "sqlite_where": text("is_untold")}
OPEN = {"postgresql_where": text("is_open"), "sqlite_where": text("is_open")}


def _count() -> Column[int]:
    return Column("id", Counted, primary_key=True, autoincrement=True)


def _owner() -> Column[str]:
    return Column("merchant_id", String(32), ForeignKey("merchants.id"), nullable=False)


# What happened to a parcel that might be worth a word, written in the transaction in which it happened. `withheld` says
# why it came to no notice at all; where it came to one, the notice says what became of it.
causes = Table(
    "causes",
    metadata,
    _count(),
    _owner(),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("number", CleanText(), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("happening", String(12), nullable=False),
    Column("severity", String(12), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("withheld", String(16)),
    Index("ix_causes_open", "id", **OPEN),  # type: ignore[arg-type]
    Index(None, "shipment_id"),
    Index(None, "merchant_id", "at"),
)

# One row for each thing told first, or withheld, with the reason: never two for one shopper, order and cause.
notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    Column("shopper", String(64), nullable=False),
    Column("key", CleanText(), nullable=False),
    Column("order_id", CleanText(), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("withheld", String(16)),
    Column("is_open", Boolean, nullable=False),
    Column("closing", Boolean, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("sent_at", UtcDateTime()),
    Column("sent_by", String(16)),
    Column("notice", Text, nullable=False),
    UniqueConstraint("merchant_id", "shopper", "key"),
    Index("ix_notices_open", "due_at", **OPEN),  # type: ignore[arg-type]
    Index(None, "merchant_id", "shopper", "sent_at"),
    Index(None, "merchant_id", "made_at"),
    Index(None, "merchant_id", "order_id"),
)

# Who agreed to what: every word is kept, the newest one counts.
consents = Table(
    "consents",
    metadata,
    _count(),
    _owner(),
    Column("channel", String(16), nullable=False),
    Column("address_key", CleanText(), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("source", String(32), nullable=False),
    Index(None, "merchant_id", "channel", "address_key"),
)

# Addresses that a channel says nobody is at.
bad_addresses = Table(
    "bad_addresses",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("address_key", CleanText(), primary_key=True),
    Column("code", String(32)),
    Column("at", UtcDateTime(), nullable=False),
)

# Everything that goes out, and the ledger of each: `id` gives the order within a lane.
outbox = Table(
    "outbox",
    metadata,
    _count(),
    _owner(),
    Column("ref", CleanText(), nullable=False),
    Column("lane", CleanText(), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", CleanText(), nullable=False),
    Column("state", String(12), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_untold", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", UtcDateTime()),
    Column("intended_at", UtcDateTime()),
    Column("payload", Text),
    Column("sid", CleanText()),
    Column("failure", String(16)),
    Column("code", String(32)),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    UniqueConstraint("merchant_id", "ref", "channel"),
    Index("ix_outbox_open", "lane", "id", **OPEN),  # type: ignore[arg-type]
    Index("ix_outbox_untold", "id", **UNTOLD),  # type: ignore[arg-type]
    Index(None, "merchant_id", "channel", "sid"),
    Index(None, "merchant_id", "channel", "address"),
)

# Receipts that came before their send was written down: they are applied once it is.
early_receipts = Table(
    "early_receipts",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("sid", CleanText(), primary_key=True),
    Column("state", String(12), primary_key=True),
    Column("failure", String(16)),
    Column("code", String(32)),
    Column("at", UtcDateTime(), nullable=False),
)

# An agent's line in a thread, and the message that it became: for edits, deletions and its mark. `posted` is the line
# that stands for one that was not written in the thread; `carried_by` the message in whose e-mail it went along.
desk_lines = Table(
    "desk_lines",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("line", CleanText(), primary_key=True),
    Column("case_id", String(32), nullable=False),
    Column("message_id", String(32)),
    Column("mark", String(16)),
    Column("at", UtcDateTime(), nullable=False),
    Column("agent", CleanText(), nullable=False, server_default=""),
    Column("name", CleanText(), nullable=False, server_default=""),
    Column("text", CleanText(), nullable=False, server_default=""),
    Column("files", Text, nullable=False, server_default="[]"),
    Column("posted", CleanText()),
    Column("carried_by", String(32)),
    Index(None, "merchant_id", "message_id"),
    Index(None, "merchant_id", "carried_by"),
)

# One-time codes, hashed; the newest of a conversation counts.
codes = Table(
    "codes",
    metadata,
    _count(),
    _owner(),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("order_id", CleanText(), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", CleanText(), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", UtcDateTime()),
    Column("failed_at", UtcDateTime()),
    Index(None, "conversation_id"),
    Index(None, "merchant_id", "order_id", "made_at"),
    Index(None, "merchant_id", "address", "made_at"),
)

# Files that shoppers and agents sent, checked for kind and size before they are kept.
media = Table(
    "media",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    Column("message_id", String(32), nullable=False),
    Column("content_type", String(64), nullable=False),
    Column("name", CleanText(), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime(), nullable=False),
    Index(None, "merchant_id", "message_id"),
)
