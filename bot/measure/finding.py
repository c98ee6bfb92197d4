"""What somebody looks for among conversations: an order's number, a parcel's, an address, or words that were said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.domain.keys import email_key, number_key, order_key, phone_key
from bot.domain.merchant import Merchant
from bot.store.tables import order_emails, order_parcels, order_phones, orders

MOST_ORDERS = 200
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What was meant: orders by the shop's own ids, or else words. Both empty: nothing can be meant by it."""

    orders: tuple[str, ...] = ()
    words: str = ""


def find(connection: Connection, merchant: Merchant, asked: str) -> Found:
    """Return what is meant by a search: the orders of a number or an address; words where there are none."""
    asked = asked.strip()
    if not asked:
        return Found()
    for key in (_by_email, _by_number, _by_parcel, _by_phone):
        found = key(connection, merchant.id, asked)
        if found:
            return Found(found)
    return Found(words=asked) if len(asked) >= SHORTEST else Found()


def _by_number(connection: Connection, merchant_id: str, asked: str) -> tuple[str, ...]:
    own = (orders.c.merchant_id == merchant_id, orders.c.number_key == order_key(asked))
    return _ids(connection, select(orders.c.order_id).where(*own))


def _by_email(connection: Connection, merchant_id: str, asked: str) -> tuple[str, ...]:
    if "@" not in asked:
        return ()
    own = (order_emails.c.merchant_id == merchant_id, order_emails.c.email_key == email_key(asked))
    query = select(orders.c.order_id).join(order_emails, order_emails.c.order_pk == orders.c.id).where(*own)
    return _ids(connection, query)


def _by_phone(connection: Connection, merchant_id: str, asked: str) -> tuple[str, ...]:
    key = phone_key(asked)
    if not key or sum(sign.isdigit() for sign in asked) < 7:
        return ()
    own = (order_phones.c.merchant_id == merchant_id, order_phones.c.phone_key == key)
    query = select(orders.c.order_id).join(order_phones, order_phones.c.order_pk == orders.c.id).where(*own)
    return _ids(connection, query)


def _by_parcel(connection: Connection, merchant_id: str, asked: str) -> tuple[str, ...]:
    own = (order_parcels.c.merchant_id == merchant_id, order_parcels.c.number_key == number_key(asked))
    query = select(orders.c.order_id).join(order_parcels, order_parcels.c.order_pk == orders.c.id).where(*own)
    return _ids(connection, query)


def _ids(connection: Connection, query: object) -> tuple[str, ...]:
    return tuple(connection.execute(query.distinct().limit(MOST_ORDERS)).scalars())  # type: ignore[attr-defined]
