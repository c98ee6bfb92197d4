"""One seeded year of one shop, day by day: orders, their parcels' lives, who writes about them, who is told first.

The same seed and size give the same rows. Nothing is held but the day at hand, so a million talks need no more memory
than a thousand. What comes out again is known: `planted` says what the real jobs have to find.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from bench.worth import firsts, parcels, talks
from bench.worth.firsts import FirstRows, Salted, samples
from bench.worth.forms import at
from bench.worth.parcels import STRANGE, Bought, Parcel, ParcelRows, Rows, empty
from bench.worth.roads import DAY, Life, Traveller
from bench.worth.season import ZONE, Day, days, moments
from bench.worth.shoppers import CATALOGUE, Shoppers
from bench.worth.talks import Planted, TalkRows, Told
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import Policy
from bot.store.codec import SETTINGS

COLUMNS = parcels.COLUMNS | talks.COLUMNS | firsts.COLUMNS
TWO_PARCELS = 0.04
PREVENTED = 0.38
"""The share of talks about trouble that a first word prevents: what the holdout has to find."""

AFTER_TROUBLE = 4.0
ANSWERS_A_NOTICE = 0.25
FIRST_NUMBER = 100_000
CONTACT_COST = 4.5


@dataclass(slots=True)
class Counted:
    """What was planted, to be found again by the jobs."""

    orders: int = 0
    parcels: int = 0
    scans: int = 0
    deliveries: int = 0
    delivered: int = 0
    talks: int = 0
    troubled: int = 0


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop whose year it is. `salt` is what its shoppers are hashed with."""

    id: str
    slug: str
    salt: str
    settings: MerchantSettings

    @classmethod
    def of(cls, seed: int, slug: str, name: str) -> Shop:
        """Return the shop of a seed: its id and salt follow from it."""
        digest = hashlib.sha256(f"{slug} {seed}".encode()).hexdigest()
        policy = Policy(worth=replace(Policy().worth, contact_cost=CONTACT_COST, currency="USD"))
        settings = MerchantSettings(name=name, time_zone=ZONE, shop_domain=f"{slug}.example", policy=policy)
        return cls(digest[:32], slug, digest, settings)

    def row(self, begins: float) -> tuple[Any, ...]:
        """Return the row of the table of shops."""
        hook = hashlib.sha256(f"hook {self.salt}".encode()).hexdigest()[:32]
        return self.id, self.slug, hook, SETTINGS.dump(self.settings), at(begins), self.salt


