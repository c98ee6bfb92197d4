"""A made-up shop's parcels, by the million: open ones as rows for the sweep, past ones for the model to learn from.

Everything follows from a seed. Ids are random, as ours are, so that rows lie on the disk in no order of use.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.detect import Knowledge, fit
from bot.detect.gaps import Gap
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.standing import Stage, Standing
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.domain.trip import Stage as TripStage
from bot.domain.trip import Trip
from bot.forecasting import stage_of
from bot.predict import Forecaster, LaneTables, count_rows, pack, train
from bot.predict.columns import moment
from bot.store.codec import STANDING, TRIP

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
SHOP = Merchant("m" * 32, "bench", "h" * 32, MerchantSettings(name="Bench", time_zone="America/New_York"))
CARRIERS = (("UPS", "Ground", 2.2), ("USPS", "Priority", 2.8), ("FedEx", "Home", 2.5), ("DHL", "Express", 3.5))
REGIONS = ("us-ny", "us-ca", "us-tx", "us-fl", "us-il", "us-wa", "us-ga", "us-oh", "us-pa", "us-co")
HUBS = tuple(f"us-{region}-hub-{n}" for region in REGIONS for n in range(4))

# What a shop's open parcels are doing: share in a thousand, status, substatus, reason, stage, days since the last scan.
DOING: tuple[tuple[int, Status, Substatus | None, Reason | None, Stage, float], ...] = (
    (120, Status.PRE_TRANSIT, None, None, Stage.ANNOUNCED, 0.8),
    (60, Status.IN_TRANSIT, Substatus.PICKED_UP, None, Stage.FIRST_MILE, 0.4),
    (270, Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None, Stage.MOVING, 0.6),
    (290, Status.IN_TRANSIT, None, None, Stage.AT_HUB, 0.6),
    (60, Status.IN_TRANSIT, None, None, Stage.NEAR, 0.5),
    (50, Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT, None, Stage.AT_DEPOT, 0.4),
    (70, Status.OUT_FOR_DELIVERY, None, None, Stage.OUT, 0.2),
    (25, Status.AVAILABLE_FOR_PICKUP, None, None, Stage.HELD, 2.0),
    (20, Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT, Stage.TROUBLED, 0.6),
    (10, Status.IN_TRANSIT, None, Reason.CUSTOMS_HOLD, Stage.CUSTOMS, 1.5),
    (10, Status.EXCEPTION, None, Reason.WEATHER, Stage.TROUBLED, 0.9),
    (5, Status.EXCEPTION, None, Reason.DAMAGED, Stage.TROUBLED, 1.2),
    (10, Status.RETURNING, None, None, Stage.BACK, 1.5),
)
QUIET_SHARE = 0.03  # parcels that are much quieter than their like: what the alarms are for
PAST_TRIPS = 6_000
PAST_GAPS = 20_000
DAYS_OF_PAST = 180


# Parcels that entered a stage since the last sweep and have no curve for it: two stages in a life of six days, an hour.
NEW_SHARE = 2 / (6 * 24)
DRAWN = 500  # different curves; parcels share them


@dataclass(frozen=True, slots=True)
class Row:
    """One open parcel as the store keeps it; `forecast` is None where its curve is yet to be drawn."""

    shipment: dict[str, Any]
    standing: dict[str, Any]
    forecast: dict[str, Any] | None


def rows(count: int, model: Forecaster, seed: int = 1) -> Iterator[Row]:
    """Yield that many open parcels of the shop."""
    chance = random.Random(seed)
    weights = [share for share, *_ in DOING]
    sample = [trip for trip in past(DRAWN * 4, seed) if trip.handed_over_at][:DRAWN]
    curves = {stage: pack(model.curves(sample, stage)) for stage in TripStage}
    for n in range(count):
        row, trip = _row(chance, n, chance.choices(DOING, weights)[0])
        forecast = None if chance.random() < NEW_SHARE else _forecast(row, trip, model.version, curves, n)
        yield Row(row.shipment, row.standing, forecast)


def _forecast(row: Row, trip: Trip, version: str, curves: dict[TripStage, list[bytes]], n: int) -> dict[str, Any]:
    stage = stage_of(trip)
    return {
        "shipment_id": row.shipment["id"],
        "stage": str(stage),
        "merchant_id": SHOP.id,
        "model": version,
        "started_at": trip.started_at(stage),
        "curve": curves[stage][n % len(curves[stage])],
    }


def _row(chance: random.Random, n: int, doing: tuple[Any, ...]) -> tuple[Row, Trip]:
    ident, number = f"{chance.getrandbits(128):032x}", f"1Z{n:016d}"
    standing = _standing(chance, ident, number, doing)
    ordered = (standing.labelled_at or NOW) - timedelta(hours=chance.uniform(2, 40))
    trip = Trip(
        ordered_at=ordered,
        handed_over_at=standing.handed_over_at,
        promised_at=standing.promised_on,
        status=str(standing.status),
        carrier=standing.carrier or "",
        service=standing.service or "",
        origin_region=standing.origin_region or "",
        destination_region=standing.destination_region or "",
        destination_postcode=f"{chance.randrange(100_000):05d}",
        items=chance.randrange(1, 5),
    )
    shipment = {
        "id": ident,
        "merchant_id": SHOP.id,
        "number_key": number,
        "status": str(standing.status),
        "checked_at": standing.heard_at,
        "shipment": "{}",
    }
    return Row(shipment, _columns(standing, trip), None), trip


def _standing(chance: random.Random, ident: str, number: str, doing: tuple[Any, ...]) -> Standing:
    _, status, substatus, reason, stage, quiet = doing
    carrier, service, _ = chance.choice(CARRIERS)
    silent = timedelta(days=chance.expovariate(1 / quiet) * (8 if chance.random() < QUIET_SHARE else 1))
    last = NOW - min(silent, timedelta(days=25))
    moving = stage is not Stage.ANNOUNCED
    handed = last - timedelta(days=chance.expovariate(0.5)) if moving else None
    return Standing(
        number=number,
        status=status,
        shipment_id=ident,
        merchant_id=SHOP.id,
        carrier=carrier,
        service=service,
        substatus=substatus,
        reason=reason,
        stage=stage,
        last_scan_at=last if moving else None,
        last_scan_basis=TzBasis.OFFSET if moving else TzBasis.UNKNOWN,
        utc_offset=-300,
        facility=chance.choice(HUBS) if moving else None,
        origin_region=chance.choice(REGIONS),
        origin_country="US",
        destination_region=chance.choice(REGIONS),
        destination_country="US",
        labelled_at=(handed or last) - timedelta(hours=chance.uniform(1, 20)),
        handed_over_at=handed,
        dispatched_at=(handed or last) - timedelta(hours=chance.uniform(1, 20)),
        promised_on=(NOW + timedelta(days=chance.randrange(-1, 8))).date() if chance.random() < 0.7 else None,
        attempts=int(status is Status.ATTEMPT_FAILED),
        scans=chance.randrange(1, 12) if moving else 0,
        facilities=chance.randrange(1, 6) if moving else 0,
        rarest_step=chance.uniform(0.02, 1) if moving else None,
        trouble_since=last if stage is Stage.TROUBLED else None,
        damaged_at=last if reason is Reason.DAMAGED else None,
        returning_at=last if status is Status.RETURNING else None,
        held_since=last if stage is Stage.HELD else None,
        out_at=last if stage is Stage.OUT else None,
        heard_at=last,
    )


def _columns(standing: Standing, trip: Trip) -> dict[str, Any]:
    return {
        "shipment_id": standing.shipment_id,
        "merchant_id": SHOP.id,
        "number_key": standing.number,
        "is_open": True,
        "is_due": False,
        "provider": "easypost",
        "carrier": standing.carrier,
        "service": standing.service,
        "status": str(standing.status),
        "conflict": False,
        "heard_at": standing.heard_at,
        "ordered_at": trip.ordered_at,
        "handed_over_at": trip.handed_over_at,
        "delivered_at": None,
        "origin_region": trip.origin_region,
        "destination_region": trip.destination_region,
        "standing": STANDING.dump(standing),
        "trip": TRIP.dump(trip),
    }


def forecaster(seed: int = 2) -> Forecaster:
    """Return a model trained on the shop's past, lanes and trees."""
    trips = past(PAST_TRIPS, seed)
    lanes = LaneTables.from_counts(count_rows(trips, moment(NOW)))
    return train(trips, lanes, NOW, "US")


