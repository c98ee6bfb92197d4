"""The tables of what we think of parcels: where each stands, when it will come, what is wrong, what we promised.

Narrow rows beside the wide ones of `tables`: an hourly sweep reads and writes these for every open parcel, and never an
event. `merchant_id` stands in each, as everywhere.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
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

from bot.store.drawn import drawn_alone
from bot.store.tables import Counted, metadata
from bot.store.types import CleanText, UtcDateTime

__all__ = [
    "aliases",
    "anomalies",
    "code_samples",
    "forecasts",
    "incidents",
    "learned",
    "metadata",
    "polls",
    "promises",
    "silences",
    "standings",
    "steps",
]

OPEN = {"postgresql_where": text("is_open"), "sqlite_where": text("is_open")}
UNJUDGED = {"postgresql_where": text("held IS NULL"), "sqlite_where": text("held IS NULL")}
DUE = {"postgresql_where": text("is_due"), "sqlite_where": text("is_due")}


def _owner() -> Column[str]:
    return Column("merchant_id", String(32), ForeignKey("merchants.id"), nullable=False)


def _parcel() -> Column[str]:
    return Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True)


# One summary row a parcel: all that a rule reads. `is_due`: something changed since it was last judged; `judged_at`:
# when its state was last taken up, which is how what is measured of it keeps up.
standings = Table(
    "standings",
    metadata,
    _parcel(),
    _owner(),
    Column("number_key", CleanText(), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_due", Boolean, nullable=False),
    Column("provider", String(32)),
    Column("carrier", CleanText()),
    Column("service", CleanText()),
    Column("status", String(32), nullable=False),
    Column("conflict", Boolean, nullable=False),
    Column("heard_at", UtcDateTime()),
    Column("ordered_at", UtcDateTime()),
    Column("handed_over_at", UtcDateTime()),
    Column("delivered_at", UtcDateTime()),
    Column("origin_region", CleanText()),
    Column("destination_region", CleanText()),
    Column("standing", Text, nullable=False),
    Column("trip", Text),
    Column("judged_at", UtcDateTime()),
    Index("ix_standings_open", "merchant_id", "shipment_id", **OPEN),  # type: ignore[arg-type]
    Index("ix_standings_due", "merchant_id", "shipment_id", **DUE),  # type: ignore[arg-type]
    Index(None, "merchant_id", "ordered_at"),
    Index(None, "merchant_id", "judged_at"),
    Index(None, "merchant_id", "provider", "is_open", "conflict", "heard_at"),  # all that coverage reads of a parcel
)

# The survival curve of a parcel, made once a stage by a job, and the window that follows from it today. It is also the
# log that calibration rests on: what was thought when the stage began, by which model.
forecasts = Table(
    "forecasts",
    metadata,
    _parcel(),
    Column("stage", String(12), primary_key=True),
    _owner(),
    Column("model", String(64), nullable=False),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("curve", LargeBinary, nullable=False),
    Column("issued_on", Date),
    Column("earliest", Date),
    Column("likely", Date),
    Column("latest", Date),
    Column("p_late", Float),
    Index(None, "merchant_id", "stage", "started_at"),
)

# Every window that a shopper was shown, once a day and wording; `door` is where: chat, page or notice.
promises = Table(
    "promises",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("door", String(8), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("model", String(64), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("earliest", Date, nullable=False),
    Column("likely", Date, nullable=False),
    Column("latest", Date, nullable=False),
    Column("p_late", Float),
    Column("held", Boolean),
    UniqueConstraint("shipment_id", "door", "made_on", "model", "earliest", "latest"),
    Index(None, "merchant_id", "made_at"),
    Index("ix_promises_unjudged", "merchant_id", "latest", **UNJUDGED),  # type: ignore[arg-type]
    Index("ix_promises_drawn", "merchant_id", "made_at", **drawn_alone("promises")),
)

anomalies = Table(
    "anomalies",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("severity", String(12), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime()),
    Column("anomaly", Text, nullable=False),
    Index("uq_anomalies_open", "shipment_id", "kind", unique=True, **OPEN),  # type: ignore[arg-type]
    Index(None, "shipment_id"),
    Index(None, "merchant_id", "opened_at"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    Column("key", CleanText(), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime()),
    Column("incident", Text, nullable=False),
    Index("uq_incidents_open", "merchant_id", "key", unique=True, **OPEN),  # type: ignore[arg-type]
)

# Every silence between two scans that ended, and every step from one facility to the next: what the detectors learn
# from. They are written when a parcel's standing changes, and dropped when they are too old to teach.
silences = Table(
    "silences",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("carrier", CleanText(), nullable=False),
    Column("service", CleanText(), nullable=False),
    Column("region", CleanText(), nullable=False),
    Column("facility", CleanText(), nullable=False),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime(), nullable=False),
    UniqueConstraint("shipment_id", "stage", "started_at"),
    Index(None, "merchant_id", "ended_at"),
)

steps = Table(
    "steps",
    metadata,
    Column("id", Counted, primary_key=True, autoincrement=True),
    _owner(),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("carrier", CleanText(), nullable=False),
    Column("here", CleanText(), nullable=False),
    Column("there", CleanText(), nullable=False),
    Column("region", CleanText(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    UniqueConstraint("shipment_id", "here", "there", "at"),
    Index(None, "merchant_id", "at"),
)

# What a shop's own parcels taught: by name (`knowledge`, `offsets:handoff`, `traffic`), the newest version only.
learned = Table(
    "learned",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("body", Text, nullable=False),
)

# One example of each code that no table knows: the carrier's own words beside it, and when it was first seen.
code_samples = Table(
    "code_samples",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("provider", String(32), primary_key=True),
    Column("code", CleanText(), primary_key=True),
    Column("sample", CleanText()),
    Column("first_seen_at", UtcDateTime(), nullable=False),
)

# The numbers under which other carriers know a parcel, after a hand-over.
aliases = Table(
    "aliases",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("alias_key", CleanText(), primary_key=True),
    Column("number_key", CleanText(), nullable=False),
)

# Numbers that we ask for ourselves: where no webhook comes, and now and then where one may have been lost.
polls = Table(
    "polls",
    metadata,
    Column("merchant_id", String(32), ForeignKey("merchants.id"), primary_key=True),
    Column("provider", String(32), primary_key=True),
    Column("number_key", CleanText(), primary_key=True),
    Column("number", CleanText(), nullable=False),
    Column("carrier", CleanText()),
    Column("due_at", UtcDateTime()),
    Column("reason", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("asked_at", UtcDateTime()),
    Column("answered_at", UtcDateTime()),
    Column("error", CleanText()),
    Index(None, "due_at"),
)
