"""Was it true? What we said of parcels in chats, and the windows that shoppers were shown, judged once all is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, true, update

from bot.domain.conversation import Sender
from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.keys import number_key
from bot.domain.reduce import reduce_shipment
from bot.domain.status import Status
from bot.measure.contacts import Shop
from bot.measure.definitions import JUDGED_AFTER, WINDOW_JUDGED_AFTER
from bot.measure.talks import Heard
from bot.store.codec import ANSWER, EVENT, REPORT
from bot.store.judgements import promises, standings
from bot.store.sql import holds, insert_new
from bot.store.tables import shipment_headlines, shipments, tracking_events
from bot.store.worth import sayings

FACT = "status"
MARK = f'"{FACT}"'
JUDGED = (
    update(sayings)
    .where(sayings.c.id == bindparam("b_id"))
    .values(truth=bindparam("b_truth"), is_right=bindparam("b_right"), is_settled=true())
)
HELD = update(promises).where(promises.c.id == bindparam("b_id")).values(held=bindparam("b_held"))


def keep_sayings(connection: Connection, shop: Shop, talks: Sequence[Heard]) -> set[date]:
    """Keep each status that these talks' answers said of a parcel, once; return the days of those that are new."""
    told = [(talk, *each) for talk in talks for each in _told(talk)]
    if not told:
        return set()
    turns = {turn for _, turn, _, _, _ in told}
    known = set(connection.execute(select(sayings.c.turn_id).where(sayings.c.turn_id.in_(sorted(turns)))).scalars())
    fresh = [each for each in told if each[1] not in known]
    ids = _parcels(connection, shop.merchant_id, {number_key(number) for _, _, number, _, _ in fresh})
    rows: list[dict[str, Any]] = [
        {
            "merchant_id": shop.merchant_id,
            "turn_id": turn,
            "conversation_id": talk.id,
            "shipment_id": ids[number_key(number)],
            "at": at,
            "day": shop.day(at),
            "said": status,
            "is_settled": False,
        }
        for talk, turn, number, status, at in fresh
        if number_key(number) in ids
    ]
    insert_new(connection, sayings, rows, "turn_id", "shipment_id")
    return {row["day"] for row in rows}


def _told(talk: Heard) -> list[tuple[str, str, str, datetime]]:
    """Return turn, number, status and time of all that was said; drafts that gave way to another are left out."""
    found: list[tuple[str, str, str, datetime]] = []
    for seq, (turn, draft) in talk.drafts.items():
        if MARK not in draft:
            continue
        said = (line.at for line in talk.lines if line.seq > seq and line.sender is Sender.BOT)
        at = next(said, None)
        facts = [value.rpartition(" ") for name, value in ANSWER.load(draft).facts if name == FACT]
        found += [(turn, number, status, at) for number, _, status in facts if at is not None]
    return found


def _parcels(connection: Connection, merchant_id: str, keys: set[str]) -> dict[str, str]:
    query = select(shipments.c.number_key, shipments.c.id).where(
        shipments.c.merchant_id == merchant_id, shipments.c.number_key.in_(sorted(keys))
    )
    return {row.number_key: row.id for row in connection.execute(query)}


def judge_sayings(connection: Connection, shop: Shop, until: datetime, limit: int) -> tuple[int, set[date]]:
    """Judge what was said longer ago than scans take to come in; return how many, and their days."""
    query = (
        select(sayings.c.id, sayings.c.shipment_id, sayings.c.at, sayings.c.day, sayings.c.said)
        .where(sayings.c.merchant_id == shop.merchant_id, ~holds(sayings.c.is_settled))
        .where(sayings.c.at <= until - JUDGED_AFTER)
        .order_by(sayings.c.at, sayings.c.id)
        .limit(limit)
    )
    waiting = connection.execute(query).all()
    kept = _kept(connection, sorted({row.shipment_id for row in waiting}))
    judged = []
    for row in waiting:
        truth = true_then(*kept.get(row.shipment_id, ((), ())), row.at)
        right = None if truth is None else truth == row.said
        judged.append({"b_id": row.id, "b_truth": truth, "b_right": right})
    if judged:
        connection.execute(JUDGED, judged)
    return len(waiting), {row.day for row in waiting}


Kept = tuple[Sequence[ShipmentReport], Sequence[TrackingEvent]]


def true_then(headlines: Sequence[ShipmentReport], events: Sequence[TrackingEvent], at: datetime) -> Status | None:
    """Return a parcel's status at a moment, as all that is known by now tells it; None where that cannot be told."""
    before = [event for event in events if event.occurred_at is not None and event.occurred_at <= at]
    heads = [head for head in headlines if head.updated_at is not None and head.updated_at <= at]
    if not before and not heads and headlines:
        return None  # only what was told later is kept: what it said by then cannot be known any more
    return reduce_shipment("", heads, before).status


def _kept(connection: Connection, ids: Sequence[str]) -> dict[str, Kept]:
    heads: dict[str, list[ShipmentReport]] = {each: [] for each in ids}
    events: dict[str, list[TrackingEvent]] = {each: [] for each in ids}
    told = select(tracking_events.c.shipment_id, tracking_events.c.event)
    for row in connection.execute(told.where(tracking_events.c.shipment_id.in_(ids))):
        events[row.shipment_id].append(EVENT.load(row.event))
    headed = select(shipment_headlines.c.shipment_id, shipment_headlines.c.report)
    for row in connection.execute(headed.where(shipment_headlines.c.shipment_id.in_(ids))):
        heads[row.shipment_id].append(REPORT.load(row.report))
    return {each: (heads[each], events[each]) for each in ids}


def judge_windows(connection: Connection, shop: Shop, until: datetime, limit: int) -> tuple[int, set[date]]:
    """Judge windows whose last day is long enough over; return how many, and the days on which they were shown."""
    over = shop.day(until - WINDOW_JUDGED_AFTER)
    query = (
        select(promises.c.id, promises.c.made_at, promises.c.earliest, promises.c.latest, standings.c.delivered_at)
        .outerjoin(standings, standings.c.shipment_id == promises.c.shipment_id)
        .where(promises.c.merchant_id == shop.merchant_id, promises.c.held.is_(None), promises.c.latest < over)
        .order_by(promises.c.latest, promises.c.id)
        .limit(limit)
    )
    waiting = connection.execute(query).all()
    judged = []
    for row in waiting:
        came = shop.day(row.delivered_at) if row.delivered_at else None
        judged.append({"b_id": row.id, "b_held": came is not None and row.earliest <= came <= row.latest})
    if judged:
        connection.execute(HELD, judged)
    return len(waiting), {shop.day(row.made_at) for row in waiting}


def shown_since(connection: Connection, shop: Shop, since: datetime) -> set[date]:
    """Return the days on which windows were shown since then."""
    query = select(promises.c.made_at).where(promises.c.merchant_id == shop.merchant_id, promises.c.made_at >= since)
    return {shop.day(at) for at in connection.execute(query).scalars()}


def forget_verdicts(connection: Connection, shop: Shop, since: datetime) -> None:
    """Take back the verdicts about windows that were shown since then, so that they are judged anew."""
    judged = (promises.c.merchant_id == shop.merchant_id, promises.c.held.is_not(None), promises.c.made_at >= since)
    connection.execute(update(promises).where(*judged).values(held=None))
