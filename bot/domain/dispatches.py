"""An order and the news of its dispatches, which may come before it, after it or twice, joined into one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.order import Fulfilment, Order, OrderState

WITHDRAWN = frozenset({"cancelled", "canceled", "error", "failure"})
BEFORE_DISPATCH = frozenset(
    {OrderState.RECEIVED, OrderState.ON_HOLD, OrderState.PREPARING, OrderState.BACK_ORDERED, OrderState.PARTLY_SHIPPED}
)


def join(order: Order, news: Iterable[Fulfilment]) -> Order:
    """Return the order with the newest version of every dispatch, whichever way it was told, oldest dispatch first.

    Where the order says that it lists them all, what an older version listed beside them is gone.
    """
    newest: dict[str, Fulfilment] = {}
    listed = {fulfilment.id for fulfilment in order.fulfilments}
    for fulfilment in (*order.fulfilments, *news):
        if order.whole and fulfilment.id not in listed and _version(fulfilment) <= order.updated_at:
            continue
        known = newest.get(fulfilment.id)
        newest[fulfilment.id] = newer(known, fulfilment) if known else fulfilment
    dispatches = tuple(sorted(newest.values(), key=lambda one: (one.created_at, one.id)))
    if dispatches == order.fulfilments:
        return order
    return _shipped(replace(order, fulfilments=dispatches))


def newer(one: Fulfilment, other: Fulfilment) -> Fulfilment:
    """Return the newer of two versions of a dispatch; the same one whichever comes first."""
    return max(one, other, key=lambda it: (_version(it), bool(it.tracking_number), repr(it)))


def _version(fulfilment: Fulfilment) -> datetime:
    return fulfilment.updated_at or fulfilment.created_at


def stands(fulfilment: Fulfilment) -> bool:
    """Say whether a dispatch was not withdrawn by the shop."""
    return fulfilment.status.lower() not in WITHDRAWN


def parcels(order: Order) -> list[Fulfilment]:
    """Return the dispatches that have a number and stand, in order of dispatch."""
    return [one for one in order.fulfilments if one.tracking_number and stands(one)]


def _shipped(order: Order) -> Order:
    """Move the order's state and line counts on where a dispatch says that more was sent than the order knew."""
    sent = _sent(order.fulfilments)
    lines = tuple(replace(line, shipped=max(line.shipped, sent.get(line.id, 0))) for line in order.lines)
    order = replace(order, lines=lines)
    if order.state not in BEFORE_DISPATCH or not any(stands(one) for one in order.fulfilments):
        return order
    to_send = [line for line in lines if line.requires_shipping]
    complete = all(line.shipped >= line.quantity for line in to_send)
    return replace(order, state=OrderState.SHIPPED if complete else OrderState.PARTLY_SHIPPED)


def _sent(fulfilments: Sequence[Fulfilment]) -> dict[str, int]:
    sent: dict[str, int] = {}
    for fulfilment in fulfilments:
        for line, quantity in fulfilment.lines if stands(fulfilment) else ():
            sent[line] = sent.get(line, 0) + quantity
    return sent
