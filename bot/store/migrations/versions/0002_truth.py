"""What we think of parcels: standings, forecasts, promises, anomalies, incidents, what was learned, polls."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.types import CleanText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTED = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Make the tables of judgement."""
    _standings()
    _forecasts()
    _promises()
    _anomalies()
    _incidents()
    _taught()
    _learned()
    _polls()


def downgrade() -> None:
    """Drop them."""
    for name in (
        "silences",
        "steps",
        "aliases",
        "polls",
        "code_samples",
        "learned",
        "incidents",
        "anomalies",
        "promises",
        "forecasts",
        "standings",
    ):
        op.drop_table(name)


def _owner(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("merchants.id")
    return sa.Column("merchant_id", sa.String(32), key, nullable=False, primary_key=primary_key)


def _parcel(primary_key: bool = True) -> sa.Column[str]:
    key = sa.ForeignKey("shipments.id", ondelete="CASCADE")
    return sa.Column("shipment_id", sa.String(32), key, nullable=False, primary_key=primary_key)


def _where(condition: str) -> dict[str, Any]:  # Any: keywords of two dialects
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _standings() -> None:
    op.create_table(
        "standings",
        _parcel(),
        _owner(),
        sa.Column("number_key", CleanText(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("provider", sa.String(32)),
        sa.Column("carrier", CleanText()),
        sa.Column("service", CleanText()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("heard_at", UtcDateTime()),
        sa.Column("ordered_at", UtcDateTime()),
        sa.Column("handed_over_at", UtcDateTime()),
        sa.Column("delivered_at", UtcDateTime()),
        sa.Column("origin_region", CleanText()),
        sa.Column("destination_region", CleanText()),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("trip", sa.Text()),
    )
    op.create_index("ix_standings_open", "standings", ["merchant_id", "shipment_id"], **_where("is_open"))
    op.create_index("ix_standings_due", "standings", ["merchant_id", "shipment_id"], **_where("is_due"))
    op.create_index("ix_standings_merchant_id_ordered_at", "standings", ["merchant_id", "ordered_at"])


def _forecasts() -> None:
    op.create_table(
        "forecasts",
        _parcel(),
        sa.Column("stage", sa.String(12), primary_key=True),
        _owner(),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("curve", sa.LargeBinary(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("earliest", sa.Date()),
        sa.Column("likely", sa.Date()),
        sa.Column("latest", sa.Date()),
        sa.Column("p_late", sa.Float()),
    )
    columns = ["merchant_id", "stage", "started_at"]
    op.create_index("ix_forecasts_merchant_id_stage_started_at", "forecasts", columns)


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", COUNTED, primary_key=True),
        _owner(),
        _parcel(primary_key=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("likely", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("p_late", sa.Float()),
        sa.UniqueConstraint("shipment_id", "door", "made_on", "model", "earliest", "latest"),
    )
    op.create_index("ix_promises_merchant_id_made_at", "promises", ["merchant_id", "made_at"])


def _anomalies() -> None:
    op.create_table(
        "anomalies",
        sa.Column("id", COUNTED, primary_key=True),
        _owner(),
        _parcel(primary_key=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(12), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("anomaly", sa.Text(), nullable=False),
    )
    columns = ["shipment_id", "kind"]
    op.create_index("uq_anomalies_open", "anomalies", columns, unique=True, **_where("is_open"))
    op.create_index("ix_anomalies_merchant_id_opened_at", "anomalies", ["merchant_id", "opened_at"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", COUNTED, primary_key=True),
        _owner(),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("incident", sa.Text(), nullable=False),
    )
    op.create_index("uq_incidents_open", "incidents", ["merchant_id", "key"], unique=True, **_where("is_open"))


def _taught() -> None:
    op.create_table(
        "silences",
        sa.Column("id", COUNTED, primary_key=True),
        _owner(),
        _parcel(primary_key=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("carrier", CleanText(), nullable=False),
        sa.Column("service", CleanText(), nullable=False),
        sa.Column("region", CleanText(), nullable=False),
        sa.Column("facility", CleanText(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("shipment_id", "stage", "started_at"),
    )
    op.create_index("ix_silences_merchant_id_ended_at", "silences", ["merchant_id", "ended_at"])
    op.create_table(
        "steps",
        sa.Column("id", COUNTED, primary_key=True),
        _owner(),
        _parcel(primary_key=False),
        sa.Column("carrier", CleanText(), nullable=False),
        sa.Column("here", CleanText(), nullable=False),
        sa.Column("there", CleanText(), nullable=False),
        sa.Column("region", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("shipment_id", "here", "there", "at"),
    )
    op.create_index("ix_steps_merchant_id_at", "steps", ["merchant_id", "at"])


def _learned() -> None:
    op.create_table(
        "learned",
        _owner(primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "code_samples",
        _owner(primary_key=True),
        sa.Column("provider", sa.String(32), primary_key=True),
        sa.Column("code", CleanText(), primary_key=True),
        sa.Column("sample", CleanText()),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
    )


def _polls() -> None:
    op.create_table(
        "aliases",
        _owner(primary_key=True),
        sa.Column("alias_key", CleanText(), primary_key=True),
        sa.Column("number_key", CleanText(), nullable=False),
    )
    op.create_table(
        "polls",
        _owner(primary_key=True),
        sa.Column("provider", sa.String(32), primary_key=True),
        sa.Column("number_key", CleanText(), primary_key=True),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("carrier", CleanText()),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("error", CleanText()),
    )
    op.create_index("ix_polls_due_at", "polls", ["due_at"])
