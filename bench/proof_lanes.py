"""Do the intervals of carriers and lanes hold the truth? Carriers are planted; the real job and figures run on them.

Each seed is a shop of its own: carriers that differ on the same lanes, the worst of them where lanes are easy, parcels
under way, promises that lie ahead, and (for `shaky`) weeks in which everything of a carrier goes worse together.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.standing import Standing
from bot.domain.status import Status
from bot.measure.deliveries import keep_deliveries
from bot.measure.intervals import Interval
from bot.measure.lane_rates import Days
from bot.measure.lane_sums import sum_troubles, sum_week
from bot.measure.lanes import Lane, Reading, Weeks, carriers_of, changes, exceptions, lanes_of, reading, weeks_of
from bot.store.codec import STANDING
from bot.store.judgements import anomalies, standings
from bot.store.worth import metadata

TODAY = date(2026, 11, 23)
WEEKS = 26
PARCELS = 6000
NEVER, BEYOND = 10_000, 60
BATCH = 500
WORST_WEEK = 0.6  # logits, one standard deviation between a carrier's weeks
DRAWS = [-1.75, -1.15, -0.76, -0.45, -0.15, 0.15, 0.45, 0.76, 1.15, 1.75]
ZONE_NOON = time(12, tzinfo=UTC)
MERCHANT = Merchant("m" * 32, "planted", "t", MerchantSettings(name="Planted"))
CARRIERS = {"Brisk": (1.0, 1.4), "Common": (0.4, 1.0), "Dawdle": (-0.4, 0.6), "Easy": (0.1, 1.2)}
"""By carrier how good it is (logits), and how good at the first attempt."""

SERVICES = ("Ground", "Express")
REGIONS = ("OH", "TX", "CA", "NY", "FL", "WA")

Found = Iterator[tuple[str, Interval, float]]


@dataclass
class Planted:
    """What is true of one shop: chances by lane, how long parcels take, and how many were handed over."""

    on_time: dict[Lane, float]
    first: dict[str, float]
    troubled: dict[str, float]
    judged: dict[Lane, int] = field(default_factory=dict)
    ripe: dict[str, dict[tuple[float, int], int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Parcel:
    """One planted parcel, as time will show it."""

    lane: Lane
    handed: date
    promised: date
    came: date | None
    attempts: int
    trouble: date | None


def sigmoid(x: float) -> float:
    """Return a chance from logits."""
    return 1 / (1 + math.exp(-x))


def plant(random_: random.Random, shaky: bool) -> tuple[Planted, list[Parcel]]:
    """Return a shop's truth and its parcels."""
    hard = {region: random_.uniform(-0.8, 1.2) for region in REGIONS}
    lanes = {
        Lane(carrier, service, "NJ", region): good + hard[region] + 0.5 * (service == "Express") + 0.8
        for carrier, (good, _) in CARRIERS.items()
        for service in SERVICES
        for region in REGIONS
        if random_.random() < 0.9
    }
    spread = WORST_WEEK if shaky else 0.0
    truth = Planted(
        {lane: sum(sigmoid(x + spread * draw) for draw in DRAWS) / len(DRAWS) for lane, x in lanes.items()},
        {carrier: sigmoid(first + 1) for carrier, (_, first) in CARRIERS.items()},
        {carrier: 0.1 - 0.05 * good for carrier, (good, _) in CARRIERS.items()},
    )
    shocks = {(carrier, week): spread * random_.choice(DRAWS) for carrier in CARRIERS for week in range(WEEKS + 1)}
    # The better a carrier, the harder the lanes that the shop gives it: the plain shares must mislead.
    weights = [math.exp(-CARRIERS[lane.carrier][0] * hard[lane.destination]) for lane in lanes]
    chosen = random_.choices(list(lanes), weights, k=PARCELS)
    return truth, [_parcel(random_, truth, lane, lanes[lane], shocks) for lane in chosen]


def _parcel(
    random_: random.Random, truth: Planted, lane: Lane, logits: float, shocks: Mapping[tuple[str, int], float]
) -> Parcel:
    ago = random_.randrange(WEEKS * 7)
    handed, length = TODAY - timedelta(days=ago), random_.choice((2, 3, 5))
    week = (TODAY - (handed - timedelta(days=handed.weekday()))).days // 7
    is_on_time = random_.random() < sigmoid(logits + shocks[lane.carrier, week])
    took = random_.randint(1, length) if is_on_time else length + random_.randint(1, 6)
    if not is_on_time and random_.random() < 0.1:
        took = NEVER
    came = handed + timedelta(days=took) if took <= ago else None
    attempts = int(random_.random() >= truth.first[lane.carrier])
    wrong = random_.random() < truth.troubled[lane.carrier]
    return Parcel(lane, handed, handed + timedelta(days=length), came, attempts, handed if wrong else None)


