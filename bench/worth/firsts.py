"""Rows of writing first and of what stands beside the talks: causes, notices, visits to tracking pages, incidents."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bench.worth.forms import at, form, iso, moment
from bench.worth.parcels import Bought, Parcel, Rows
from bench.worth.roads import DAY, HOUR, ROADS, Trouble
from bench.worth.season import ZONE
from bench.worth.shoppers import CATALOGUE
from bench.worth.talks import Told
from bot.domain.anomaly import Severity
from bot.domain.notice import Notice, NoticeState, Purpose, Withheld
from bot.domain.order import Contact
from bot.domain.policy import Outreach
from bot.domain.shopper import is_held_out, shopper_of
from bot.goods.showing import NotShown

HOLDOUT = Outreach().holdout
KINDS = frozenset(Outreach().kinds)
COLUMNS: dict[str, tuple[str, ...]] = {
    "causes": (
        "merchant_id", "shipment_id", "number", "kind", "happening", "severity", "at", "is_open", "withheld",
    ),
    "notices": (
        "id", "merchant_id", "shopper", "key", "order_id", "kind", "purpose", "state", "withheld", "is_open", "closing",
        "made_at", "due_at", "sent_at", "sent_by", "notice",
    ),
    "page_visits": ("id", "merchant_id", "order_id", "shopper", "day", "at", "arm", "withheld", "skus"),
    "page_clicks": ("merchant_id", "visit_id", "sku", "at"),
    "merchants": ("id", "slug", "hook_token", "settings", "created_at", "salt"),
    "products": (
        "merchant_id", "sku", "title", "url", "image_url", "price", "currency", "in_stock", "updated_at", "product_id",
    ),
    "incidents": ("merchant_id", "key", "is_open", "opened_at", "closed_at", "incident"),
    "code_samples": ("merchant_id", "provider", "code", "sample", "first_seen_at"),
}  # fmt: skip

WAYS = (("email", 55), ("whatsapp", 20), ("web", 25))
FIRST_VISIT = 1_000_000_000
"""Visits get ids of their own, for clicks to name: far from those that the database gives."""

NO_CONSENT, CAPPED = 0.04, 0.02
VISITS = 0.35
CLICKS = 0.07
GOODS_HELD = 0.1


@dataclass(frozen=True, slots=True)
class Salted:
    """How a shop's shoppers are hashed and drawn."""

    salt: str

    def of(self, name: str, email: str) -> str:
        """Return a shopper's hash."""
        return shopper_of(Contact(name=name, email=email), self.salt)

    def is_held(self, shopper: str) -> bool:
        """Say whether a shopper is never written to first."""
        return is_held_out(shopper, self.salt, HOLDOUT)


