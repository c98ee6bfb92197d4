"""An order in words where there is no parcel yet, or where part of it has none."""

from __future__ import annotations

from datetime import date, datetime

from bot.answer.parcel import buttons, clean
from bot.answer.window import Scene
from bot.domain.conversation import Button, Card, Link
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order, OrderState
from bot.domain.zones import zone_named
from bot.ports import Dossier

_BEFORE = frozenset({OrderState.RECEIVED, OrderState.ON_HOLD, OrderState.PREPARING, OrderState.BACK_ORDERED})
_TONES = {
    OrderState.ON_HOLD: "warn",
    OrderState.BACK_ORDERED: "warn",
    OrderState.CANCELLED: "bad",
    OrderState.REFUNDED: "calm",
}


def speaks_for_itself(dossier: Dossier) -> bool:
    """True when the order's own state must be told: it has no parcel, or what it says outweighs them."""
    state = dossier.order.state
    return not dossier.shipments or state in {OrderState.CANCELLED, OrderState.REFUNDED, OrderState.PARTLY_SHIPPED}


def story(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> list[str]:
    """What is known of the order, how fresh that is, why, and what happens next."""
    order, words = dossier.order, scene.words
    lines = [state_line(order, settings, scene)]
    if order.refunded_at and order.state is OrderState.CANCELLED:
        lines.append(words.say("order-refunded-too", when=words.day(shop_day(order.refunded_at, settings))))
    if dossier.checked_at:
        lines.append(words.say("order-age", age=words.age(dossier.checked_at, scene.now)))
    if order.state in _BEFORE and order.state is not OrderState.BACK_ORDERED:
        lines.append(words.say("order-handling", shop=scene.shop, days=settings.handling_days))
    if dossier.order_anomalies:
        lines.append(words.say("why-not_fulfilled", days=settings.handling_days))
    repaid = order.state is OrderState.CANCELLED and order.refunded_at
    lines.append(words.say(f"order-next-{OrderState.REFUNDED if repaid else order.state}"))
    return lines


def shop_day(at: datetime, settings: MerchantSettings) -> date:
    """The day on the shop's calendar of an aware time."""
    return at.astimezone(zone_named(settings.time_zone)).date()


def state_line(order: Order, settings: MerchantSettings, scene: Scene) -> str:
    """The order's state in one plain sentence; its days are the shop's."""
    words = scene.words
    return words.say(
        f"order-{order.state}",
        number=order.number,
        shop=scene.shop,
        placed=words.day(shop_day(order.placed_at, settings)),
        reason=hold_reason(order, scene),
        when=words.day(shop_day(_ended(order), settings)),
        sent=words.day(shop_day(_sent(order), settings)),
        ready="yes" if order.ready_for_pickup else "no",
        items=unsent(order, scene),
    )


def hold_reason(order: Order, scene: Scene) -> str:
    """Why the shop holds it, in our words where we have any; the shop's internal note is never shown."""
    key = f"hold-{order.hold.reason}".lower() if order.hold else "hold-other"
    return scene.words.say(key if scene.words.has(key) else "hold-other")


def unsent(order: Order, scene: Scene) -> str:
    """ "1 × Brass lamp, 2 × Bulb": what has not been sent yet."""
    left = [(line.quantity - line.shipped, clean(line.title)) for line in order.lines if line.requires_shipping]
    items = tuple(scene.words.say("item", quantity=count, title=title) for count, title in left if count > 0)
    return ", ".join(items) or "…"


def _ended(order: Order) -> datetime:
    if order.state is OrderState.REFUNDED and order.refunded_at:
        return order.refunded_at
    return order.cancelled_at or order.refunded_at or order.updated_at


def _sent(order: Order) -> datetime:
    return max((fulfilment.created_at for fulfilment in order.fulfilments), default=order.updated_at)


def card(order: Order, scene: Scene, url: str | None) -> Card:
    """The order in brief."""
    words = scene.words
    link = Link(words.say("link-tracking"), url) if url else None
    title = words.say("title-order", number=order.number)
    label = words.say(f"order-label-{order.state}")
    step = 0 if order.state in _BEFORE else None
    return Card(title, order.state, label, _TONES.get(order.state, "calm"), step, (), link, kind="order")


def choices(order: Order) -> tuple[str, ...]:
    """The intents worth a button before there is a parcel."""
    if order.state in {OrderState.CANCELLED, OrderState.REFUNDED}:
        return ("refund_status", "human_agent")
    if order.state in _BEFORE:
        return ("change_address", "cancel_order", "human_agent")
    return ("human_agent",)


def order_buttons(order: Order, scene: Scene) -> tuple[Button, ...]:
    """Quick replies for an order without a parcel."""
    return buttons(choices(order), order.number.lstrip("#"), scene.words)
