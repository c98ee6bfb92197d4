"""The shop floor: orders are placed, held, shipped, cancelled and refunded, and each act sends its webhooks."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import numbers, story
from sandbox.carrier.network import Network
from sandbox.carrier.words import SERVICES, scan
from sandbox.clock import SandboxClock
from sandbox.courier import Courier
from sandbox.models import Address, Fulfilment, Hold, Order, Parcel, Place, Refund, Scan
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.shop import bodies, notices

# kind of scan: the shipment_status that the shop shows for it
SHOP_STATUS = {
    "label": "label_printed",
    "accepted": "carrier_picked_up",
    "out": "out_for_delivery",
    "delivered": "delivered",
    "porch": "delivered",
    "attempt": "attempted_delivery",
    "pickup": "ready_for_pickup",
    "delayed": "delayed",
}


class CannotDo(Exception):
    """The order is in no state for this; the message is for the person at the control room."""


class Floor:
    """The shop's orders and everything that can be done to one."""

    def __init__(
        self, settings: Settings, shelf: Shelf, clock: SandboxClock, courier: Courier, network: Network
    ) -> None:
        self._settings, self._shelf, self._clock = settings, shelf, clock
        self._courier, self._network = courier, network
        network.on_scan = self.hear

    def orders(self) -> list[Order]:
        """Every order, the hidden ones too, by number."""
        return sorted((Order.model_validate(doc) for doc in self._shelf.all("order")), key=lambda order: order.number)

    def order(self, name: str) -> Order:
        """The order called "#1042" or "1042"."""
        doc = self._shelf.get("order", "#" + name.lstrip("#"))
        if doc is None:
            raise KeyError(name)
        return Order.model_validate(doc)

    def keep(self, order: Order) -> None:
        """Remember the order as it is now."""
        self._shelf.put("order", order.name, order.model_dump(mode="json"))

    def tell(self, topic: str, about: Order, body: dict[str, Any]) -> None:
        """Send one webhook about an order, with Shopify's headers. A hidden order stays untold."""
        if about.hidden:
            return
        event_id = str(uuid.uuid4())
        headers = {
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": story.tale()["shop"]["domain"],
            "X-Shopify-API-Version": "2026-04",
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
            "X-Shopify-Event-Id": event_id,
            "X-Shopify-Triggered-At": self._clock.now().isoformat().replace("+00:00", "Z"),
        }
        self._courier.post("shopify", topic, about.name, event_id, self._settings.shopify_hook_url, body, headers)

    def _updated(self, order: Order, at: datetime) -> None:
        order.updated_at = max(order.updated_at, at)
        self.keep(order)
        self.tell("orders/updated", order, bodies.order(order))

    def place(self, order: Order) -> None:
        """A new order: orders/create."""
        with self._shelf.together():
            self.keep(order)
            self.tell("orders/create", order, bodies.order(order))

    def new_order(self, person: dict[str, str], skus: dict[str, int]) -> Order:
        """Place an order by hand, with the next free number."""
        number = max((order.number for order in self.orders()), default=1000) + 1
        now = self._clock.now()
        town = story.place("brooklyn")
        lines = [story.new_line(number, i, sku, quantity) for i, (sku, quantity) in enumerate(skus.items(), 1)]
        ships = any(line.ships for line in lines)
        order = Order(
            name=f"#{number}", number=number, id=5_820_000_000_000 + number * 1000,
            email=person["email"], phone=person.get("phone") or None, zone=town.zone, lines=lines,
            address=Address(
                first_name=person["first_name"], last_name=person["last_name"], address1=person["address1"],
                city=person["city"], zip=person["postcode"], state=person.get("state") or town.state, country="US",
                phone=person.get("phone") or None,
            ),
            placed_at=now, updated_at=now, kind="Placed by hand", say=f"Where is my order #{number}?",
            method="SHIPPING" if ships else "NONE",
        )  # fmt: skip
        self.place(order)
        return order

    def ship(self, order: Order, parcel: Parcel, lines: dict[int, int], at: datetime) -> Fulfilment:
        """A parcel leaves: fulfillments/create, then orders/updated."""
        count = len(order.fulfilments) + 1
        made = Fulfilment(
            id=4_700_000_000_000 + order.number * 10 + count, name=f"{order.name}.{count}", number=parcel.number,
            carrier=parcel.carrier, service=parcel.service, created_at=at, updated_at=at, lines=lines,
        )  # fmt: skip
        with self._shelf.together():
            order.fulfilments.append(made)
            self._network.keep(parcel)
            order.updated_at = max(order.updated_at, at)
            self.tell("fulfillments/create", order, bodies.fulfilment(order, made))
            self._updated(order, at)
            for said in parcel.told(self._clock.now()) if parcel.shop_reports else []:
                self.hear(parcel, said)
        return made

    def hand_over(self, order: Order, at: datetime) -> None:
        """Give out what needs no carrier (a gift card, a parcel at the counter)."""
        count = len(order.fulfilments) + 1
        lines = {line.id: line.quantity - order.shipped(line) for line in order.open_lines()}
        made = Fulfilment(
            id=4_700_000_000_000 + order.number * 10 + count, name=f"{order.name}.{count}", number=None, carrier=None,
            created_at=at, updated_at=at, lines=lines,
        )  # fmt: skip
        with self._shelf.together():
            order.fulfilments.append(made)
            self.tell("fulfillments/create", order, bodies.fulfilment(order, made))
            self._updated(order, at)

    def ship_now(self, order: Order) -> Parcel | None:
        """Ship all that is left by a carrier chosen by the order's number; None when nothing needs one."""
        waiting = order.open_lines()
        if not waiting:
            raise CannotDo("Nothing of this order is left to ship.")
        if order.holds:
            raise CannotDo("The order is on hold. Release it first.")
        if order.method != "SHIPPING" or not any(line.ships for line in waiting):
            self.hand_over(order, self._clock.now())
            return None
        parcel = self._fresh_parcel(order)
        self.ship(order, parcel, {line.id: line.quantity - order.shipped(line) for line in waiting}, self._clock.now())
        return parcel

    def _fresh_parcel(self, order: Order) -> Parcel:
        carrier = ("USPS", "UPS", "FedEx")[order.number % 3]
        town, origin = order.address, story.place("columbus")
        home = Place(city=town.city, state=town.state, country=town.country, zip=town.zip, zone=order.zone)
        middle = story.place("pittsburgh")
        now = self._clock.now()
        plot = [("label", 0, origin), ("accepted", 5, origin), ("departed", 14, origin), ("arrived", 26, middle)]
        plot += [("out", 48, home), ("delivered", 54, home)]
        scans = [scan(carrier, kind, now + timedelta(hours=hours), town_) for kind, hours, town_ in plot]
        number = numbers.MAKERS[carrier](order.number * 100 + len(order.fulfilments) + 1)
        promised = scans[-1].at.astimezone(ZoneInfo(home.zone)).date()
        return Parcel(
            number=number, order=order.name, carrier=carrier, service=SERVICES[carrier], origin=origin,
            destination=home, eta=promised, scans=scans, expect="pre_transit",
        )  # fmt: skip

    def can(self, order: Order) -> list[str]:
        """What can still be done to an order, as the control room's buttons name it."""
        waiting = bool(order.open_lines())
        acts = {
            "ship": waiting and not order.holds,
            "hold": waiting and not order.holds,
            "release": bool(order.holds),
            "cancel": not order.cancelled_at and not order.fulfilments,
            "refund": not order.refunds,
        }
        return [act for act, possible in acts.items() if possible]

    def hold(self, order: Order, reason: str, notes: str, at: datetime) -> None:
        """The warehouse may not ship: fulfillment_orders/placed_on_hold."""
        if not order.open_lines():
            raise CannotDo("Nothing of this order is left to hold.")
        made = Hold(id=5_500_000_000_000 + order.number * 10 + len(order.holds), reason=reason, notes=notes)
        with self._shelf.together():
            order.holds.append(made)
            self.tell("fulfillment_orders/placed_on_hold", order, notices.hold_placed(order, made))
            self._updated(order, at)

    def release(self, order: Order, at: datetime) -> None:
        """The hold is over: fulfillment_orders/hold_released."""
        if not order.holds:
            raise CannotDo("The order is not on hold.")
        with self._shelf.together():
            order.holds.clear()
            self.tell("fulfillment_orders/hold_released", order, notices.hold_released(order))
            self._updated(order, at)

    def cancel(self, order: Order, reason: str, at: datetime) -> None:
        """orders/cancelled. What has left cannot be cancelled any more."""
        if order.cancelled_at or order.fulfilments:
            raise CannotDo("Only an order that has neither shipped nor been cancelled can be cancelled.")
        with self._shelf.together():
            order.cancelled_at = order.closed_at = at
            order.cancel_reason = reason
            order.holds.clear()
            order.updated_at = at
            self.tell("orders/cancelled", order, bodies.order(order))
            self._updated(order, at)

    def refund(self, order: Order, at: datetime) -> None:
        """Give the whole sum back: refunds/create."""
        if order.refunds:
            raise CannotDo("The order was refunded already.")
        made = Refund(id=8_800_000_000_000 + order.number * 10, created_at=at, amount=order.total)
        with self._shelf.together():
            order.refunds.append(made)
            order.financial = "refunded"
            self.tell("refunds/create", order, bodies.refund(order, made))
            self._updated(order, at)

    def retell(self) -> None:
        """Tell a Porchlight that has never heard of the shop everything anew, as it is today."""
        for order in self.orders():
            self.tell("orders/create", order, bodies.order(order))
            for made in order.fulfilments:
                self.tell("fulfillments/create", order, bodies.fulfilment(order, made))
            for hold in order.holds:
                self.tell("fulfillment_orders/placed_on_hold", order, notices.hold_placed(order, hold))
            for given in order.refunds:
                self.tell("refunds/create", order, bodies.refund(order, given))

    def hear(self, parcel: Parcel, said: Scan) -> None:
        """Relay a carrier's scan as the shop's own shipment status, where the shop does so."""
        status = SHOP_STATUS.get(said.kind, "in_transit")
        order = self.order(parcel.order)
        made = next((each for each in order.fulfilments if each.number == parcel.number), None)
        if not parcel.shop_reports or made is None:
            return
        made.shipment_status, made.updated_at = status, said.at
        if status == "delivered":
            made.delivered_at = said.at
        if status in ("carrier_picked_up", "in_transit") and made.in_transit_at is None:
            made.in_transit_at = said.at
        with self._shelf.together():
            self.keep(order)
            self.tell("fulfillment_events/create", order, notices.shipment_event(order, made, status, said))
            self.tell("fulfillments/update", order, bodies.fulfilment(order, made))
