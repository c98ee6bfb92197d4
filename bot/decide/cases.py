"""Which wishes only a human can fulfil. Until we can act ourselves, these open a case, and say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.order import OrderState
from bot.domain.status import Status
from bot.ports import CaseWish, Dossier


def wish_for(goal: str, shown: Sequence[Dossier]) -> CaseWish | None:
    """Return the case that this goal needs for these orders, or None when the answer alone is enough."""
    needed = _NEEDED.get(goal)
    for dossier in shown:
        if needed and needed(dossier):
            return CaseWish(goal, goal, dossier.order.number)
    return None


def is_over(dossier: Dossier) -> bool:
    """True when nothing about this order can be changed any more: cancelled, or every parcel is delivered."""
    state = dossier.order.state
    return state in {OrderState.CANCELLED, OrderState.REFUNDED} or is_delivered(dossier)


def is_delivered(dossier: Dossier) -> bool:
    """True when the order has parcels and every one of them was delivered."""
    parcels = dossier.shipments
    return bool(parcels) and all(parcel.status is Status.DELIVERED for parcel in parcels)


def any_delivered(dossier: Dossier) -> bool:
    """True when a carrier says that at least one parcel was delivered."""
    return any(parcel.status is Status.DELIVERED for parcel in dossier.shipments)


def is_refunded(dossier: Dossier) -> bool:
    """True when the shop has recorded a refund."""
    return dossier.order.refunded_at is not None or dossier.order.state is OrderState.REFUNDED


_NEEDED: dict[str, Callable[[Dossier], bool]] = {
    "delivered_not_received": any_delivered,
    "missing_or_damaged_item": lambda dossier: True,
    "change_address": lambda dossier: not is_over(dossier),
    "reschedule_or_redirect": lambda dossier: not is_over(dossier),
    "cancel_order": lambda dossier: not is_over(dossier),
    "return_or_refund": lambda dossier: True,
    "refund_status": lambda dossier: not is_refunded(dossier),
    "resend": lambda dossier: True,
    "claim": lambda dossier: True,
}
