"""The register of what is kept about shoppers: a line for every table, and by it exporting, erasing and ageing go.

A table that stands in no line fails a test. Lines stand in the order in which rows may be deleted: what hangs on a row
comes before it. Where a count must stay true the row stays, and what leads to a person is blanked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from bot.domain.conversation import Talk
from bot.store import judgements, reaching, tables, theirs, worth
from bot.store.codec import TALK
from bot.store.theirs import Theirs


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds. `found` says in words how a shopper's rows are found, `finds` finds them.

    `blank` names columns and what replaces them, a value or a function of the former text; without it rows are deleted.
    `free` are columns of free text, in which others' rows may name a shopper: there the name is masked, in JSON its
    texts alone. `kind` is the kind of data whose days are set in the policy; empty: see `stays`. `hidden` columns are
    never exported: they hold no word about anybody. Rows that are `is_kept` stay: what leads to a person goes.
    """

    table: Table
    holds: str = ""
    found: str = ""
    finds: Theirs | None = None
    blank: Mapping[str, Any] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    kind: str = ""
    stays: str = ""
    hidden: tuple[str, ...] = ()
    is_kept: bool = False

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def is_personal(self) -> bool:
        """Say whether a row may be about a shopper."""
        return self.finds is not None

    @property
    def erasure(self) -> str:
        """What erasing does to a shopper's rows, in words."""
        masked = f"names masked in {', '.join(self.free)}" if self.free else ""
        if self.finds is None:
            return masked or "nothing"
        if self.is_kept:
            return "kept: what leads to it is blanked"
        done = f"blanked: {', '.join(self.blank)}" if self.blank else "deleted"
        return f"{done}; in others' rows {masked}" if masked else done


ORDER_FOUND = "the order's id"
TALK_FOUND = "the talk"
NUMBER_FOUND = "the parcel's number, unless another's order holds it as well"
HERS = "the order's id, or the hash of e-mail or phone"
SUM = "a sum, in which nobody can be found"
SHOP = "the shop's own"

