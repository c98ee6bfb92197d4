"""How a shopper's rows are found in each table, and what is left of those that stay as a count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import ColumnElement, Table, and_, false, literal, or_, select

from bot.domain.shipment import Shipment
from bot.domain.trip import Trip
from bot.store import judgements, reaching, tables, worth
from bot.store.codec import ANOMALY, SHIPMENT, STANDING, TRIP
from bot.store.person import Person

GONE = "erased:"
"""Begins what stands in place of a name that must stay unique."""

Theirs = Callable[[Table, Person], ColumnElement[bool]]
"""From a table and a person to the condition of their rows in it."""


def by_talk(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.conversation_id.in_(person.talks)


def by_order(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(of_shop(table, person), table.c.order_id.in_(person.orders))


def by_number(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(of_shop(table, person), table.c.number_key.in_(person.parcels))


def by_parcel(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.shipment_id.in_(person.shipments)


def by_address(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(of_shop(table, person), table.c.address_key.in_(person.addresses))


def of_shop(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.merchant_id == person.merchant_id


def by_row(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.order_pk.in_(person.rows)


def outgoing(_: Table, person: Person) -> ColumnElement[bool]:
    row = reaching.outbox.c
    refs = [f"message:{each}" for each in person.messages]
    refs += [f"notice:{each}" for each in person.notices] + [f"code:{each}" for each in person.codes]
    lanes = [f"talk:{each}" for each in person.talks]
    lanes += [f"{kind}:{each}" for each in person.cases for kind in ("case", "alert")]
    posts = [row.ref.like(f"desk:{each}:%") for each in person.cases]
    ours = or_(row.address.in_(person.addresses), row.ref.in_(refs), row.lane.in_(lanes), *posts)
    return and_(row.merchant_id == person.merchant_id, ours)


def receipts(_: Table, person: Person) -> ColumnElement[bool]:
    row = reaching.early_receipts.c
    return and_(
        row.merchant_id == person.merchant_id, row.sid.in_(select(reaching.outbox.c.sid).where(outgoing(_, person)))
    )


def lines(_: Table, person: Person) -> ColumnElement[bool]:
    row = reaching.desk_lines.c
    return and_(row.merchant_id == person.merchant_id, row.case_id.in_(person.cases))


def files(_: Table, person: Person) -> ColumnElement[bool]:
    row, line = reaching.media.c, reaching.desk_lines.c
    said = select(line.message_id).where(lines(_, person), line.message_id.is_not(None))
    return and_(
        row.merchant_id == person.merchant_id, or_(row.message_id.in_(person.messages), row.message_id.in_(said))
    )


def causes(_: Table, person: Person) -> ColumnElement[bool]:
    return reaching.causes.c.shipment_id.in_(person.shipments)


def by_order_or_hash(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(of_shop(table, person), or_(table.c.order_id.in_(person.orders), table.c.shopper.in_(person.hashes)))


def deliveries(table: Table, person: Person) -> ColumnElement[bool]:
    return or_(by_parcel(table, person), by_order(table, person))


def proven(table: Table, person: Person) -> ColumnElement[bool]:
    talk = tables.conversations.c
    ours = table.c.conversation_id.in_(select(talk.id).where(talk.merchant_id == person.merchant_id))
    return or_(by_talk(table, person), and_(ours, table.c.order_id.in_(person.orders)))


def talks(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.id.in_(person.talks)


def orders(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.id.in_(person.rows)


def shipments(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.id.in_(person.shipments)


def bodies(_: Table, __: Person) -> ColumnElement[bool]:
    """Raw bodies are read through one by one: no column says whose they are."""
    return false()


def contacts(_: Table, person: Person) -> ColumnElement[bool]:
    row = worth.contacts.c
    return or_(row.conversation_id.in_(person.talks), by_order_or_hash(worth.contacts, person))


def sent_codes(_: Table, person: Person) -> ColumnElement[bool]:
    row = reaching.codes.c
    ours = or_(
        row.conversation_id.in_(person.talks), row.order_id.in_(person.orders), row.address.in_(person.addresses)
    )
    return and_(row.merchant_id == person.merchant_id, ours)


def same_words(_: Table, person: Person) -> ColumnElement[bool]:
    row = worth.examples.c
    return and_(row.merchant_id == person.merchant_id, row.text.in_(person.taught))


def reports(_: Table, person: Person) -> ColumnElement[bool]:
    row = tables.dispatch_reports.c
    return and_(row.merchant_id == person.merchant_id, row.fulfilment_id.in_(person.dispatches))


def clicks(_: Table, person: Person) -> ColumnElement[bool]:
    seen = select(worth.page_visits.c.id).where(by_order_or_hash(worth.page_visits, person))
    return worth.page_clicks.c.visit_id.in_(seen)


def other_numbers(_: Table, person: Person) -> ColumnElement[bool]:
    row = judgements.aliases.c
    ours = or_(row.number_key.in_(person.parcels), row.alias_key.in_(person.parcels))
    return and_(row.merchant_id == person.merchant_id, ours)


def unique(table: Table, column: str = "id") -> ColumnElement[str]:
    return literal(GONE).concat(table.c[column])


def bare_parcel(text: str) -> str:
    known = SHIPMENT.load(text)
    return SHIPMENT.dump(Shipment("", known.carrier, known.provider, known.status, known.substatus))


def bare_standing(text: str) -> str:
    bare = replace(STANDING.load(text), number="", facility=None, rarest_from=None, rarest_to=None)
    return STANDING.dump(bare)


def bare_trip(text: str) -> str:
    known: Trip = TRIP.load(text)
    return TRIP.dump(replace(known, order_id="", origin_postcode="", destination_postcode=""))


def bare_anomaly(text: str) -> str:
    return ANOMALY.dump(replace(ANOMALY.load(text), evidence=()))
