"""Reads, inside the deciding transaction, all that a decision about writing first rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from bot.domain.keys import number_key, order_key
from bot.domain.notice import Notice
from bot.ports.telling import WEB, Background, Inquiry, OpenTrouble, Way
from bot.store.codec import ANOMALY, NOTICE
from bot.store.consents import consent_of, is_bad
from bot.store.judgements import anomalies, standings
from bot.store.reaching import notices
from bot.store.sql import holds
from bot.store.tables import cases, conversations, proofs, shipments

LOOKED_BACK = timedelta(days=3)
"""How far back a shopper's notices of other orders are read: the cap asks for a day."""


def background_of(connection: Connection, inquiry: Inquiry, now: datetime) -> Background:
    """Return what is known at this moment about a shopper and an order (`now` is aware UTC)."""
    merchant = inquiry.merchant_id
    keys = sorted({number_key(number) for number in inquiry.parcels})
    trouble, statuses = _parcels(connection, merchant, keys)
    return Background(
        _told(connection, inquiry, now),
        trouble,
        statuses,
        tuple(_way(connection, merchant, *each) for each in inquiry.addresses),
        _with_human(connection, inquiry),
    )


def _told(connection: Connection, inquiry: Inquiry, now: datetime) -> tuple[Notice, ...]:
    of_late = notices.c.made_at > now - LOOKED_BACK
    query = (
        select(notices.c.notice)
        .where(
            notices.c.merchant_id == inquiry.merchant_id,
            notices.c.shopper == inquiry.shopper,
            or_(of_late, notices.c.is_open, notices.c.order_id == inquiry.order_id),
        )
        .order_by(notices.c.made_at, notices.c.id)
    )
    return tuple(NOTICE.load(row.notice) for row in connection.execute(query))


def _parcels(
    connection: Connection, merchant_id: str, keys: Iterable[str]
) -> tuple[tuple[OpenTrouble, ...], dict[str, str]]:
    own = (shipments.c.merchant_id == merchant_id, shipments.c.number_key.in_(keys))
    judged = (
        select(shipments.c.number_key, standings.c.status)
        .join(standings, standings.c.shipment_id == shipments.c.id)
        .where(*own)
    )
    wrong = (
        select(shipments.c.number_key, anomalies.c.anomaly, anomalies.c.opened_at)
        .join(anomalies, anomalies.c.shipment_id == shipments.c.id)
        .where(*own, holds(anomalies.c.is_open))
    )
    statuses = {row.number_key: row.status for row in connection.execute(judged)}
    return tuple(_trouble(row) for row in connection.execute(wrong)), statuses


def _trouble(row: Any) -> OpenTrouble:
    return OpenTrouble(row.number_key, ANOMALY.load(row.anomaly), row.opened_at)


def _way(connection: Connection, merchant_id: str, channel: str, address: str) -> Way:
    if channel == WEB:
        return Way(channel, address)
    words = consent_of(connection, merchant_id, channel, address)
    bad = is_bad(connection, merchant_id, channel, address)
    query = select(conversations.c.last_inbound_at).where(_talk_of(merchant_id, channel, address))
    wrote = [at for at in connection.execute(query).scalars() if at]
    return Way(channel, address, words, bad, written_at=max(wrote, default=None))


def _talk_of(merchant_id: str, channel: str, address: str) -> ColumnElement[bool]:
    mine = conversations.c.merchant_id == merchant_id
    return mine & (conversations.c.channel == channel) & (conversations.c.address == address)


def _with_human(connection: Connection, inquiry: Inquiry) -> bool:
    """Is a case open about the order, or in a talk that may see it, or has an agent the shopper's own talk in hand?"""
    merchant = inquiry.merchant_id
    seeing = select(proofs.c.conversation_id).where(proofs.c.order_id == inquiry.order_id)
    about = or_(cases.c.order_key == order_key(inquiry.order_number), cases.c.conversation_id.in_(seeing))
    query = select(cases.c.id).where(cases.c.merchant_id == merchant, holds(cases.c.is_open), about)
    if connection.execute(query.limit(1)).first() is not None:
        return True
    talks = [_talk_of(merchant, channel, address) for channel, address in inquiry.addresses if channel != WEB]
    if not talks:
        return False
    busy = or_(conversations.c.with_human, conversations.c.case_id.is_not(None))
    return connection.execute(select(conversations.c.id).where(or_(*talks), busy).limit(1)).first() is not None