def past(count: int, seed: int = 2) -> Sequence[Trip]:
    """Return parcels of the last months; the newest are still under way."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        carrier, service, days = CARRIERS[n % len(CARRIERS)]
        here, there = chance.choice(REGIONS), chance.choice(REGIONS)
        ordered = NOW - timedelta(days=chance.uniform(0, DAYS_OF_PAST))
        handed = ordered + timedelta(days=chance.expovariate(1.2))
        came = handed + timedelta(days=days * chance.lognormvariate(0.2 + 0.3 * (here != there), 0.4))
        found.append(
            Trip(
                ordered_at=ordered,
                handed_over_at=handed if handed < NOW else None,
                delivered_at=came if came < NOW else None,
                promised_at=(ordered + timedelta(days=7)).date(),
                carrier=carrier,
                service=service,
                origin_region=here,
                destination_region=there,
                items=chance.randrange(1, 5),
            )
        )
    return found


def knowledge(seed: int = 3) -> Knowledge:
    """Return what the shop's past taught about silence."""
    chance = random.Random(seed)
    gaps = []
    usual = [(stage, quiet) for _, _, _, _, stage, quiet in DOING if stage not in (Stage.HELD, Stage.BACK)]
    for n in range(PAST_GAPS):
        stage, quiet = usual[n % len(usual)]
        carrier, service, _ = chance.choice(CARRIERS)
        began = NOW - timedelta(days=chance.uniform(1, 59))
        ended = began + timedelta(days=chance.expovariate(1 / quiet))
        until = ended if ended < NOW else None
        gaps.append(Gap(f"p{n // 8}", stage, carrier, service, chance.choice(REGIONS), began, until))
    return fit(gaps, (), NOW, offset=-5.0)
