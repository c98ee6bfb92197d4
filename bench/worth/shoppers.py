"""Who buys and what: shoppers with several orders each, some of whom write far more often, and a catalogue."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.worth.roads import ABROAD, PLACES, Place

FIRST = ("Ada", "Ben", "Cara", "Dev", "Elena", "Finn", "Grace", "Hugo", "Iris", "Jonas", "Kira", "Liam", "Mara", "Noor")
LAST = ("Abbott", "Bauer", "Chen", "Diaz", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jones", "Khan", "Lopez")
THINGS = ("Lantern", "Mug", "Throw", "Candle", "Kettle", "Apron", "Basket", "Vase", "Clock", "Stool", "Bowl", "Lamp")
KINDS = ("Oak", "Linen", "Brass", "Stone", "Cedar", "Enamel", "Wool", "Glass", "Copper", "Cork")
ORDERS_EACH = 1.9
ABROAD_SHARE = 0.04
EAGERNESS = 4096
SOLD_OUT = 9


@dataclass(frozen=True, slots=True)
class Shopper:
    """One shopper: a number always gives the same. `eager` is how often they write, 1 on average."""

    name: str
    email: str
    place: Place
    eager: float


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the catalogue."""

    sku: str
    title: str
    price: float
    in_stock: bool


CATALOGUE = tuple(
    Item(f"HB-{place:03d}", f"{kind} {thing}", 9.0 + (place * 37) % 90, place % SOLD_OUT != 0)
    for place, (kind, thing) in enumerate((kind, thing) for kind in KINDS for thing in THINGS)
)


class Shoppers:
    """The people of one shop. A few come back again and again: who orders is drawn with a long tail."""

    def __init__(self, seed: int, orders: int) -> None:
        chance = random.Random(f"shoppers {seed}")
        self._many = max(1, int(orders / ORDERS_EACH))
        self._eager = [max(0.02, chance.gammavariate(0.8, 1.25)) for _ in range(EAGERNESS)]
        self._places = chance.choices(PLACES, [place[5] for place in PLACES], k=EAGERNESS)
        self._abroad = chance.choices(ABROAD, [place[5] for place in ABROAD], k=EAGERNESS)

    def draw(self, chance: random.Random) -> Shopper:
        """Return who orders now."""
        number = int(self._many * chance.random() ** 1.35)
        mixed = number * 2_654_435_761 & 0xFFFFFFFF
        first, last = FIRST[mixed % len(FIRST)], LAST[(mixed >> 8) % len(LAST)]
        abroad = (mixed >> 4) % 1000 < ABROAD_SHARE * 1000
        place = (self._abroad if abroad else self._places)[(mixed >> 12) % EAGERNESS]
        email = f"{first}.{last}{number}@mail.example".lower()
        return Shopper(f"{first} {last}", email, place, self._eager[(mixed >> 20) % EAGERNESS])
