"""One parcel's way from the order to the door: what forecasting learns from, one row a parcel, no personal data.

The fields are the columns of the file that `python -m bot backtest` reads; `docs/forecast.md` explains each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """Whose clock runs: from the order (`ordered_at`), or from the carrier's hands (`handed_over_at`)."""

    PURCHASE = "purchase"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One parcel. Weight in grams, volume in cubic centimetres, money in the shop's currency.

    A day is a calendar day of the zone that a time carries, so give times in the shop's zone. `delivered_at` is None
    while the parcel is under way; regions are the shop's or carrier's names of states or provinces.
    """

    order_id: str = ""
    ordered_at: datetime
    handed_over_at: datetime | None = None
    delivered_at: datetime | None = None
    promised_at: date | None = None
    status: str = ""
    carrier: str = ""
    service: str = ""
    shipper_id: str = ""
    origin_region: str = ""
    origin_postcode: str = ""
    destination_region: str = ""
    destination_postcode: str = ""
    items: int | None = None
    weight_g: float | None = None
    volume_cm3: float | None = None
    price: float | None = None
    freight: float | None = None
    category: str = ""

    def started_at(self, stage: str) -> datetime | None:
        """Return when the clock of a stage began to run."""
        return self.ordered_at if stage == Stage.PURCHASE else self.handed_over_at
