"""Track Alert's credential: chosen by the shop, sent back by UPS in one of three headers."""

from __future__ import annotations

import pytest

from bot.errors import BadSignature
from integrations.carriers.ups.adapter import Ups
from tests.integrations.vendor import bearing, knock, not_bearing

SECRET = "a-long-credential"


@pytest.mark.parametrize("headers", bearing(SECRET, "credential", "credential"))
@pytest.mark.parametrize("secrets", [[SECRET], ["old", SECRET]])
def test_the_credential_is_found_in_each_header(headers: dict[str, str], secrets: list[str]) -> None:
    Ups().verify(knock("ups", headers), secrets)


@pytest.mark.parametrize("headers", not_bearing(SECRET, "UPSPubSubTrackingService"))
def test_without_it_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Ups().verify(knock("ups", headers), [SECRET])