REGISTER: tuple[Holding, ...] = (
    Holding(reaching.early_receipts, "receipts of vendors", "the vendor's id of a message to them", theirs.receipts,
            kind="notices"),
    Holding(reaching.outbox, "what went out: address, words, the vendor's id", "the address; the message, notice, code "
            "or case that it carries", theirs.outgoing, free=("body",), kind="notices"),
    Holding(reaching.media, "photos, PDFs and videos", "the message that it came with", theirs.files, kind="media"),
    Holding(reaching.desk_lines, "what agents wrote about or to them", "the case", theirs.lines,
            free=("text",), kind="cases"),
    Holding(reaching.codes, "where one-time codes went", "the talk, the order or the address", theirs.sent_codes,
            kind="codes", hidden=("digest",)),
    Holding(worth.examples, "messages that a person explained for training", "a message of theirs with the same words",
            theirs.same_words, free=("text",), stays="until the shop takes it out"),
    Holding(tables.turns, "what was understood and answered", TALK_FOUND, theirs.by_talk, free=("draft",),
            kind="messages"),
    Holding(tables.messages, "what was said", TALK_FOUND, theirs.by_talk, free=("text", "cards", "buttons"),
            kind="messages"),
    Holding(tables.proofs, "which orders a talk has proven", "the talk, or the order's id",
            theirs.proven, kind="messages"),
    Holding(tables.cases, "matters for a human, with the shopper's words", TALK_FOUND, theirs.by_talk,
            free=("told", "order_key"), kind="cases"),
    Holding(worth.contacts, "one line a contact: when, about what, their first words", "the talk, the order's id, or "
            "the hash", theirs.contacts,
            {"order_id": "", "shopper": "", "said": "", "case_id": None, "is_settled": True},
            ("said",), kind="messages"),
    Holding(worth.sayings, "which status was said when", TALK_FOUND, theirs.by_talk,
            {"turn_id": theirs.unique(worth.sayings), "is_settled": True}, stays="as a count"),
    Holding(tables.conversations, "the talk's address and state", "the address; the orders that it proved or asked "
            "about; what names them in it, where the talk is nobody else's", theirs.talks,
            {"key": theirs.unique(tables.conversations), "address": None, "subject": None, "talk": TALK.dump(Talk()),
             "case_id": None, "with_human": False}, ("talk",), kind="messages", hidden=("key", "subject")),
    Holding(reaching.causes, "what happened to a parcel", NUMBER_FOUND, theirs.causes, kind="notices"),
    Holding(reaching.notices, "what was told first, or withheld", HERS, theirs.by_order_or_hash, free=("notice",),
            kind="notices"),
    Holding(reaching.consents, "who agreed to what, every word of it", "the address", theirs.by_address,
            stays="until erased: it proves what we may do"),
    Holding(reaching.bad_addresses, "addresses that nobody is at", "the address", theirs.by_address,
            stays="until erased"),
    Holding(worth.page_clicks, "products clicked on the tracking page", "the visit", theirs.clicks,
            is_kept=True, kind="visits"),
    Holding(worth.page_visits, "openings of the tracking page", HERS, theirs.by_order_or_hash,
            {"order_id": theirs.unique(worth.page_visits), "shopper": ""}, kind="visits"),
    Holding(worth.link_ends, "links that were ended", ORDER_FOUND, theirs.by_order, kind="orders"),
    Holding(worth.troubles, "troubled parcels and whether their shopper was told", HERS, theirs.by_order_or_hash,
            {"order_id": "", "shopper": "", "notice_id": "", "is_settled": True}, kind="orders"),
    Holding(worth.deliveries, "how a parcel travelled, by lane and day", "the order's id, or the parcel",
            theirs.deliveries,
            {"number_key": "", "order_id": "", "is_settled": True}, kind="orders"),
    Holding(tables.dispatch_reports, "the shop's own word about a dispatch", ORDER_FOUND, theirs.reports,
            kind="orders"),
    Holding(tables.dispatches, "dispatches with their tracking numbers", ORDER_FOUND, theirs.by_order,
            kind="orders"),
    Holding(tables.order_emails, "e-mail addresses on orders", "the order", theirs.by_row, kind="orders"),
    Holding(tables.order_phones, "phone numbers on orders", "the order", theirs.by_row, kind="orders"),
    Holding(tables.order_parcels, "which parcels an order went out in", "the order", theirs.by_row,
            kind="orders"),
    Holding(tables.orders, "orders: name, contact, place, lines, total", "the e-mail address, phone or number; all "
            "that share an address", theirs.orders, kind="orders"),
    Holding(tables.subscriptions, "numbers that a provider tells us about", NUMBER_FOUND, theirs.by_number,
            free=("error",), kind="orders"),
    Holding(judgements.polls, "numbers that we ask for", NUMBER_FOUND, theirs.by_number, free=("error",),
            kind="orders"),
    Holding(judgements.aliases, "other carriers' numbers of a parcel", NUMBER_FOUND, theirs.other_numbers,
            kind="orders"),
    Holding(tables.unknown_codes, "codes that no table knows, by parcel", NUMBER_FOUND, theirs.by_number,
            stays="until erased"),
    Holding(tables.shipment_headlines, "providers' newest word about a parcel", NUMBER_FOUND,
            theirs.by_parcel, kind="events"),
    Holding(tables.tracking_events, "scans: when and where", NUMBER_FOUND, theirs.by_parcel, kind="events"),
    Holding(judgements.anomalies, "what was wrong with a parcel", NUMBER_FOUND, theirs.by_parcel,
            {"is_open": False, "anomaly": theirs.bare_anomaly}, stays="as a count"),
    Holding(judgements.standings, "where a parcel stands", NUMBER_FOUND, theirs.by_parcel,
            {"number_key": theirs.unique(judgements.standings, "shipment_id"), "is_open": False, "is_due": False,
             "standing": theirs.bare_standing, "trip": theirs.bare_trip},
            stays="without number, order and postcode, to learn from"),
    Holding(tables.shipments, "a parcel with its scans", NUMBER_FOUND, theirs.shipments,
            {"number_key": theirs.unique(tables.shipments), "shipment": theirs.bare_parcel}, kind="events"),
    Holding(tables.inbox, "bodies as they came in", "what names them in a body; a message's id; a case, its thread "
            "and lines", theirs.bodies, {"body": b"", "headers": "{}", "topic": None, "state": "erased"},
            ("error_message",), kind="raw_payloads"),
    Holding(worth.audit, "what the shop's people did, and to which order", free=("about", "detail"), kind="audit"),
    Holding(worth.digests, "the weekly digest", free=("digest",), stays=SHOP),
    Holding(judgements.code_samples, "carriers' words beside codes that no table knows", free=("sample",), stays=SHOP),
    Holding(judgements.incidents, free=("incident",), stays=SHOP),
    Holding(judgements.forecasts, stays="curves and windows by parcel, without its number"),
    Holding(judgements.promises, stays="windows that were shown, by parcel, without its number"),
    Holding(judgements.silences, stays="a carrier's silences, without number; dropped after 120 days"),
    Holding(judgements.steps, stays="a carrier's steps, without number; dropped after 120 days"),
    Holding(judgements.learned, stays=SUM),
    Holding(worth.contact_days, stays=SUM),
    Holding(worth.contact_troubles, stays=SUM),
    Holding(worth.truth_days, stays=SUM),
    Holding(worth.lane_weeks, stays=SUM),
    Holding(worth.lane_transits, stays=SUM),
    Holding(worth.trouble_weeks, stays=SUM),
    Holding(worth.measured, stays=SHOP),
    Holding(worth.products, stays=SHOP),
    Holding(worth.goes_with, stays=SUM),
    Holding(worth.users, stays="the shop's people, not shoppers"),
    Holding(worth.sessions, stays="the shop's people, not shoppers"),
    Holding(worth.erased, stays="hashes of erased orders and parcels, 400 days"),
    Holding(worth.erasures, stays="that somebody was erased, without who"),
    Holding(tables.api_keys, stays=SHOP),
    Holding(tables.merchant_secrets, stays=SHOP),
    Holding(tables.merchants, stays=SHOP),
)  # fmt: skip

OF_ORDERS = frozenset(holding.name for holding in REGISTER if holding.kind in {"orders", "events"}) | {
    "anomalies",
    "standings",
    "unknown_codes",
    "causes",
}
"""What goes with an order that is too old, while talks about it have days of their own."""


def holding_of(name: str) -> Holding:
    """Return the line of a table."""
    return next(each for each in REGISTER if each.name == name)
