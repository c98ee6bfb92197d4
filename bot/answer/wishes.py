"""Wishes that only a human can fulfil so far: what is true about each, said before the case is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answer.carriers import carrier_name
from bot.answer.order import shop_day
from bot.answer.parcel import buttons
from bot.answer.window import Scene, local_today
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind
from bot.domain.conversation import Button
from bot.domain.merchant import MerchantSettings
from bot.domain.order import OrderState
from bot.domain.shipment import Shipment
from bot.domain.status import Status
from bot.ports import Dossier

GOALS = (
    "delivered_not_received",
    "missing_or_damaged_item",
    "change_address",
    "reschedule_or_redirect",
    "cancel_order",
    "return_or_refund",
    "refund_status",
    "resend",
    "claim",
)

_LATE = frozenset({Kind.LATE, Kind.LOST_SUSPECTED})
_SOON = frozenset({Kind.PREDICTED_LATE, Kind.STALLED, Kind.LABEL_NOT_SHIPPED, Kind.CARRIER_SILENT, Kind.RETURNING})


def lateness(dossier: Dossier, judge: Callable[[Shipment], Sequence[Anomaly]], scene: Scene) -> str:
    """Is it late? Measured by the carrier's own date alone; without one we say that we cannot tell."""
    kinds = {anomaly.kind for parcel in dossier.shipments for anomaly in judge(parcel)}
    open_parcels = [parcel for parcel in dossier.shipments if not parcel.status.is_terminal]
    dated = [parcel for parcel in open_parcels if parcel.eta]
    passed = any(p.eta and p.eta.latest < local_today(p, scene.now) for p in dated)
    if passed or kinds & _LATE or dossier.order_anomalies:
        return scene.words.say("lead-late-yes")
    if not open_parcels and dossier.shipments:
        return ""
    if kinds & _SOON and dated:
        return scene.words.say("lead-late-soon")
    on_time = dated and all(p.eta and p.eta.latest >= local_today(p, scene.now) for p in dated)
    return scene.words.say("lead-late-no" if on_time else "lead-late-unknown")


def truth(goal: str, dossier: Dossier, settings: MerchantSettings, scene: Scene, option: str | None = None) -> str:
    """What bears on this wish for this order; `option` is what was chosen among those that the shop offers."""
    if option and scene.words.has(f"chosen-{option}"):
        return scene.words.say(f"chosen-{option}", shop=settings.name)
    return _TRUTHS[goal](dossier, settings, scene)


def replies(goal: str, dossier: Dossier, words: Words) -> tuple[Button, ...]:
    """Quick replies that follow this wish; empty where the order's own are the better ones."""
    number = dossier.order.number.lstrip("#")
    if goal == "delivered_not_received" and _delivered(dossier):
        return buttons(("found_it", "human_agent"), number, words)
    return buttons(("human_agent",), number, words)


def _delivered(dossier: Dossier) -> bool:
    return any(parcel.status is Status.DELIVERED for parcel in dossier.shipments)


def _left(dossier: Dossier) -> Shipment | None:
    """The first parcel that has really left and is not done."""
    waiting = {Status.PENDING, Status.PRE_TRANSIT, Status.UNKNOWN}
    return next((p for p in dossier.shipments if not p.status.is_terminal and p.status not in waiting), None)


def _over(dossier: Dossier, scene: Scene) -> str | None:
    """The word for an order about which nothing can be changed any more."""
    if dossier.order.state in {OrderState.CANCELLED, OrderState.REFUNDED}:
        return scene.words.say(f"order-label-{dossier.order.state}").lower()
    if dossier.shipments and all(parcel.status.is_terminal for parcel in dossier.shipments):
        return scene.words.say(f"status-{dossier.shipments[-1].status}").lower()
    return None


def _not_received(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
    return scene.words.say("dnr-delivered" if _delivered(dossier) else "dnr-not_delivered")


def _missing(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
    text = scene.words.say("missing")
    unfinished = any(not parcel.status.is_terminal for parcel in dossier.shipments)
    partly = dossier.order.state is OrderState.PARTLY_SHIPPED
    if (len(dossier.shipments) > 1 and unfinished) or partly:
        text += " " + scene.words.say("missing-split")
    return text


def _change(kind: str) -> Callable[[Dossier, MerchantSettings, Scene], str]:
    """Three truths: nothing has left yet, a parcel is on its way, or it is over."""

    def tell(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
        over = _over(dossier, scene)
        if over and scene.words.has(f"{kind}-over"):
            return scene.words.say(f"{kind}-over", state=over)
        if over:
            return scene.words.say("address-over", state=over)
        left = _left(dossier)
        if left:
            return scene.words.say(f"{kind}-moving", carrier=carrier_name(left.carrier, scene.words))
        return scene.words.say(f"{kind}-open")

    return tell


def _return(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
    text = scene.words.say("return-window", shop=settings.name, days=settings.return_days)
    if settings.returns_url:
        text += " " + scene.words.say("return-url", url=settings.returns_url)
    return text


def _refund(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
    order = dossier.order
    if order.refunded_at or order.state is OrderState.REFUNDED:
        when = scene.words.day(shop_day(order.refunded_at or order.updated_at, settings))
        return scene.words.say("refund-done", number=order.number, when=when)
    return scene.words.say("refund-none", number=order.number)


def _chosen(option: str) -> Callable[[Dossier, MerchantSettings, Scene], str]:
    return lambda dossier, settings, scene: scene.words.say(f"chosen-{option}", shop=settings.name)


_TRUTHS: dict[str, Callable[[Dossier, MerchantSettings, Scene], str]] = {
    "delivered_not_received": _not_received,
    "missing_or_damaged_item": _missing,
    "change_address": _change("address"),
    "reschedule_or_redirect": _change("redirect"),
    "cancel_order": _change("cancel"),
    "return_or_refund": _return,
    "refund_status": _refund,
    "resend": _chosen("resend"),
    "claim": _chosen("claim"),
}