class Year:
    """The rows of one year of a shop that ends at `until` (aware UTC)."""

    def __init__(self, shop: Shop, until: datetime, count: int, seed: int) -> None:
        merchant_id = shop.id
        self._end, self._count, self._seed = until, count, seed
        self._until = until.timestamp()
        chance = random.Random(f"year {seed} {count}")
        self._chance = chance
        self._shoppers = Shoppers(seed, count)
        self._traveller = Traveller(chance, self._until)
        self._parcels = ParcelRows(merchant_id, chance, self._until)
        self._talks = TalkRows(merchant_id, chance, self._until)
        self._firsts = FirstRows(merchant_id, chance, Salted(shop.salt), self._until)
        self._shop = shop
        self.counted = Counted()

    @property
    def planted(self) -> Planted:
        """What there is to be found in the talks."""
        return self._talks.planted

    def batches(self) -> Iterator[Rows]:
        """Yield the year's rows, a day's at a time, parents before their children."""
        for number, day in enumerate(days(self._end, self._count, self._count)):
            rows = empty()
            if number == 0:
                self._firsts.once(rows, day.begins)
                rows["merchants"].append(self._shop.row(day.begins))
                rows["code_samples"] += samples(self._shop.id, STRANGE, day.begins)
            self._day(rows, day)
            self._talks.forget()
            yield rows
        self.counted.scans = self._traveller.scans
        self.counted.troubled = self._firsts.troubled

    def _day(self, rows: Rows, day: Day) -> None:
        bought = list(self._orders(day))
        told: dict[str, list[Told]] = {}
        for order in bought:
            self._firsts.know(order)
            self._parcels.add(rows, order)
            told[order.id] = self._firsts.notices(rows, order)
            looked = self._firsts.visit(rows, order)
            if looked is not None:
                self._talks.looked(rows, order.parcels[0], looked)
        self._speak(rows, day, bought, told)

    def _orders(self, day: Day) -> Iterator[Bought]:
        chance, counted, left = self._chance, self.counted, day.parcels
        peak = day.on.month == 12 or (day.on.month == 11 and day.on.day > 20)
        for when in moments(chance, day.begins, day.parcels):
            if left <= 0:
                return
            counted.orders += 1
            shopper = self._shoppers.draw(chance)
            number = f"{FIRST_NUMBER + counted.orders}"
            ident = f"{4_000_000_000 + counted.orders}"
            items = chance.sample(CATALOGUE, chance.choice((1, 1, 1, 2, 2, 3)))
            order = Bought(f"{chance.getrandbits(128):032x}", ident, number, shopper, when, items)
            for _ in range(min(left, 1 + (chance.random() < TWO_PARCELS))):
                life = self._traveller.life(when, shopper.place, peak)
                order.parcels.append(self._parcel(life))
                left -= 1
            yield order

    def _parcel(self, life: Life) -> Parcel:
        counted = self.counted
        counted.parcels += 1
        counted.deliveries += life.handed is not None
        counted.delivered += life.delivered is not None
        return Parcel(f"{self._chance.getrandbits(128):032x}", f"1Z{counted.parcels:016d}", life)

    def _speak(self, rows: Rows, day: Day, bought: list[Bought], told: dict[str, list[Told]]) -> None:
        """Add the day's share of talks: about its orders, by who writes at all and whose parcel is in trouble."""
        chance = self._chance
        self.counted.talks += day.talks
        nameless = sum(chance.random() < talks.NO_ORDER for _ in range(day.talks)) if bought else day.talks
        for when in moments(chance, day.begins, nameless):
            self._talks.add(rows, None, min(when, self._until - 3600))
        if not bought:
            return
        ends = list(accumulate(_eager(order, told[order.id]) for order in bought))
        for order in chance.choices(bought, cum_weights=ends, k=day.talks - nameless):
            self._talk(rows, order, told[order.id])

    def _talk(self, rows: Rows, order: Bought, told: list[Told]) -> None:
        chance = self._chance
        when = self._moment(order)
        notice = told[0] if told and chance.random() < ANSWERS_A_NOTICE else None
        if notice is not None:
            when = notice.when + min(chance.expovariate(1 / (0.4 * DAY)) + 60, 2.9 * DAY)
            told.pop(0)  # nobody is told the same in two talks
        if when >= self._until - 3600:
            when, notice = order.placed + (self._until - 3600 - order.placed) * chance.random(), None
        self._talks.add(rows, order, max(when, order.placed + 60), notice)

    def _moment(self, order: Bought) -> float:
        """Return when somebody writes about an order: when something is wrong, else mostly while it is on its way."""
        chance, life = self._chance, order.parcels[0].life
        if life.troubles and chance.random() < 0.65:
            return life.troubles[0].since + chance.expovariate(1 / (0.9 * DAY))
        sent = life.handed or life.ordered + 2 * DAY
        came = life.delivered or sent + 4 * DAY
        drawn = chance.random()
        if drawn < 0.12:
            return chance.uniform(order.placed, sent)
        if drawn < 0.72:
            return chance.uniform(sent, came)
        return came + chance.expovariate(1 / (2.5 * DAY))


def _eager(order: Bought, told: list[Told]) -> float:
    if not order.parcels[0].life.troubles:
        return order.shopper.eager
    return order.shopper.eager * AFTER_TROUBLE * (1 - PREVENTED if told else 1.0)
