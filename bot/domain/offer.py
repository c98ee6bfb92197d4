"""Products that are offered beside a parcel's story, each with why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Why a product stands there."""

    BUY_AGAIN = "buy_again"
    GOES_WITH = "goes_with"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True)
class Offer:
    """One product and why: how many times it was bought, or which item of the order it goes with."""

    sku: str
    group: Group
    times: int = 0
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is offered, group by group, the best first."""

    offers: tuple[Offer, ...] = ()

    def of(self, group: Group) -> tuple[Offer, ...]:
        """Return the offers of one group."""
        return tuple(offer for offer in self.offers if offer.group is group)

    @property
    def skus(self) -> tuple[str, ...]:
        """What stands there."""
        return tuple(offer.sku for offer in self.offers)
