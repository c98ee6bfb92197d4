"""The first tables: merchants, inbox, orders, shipments, conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import CleanText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COUNTED = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Make every table."""
    _merchants()
    _inbox()
    _orders()
    _dispatches()
    _shipments()
    _subscriptions()
    _conversations()
    _turns()
    _cases()


def downgrade() -> None:
    """Drop every table, those that point at others first."""
    for name in (
        "turns",
        "tracking_events",
        "shipment_headlines",
        "proofs",
        "order_parcels",
        "order_emails",
        "messages",
        "cases",
        "unknown_codes",
        "subscriptions",
        "shipments",
        "orders",
        "merchant_secrets",
        "inbox",
        "dispatches",
        "dispatch_reports",
        "conversations",
        "api_keys",
        "merchants",
    ):
        op.drop_table(name)


def _merchants() -> None:
    op.create_table(
        "merchants",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("slug", sa.String(63), nullable=False, unique=True),
        sa.Column("hook_token", sa.String(64), nullable=False, unique=True),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "merchant_secrets",
        sa.Column("id", COUNTED, primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime()),
    )
    op.create_index("ix_merchant_secrets_merchant_id_name", "merchant_secrets", ["merchant_id", "name"])
    op.create_table(
        "api_keys",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime()),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", COUNTED, primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("dedupe_key", CleanText(), nullable=False),
        sa.Column("topic", CleanText()),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime()),
        sa.Column("error_kind", sa.String(64)),
        sa.Column("error_path", CleanText()),
        sa.Column("error_message", CleanText()),
        sa.UniqueConstraint("merchant_id", "provider", "dedupe_key"),
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["state", "id"],
        postgresql_where=sa.text("state <> 'done'"),
        sqlite_where=sa.text("state <> 'done'"),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("order_id", CleanText(), nullable=False),
        sa.Column("number_key", CleanText(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("joined", sa.Text(), nullable=False),
        sa.UniqueConstraint("merchant_id", "order_id"),
    )
    op.create_index("ix_orders_merchant_id_number_key", "orders", ["merchant_id", "number_key"])
    op.create_table(
        "order_emails",
        sa.Column("order_pk", sa.String(32), sa.ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("email_key", CleanText(), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
    )
    op.create_index("ix_order_emails_merchant_id_email_key", "order_emails", ["merchant_id", "email_key"])
    op.create_table(
        "order_parcels",
        sa.Column("order_pk", sa.String(32), sa.ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number_key", CleanText(), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index("ix_order_parcels_merchant_id_number_key", "order_parcels", ["merchant_id", "number_key"])


def _dispatches() -> None:
    op.create_table(
        "dispatches",
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), primary_key=True),
        sa.Column("order_id", CleanText(), primary_key=True),
        sa.Column("fulfilment_id", CleanText(), primary_key=True),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("fulfilment", sa.Text(), nullable=False),
    )
    op.create_index("ix_dispatches_merchant_id_fulfilment_id", "dispatches", ["merchant_id", "fulfilment_id"])
    op.create_table(
        "dispatch_reports",
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), primary_key=True),
        sa.Column("fulfilment_id", CleanText(), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
    )


def _shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("number_key", CleanText(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("checked_at", UtcDateTime()),
        sa.Column("shipment", sa.Text(), nullable=False),
        sa.UniqueConstraint("merchant_id", "number_key"),
    )
    op.create_table(
        "tracking_events",
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("occurred_at", UtcDateTime()),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
    )
    op.create_table(
        "shipment_headlines",
        sa.Column("shipment_id", sa.String(32), sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("provider", sa.String(32), primary_key=True),
        sa.Column("report", sa.Text(), nullable=False),
    )
    op.create_table(
        "unknown_codes",
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), primary_key=True),
        sa.Column("provider", sa.String(32), primary_key=True),
        sa.Column("code", CleanText(), primary_key=True),
        sa.Column("number_key", CleanText(), primary_key=True),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("number_key", CleanText(), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("carrier", CleanText()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("handle", CleanText()),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime()),
        sa.Column("error", CleanText()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("merchant_id", "provider", "number_key"),
    )
    op.create_index("ix_subscriptions_next_attempt_at", "subscriptions", ["next_attempt_at"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("talk", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.UniqueConstraint("merchant_id", "key"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(12), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("text", CleanText(), nullable=False),
        sa.Column("client_id", CleanText()),
        sa.Column("cards", sa.Text(), nullable=False),
        sa.Column("buttons", sa.Text(), nullable=False),
        sa.UniqueConstraint("conversation_id", "client_id"),
        sa.UniqueConstraint("conversation_id", "seq"),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.String(32), sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("button", sa.Text()),
        sa.Column("draft", sa.Text()),
    )
    op.create_index(
        "ix_turns_waiting",
        "turns",
        ["state"],
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "proofs",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("order_id", CleanText(), primary_key=True),
        sa.Column("how", sa.String(16), primary_key=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("order_key", CleanText(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
    )
    op.create_index("ix_cases_merchant_id_opened_at", "cases", ["merchant_id", "opened_at"])
    op.create_index(
        "uq_cases_open",
        "cases",
        ["conversation_id", "reason", "order_key"],
        unique=True,
        postgresql_where=sa.text("is_open"),
        sqlite_where=sa.text("is_open"),
    )
