"""BigCommerce's order statuses in ours, by id: an exact table. A shop may rename them, so their names are not read.

Source: docs.bigcommerce.com, "Order Status" (GET /v2/order_statuses). None of them says anything of a parcel.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.order import OrderState

AWAITING_PAYMENT = "awaiting_payment"
INCOMPLETE = 0  # the payment page was reached and left: no order


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where an order stands. Without a state its items tell. `hold` is why it is held; `ready`: it may be fetched."""

    state: OrderState | None
    hold: str | None = None
    ready: bool = False


STATUS: dict[int, Meaning] = {
    1: Meaning(OrderState.RECEIVED),  # Pending
    2: Meaning(OrderState.SHIPPED),  # Shipped; "receipt has not been confirmed"
    3: Meaning(OrderState.PARTLY_SHIPPED),  # Partially Shipped
    4: Meaning(OrderState.REFUNDED),  # Refunded
    5: Meaning(OrderState.CANCELLED),  # Cancelled
    6: Meaning(OrderState.CANCELLED),  # Declined, by the seller
    7: Meaning(OrderState.ON_HOLD, AWAITING_PAYMENT),  # Awaiting Payment
    8: Meaning(OrderState.PICKUP_IN_STORE, ready=True),  # Awaiting Pickup: packaged
    9: Meaning(OrderState.PREPARING),  # Awaiting Shipment: packaged, the carrier has yet to come
    10: Meaning(OrderState.SHIPPED),  # Completed: shipped or picked up, or paid and digital; the shop's word
    11: Meaning(OrderState.RECEIVED),  # Awaiting Fulfillment
    12: Meaning(OrderState.ON_HOLD, "other"),  # Manual Verification Required
    13: Meaning(None),  # Disputed: says nothing of where the goods are
    14: Meaning(None),  # Partially Refunded: nor does this
}
