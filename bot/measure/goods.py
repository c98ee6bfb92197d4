"""What the products on tracking pages brought in: revenue a visit in both arms, clicks, and what followed them.

Everything is counted from visits, clicks and orders as they are kept; nothing is booked when it happens, so that a
refund of next week is taken off this week's figure.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from bot.domain.merchant import Merchant
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.shopper import shopper_of
from bot.domain.zones import starts, zone_named
from bot.measure.intervals import Interval, difference, ratio, sums_of
from bot.store.codec import ORDER, Codec
from bot.store.database import Database
from bot.store.learned import StoredLearned
from bot.store.tables import merchants, order_emails, order_phones, orders
from bot.store.worth import page_clicks, page_visits

COUNTS = timedelta(days=5)
HELD, HOLDOUT = "held", "holdout"
ENOUGH = 30
"""Below so many shoppers in an arm no interval is told: a few orders would decide it."""

MOST_VISITS = 20_000
"""More visits than these are not looked at one by one: a part of the shoppers, drawn by their hash, stands for all."""

FEW_VISITS = 2_000
"""So few are worked out when somebody looks; more are worked out each night."""

PERIODS = (7, 28, 90)
"""The days before today of which figures are kept."""

BATCH = 500
GONE = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})
RULE = (
    "An order counts for a click when the same shopper (the same e-mail address, else the same phone number) placed it "
    f"within {COUNTS.days} days after the click and it holds the product that was clicked. Only the lines of that "
    "product count, at the price paid, and once however often it was clicked. Cancelled orders and whole refunds count "
    "nothing; refunds of a line are taken off where the shop's system names them."
)
COMPARISON = (
    "Compared are visits (one a shopper, order and day) on which products were shown, or would have been to a shopper "
    "who is held out. A share of shoppers, drawn by a permanent salted hash, is held out. Revenue is the worth of all "
    f"orders that the shopper placed within {COUNTS.days} days after such a visit, refunds taken off, whatever they "
    "hold. The interval is of 95 %, by shopper: one shopper's visits are one witness."
)


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm. Sums are in `Takings.currency`; rates are None where there is nothing to divide by."""

    shoppers: int
    visits: int
    orders: int
    revenue: float
    per_visit: Interval
    per_shopper: Interval


