"""What the demo shop shipped before day one: past parcels as a CSV that a real shop would export, seeded and made up.

`python -m sandbox.history > parcels.csv`; the columns are those of `python -m bot backtest`. Each carrier has its own
pace, distance costs days, nothing is delivered on Sundays, and December is slow.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

COLUMNS = (
    "order_id",
    "ordered_at",
    "handed_over_at",
    "delivered_at",
    "promised_at",
    "status",
    "carrier",
    "service",
    "origin_region",
    "destination_region",
    "destination_postcode",
    "items",
)
# carrier: share of the parcels, median days in transit for a near and a far state, spread (of the logarithm)
CARRIERS = {"USPS": (0.5, 2.0, 4.2, 0.36), "UPS": (0.35, 1.6, 3.9, 0.22), "FedEx": (0.15, 1.7, 3.7, 0.28)}
# state: share of the parcels, how far from Ohio (0 to 1), head of its postcodes
STATES = {
    "OH": (0.12, 0.0, "43"),
    "NY": (0.16, 0.3, "11"),
    "NJ": (0.06, 0.3, "07"),
    "IL": (0.09, 0.2, "60"),
    "MA": (0.06, 0.6, "02"),
    "VA": (0.05, 0.3, "23"),
    "GA": (0.06, 0.4, "30"),
    "TN": (0.05, 0.3, "37"),
    "MN": (0.04, 0.5, "55"),
    "WI": (0.04, 0.3, "53"),
    "TX": (0.09, 0.7, "78"),
    "CO": (0.04, 0.7, "80"),
    "AZ": (0.04, 0.9, "85"),
    "CA": (0.06, 1.0, "94"),
    "WA": (0.02, 1.0, "98"),
    "OR": (0.02, 1.0, "97"),
}
DAYS = 240
DECEMBER = 1.35  # times as long
LOST = 0.004


def main() -> int:
    """Print the file."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.history", description=__doc__)
    parser.add_argument("--parcels", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--until", default=None, metavar="YYYY-MM-DD", help="the day before which all this happened")
    options = parser.parse_args()
    until = datetime.fromisoformat(options.until) if options.until else datetime.now()  # noqa: DTZ005 - the shop's clock
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    writer.writerows(parcels(options.parcels, options.seed, until))
    return 0


def parcels(count: int, seed: int, until: datetime) -> Iterator[dict[str, str]]:
    """Yield past parcels, oldest first; those of the last days are still under way."""
    dice = random.Random(seed)  # noqa: S311 - a made-up past, the same each time
    moments = sorted(dice.random() * DAYS for _ in range(count))
    for number, day in enumerate(moments):
        ordered = until.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - day)
        yield _parcel(dice, f"H-{number + 1}", ordered, until)


def _parcel(dice: random.Random, order_id: str, ordered: datetime, until: datetime) -> dict[str, str]:
    carrier = dice.choices(list(CARRIERS), [each[0] for each in CARRIERS.values()])[0]
    state = dice.choices(list(STATES), [each[0] for each in STATES.values()])[0]
    handed = _open(ordered + timedelta(days=dice.lognormvariate(math.log(0.9), 0.5)), 17)
    delivered = None if dice.random() < LOST else _delivered(dice, carrier, state, handed)
    return {
        "order_id": order_id,
        "ordered_at": _text(ordered, until),
        "handed_over_at": _text(handed, until),
        "delivered_at": _text(delivered, until),
        "promised_at": (ordered + timedelta(days=7)).date().isoformat(),
        "status": "delivered" if delivered and delivered < until else "shipped",
        "carrier": carrier,
        "service": "",
        "origin_region": "OH",
        "destination_region": state,
        "destination_postcode": STATES[state][2] + f"{dice.randrange(1000):03}",
        "items": str(dice.choice([1, 1, 1, 2, 2, 3])),
    }


def _delivered(dice: random.Random, carrier: str, state: str, handed: datetime) -> datetime:
    _, near, far, spread = CARRIERS[carrier]
    days = math.exp(math.log(near + (far - near) * STATES[state][1]) + dice.gauss(0, spread))
    days *= DECEMBER if handed.month == 12 else 1.0
    return _open(handed + timedelta(days=days), dice.randrange(10, 19)) + timedelta(minutes=dice.randrange(60))


def _open(at: datetime, hour: int) -> datetime:
    """Move to the next day that is no Sunday, at this hour."""
    day = at + timedelta(days=1) if at.weekday() == 6 else at
    return day.replace(hour=hour, minute=0)


def _text(at: datetime | None, until: datetime) -> str:
    """What has not happened yet is not in the file."""
    return at.isoformat(sep=" ", timespec="seconds") if at and at < until else ""


if __name__ == "__main__":
    sys.exit(main())
