"""Reaching people: causes, notices, consents, the outbox and its ledger, codes, files; a case's clock and thread."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.types import CleanText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
BATCH = 1_000
NEW_TABLES = (
    "order_phones",
    "causes",
    "notices",
    "consents",
    "bad_addresses",
    "outbox",
    "early_receipts",
    "desk_lines",
    "codes",
    "media",
)
CASE_COLUMNS: tuple[sa.Column[Any], ...] = (  # Any: of several types
    sa.Column("state", sa.String(12), nullable=False, server_default="open"),
    sa.Column("place", CleanText()),
    sa.Column("thread", CleanText()),
    sa.Column("claimed_by", CleanText()),
    sa.Column("claimed_name", CleanText()),
    sa.Column("claimed_at", UtcDateTime()),
    sa.Column("first_word_at", UtcDateTime()),
    sa.Column("ended_at", UtcDateTime()),
    sa.Column("alerted_at", UtcDateTime()),
    sa.Column("alerts", sa.Integer(), nullable=False, server_default="0"),
)
TALK_COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("address", CleanText()),
    sa.Column("last_inbound_at", UtcDateTime()),
    sa.Column("told_seq", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("case_id", sa.String(32)),
    sa.Column("with_human", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("subject", sa.String(64)),
)


def upgrade() -> None:
    """Make the tables, and widen merchants, talks and cases."""
    op.add_column("merchants", sa.Column("salt", sa.String(64)))
    for column in TALK_COLUMNS:
        op.add_column("conversations", column._copy())
    op.create_index("ix_conversations_merchant_id_address", "conversations", ["merchant_id", "address"])
    for column in CASE_COLUMNS:
        op.add_column("cases", column._copy())
    op.add_column("messages", sa.Column("edited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_cases_merchant_id_thread", "cases", ["merchant_id", "thread"])
    _phones()
    _causes()
    _notices()
    _consents()
    _outbox()
    _desk_lines()
    _codes()
    _media()


def downgrade() -> None:
    """Drop them."""
    for name in reversed(NEW_TABLES):
        op.drop_table(name)
    op.drop_index("ix_cases_merchant_id_thread", "cases")
    op.drop_index("ix_conversations_merchant_id_address", "conversations")
    with op.batch_alter_table("messages") as table:
        table.drop_column("edited")
    with op.batch_alter_table("cases") as table:
        for column in CASE_COLUMNS:
            table.drop_column(column.name)
    with op.batch_alter_table("conversations") as table:
        for column in TALK_COLUMNS:
            table.drop_column(column.name)
    op.drop_column("merchants", "salt")  # not by a copy of the table: every other one points to it


def _owner(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("merchants.id")
    return sa.Column("merchant_id", sa.String(32), key, nullable=False, primary_key=primary_key)


def _count() -> sa.Column[int]:
    return sa.Column("id", COUNTED, primary_key=True, autoincrement=True)


def _where(condition: str) -> dict[str, Any]:  # Any: keywords of two dialects
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _phones() -> None:
    op.create_table(
        "order_phones",
        sa.Column("order_pk", sa.String(32), sa.ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("phone_key", CleanText(), primary_key=True),
        _owner(),
    )
    op.create_index("ix_order_phones_merchant_id_phone_key", "order_phones", ["merchant_id", "phone_key"])
    _phones_of_kept_orders(op.get_bind())


def _phones_of_kept_orders(connection: sa.Connection) -> None:
    """Fill it for the orders that are kept already, a batch at a time."""
    columns = [sa.column(name, sa.String()) for name in ("id", "merchant_id", "joined")]
    orders = sa.table("orders", *columns)
    phones = sa.table("order_phones", *(sa.column(name) for name in ("order_pk", "merchant_id", "phone_key")))
    after = ""
    while True:
        query = sa.select(*columns).select_from(orders).where(columns[0] > after).order_by(columns[0]).limit(BATCH)
        rows = connection.execute(query).all()
        if not rows:
            return
        after = rows[-1][0]
        found = [
            {"order_pk": row[0], "merchant_id": row[1], "phone_key": key} for row in rows for key in _phone_keys(row[2])
        ]
        if found:
            connection.execute(phones.insert(), found)


def _phone_keys(joined: str) -> list[str]:
    """The last nine digits of each phone number of an order, as `phone_key` had them at this revision."""
    contact = (json.loads(joined) if joined else {}).get("contact") or {}
    phones: list[str | None] = [contact.get("phone"), *contact.get("other_phones", [])]
    plain = [re.sub(r"\D+", "", one or "").lstrip("0") for one in phones]
    return sorted({digits[-9:] for digits in plain if len(digits) >= 8})


def _causes() -> None:
    op.create_table(
        "causes",
        _count(),
        _owner(),
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("happening", sa.String(12), nullable=False),
        sa.Column("severity", sa.String(12), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.String(16)),
    )
    op.create_index("ix_causes_open", "causes", ["id"], **_where("is_open"))
    op.create_index("ix_causes_shipment_id", "causes", ["shipment_id"])
    op.create_index("ix_causes_merchant_id_at", "causes", ["merchant_id", "at"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(32), primary_key=True),
        _owner(),
        sa.Column("shopper", sa.String(64), nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("withheld", sa.String(16)),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("sent_by", sa.String(16)),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.UniqueConstraint("merchant_id", "shopper", "key"),
    )
    op.create_index("ix_notices_open", "notices", ["due_at"], **_where("is_open"))
    op.create_index("ix_notices_merchant_id_shopper_sent_at", "notices", ["merchant_id", "shopper", "sent_at"])
    op.create_index("ix_notices_merchant_id_made_at", "notices", ["merchant_id", "made_at"])
    op.create_index("ix_notices_merchant_id_order_id", "notices", ["merchant_id", "order_id"])


def _consents() -> None:
    op.create_table(
        "consents",
        _count(),
        _owner(),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address_key", CleanText(), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
    )
    columns = ["merchant_id", "channel", "address_key"]
    op.create_index("ix_consents_merchant_id_channel_address_key", "consents", columns)
    op.create_table(
        "bad_addresses",
        _owner(primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("address_key", CleanText(), primary_key=True),
        sa.Column("code", sa.String(32)),
        sa.Column("at", UtcDateTime(), nullable=False),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        _count(),
        _owner(),
        sa.Column("ref", CleanText(), nullable=False),
        sa.Column("lane", CleanText(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_untold", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("intended_at", UtcDateTime()),
        sa.Column("sid", CleanText()),
        sa.Column("failure", sa.String(16)),
        sa.Column("code", sa.String(32)),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("merchant_id", "ref", "channel"),
    )
    op.create_index("ix_outbox_open", "outbox", ["lane", "id"], **_where("is_open"))
    op.create_index("ix_outbox_untold", "outbox", ["id"], **_where("is_untold"))
    op.create_index("ix_outbox_merchant_id_channel_sid", "outbox", ["merchant_id", "channel", "sid"])
    op.create_table(
        "early_receipts",
        _owner(primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("sid", CleanText(), primary_key=True),
        sa.Column("state", sa.String(12), primary_key=True),
        sa.Column("failure", sa.String(16)),
        sa.Column("code", sa.String(32)),
        sa.Column("at", UtcDateTime(), nullable=False),
    )


def _desk_lines() -> None:
    op.create_table(
        "desk_lines",
        _owner(primary_key=True),
        sa.Column("line", CleanText(), primary_key=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(32)),
        sa.Column("mark", sa.String(16)),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("agent", CleanText(), nullable=False, server_default=""),
        sa.Column("name", CleanText(), nullable=False, server_default=""),
        sa.Column("text", CleanText(), nullable=False, server_default=""),
        sa.Column("files", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("posted", CleanText()),
        sa.Column("carried_by", sa.String(32)),
    )
    op.create_index("ix_desk_lines_merchant_id_message_id", "desk_lines", ["merchant_id", "message_id"])
    op.create_index("ix_desk_lines_merchant_id_carried_by", "desk_lines", ["merchant_id", "carried_by"])


def _codes() -> None:
    op.create_table(
        "codes",
        _count(),
        _owner(),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.Column("failed_at", UtcDateTime()),
    )
    op.create_index("ix_codes_conversation_id", "codes", ["conversation_id"])
    for column in ("order_id", "address"):
        op.create_index(f"ix_codes_merchant_id_{column}_made_at", "codes", ["merchant_id", column, "made_at"])


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.String(32), primary_key=True),
        _owner(),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_media_merchant_id_message_id", "media", ["merchant_id", "message_id"])
