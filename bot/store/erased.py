"""Hashes of what was erased, so that a shop or a carrier that tells of it again does not bring a person back.

An order or a parcel stays out under its old name until the hash expires; a new order is a new relation.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.store.sql import upsert
from bot.store.worth import erased

STAYS_OUT = timedelta(days=400)
"""Longer than a shop goes on telling of an order: returns and refunds come within a year."""

ORDER, PARCEL, DISPATCH = "order", "parcel", "dispatch"


def keep_out(connection: Connection, merchant_id: str, kind: str, names: Iterable[str], now: datetime) -> None:
    """Remember that these were erased."""
    until = now + STAYS_OUT
    rows = [{"merchant_id": merchant_id, "digest": digest(merchant_id, kind, each), "until": until} for each in names]
    upsert(connection, erased, rows, "merchant_id", "digest")


def is_out(connection: Connection, merchant_id: str, kind: str, name: str) -> bool:
    """Say whether this was erased, and must not come in again."""
    query = select(erased.c.until).where(
        erased.c.merchant_id == merchant_id, erased.c.digest == digest(merchant_id, kind, name)
    )
    return connection.execute(query).first() is not None


def let_in(connection: Connection, now: datetime) -> int:
    """Forget hashes that have expired."""
    return connection.execute(delete(erased).where(erased.c.until < now)).rowcount


def digest(merchant_id: str, kind: str, name: str) -> str:
    """Return the hash under which something stays out; the shop's own random id salts it."""
    return hmac.new(merchant_id.encode(), f"{kind}:{name}".encode(errors="replace"), hashlib.sha256).hexdigest()
