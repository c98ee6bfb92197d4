"""Whose holidays count, where nobody says it: as the regions of the parcels tell."""

from __future__ import annotations

import pytest

from bot.predict.calendar import country_of


@pytest.mark.parametrize(
    ("regions", "country"),
    [
        (["SP", "RJ", "MG", "RS", "AL", "sp "] * 20, "BR"),
        (["NY", "CA", "TX", "OH", "AL"] * 20, "US"),
        (["AL", "PA", "SC", "MS", "MA"] * 20, None),
        (["SP"] * 50, None),
        (["north", "south", "east", "west"] * 9, None),
        ([], None),
    ],
)
def test_the_regions_name_a_country_only_where_they_name_one(regions: list[str], country: str | None) -> None:
    assert country_of(regions) == country
