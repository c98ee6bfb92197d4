"""The tables of what it was worth: who may look, what was asked and what became of it, how parcels travelled.

Facts are one row a contact, troubled parcel, answer or delivery; `*_days` and `*_weeks` are sums over them that a job
keeps, so that a year opens as fast as a day. Every one can be made anew from the tables of `tables`, `judgements` and
`reaching`; only users, sessions, examples, products, visits and the audit are written here first.
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
    "audit",
    "contact_days",
    "contact_troubles",
    "contacts",
    "deliveries",
    "digests",
    "erased",
    "erasures",
    "examples",
    "goes_with",
    "lane_transits",
    "lane_weeks",
    "link_ends",
    "measured",
    "metadata",
    "page_clicks",
    "page_visits",
    "products",
    "sayings",
    "sessions",
    "trouble_weeks",
    "troubles",
    "truth_days",
    "users",
]

UNSETTLED = {"postgresql_where": text("NOT is_settled"), "sqlite_where": text("NOT is_settled")}
MISSED = {"postgresql_where": text("missed > 0"), "sqlite_where": text("missed > 0")}
RATED = {"postgresql_where": text("solved IS NOT NULL"), "sqlite_where": text("solved IS NOT NULL")}
HANDED = {"postgresql_where": text("case_id IS NOT NULL"), "sqlite_where": text("case_id IS NOT NULL")}


def _count() -> Column[int]:
    return Column("id", Counted, primary_key=True, autoincrement=True)


def _owner(primary: bool = False) -> Column[str]:
    return Column("merchant_id", String(32), ForeignKey("merchants.id"), nullable=False, primary_key=primary)


def _key(name: str, kind: object) -> Column[object]:
    return Column(name, kind, primary_key=True)  # type: ignore[arg-type]


def _sum(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


# People of a shop who may look at its pages. `role` is owner, analyst or agent; `password` an argon2id hash.
users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    Column("email", CleanText(), nullable=False),
    Column("name", CleanText(), nullable=False),
    Column("role", String(12), nullable=False),
    Column("password", Text, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("disabled_at", UtcDateTime()),
    UniqueConstraint("merchant_id", "email"),
)

# Who is signed in: only a digest of the cookie is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    _owner(),
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("seen_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Index(None, "merchant_id", "user_id"),
)

# Who did what: a row for each change and each look at personal data. `actor` is a user's e-mail or a command's name.
audit = Table(
    "audit",
    metadata,
    _count(),
    _owner(),
    Column("at", UtcDateTime(), nullable=False),
    Column("actor", CleanText(), nullable=False),
    Column("act", String(48), nullable=False),
    Column("about", CleanText(), nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),
    Index(None, "merchant_id", "at"),
)

# One row a contact: a run of a shopper's messages in one talk without a day's silence between them. `opener` is who
# spoke first (shopper, or a notice of ours); `solved` is the shopper's own word; `next_at` the next contact about it;
# `trouble` what was wrong with the order meanwhile: looked up after three days of silence, and once more when settled.
contacts = Table(
    "contacts",
    metadata,
    _count(),
    _owner(),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("last_at", UtcDateTime(), nullable=False),
    Column("day", Date, nullable=False),
    Column("opener", String(8), nullable=False),
    Column("goal", String(32), nullable=False),
    Column("is_wismo", Boolean, nullable=False),
    Column("order_id", CleanText(), nullable=False, server_default=""),
    Column("shopper", String(64), nullable=False, server_default=""),
    _sum("messages"),
    _sum("missed"),
    Column("answered", Boolean, nullable=False),
    Column("case_id", String(32)),
    Column("human_at", UtcDateTime()),
    Column("first_word_at", UtcDateTime()),
    Column("asked_at", UtcDateTime()),
    Column("solved", Boolean),
    Column("next_at", UtcDateTime()),
    Column("said", CleanText(), nullable=False, server_default=""),
    Column("trouble", CleanText(), nullable=False, server_default="none"),
    Column("is_settled", Boolean, nullable=False),
    UniqueConstraint("conversation_id", "first_seq"),
    Index(None, "merchant_id", "started_at"),
    Index(None, "merchant_id", "order_id", "started_at"),
    Index(None, "merchant_id", "shopper", "started_at"),
    Index(None, "merchant_id", "day", "goal"),
    Index("ix_contacts_unsettled", "merchant_id", "last_at", **UNSETTLED),  # type: ignore[arg-type]
    Index("ix_contacts_going_on", "merchant_id", "day", "last_at", **UNSETTLED),  # type: ignore[arg-type]
    Index("ix_contacts_missed", "merchant_id", "started_at", **MISSED),  # type: ignore[arg-type]
    Index("ix_contacts_rated", "merchant_id", "started_at", **RATED),  # type: ignore[arg-type]
    Index("ix_contacts_handed", "merchant_id", "case_id", **HANDED),  # type: ignore[arg-type]
    Index("ix_contacts_drawn", "merchant_id", "day", **drawn_alone("contacts")),
)

# Contacts summed by the shop's own day. What each sum means is said in `bot.measure.definitions`.
contact_days = Table(
    "contact_days",
    metadata,
    _owner(primary=True),
    _key("day", Date),
    _key("channel", String(16)),
    _key("goal", String(32)),
    _key("opener", String(8)),
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

# Contacts that shoppers opened, of closed days alone, by what was wrong with the order; the sums are of `contact_days`.
contact_troubles = Table(
    "contact_troubles",
    metadata,
    _owner(primary=True),
    _key("day", Date),
    _key("trouble", CleanText()),
    _sum("strict_known"),
    _sum("strict"),
    _sum("loose_known"),
    _sum("loose"),
    _sum("reopened"),
)

# One row a troubled parcel whose shopper would be written to. `arm` is told or held (out), by the shopper's hash.
troubles = Table(
    "troubles",
    metadata,
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    _owner(),
    Column("at", UtcDateTime(), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(48), nullable=False),
    Column("order_id", CleanText(), nullable=False),
    Column("shopper", String(64), nullable=False),
    Column("arm", String(4), nullable=False),
    Column("notice_id", String(32), nullable=False),
    _sum("contacts"),
    Column("is_settled", Boolean, nullable=False),
    Index(None, "merchant_id", "at"),
    Index(None, "merchant_id", "arm", "at"),
    Index(None, "merchant_id", "day"),
    Index("ix_troubles_unsettled", "merchant_id", "at", **UNSETTLED),  # type: ignore[arg-type]
)

# Each status that we said of a parcel, and what was true at that moment as known once all scans had come in.
sayings = Table(
    "sayings",
    metadata,
    _count(),
    _owner(),
    Column("turn_id", String(32), nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("day", Date, nullable=False),
    Column("said", String(32), nullable=False),
    Column("truth", String(32)),
    Column("is_right", Boolean),
    Column("is_settled", Boolean, nullable=False),
    UniqueConstraint("turn_id", "shipment_id"),
    Index(None, "merchant_id", "day"),
    Index("ix_sayings_unsettled", "merchant_id", "at", **UNSETTLED),  # type: ignore[arg-type]
    Index("ix_sayings_drawn", "merchant_id", "day", **drawn_alone("sayings")),
)

# Statuses and windows that were said, by day: how many can be judged by now, and how many were right.
truth_days = Table(
    "truth_days",
    metadata,
    _owner(primary=True),
    _key("day", Date),
    _key("what", String(8)),
    _key("door", String(8)),
    _sum("said"),
    _sum("known"),
    _sum("held"),
)

# One row a parcel: how it travelled. Days are the shop's; `window_*` is the first that we stood behind.
deliveries = Table(
    "deliveries",
    metadata,
    Column("shipment_id", String(32), ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    _owner(),
    Column("number_key", CleanText(), nullable=False),
    Column("order_id", CleanText(), nullable=False, server_default=""),
    Column("carrier", CleanText(), nullable=False),
    Column("service", CleanText(), nullable=False),
    Column("origin", CleanText(), nullable=False),
    Column("destination", CleanText(), nullable=False),
    Column("handed_over_on", Date, nullable=False),
    Column("week", Date, nullable=False),
    Column("delivered_on", Date),
    Column("transit_days", Integer),
    Column("promised_on", Date),
    Column("window_from", Date),
    Column("window_until", Date),
    Column("on_promise", Boolean),
    Column("in_window", Boolean),
    Column("first_attempt", Boolean),
    Column("is_troubled", Boolean, nullable=False),
    Column("is_settled", Boolean, nullable=False),
    Index(None, "merchant_id", "week", "carrier"),
    Index(None, "merchant_id", "order_id"),
    Index(None, "merchant_id", "handed_over_on"),
    Index("ix_deliveries_unsettled", "merchant_id", "handed_over_on", **UNSETTLED),  # type: ignore[arg-type]
)

# Deliveries summed by the week (its Monday) of the hand-over.
lane_weeks = Table(
    "lane_weeks",
    metadata,
    _owner(primary=True),
    _key("week", Date),
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

# How many parcels took how many days, by the same keys; quantiles of any group are read off these.
lane_transits = Table(
    "lane_transits",
    metadata,
    _owner(primary=True),
    _key("week", Date),
    _key("carrier", CleanText()),
    _key("service", CleanText()),
    _key("origin", CleanText()),
    _key("destination", CleanText()),
    _key("days", Integer),
    _sum("parcels"),
)

# Anomalies that opened, by week, carrier, kind and who has to answer for it.
trouble_weeks = Table(
    "trouble_weeks",
    metadata,
    _owner(primary=True),
    _key("week", Date),
    _key("carrier", CleanText()),
    _key("kind", String(32)),
    _key("party", String(16)),
    _sum("opened"),
)

# How far the job that makes the facts has come: by shop and kind of fact, a watermark.
measured = Table(
    "measured",
    metadata,
    _owner(primary=True),
    _key("name", String(24)),
    Column("until", UtcDateTime()),
    Column("last_id", Integer, nullable=False, server_default="0"),
)

# Weekly digests: written once it was put to leave, so that no week is told twice.
digests = Table(
    "digests",
    metadata,
    _owner(primary=True),
    _key("week", Date),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("digest", Text, nullable=False),
)

# Messages that the bot did not understand, and what a person says they mean: examples for the next training.
examples = Table(
    "examples",
    metadata,
    _owner(primary=True),
    _key("text", CleanText()),
    Column("intent", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    Column("actor", CleanText(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
)

# Links to an order's tracking page that were issued before `before` are dead.
link_ends = Table(
    "link_ends",
    metadata,
    _owner(primary=True),
    _key("order_id", CleanText()),
    Column("before", UtcDateTime(), nullable=False),
)

# What the shop sells, as far as the tracking page needs it. `price` is in `currency` (ISO 4217).
products = Table(
    "products",
    metadata,
    _owner(primary=True),
    _key("sku", CleanText()),
    Column("title", CleanText(), nullable=False),
    Column("url", CleanText(), nullable=False),
    Column("image_url", CleanText()),
    Column("price", Float),
    Column("currency", String(3)),
    Column("in_stock", Boolean, nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Column("product_id", CleanText()),
    Index(None, "merchant_id", "product_id"),
)

# What stands in the same orders, learned each night: for a SKU a JSON list of [SKU, score], the best first.
goes_with = Table(
    "goes_with",
    metadata,
    _owner(primary=True),
    _key("sku", CleanText()),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("near", Text, nullable=False),
)

# One row a shopper, order and day on which the tracking page was opened. `arm` is shown or held (out); `withheld` says
# why no product stood there (`bot.goods.showing.NotShown`); `skus` is a JSON list of what did.
page_visits = Table(
    "page_visits",
    metadata,
    _count(),
    _owner(),
    Column("order_id", CleanText(), nullable=False),
    Column("shopper", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("arm", String(8), nullable=False),
    Column("withheld", String(12)),
    Column("skus", Text, nullable=False, server_default="[]"),
    UniqueConstraint("merchant_id", "order_id", "day"),
    Index(None, "merchant_id", "day"),
    Index(None, "merchant_id", "shopper"),
)

page_clicks = Table(
    "page_clicks",
    metadata,
    _count(),
    _owner(),
    Column("visit_id", Counted, ForeignKey("page_visits.id", ondelete="CASCADE"), nullable=False),
    Column("sku", CleanText(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    UniqueConstraint("visit_id", "sku"),
    Index(None, "merchant_id", "at"),
)

# That a shopper was erased: who asked, when, and what could not be reached. Nothing in it says who it was; `plan` is
# sealed, holds what is still to be done, and is empty once all of it is (`state` open, then done).
erasures = Table(
    "erasures",
    metadata,
    _count(),
    _owner(),
    Column("at", UtcDateTime(), nullable=False),
    Column("actor", CleanText(), nullable=False),
    Column("state", String(8), nullable=False),
    Column("plan", Text),
    Column("report", Text, nullable=False),
    Column("done_at", UtcDateTime()),
    Index(None, "merchant_id", "at"),
    Index("ix_erasures_open", "id", postgresql_where=text("state = 'open'"), sqlite_where=text("state = 'open'")),
)

# Hashes of what was erased: an order or a parcel that is told of again under the same name stays out until then.
erased = Table(
    "erased",
    metadata,
    _owner(primary=True),
    _key("digest", String(64)),
    Column("until", UtcDateTime(), nullable=False),
    Index(None, "until"),
)
