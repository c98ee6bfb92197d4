"""What was wrong with a contact's order while it lasted: asked once, when the contact is settled, and then kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, literal, or_, select

from bot.store.judgements import anomalies, standings
from bot.store.tables import order_parcels, orders, shipments
from bot.store.worth import contacts

CALM = "none"
"""Where nothing was wrong with the order, or no order was named."""


def trouble_of_order() -> Any:
    """Return carrier and kind of what was wrong with a contact's order meanwhile; the first by name of several."""
    return (
        select(func.min(func.coalesce(standings.c.carrier, "") + literal(" ") + anomalies.c.kind))
        .select_from(orders)
        .join(order_parcels, order_parcels.c.order_pk == orders.c.id)
        .join(
            shipments,
            and_(
                # not the order's: SQLite would begin with every parcel of the shop, for each contact
                shipments.c.merchant_id == order_parcels.c.merchant_id,
                shipments.c.number_key == order_parcels.c.number_key,
            ),
        )
        .join(standings, standings.c.shipment_id == shipments.c.id)
        .join(anomalies, anomalies.c.shipment_id == shipments.c.id)
        .where(
            orders.c.merchant_id == contacts.c.merchant_id,
            orders.c.order_id == contacts.c.order_id,
            anomalies.c.opened_at <= contacts.c.last_at,
            or_(anomalies.c.closed_at.is_(None), anomalies.c.closed_at >= contacts.c.started_at),
        )
        .correlate(contacts)
        .scalar_subquery()
    )