@dataclass(frozen=True, slots=True)
class Takings:
    """All of it. `withheld` is how many visits showed nothing, by reason; `switched` is how many shoppers stood in both
    arms because the share was changed, and are left out; `elsewhere` is how many orders were in another currency, and
    `unpriced` how many named no sum: neither is counted. `part` is the part of shoppers that stands for all (0 to 1):
    visits, clicks and sums are of these.
    """

    since: datetime
    until: datetime
    currency: str | None
    shown: Arm
    held: Arm
    per_visit: Interval
    per_shopper: Interval
    enough: bool
    clicks: int
    visits_clicked: int
    attributed_orders: int
    attributed_revenue: float
    withheld: Mapping[str, int]
    switched: int = 0
    elsewhere: int = 0
    unpriced: int = 0
    part: float = 1.0
    rule: str = RULE
    comparison: str = COMPARISON

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = asdict(self)
        return told | {"since": self.since.isoformat(), "until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures are made of. `visits` are (shopper, arm, at), `clicks` (shopper, SKU, at); `orders` by shopper,
    each once; all times aware.
    """

    visits: Sequence[tuple[str, str, datetime]] = ()
    withheld: Mapping[str, int] = field(default_factory=dict)
    clicks: Sequence[tuple[str, str, datetime]] = ()
    visits_clicked: int = 0
    orders: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    part: float = 1.0


KEPT: Codec[Takings] = Codec(Takings)


class StoredTakings:
    """Answers what the products brought in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = StoredLearned(database)

    async def of(self, merchant_id: str, since: datetime, until: datetime) -> Takings:
        """Return a shop's figures of the visits in [since, until), both aware."""
        facts = await self._database.read_of(
            merchant_id, lambda connection: _facts(connection, merchant_id, since, until)
        )
        return takings(facts, since, until)

    async def work_out(self, merchant: Merchant, now: datetime) -> None:
        """Work out the usual periods up to the beginning of today, and keep them for whoever looks."""
        for days in PERIODS:
            since, until = period_before(merchant, now, days)
            found = await self.of(merchant.id, since, until)
            await self._kept.put(merchant.id, f"takings:{days}", KEPT.dump(found), now)

    async def last(self, merchant: Merchant, now: datetime, days: int) -> Takings | None:
        """Return the figures of a usual period: as they were worked out last night, or now where there is little to
        work out; None where there is more, and no night has come yet.
        """
        known = await self._kept.get(merchant.id, f"takings:{days}")
        since, until = period_before(merchant, now, days)
        if known is not None and now - known[0] < timedelta(days=2):
            return KEPT.load(known[1])
        if await self._visits(merchant.id, since, until) > FEW_VISITS:
            return None
        return await self.of(merchant.id, since, until)

    async def _visits(self, merchant_id: str, since: datetime, until: datetime) -> int:
        own = (page_visits.c.merchant_id == merchant_id, page_visits.c.at >= since, page_visits.c.at < until)
        query = select(func.count()).select_from(page_visits).where(*own)
        return await self._database.read_of(merchant_id, lambda connection: int(connection.execute(query).scalar_one()))


def period_before(merchant: Merchant, now: datetime, days: int) -> tuple[datetime, datetime]:
    """Return the whole days of the shop's own clock before today, as moments (aware UTC)."""
    zone = zone_named(merchant.settings.time_zone)
    today = now.astimezone(zone).date()
    return starts(today - timedelta(days=days), zone), starts(today, zone)


def takings(facts: Facts, since: datetime, until: datetime) -> Takings:
    """Make the figures of the facts. Pure."""
    arms: defaultdict[str, set[str]] = defaultdict(set)
    for shopper, arm, _ in facts.visits:
        arms[shopper].add(arm)
    switched = {shopper for shopper, known in arms.items() if len(known) > 1}
    currency = _currency(facts.orders.values())
    visits: dict[bool, defaultdict[str, list[datetime]]] = {held: defaultdict(list) for held in (False, True)}
    for shopper, arm, at in facts.visits:
        if shopper not in switched:
            visits[arm == HELD][shopper].append(at)
    (shown, first), (held, second) = (_arm(visits[each], facts.orders, currency) for each in (False, True))
    enough = min(shown.shoppers, held.shoppers) >= ENOUGH
    bought = _attributed(facts, currency)
    counted = [
        order
        for each in visits.values()
        for shopper, moments in each.items()
        for order in facts.orders.get(shopper, ())
        if _follows(order, moments)
    ]
    return Takings(
        since,
        until,
        currency,
        shown,
        held,
        _gap(first, second, enough, lambda visits, revenue: (visits, revenue)),
        _gap(first, second, enough, lambda visits, revenue: (1, revenue)),
        enough,
        len(facts.clicks),
        facts.visits_clicked,
        len({order for order, _ in bought}),
        round(sum(bought.values()), 2),
        dict(sorted(facts.withheld.items())),
        len(switched),
        sum(order.currency not in {None, currency} for order in counted),
        sum(worth(order) is None for order in counted),
        facts.part,
    )


def worth(order: Order) -> float | None:
    """Return what an order brought in, refunds taken off; None where the shop names no sum."""
    if order.state in GONE or order.cancelled_at is not None:
        return 0.0
    lines = [line.worth for line in order.lines]
    if order.total is not None:
        return max(order.total - sum(line.refunded for line in order.lines), 0.0)
    known = [each for each in lines if each is not None]
    return sum(known) if known and len(known) == len(lines) else None


Spent = Sequence[tuple[float, float]]
"""One entry a shopper: visits and revenue."""


def _arm(
    visits: Mapping[str, Sequence[datetime]], of: Mapping[str, Sequence[Order]], currency: str | None
) -> tuple[Arm, Spent]:
    spent: list[tuple[float, float]] = []
    count = 0
    for shopper in sorted(visits):
        placed = [each for each in of.get(shopper, ()) if _follows(each, visits[shopper]) and _counts(each, currency)]
        count += sum(1 for each in placed if worth(each))
        spent.append((len(visits[shopper]), sum(worth(each) or 0.0 for each in placed)))
    by_visit = sums_of(spent)
    by_shopper = sums_of([(1, revenue) for _, revenue in spent])
    arm = Arm(len(spent), int(by_visit.n), count, round(by_visit.y, 2), ratio(by_visit), ratio(by_shopper))
    return arm, spent


def _follows(order: Order, moments: Iterable[datetime]) -> bool:
    return any(at < order.placed_at <= at + COUNTS for at in moments)


def _counts(order: Order, currency: str | None) -> bool:
    return order.currency in {None, currency}


def _gap(first: Spent, second: Spent, enough: bool, of: Any) -> Interval:  # Any: a function of (visits, revenue)
    gap = difference(sums_of([of(*each) for each in first]), sums_of([of(*each) for each in second]))
    return gap if enough else Interval(gap.estimate)


def _attributed(facts: Facts, currency: str | None) -> dict[tuple[str, str], float]:
    """Return what followed a click: worth by order and SKU, each once."""
    found: dict[tuple[str, str], float] = {}
    for shopper, sku, at in facts.clicks:
        for order in facts.orders.get(shopper, ()):
            if _follows(order, (at,)) and _counts(order, currency) and worth(order) != 0.0:
                value = _lines_worth([line for line in order.lines if line.sku == sku])
                if value:
                    found[order.id, sku] = value
    return found


def _lines_worth(lines: Iterable[OrderLine]) -> float:
    return sum(line.worth or 0.0 for line in lines)


def _currency(orders_of: Iterable[Sequence[Order]]) -> str | None:
    """Return the currency of most orders; the first of its letters where two are as many."""
    counted = Counter(order.currency for each in orders_of for order in each if order.currency)
    return min(counted, key=lambda each: (-counted[each], each), default=None)


def _facts(connection: Connection, merchant_id: str, since: datetime, until: datetime) -> Facts:
    query = (
        select(page_visits)
        .where(page_visits.c.merchant_id == merchant_id, page_visits.c.at >= since, page_visits.c.at < until)
        .where(page_visits.c.shopper != "")
        .order_by(page_visits.c.id)
    )
    every = connection.execute(query).mappings().all()
    part = min(MOST_VISITS / len(every), 1.0) if every else 1.0
    rows = [row for row in every if _drawn(row["shopper"], part)]
    counted = [row for row in rows if row["withheld"] in {None, HOLDOUT}]
    clicks = [row for row in _clicks(connection, merchant_id, since, until) if _drawn(row["shopper"], part)]
    return Facts(
        [(row["shopper"], row["arm"], row["at"]) for row in counted],
        Counter(row["withheld"] for row in rows if row["withheld"]),
        [(row["shopper"], row["sku"], row["at"]) for row in clicks],
        len({row["visit_id"] for row in clicks}),
        _orders(
            connection, merchant_id, {row["shopper"] for row in counted}, [row["order_id"] for row in counted], since
        ),
        part,
    )


def _drawn(shopper: str, part: float) -> bool:
    """Say whether a shopper is among those who stand for all; the hash has nothing to do with the arm."""
    return part >= 1.0 or int.from_bytes(hashlib.sha256(shopper.encode()).digest()[:8], "big") < part * 2**64


def _clicks(connection: Connection, merchant_id: str, since: datetime, until: datetime) -> Sequence[Any]:
    query = (
        select(page_visits.c.shopper, page_clicks.c.visit_id, page_clicks.c.sku, page_clicks.c.at)
        .join(page_visits, page_visits.c.id == page_clicks.c.visit_id)
        .where(page_clicks.c.merchant_id == merchant_id, page_visits.c.at >= since, page_visits.c.at < until)
        .where(page_visits.c.shopper != "")
        .order_by(page_clicks.c.id)
    )
    return connection.execute(query).mappings().all()


def _orders(
    connection: Connection, merchant_id: str, shoppers: set[str], seen: Sequence[str], since: datetime
) -> dict[str, list[Order]]:
    """Return the orders since then of the shoppers who opened a page, found by the addresses on the orders they saw."""
    salt = connection.execute(select(merchants.c.salt).where(merchants.c.id == merchant_id)).scalar() or ""
    found: dict[str, Order] = {}
    for start in range(0, len(seen), BATCH):
        for row in connection.execute(_theirs(merchant_id, sorted(set(seen[start : start + BATCH])), since)):
            order = ORDER.load(row.joined)
            found[order.id] = order
    by_shopper: defaultdict[str, list[Order]] = defaultdict(list)
    for order_id in sorted(found):
        if (shopper := shopper_of(found[order_id].contact, salt)) in shoppers:
            by_shopper[shopper].append(found[order_id])
    return dict(by_shopper)


def _theirs(merchant_id: str, seen: Sequence[str], since: datetime) -> Any:
    opened = select(orders.c.id).where(orders.c.merchant_id == merchant_id, orders.c.order_id.in_(seen))
    emails = select(order_emails.c.email_key).where(order_emails.c.order_pk.in_(opened))
    phones = select(order_phones.c.phone_key).where(order_phones.c.order_pk.in_(opened))
    by_email = select(order_emails.c.order_pk).where(
        order_emails.c.merchant_id == merchant_id, order_emails.c.email_key.in_(emails)
    )
    by_phone = select(order_phones.c.order_pk).where(
        order_phones.c.merchant_id == merchant_id, order_phones.c.phone_key.in_(phones)
    )
    return select(orders.c.joined).where(
        orders.c.merchant_id == merchant_id,
        orders.c.placed_at > since,
        or_(orders.c.id.in_(by_email), orders.c.id.in_(by_phone)),
    )
