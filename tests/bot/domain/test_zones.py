"""Local time is shown only where there is no doubt which it is."""

from __future__ import annotations

import pytest

from bot.domain.event import Place
from bot.domain.zones import zone_of


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Place(region="OH", country="US"), "America/New_York"),
        (Place(region="or", country="us"), None),
        (Place(region="FL", country="US"), None),
        (Place(country="US"), None),
        (Place(country="GB"), "Europe/London"),
        (Place(country="DE"), "Europe/Berlin"),
        (Place(country="NL"), "Europe/Amsterdam"),
        (Place(country="BR"), None),
        (Place(region="QLD", country="AU"), "Australia/Brisbane"),
        (Place(country="XX"), None),
        (Place(), None),
    ],
)
def test_the_zone_of_a_place(place: Place, zone: str | None) -> None:
    found = zone_of(place)
    assert (found.key if found else None) == zone