def keep(connection: Connection, parcels: Sequence[Parcel]) -> None:
    """Let the real job make facts and sums of them."""
    rows = [_standing(place, parcel) for place, parcel in enumerate(parcels)]
    connection.execute(insert(standings), rows)
    wrong = [_anomaly(row["shipment_id"], parcel) for row, parcel in zip(rows, parcels, strict=True) if parcel.trouble]
    connection.execute(insert(anomalies), wrong)
    ids, weeks = [row["shipment_id"] for row in rows], set()
    now = datetime.combine(TODAY, ZONE_NOON)
    for start in range(0, len(ids), BATCH):
        weeks |= keep_deliveries(connection, MERCHANT, ids[start : start + BATCH], now)
    for week in weeks:
        sum_week(connection, MERCHANT.id, week)
        sum_troubles(connection, MERCHANT.id, week, UTC)  # type: ignore[arg-type]


def _standing(place: int, parcel: Parcel) -> dict[str, Any]:
    number, came = f"P{place}", parcel.came
    status = Status.DELIVERED if came else Status.IN_TRANSIT
    standing = Standing(number, status, promised_on=parcel.promised, attempts=parcel.attempts if came else 0)
    return {
        "shipment_id": f"{place:032d}",
        "merchant_id": MERCHANT.id,
        "number_key": number,
        "is_open": not came,
        "is_due": False,
        "carrier": parcel.lane.carrier,
        "service": parcel.lane.service,
        "status": str(status),
        "conflict": False,
        "handed_over_at": datetime.combine(parcel.handed, ZONE_NOON),
        "delivered_at": datetime.combine(came, ZONE_NOON) if came else None,
        "origin_region": parcel.lane.origin,
        "destination_region": parcel.lane.destination,
        "standing": STANDING.dump(standing),
    }


def _anomaly(shipment_id: str, parcel: Parcel) -> dict[str, Any]:
    at = datetime.combine(parcel.trouble or parcel.handed, ZONE_NOON)
    told = {"kind": "stalled", "severity": "notice", "is_open": True, "anomaly": json.dumps({"responsible": "carrier"})}
    return {"merchant_id": MERCHANT.id, "shipment_id": shipment_id, "opened_at": at, "changed_at": at, **told}


def count(truth: Planted, parcels: Iterable[Parcel], ripe_until: date) -> None:
    """Count what the truth of shares and quantiles is conditional on: how many parcels there are on which lane."""
    for parcel in parcels:
        lane = parcel.lane
        if parcel.promised < TODAY:
            truth.judged[lane] = truth.judged.get(lane, 0) + 1
        if parcel.handed <= ripe_until:
            key = (truth.on_time[lane], (parcel.promised - parcel.handed).days)
            there = truth.ripe.setdefault(lane.carrier, {})
            there[key] = there.get(key, 0) + 1


def mean(truth: Planted, lanes: Iterable[Lane]) -> float:
    """The true share on time of the parcels that were judged on these lanes."""
    held = [lane for lane in lanes if truth.judged.get(lane)]
    return sum(truth.on_time[lane] * truth.judged[lane] for lane in held) / sum(truth.judged[lane] for lane in held)


def quantile(mix: Mapping[tuple[float, int], int], share: float) -> int:
    """The true quantile of transit days of a mix of parcels, by their chance and the length of their promise."""
    n, came = sum(mix.values()), 0.0
    for day in range(1, 40):
        for (chance, length), parcels in mix.items():
            late = (1 - chance) * 0.9 / 6
            came += parcels * (chance / length if day <= length else late if day <= length + 6 else 0.0)
        if came >= share * n - 1e-9:
            return day
    return BEYOND


