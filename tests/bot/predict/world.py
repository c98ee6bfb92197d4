"""A made-up network whose truth is known: fixed chances a day, by lane, and days on which everything is slower."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from bot.domain.trip import Trip

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
MEANS = {"N": 4.0, "S": 10.0}


def parcels(count: int, days: int, seed: int = 1, slow_from: int | None = None, slower: float = 2.0) -> list[Trip]:
    """Parcels handed over a day after their order, that take a geometric number of days with their region's mean.

    From day `slow_from` on, each day's chance of arriving is divided by `slower`. All arrive in the end.
    """
    luck = np.random.default_rng(seed)
    found = []
    for number in range(count):
        day = int(number * days / count)
        region = "N" if luck.random() < 0.5 else "S"
        ordered = BEGIN + timedelta(days=day, hours=10)
        handed = ordered + timedelta(days=1)
        wait = 1
        while luck.random() > _chance(region, day + 1 + wait, slow_from, slower):
            wait += 1
        found.append(
            Trip(
                order_id=str(number),
                ordered_at=ordered,
                handed_over_at=handed,
                delivered_at=handed + timedelta(days=wait, hours=4),
                promised_at=(handed + timedelta(days=9)).date(),
                shipper_id=f"s{number % 7}",
                origin_region="O",
                origin_postcode="10115",
                destination_region=region,
                destination_postcode=f"{'2' if region == 'N' else '8'}{number % 50:04d}",
                items=1 + number % 3,
                weight_g=float(200 + number % 900),
            )
        )
    return found


def _chance(region: str, day: int, slow_from: int | None, slower: float) -> float:
    usual = 1.0 / MEANS[region]
    return usual / slower if slow_from is not None and day >= slow_from else usual
