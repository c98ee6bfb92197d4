"""Where a parcel is, as a key: carriers write the same place in many ways, and tables want one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bot.domain.event import Place

POSTCODE_HEAD = 2  # characters of a postcode that name a region: as coarse as the first sorting step of most posts


def facility_of(place: Place) -> str | None:
    """Return the key of a facility: country and city, else country and postcode, else country and region.

    A country alone is no facility.
    """
    name = place.city or place.postcode or place.region
    return f"{_plain(place.country or '')}/{_plain(name)}" if name else None


def region_of(place: Place) -> str | None:
    """Return the key of a region: country and region, else country and the head of the postcode, else the country."""
    finer = place.region or (place.postcode or "").strip()[:POSTCODE_HEAD]
    if not finer and not place.country:
        return None
    return f"{_plain(place.country or '')}/{_plain(finer)}" if finer else _plain(place.country or "")


@lru_cache(maxsize=65_536)
def _plain(text: str) -> str:
    """Lower case, without accents, punctuation or doubled spaces."""
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.casefold().split())
