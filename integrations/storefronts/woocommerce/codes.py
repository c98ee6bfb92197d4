"""WooCommerce's order statuses in ours: an exact table. None of them says anything of a parcel.

Sources: woocommerce.com/document/managing-orders/order-statuses for the core's own; the documentation of Advanced
Shipment Tracking (shipped, partial-shipped, delivered, updated-tracking) and of its pick-up add-on (ready-pickup,
pickup), whose statuses are set by hand or by rule and are the shop's word, not a carrier's.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.order import OrderState

AWAITING_PAYMENT = "awaiting_payment"
OUT_OF_STOCK = "inventory_out_of_stock"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where an order stands; `hold` is why it is held, `ready` that it may be fetched from the shop."""

    state: OrderState
    hold: str | None = None
    ready: bool = False


STATUS: dict[str, Meaning] = {
    "pending": Meaning(OrderState.ON_HOLD, AWAITING_PAYMENT),
    "on-hold": Meaning(OrderState.ON_HOLD, AWAITING_PAYMENT),
    "failed": Meaning(OrderState.ON_HOLD, AWAITING_PAYMENT),  # declined: the shopper may try again
    "processing": Meaning(OrderState.RECEIVED),  # paid, "awaiting fulfillment"
    "completed": Meaning(OrderState.SHIPPED),  # "fulfilled and complete": by the shop's word, and no more
    "cancelled": Meaning(OrderState.CANCELLED),
    "refunded": Meaning(OrderState.REFUNDED),
    "shipped": Meaning(OrderState.SHIPPED),
    "partial-shipped": Meaning(OrderState.PARTLY_SHIPPED),
    "updated-tracking": Meaning(OrderState.SHIPPED),
    "delivered": Meaning(OrderState.SHIPPED),
    "backorder": Meaning(OrderState.BACK_ORDERED, OUT_OF_STOCK),
    "backordered": Meaning(OrderState.BACK_ORDERED, OUT_OF_STOCK),
    "ready-pickup": Meaning(OrderState.PICKUP_IN_STORE, ready=True),
    "pickup": Meaning(OrderState.PICKUP_IN_STORE),
}
NO_ORDER_YET = frozenset({"checkout-draft", "auto-draft", "draft", "trash", "new"})
PICKUP_METHODS = frozenset({"local_pickup", "pickup_location", "local_pickup_plus"})
"""Shipping methods, before a colon, by which the shopper fetches the goods: the core's two, and Local Pickup Plus."""
