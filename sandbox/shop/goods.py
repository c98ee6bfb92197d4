"""What the shop sells, told through Porchlight's own doors, with orders of before day one: enough to know what goes
with what. The same past comes out every time; its shoppers are nobody's.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sandbox import story
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf

log = logging.getLogger(__name__)

PAST_ORDERS = 120
PAST_DAYS = 120
SHOPPERS = 70
SEED = 11
# What people put together here; the rest is chance.
TOGETHER = (
    ("lamp", "throw"),
    ("lantern", "candles"),
    ("mugs", "tray"),
    ("throw", "mugs"),
    ("pendant", "sconce"),
    ("candles", "tray"),
    ("lamp", "candles"),
)


def product_id(sku: str) -> int:
    """The shop's number of a product."""
    return 8_200_000_000_000 + list(story.tale()["catalogue"]).index(sku)


def variant_id(sku: str) -> int:
    """The number of its only variant."""
    return 44_100_000_000_000 + list(story.tale()["catalogue"]).index(sku)


def products(shop_url: str) -> list[dict[str, Any]]:
    """The catalogue in the words of the plain door."""
    return [
        {
            "sku": sku.upper(),
            "product_id": str(product_id(sku)),
            "title": each["title"],
            "url": f"{shop_url}/shop#{sku}",
            "image_url": f"{shop_url}/static/art/{each['art']}.svg",
            "price": each["price"],
            "currency": story.tale()["shop"]["currency"],
            "in_stock": True,
        }
        for sku, each in story.tale()["catalogue"].items()
    ]


def past_orders(now: datetime) -> list[dict[str, Any]]:
    """Orders of the last months in the words of the plain door: all delivered long ago, or lately."""
    dice = random.Random(SEED)  # noqa: S311 - a made-up past, the same each time
    return [_past_order(dice, number, now) for number in range(1, PAST_ORDERS + 1)]


def _past_order(dice: random.Random, number: int, now: datetime) -> dict[str, Any]:
    placed = now - timedelta(days=PAST_DAYS - (PAST_DAYS - 4) * number / PAST_ORDERS)
    shopper = dice.randrange(SHOPPERS)
    return {
        "id": f"past-{number}",
        "number": f"#0{700 + number}",
        "placed_at": placed.isoformat(),
        "updated_at": (placed + timedelta(days=3)).isoformat(),
        "state": "shipped",
        "contact": _who(shopper),
        "currency": story.tale()["shop"]["currency"],
        "lines": list(_lines(dice)),
        "total": None,
    }


def _who(shopper: int) -> dict[str, str]:
    """Most are nobody; the story's Jane and Priya have been here before, so that something can be bought again."""
    known = {0: "jane@example.com", 1: "priya@example.com", 2: "marcus@example.com"}
    return {"email": known.get(shopper, f"shopper-{shopper}@past.example"), "country": "US"}


def _lines(dice: random.Random) -> Iterator[dict[str, Any]]:
    catalogue = story.tale()["catalogue"]
    chosen = dict.fromkeys(dice.choice(TOGETHER))
    if dice.random() < 0.3:
        chosen[dice.choice(list(catalogue))] = None
    for index, sku in enumerate(chosen, 1):
        each = catalogue[sku]
        yield {
            "id": str(index),
            "title": each["title"],
            "sku": sku.upper(),
            "product_id": str(product_id(sku)),
            "price": each["price"],
            "quantity": 1,
            "shipped": 1,
            "requires_shipping": each.get("ships", True),
        }


class Window:
    """Tells Porchlight once of what the shop sells and of its past."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: Any, porchlight: Porchlight) -> None:
        self._settings, self._shelf, self._clock, self._porchlight = settings, shelf, clock, porchlight

    async def run(self) -> None:
        """Tell until it was taken; another Porchlight is told by the sandbox's next start."""
        while True:
            try:
                if await self._porchlight.ready() and await self.tell():
                    return
            except Exception:
                log.exception("the goods could not be told")
            await asyncio.sleep(self._settings.pulse)

    async def tell(self) -> bool:
        """Post products and past orders to a Porchlight that was not told yet; True once both were taken."""
        if self._shelf.get("goods", self._settings.hook_token):
            return True
        taken = await self._porchlight.tell("products", products(self._settings.url))
        taken = taken and await self._porchlight.tell("orders", past_orders(self._clock.now()))
        if taken:
            self._shelf.put("goods", self._settings.hook_token, True)
        return taken
