"""The rows of the holdout: one a parcel in trouble whose shopper is considered for a first word, in its drawn arm.

Which parcels belong depends on nothing that a first word could change: every cause that the rules did not dismiss
before they came to the draw (not worth it, no order, too old) belongs, told or not. That later rules (consent, caps, a
human on it) keep some of the told from being written to is part of what is measured: those held out never get so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import structlog
from sqlalchemy import Connection, and_, bindparam, delete, exists, func, select, update

from bot.domain.keys import number_key
from bot.domain.notice import Happening, Withheld
from bot.domain.shopper import is_held_out
from bot.measure.contacts import AT_ONCE, Shop, counts, shoppers_of
from bot.measure.definitions import AFTER_TROUBLE, LATE
from bot.store.codec import NOTICE
from bot.store.reaching import causes, notices
from bot.store.sql import holds, insert_new
from bot.store.tables import order_parcels, orders
from bot.store.worth import contacts, troubles

log = structlog.get_logger(__name__)

TOLD, HELD = "told", "held"
WONDERED_AT = timedelta(days=1)
WAITED = timedelta(days=3)
"""So long the causes behind one that is still open wait for it; from `WONDERED_AT` on the log says that they do."""

COUNTED = (
    update(troubles)
    .where(troubles.c.shipment_id == bindparam("b_id"))
    .values(contacts=bindparam("b_contacts"), is_settled=bindparam("b_over"))
)


def take_up(connection: Connection, shop: Shop, after: int, limit: int, now: datetime) -> tuple[int, int]:
    """Make rows of the causes behind an id that are decided about; return the last id and how many there were.

    It stops before a cause that is still open, so that none is left out; one that stays open for `WAITED` is passed
    over, for it would keep all later ones out.
    """
    query = select(causes).where(causes.c.merchant_id == shop.merchant_id, causes.c.id > after)
    rows = connection.execute(query.order_by(causes.c.id).limit(limit)).mappings().all()
    passed = list(takewhile(lambda row: not row["is_open"] or now - row["at"] > WAITED, rows))
    for row in passed or rows[:1]:
        if row["is_open"] and now - row["at"] > WONDERED_AT:
            days = (now - row["at"]) // timedelta(days=1)
            log.warning("holdout.cause_open", merchant=shop.merchant_id, cause=row["id"], days=days)
    if not passed:
        return after, 0
    _keep(connection, shop, [row for row in passed if _belongs(row)])
    return passed[-1]["id"], len(passed)


def _belongs(cause: Any) -> bool:
    """One that nobody has decided about belongs to neither arm."""
    if cause["is_open"]:
        return False
    opened = cause["happening"] in {str(Happening.OPENED), str(Happening.WORSE)}
    return opened and cause["withheld"] is None and not str(cause["kind"]).startswith("milestone:")


def _keep(connection: Connection, shop: Shop, rows: Sequence[Any]) -> None:
    owners = _orders(connection, shop.merchant_id, {row["number"] for row in rows})
    shoppers = shoppers_of(connection, shop, set(owners.values()))
    told = _notices(connection, shop.merchant_id, set(owners.values()))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        order_id = owners.get(row["number"], "")
        shopper = shoppers.get(order_id, "")
        if not order_id or not shopper or row["shipment_id"] in found:
            continue
        about = [each for each in told.get(order_id, ()) if _about(each, row)]
        found[row["shipment_id"]] = {
            "shipment_id": row["shipment_id"],
            "merchant_id": shop.merchant_id,
            "at": row["at"],
            "day": shop.day(row["at"]),
            "kind": row["kind"],
            "order_id": order_id,
            "shopper": shopper,
            "arm": _arm(shop, shopper, about),
            "notice_id": about[0].id if about else "",
            "is_settled": False,
        }
    insert_new(connection, troubles, list(found.values()), "shipment_id")


def _orders(connection: Connection, merchant_id: str, numbers: set[str]) -> dict[str, str]:
    """Return the order that each parcel belongs to; the newest one of several."""
    query = (
        select(order_parcels.c.number_key, orders.c.order_id)
        .join(orders, orders.c.id == order_parcels.c.order_pk)
        .where(order_parcels.c.merchant_id == merchant_id, order_parcels.c.number_key.in_(sorted(numbers)))
        .order_by(orders.c.placed_at, orders.c.id)
    )
    return {row.number_key: row.order_id for row in connection.execute(query)}


def _notices(connection: Connection, merchant_id: str, order_ids: set[str]) -> dict[str, list[Any]]:
    wanted = sorted(order_ids)
    found: dict[str, list[Any]] = {}
    for first in range(0, len(wanted), AT_ONCE):
        query = (
            select(notices.c.order_id, notices.c.notice)
            .where(notices.c.merchant_id == merchant_id, notices.c.order_id.in_(wanted[first : first + AT_ONCE]))
            .where(~notices.c.closing)
            .order_by(notices.c.made_at, notices.c.id)
        )
        for row in connection.execute(query):
            found.setdefault(row.order_id, []).append(NOTICE.load(row.notice))
    return found


def _about(notice: Any, cause: Any) -> bool:
    parcels = {number_key(number) for number in notice.numbers}
    return notice.kind == cause["kind"] and cause["number"] in parcels and notice.made_at >= cause["at"]


def _arm(shop: Shop, shopper: str, about: Sequence[Any]) -> str:
    """The arm as it was drawn when it was decided: the share may have been changed since then."""
    reasons = {each.withheld for each in about}
    if Withheld.HOLDOUT in reasons:
        return HELD
    if reasons - {Withheld.OVER}:
        return TOLD
    return HELD if is_held_out(shopper, shop.salt, shop.holdout) else TOLD


def count_contacts(connection: Connection, shop: Shop, until: datetime) -> int:
    """Count the contacts after each trouble whose 14 days go on or have just ended; return how many rows changed."""
    own = (contacts.c.merchant_id == troubles.c.merchant_id, contacts.c.order_id == troubles.c.order_id)
    after = and_(*own, contacts.c.started_at > troubles.c.at, counts())
    query = (
        select(troubles.c.shipment_id, troubles.c.at, troubles.c.contacts, contacts.c.started_at)
        .outerjoin(contacts, after)
        .where(troubles.c.merchant_id == shop.merchant_id, ~holds(troubles.c.is_settled))
    )
    found: dict[str, tuple[datetime, int, int]] = {}
    for parcel, at, known, started in connection.execute(query):
        counted = found.get(parcel, (at, known, 0))[2]
        found[parcel] = (at, known, counted + (started is not None and started <= at + AFTER_TROUBLE))
    changed = [
        {"b_id": parcel, "b_contacts": counted, "b_over": until >= at + AFTER_TROUBLE + LATE}
        for parcel, (at, known, counted) in found.items()
        if counted != known or until >= at + AFTER_TROUBLE + LATE
    ]
    if changed:
        connection.execute(COUNTED, changed)
    return len(changed)


def forget(connection: Connection, merchant_id: str, since: datetime) -> int:
    """Drop the rows since then whose causes are still there; return the id behind which they are made anew."""
    cause = exists().where(causes.c.shipment_id == troubles.c.shipment_id, causes.c.at == troubles.c.at)
    own = (troubles.c.merchant_id == merchant_id, troubles.c.at >= since)
    connection.execute(delete(troubles).where(*own, cause))
    before = (causes.c.merchant_id == merchant_id, causes.c.at < since)
    return connection.execute(select(func.max(causes.c.id)).where(*before)).scalar() or 0
