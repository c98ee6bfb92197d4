"""A made-up shop's year: who buys, where they live, what they agreed to, and what happens to their parcels.

Everything follows from a seed. No real person, number or parcel.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BEGAN = datetime(2026, 1, 5, 6, tzinfo=UTC)
DAYS = 350
SHOP_ZONE = "America/New_York"
IN_TROUBLE = 0.05

# Country, region, whose clock it is, and how its phone numbers begin. The last two cannot be told from an address.
PLACES: tuple[tuple[str, str | None, str, str], ...] = (
    ("US", "NY", "America/New_York", "+1212555"),
    ("US", "CA", "America/Los_Angeles", "+1415555"),
    ("US", "AZ", "America/Phoenix", "+1602555"),
    ("GB", None, "Europe/London", "+4477009"),
    ("DE", None, "Europe/Berlin", "+4915755"),
    ("AU", "NSW", "Australia/Sydney", "+6149157"),
    ("JP", None, "Asia/Tokyo", "+8190555"),
    ("IN", None, "Asia/Kolkata", "+9198555"),
    ("US", "TX", SHOP_ZONE, "+1512555"),
    ("BR", "SP", SHOP_ZONE, "+5511955"),
)
QUIETLY = ("stalled", "late", "lost_suspected", "predicted_late", "label_not_shipped")  # seen by the sweep
WITH_NEWS = ("attempt_failed", "address_problem", "damaged", "customs_hold", "pickup_expiring", "carrier_silent")


@dataclass(frozen=True, slots=True)
class Shopper:
    """One person. `agreed` is to WhatsApp; `stops_at` is when they say STOP; `zone` is the clock they are served by."""

    name: str
    email: str | None
    phone: str | None
    country: str
    region: str | None
    zone: str
    agreed: bool
    refused_email: bool
    stops_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bought:
    """One order with its parcels."""

    id: str
    shopper: Shopper
    placed_at: datetime
    parcels: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happens. `what` is open, worse, over, instead, reach, case, solved, stop or visit."""

    at: datetime
    turn: int
    what: str = field(compare=False)
    order: Bought | None = field(compare=False, default=None)
    number: str = field(compare=False, default="")
    kind: str = field(compare=False, default="")
    shopper: Shopper | None = field(compare=False, default=None)


class Shop:
    """A year of it: `orders` and `events`, in order of time."""

    def __init__(self, parcels: int, seed: int) -> None:
        self._dice = random.Random(seed)
        self._turn = 0
        self.orders = self._bought(parcels)
        self.events = sorted(self._events())

    def _bought(self, parcels: int) -> list[Bought]:
        orders: list[Bought] = []
        shoppers: list[Shopper] = []
        made = 0
        while made < parcels:
            if not shoppers or self._dice.random() < 0.45:
                shoppers.append(self._shopper(len(shoppers)))
            shopper = (
                shoppers[-1] if self._dice.random() < 0.6 else self._dice.choice(shoppers[: 1 + len(shoppers) // 20])
            )
            count = min(2 if self._dice.random() < 0.2 else 1, parcels - made)
            numbers = tuple(f"1ZP{made + n:09}" for n in range(count))
            placed = BEGAN + timedelta(minutes=self._dice.randrange((DAYS - 20) * 24 * 60))
            orders.append(Bought(f"o{len(orders)}", shopper, placed, numbers))
            made += count
        return orders

    def _shopper(self, index: int) -> Shopper:
        dice = self._dice
        country, region, zone, prefix = dice.choice(PLACES)
        phone = f"{prefix}{index % 10_000:04}" if dice.random() < 0.6 else None
        email = f"s{index}@shopper.example" if phone is None or dice.random() < 0.9 else None
        stops = BEGAN + timedelta(days=dice.uniform(30, DAYS - 60)) if dice.random() < 0.1 else None
        agreed, refused = bool(phone) and dice.random() < 0.6, dice.random() < 0.05
        return Shopper(f"s{index}", email, phone, country, region, zone, agreed, refused, stops)

    def _events(self) -> Iterator[Event]:
        for shopper in {id(order.shopper): order.shopper for order in self.orders}.values():
            if shopper.stops_at:
                yield self._event(shopper.stops_at, "stop", shopper=shopper)
        for order in self.orders:
            for number in order.parcels:
                if self._dice.random() < 0.03:
                    yield self._event(
                        order.placed_at + timedelta(days=self._dice.uniform(2, 5)), "reach", order, number
                    )
            if self._dice.random() < IN_TROUBLE:
                yield from self._trouble(order)

    def _trouble(self, order: Bought) -> Iterator[Event]:
        dice = self._dice
        at = order.placed_at + timedelta(days=dice.uniform(2, 7))
        kind = dice.choice(QUIETLY + WITH_NEWS)
        both = order.parcels if dice.random() < 0.7 else order.parcels[:1]
        for number in both:
            yield from self._life(
                order, number, kind, at + timedelta(minutes=dice.uniform(0, 12) if number != both[0] else 0)
            )
        if dice.random() < 0.1:
            yield self._event(at - timedelta(hours=dice.uniform(-2, 6)), "case", order)
            yield self._event(at + timedelta(hours=dice.uniform(7, 60)), "solved", order)
        if dice.random() < 0.3:
            yield self._event(at + timedelta(hours=dice.uniform(0.1, 40)), "visit", order)

    def _life(self, order: Bought, number: str, kind: str, at: datetime) -> Iterator[Event]:
        """How one trouble goes on: it is soon over, gets worse, turns into another, comes again, or just ends."""
        dice = self._dice
        yield self._event(at, "open", order, number, kind)
        ends = at + timedelta(hours=dice.uniform(2, 96))
        way = dice.random()
        if way < 0.1:
            ends = at + timedelta(minutes=dice.uniform(1, 30))
        elif way < 0.25:
            yield self._event(at + (ends - at) / 2, "worse", order, number, kind)
        elif way < 0.4 and kind == "stalled":
            yield self._event(at + (ends - at) / 2, "instead", order, number, "lost_suspected")
            kind = "lost_suspected"
        if way < 0.97:
            yield self._event(ends, "over", order, number, kind)
        if 0.9 < way < 0.97:
            again = ends + timedelta(hours=dice.uniform(0.05, 30))
            yield self._event(again, "open", order, number, kind)
            yield self._event(again + timedelta(hours=dice.uniform(1, 48)), "over", order, number, kind)

    def _event(
        self,
        at: datetime,
        what: str,
        order: Bought | None = None,
        number: str = "",
        kind: str = "",
        shopper: Shopper | None = None,
    ) -> Event:
        self._turn += 1
        return Event(at, self._turn, what, order, number, kind, shopper)
