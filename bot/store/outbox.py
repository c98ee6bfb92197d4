"""The outbox: the only way out. A row is put in the transaction that gave rise to it, and never put twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.desk import DeskPost
from bot.domain.messaging import DeliveryState, Outgoing
from bot.store.codec import DESK_POST, OUTGOING
from bot.store.reaching import outbox
from bot.store.sql import insert_new


def put(
    connection: Connection,
    merchant_id: str,
    ref: str,
    lane: str,
    channel: str,
    address: str,
    body: Outgoing | DeskPost,
    due_at: datetime,
    now: datetime,
) -> None:
    """Put one message or post into the outbox; one that stands there already under its ref and channel stays as it is.

    `lane` is what it may not overtake within; `due_at` is when it may leave (aware UTC).
    """
    text = OUTGOING.dump(body) if isinstance(body, Outgoing) else DESK_POST.dump(body)
    row = {
        "merchant_id": merchant_id,
        "ref": ref,
        "lane": lane,
        "channel": channel,
        "address": address,
        "state": str(DeliveryState.PLANNED),
        "is_open": True,
        "body": text,
        "due_at": due_at,
        "attempts": 0,
        "made_at": now,
        "changed_at": now,
    }
    insert_new(connection, outbox, [row], "merchant_id", "ref", "channel")
