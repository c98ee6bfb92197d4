"""Shopify's vocabulary in ours: exact tables. Sources: shopify.dev FulfillmentEventStatus, FulfillmentDisplayStatus,
FulfillmentOrderStatus, FulfillmentHoldReason. All keys lower case; GraphQL writes them in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.order import Hold, OrderState
from bot.domain.status import Reason, Status, Substatus


@dataclass(frozen=True, slots=True)
class Meaning:
    """A shipment status of the shop's in our words."""

    status: Status
    substatus: Substatus | None = None
    reason: Reason | None = None


SHIPMENT: dict[str, Meaning] = {
    "label_purchased": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "label_printed": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "confirmed": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),  # "no other information is available"
    "submitted": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "carrier_picked_up": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "in_transit": Meaning(Status.IN_TRANSIT),
    "delayed": Meaning(Status.IN_TRANSIT, reason=Reason.CARRIER_OTHER),
    "out_for_delivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "attempted_delivery": Meaning(Status.ATTEMPT_FAILED),
    "ready_for_pickup": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "ready_for_recipient_pickup": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "delivered": Meaning(Status.DELIVERED),
    "picked_up": Meaning(Status.DELIVERED, Substatus.COLLECTED),  # by the customer
    "failure": Meaning(Status.EXCEPTION),  # may not be a carrier's event at all
    "not_delivered": Meaning(Status.EXCEPTION),
    "buyer_action_required": Meaning(Status.EXCEPTION),
    "returning_to_sender": Meaning(Status.RETURNING),
    "label_voided": Meaning(Status.CANCELLED, Substatus.VOID_LABEL),
}
# Fulfilment records that never became a parcel.
VOID = frozenset({"cancelled", "error", "failure"})
OUT_OF_STOCK = "inventory_out_of_stock"
BY_FULFILMENT_ORDER: dict[str, OrderState] = {
    "in_progress": OrderState.PREPARING,
    "pending_fulfillment": OrderState.PREPARING,
    "on_hold": OrderState.ON_HOLD,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What an order's state is derived from. `shipped` is none, partial or fulfilled; `steps` are the states of its
    fulfilment orders, where they are known; `method` is how it is handed over.
    """

    cancelled: bool
    refunded: bool
    ships: bool
    shipped: str | None
    steps: tuple[str, ...] = ()
    method: str | None = None
    hold: Hold | None = None


def order_state(progress: Progress) -> OrderState:
    """Say where an order stands. That a fulfilment was a success says that its record was made, and nothing more."""
    if progress.cancelled:
        return OrderState.CANCELLED
    if progress.refunded:
        return OrderState.REFUNDED
    if not progress.ships or progress.method == "none":
        return OrderState.DIGITAL
    if progress.method == "pick_up":
        return OrderState.PICKUP_IN_STORE
    return _on_the_way(progress)


def _on_the_way(progress: Progress) -> OrderState:
    if progress.shipped == "fulfilled":
        return OrderState.SHIPPED
    if progress.shipped == "partial":
        return OrderState.PARTLY_SHIPPED
    if progress.hold is not None:
        return OrderState.BACK_ORDERED if progress.hold.reason == OUT_OF_STOCK else OrderState.ON_HOLD
    known = [BY_FULFILMENT_ORDER[step] for step in progress.steps if step in BY_FULFILMENT_ORDER]
    return known[0] if known else OrderState.RECEIVED