def figures(seed: int, shaky: bool) -> Found:
    """Return each interval of the real figures with what is true: figure, interval, truth."""
    truth, parcels = plant(random.Random(seed), shaky)
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    weeks = weeks_of(TODAY - timedelta(weeks=WEEKS), TODAY)
    with engine.begin() as connection:
        keep(connection, parcels)
        monday = TODAY - timedelta(days=14 + (TODAY - timedelta(days=14)).weekday() + 7)
        count(truth, parcels, monday + timedelta(days=6))
        found = reading(connection, MERCHANT, weeks, TODAY)
        yield from _of_carriers(found, truth)
        yield from _of_lanes(connection, truth, weeks)
        yield from _of_changes(found, truth)
        yield from _of_troubles(connection, found, truth)
    engine.dispose()


def _of_carriers(found: Reading, truth: Planted) -> Found:
    for row in carriers_of(found).carriers:
        mine = [lane for lane in truth.on_time if lane.carrier == row.carrier]
        yield "on time, by carrier", row.shares["on_promise"].interval, mean(truth, mine)
        yield "first attempt, by carrier", row.shares["first_attempt"].interval, truth.first[row.carrier]
        yield "in trouble, by carrier", row.shares["troubled"].interval, truth.troubled[row.carrier]
        for each in row.transit.quantiles:
            share = f"transit p{each.share * 100:.0f}, by carrier"
            yield share, _numbers(each), quantile(truth.ripe[row.carrier], each.share)
        if row.compared:
            yield "adjusted difference", row.compared.interval, _difference(truth, row.carrier)


def _numbers(days: Days) -> Interval:
    ends = (days.days, days.low, days.high)
    return Interval(*(float(BEYOND if end is None else end) for end in ends))


def _difference(truth: Planted, carrier: str) -> float:
    """The true difference, on the lanes that are compared and in the proportions in which the carrier serves them."""
    gap = n = 0.0
    for service in SERVICES:
        for region in REGIONS:
            here = [lane for lane in truth.judged if (lane.service, lane.destination) == (service, region)]
            own = [lane for lane in here if lane.carrier == carrier]
            rest = [lane for lane in here if lane.carrier != carrier]
            if own and truth.judged[own[0]] >= 5 and sum(truth.judged[lane] for lane in rest) >= 5:
                gap += truth.judged[own[0]] * (truth.on_time[own[0]] - mean(truth, rest))
                n += truth.judged[own[0]]
    return gap / n


def _of_lanes(connection: Connection, truth: Planted, weeks: Weeks) -> Found:
    for row in lanes_of(connection, MERCHANT, weeks, TODAY):
        rate = row.shares["on_promise"]
        name = "on time, by lane (small)" if rate.is_small else "on time, by lane"
        if rate.n:
            yield name, rate.interval, truth.on_time[row.lane]


def _of_changes(found: Reading, truth: Planted) -> Found:
    for move in changes(found).moves:
        chances = [
            mean(truth, _served(truth, carrier, move.service, move.destination))
            for carrier in (move.better, move.worse)
        ]
        yield "late parcels less a month", move.saved, (chances[0] - chances[1]) * move.monthly


def _served(truth: Planted, carrier: str, service: str, destination: str) -> list[Lane]:
    """Return a carrier's lanes to one place; of every service where it is left out."""
    to = [lane for lane in truth.judged if (lane.carrier, lane.destination) == (carrier, destination)]
    return [lane for lane in to if service in ("", lane.service)]


def _of_troubles(connection: Connection, found: Reading, truth: Planted) -> Found:
    for row in exceptions(connection, MERCHANT, found):
        yield "trouble per hundred parcels", row.per_hundred, truth.troubled[row.carrier] * 100


def cover(seeds: Iterable[int], shaky: bool = False) -> dict[str, tuple[int, int, float]]:
    """Return by figure how many intervals held the truth, of how many, and how wide they were on average."""
    found: dict[str, list[tuple[bool, float]]] = {}
    for seed in seeds:
        for name, interval, true in figures(seed, shaky):
            if interval.low is not None and interval.high is not None:
                held = interval.low - 1e-9 <= true <= interval.high + 1e-9
                found.setdefault(name, []).append((held, interval.high - interval.low))
    return {
        name: (sum(held for held, _ in each), len(each), sum(width for _, width in each) / len(each))
        for name, each in sorted(found.items())
    }


def table(found: Mapping[str, tuple[int, int, float]], told: Callable[[str], None] = print) -> None:
    """Print what was found."""
    for name, (covered, n, width) in found.items():
        told(f"{name:<32} {covered:>5} of {n:<5} {covered / n:6.1%}  width {width:.3f}")


if __name__ == "__main__":
    for shaky in (False, True):
        table(cover(range(100), shaky))