class FirstRows:
    """Makes the rows of one shop's notices and visits. `until` is the present (seconds since 1970)."""

    def __init__(self, merchant_id: str, chance: random.Random, salted: Salted, until: float) -> None:
        self._merchant = merchant_id
        self._chance = chance
        self._salted = salted
        self._until = until
        self._visits = FIRST_VISIT
        self._zone = ZoneInfo(ZONE)
        self.troubled = 0

    def know(self, order: Bought) -> None:
        """Say whose an order is by the hash, and in which arm they are."""
        order.hash = self._salted.of(order.shopper.name, order.shopper.email)
        order.held = self._salted.is_held(order.hash)

    def notices(self, rows: Rows, order: Bought) -> list[Told]:
        """Add what was decided about an order's troubles; return what was sent."""
        told = []
        for parcel in order.parcels:
            loud = [each for each in parcel.life.troubles if each.severity is not Severity.NOTICE]
            for trouble in loud:
                self._cause(rows, parcel, trouble, "opened", trouble.since)
                told += self._notice(rows, order, parcel, trouble)
                if trouble.until is not None:
                    self._cause(rows, parcel, trouble, "closed", trouble.until, "never_told")
            self.troubled += any(each.kind in KINDS for each in loud)
        return told

    def _cause(
        self, rows: Rows, parcel: Parcel, trouble: Trouble, what: str, when: float, withheld: str | None = None
    ) -> None:
        reason = withheld if trouble.kind in KINDS else Withheld.NOT_WORTH_IT.value
        loud = trouble.severity.value
        rows["causes"].append(
            (self._merchant, parcel.id, parcel.number, trouble.kind.value, what, loud, at(when), False, reason)
        )

    def _notice(self, rows: Rows, order: Bought, parcel: Parcel, trouble: Trouble) -> list[Told]:
        if trouble.kind not in KINDS:
            return []
        chance = self._chance
        drawn, withheld = chance.random(), None
        if order.held:
            withheld = Withheld.HOLDOUT
        elif drawn < NO_CONSENT + CAPPED:
            withheld = Withheld.NO_CONSENT if drawn < NO_CONSENT else Withheld.CAP
        made = trouble.since + 5
        sent = _awake(made + 600)
        if sent > self._until:
            return []
        ident = f"{chance.getrandbits(128):032x}"
        way = None if withheld else chance.choices([name for name, _ in WAYS], [share for _, share in WAYS])[0]
        shared = {"id": ident, "shopper": order.hash, "order": order.id, "number": parcel.number}
        shared |= {"kind": trouble.kind.value, "made": iso(made), "due": iso(sent), "merchant": self._merchant}
        text = _notice_form(withheld, way) % (shared | {"sent": iso(sent)})
        state = NoticeState.WITHHELD if withheld else NoticeState.SENT
        rows["notices"].append(
            (
                ident, self._merchant, order.hash, f"{order.id}:{parcel.number}:{trouble.kind.value}", order.id,
                trouble.kind.value, Purpose.TROUBLE.value, state.value, withheld.value if withheld else None, False,
                False, at(made), at(sent), None if withheld else at(sent), way, text,
            )
        )  # fmt: skip
        return [] if withheld else [Told(ident, sent)]

    def visit(self, rows: Rows, order: Bought) -> float | None:
        """Add that somebody opened the order's tracking page, and what stood there; return when."""
        chance = self._chance
        if chance.random() >= VISITS:
            return None
        when = order.placed + chance.expovariate(1 / (2.5 * DAY)) + HOUR
        if when >= self._until:
            return None
        self._visits += 1
        held = is_held_out(order.hash, self._salted.salt, GOODS_HELD, "goods")
        wrong = any(trouble.since <= when for parcel in order.parcels for trouble in parcel.life.troubles)
        withheld = NotShown.TROUBLE if wrong else NotShown.HOLDOUT if held else None
        skus = [] if wrong else [item.sku for item in chance.sample(CATALOGUE, 3)]
        arm, day = "held" if held else "shown", at(when).astimezone(self._zone).date()
        reason = withheld.value if withheld else None
        rows["page_visits"].append(
            (self._visits, self._merchant, order.id, order.hash, day, at(when), arm, reason, json.dumps(skus))
        )
        if withheld is None and chance.random() < CLICKS:
            rows["page_clicks"].append((self._merchant, self._visits, skus[0], at(min(when + 60, self._until))))
        return when

    def once(self, rows: Rows, begins: float) -> None:
        """Add what a shop has once: its catalogue, a year of incidents, an example of each strange code."""
        for place, item in enumerate(CATALOGUE):
            rows["products"].append(
                (
                    self._merchant, item.sku, item.title, f"/products/{item.sku.lower()}", None, item.price, "USD",
                    item.in_stock, at(begins), str(place),
                )
            )  # fmt: skip
        rows["incidents"] += [self._incident(begins + week * 7 * DAY) for week in range(52)]

    def _incident(self, week: float) -> tuple[Any, ...]:
        chance = self._chance
        since = week + chance.uniform(0, 5) * DAY
        ends = min(since + chance.uniform(8, 60) * HOUR, self._until)
        carrier = chance.choice(ROADS).carrier
        body = {"scope": "lane", "place": "", "carrier": carrier, "parcels": chance.randint(40, 900)}
        body |= {"expected": 21.5, "pace": 0.4, "since": at(since).isoformat()}
        key = f"lane||{carrier}|{int(since)}"
        return self._merchant, key, False, at(since), at(ends), json.dumps(body)


def samples(merchant_id: str, codes: Sequence[str], begins: float) -> list[tuple[Any, ...]]:
    """Return an example of the carrier's words for each code."""
    when = at(begins) + timedelta(days=1)
    return [(merchant_id, "easypost", code, f"Carrier says {code.partition(':')[2]}", when) for code in codes]


def _awake(when: float) -> float:
    """Move a notice out of the shopper's quiet hours (US clocks, roughly)."""
    hour = (when / HOUR - 5) % 24
    return when + (8 - hour if hour < 8 else 32 - hour if hour >= 21 else 0.0) * HOUR


@cache
def _notice_form(withheld: Withheld | None, way: str | None) -> str:
    names = ("id", "merchant", "shopper", "order", "number", "kind")
    holes: dict[str, Any] = {name: f"@{name}@" for name in names} | {"made": moment(1), "due": moment(2)}
    if way:
        holes["sent"] = moment(3)
    notice = Notice(
        holes["id"], holes["merchant"], holes["shopper"], "@order@:@number@:@kind@", holes["order"], (holes["number"],),
        holes["kind"], Purpose.TROUBLE, NoticeState.WITHHELD if withheld else NoticeState.SENT, holes["due"],
        holes["made"], channels=(way,) if way else (), withheld=withheld, sent_at=holes.get("sent"), sent_by=way,
    )  # fmt: skip
    return form(notice, holes)
