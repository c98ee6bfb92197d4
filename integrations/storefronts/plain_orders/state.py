"""Where a plain order stands: as it says itself, or as its lines, dispatches and dates tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.order import Fulfilment, Hold, OrderLine, OrderState
from integrations.reading import Reading

OUT_OF_STOCK = "inventory_out_of_stock"


def state_of(
    given: Reading,
    lines: Sequence[OrderLine],
    sent: Sequence[Fulfilment],
    *,
    cancelled: datetime | None,
    refunded: datetime | None,
    hold: Hold | None,
) -> OrderState:
    """Return the given state, or the one that follows. A word that is none of ours is refused with the list."""
    word = given.text(40)
    if word is None and given.is_null:
        return _ended(cancelled, refunded) or _told(lines, sent, hold)
    try:
        return OrderState((word or "").lower())
    except ValueError:
        raise given.refuse(f"no such state; one of: {', '.join(OrderState)}") from None


def _ended(cancelled: datetime | None, refunded: datetime | None) -> OrderState | None:
    if cancelled:
        return OrderState.CANCELLED
    return OrderState.REFUNDED if refunded else None


def _told(lines: Sequence[OrderLine], sent: Sequence[Fulfilment], hold: Hold | None) -> OrderState:
    if lines and not any(line.requires_shipping for line in lines):
        return OrderState.DIGITAL
    if any(one.status == "success" for one in sent) or any(line.shipped for line in lines):
        return OrderState.SHIPPED if _complete(lines, sent) else OrderState.PARTLY_SHIPPED
    if hold is not None:
        return OrderState.BACK_ORDERED if hold.reason == OUT_OF_STOCK else OrderState.ON_HOLD
    return OrderState.RECEIVED


def _complete(lines: Sequence[OrderLine], sent: Sequence[Fulfilment]) -> bool:
    """Say whether all has left; dispatches that name no lines are taken to hold everything."""
    counted = any(one.lines for one in sent) or any(line.shipped for line in lines)
    return not counted or all(line.shipped >= line.quantity for line in lines if line.requires_shipping)
