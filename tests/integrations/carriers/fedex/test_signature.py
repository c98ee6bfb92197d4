"""The token of FedEx's webhooks: chosen by the shop, sent back in a header."""

from __future__ import annotations

import pytest

from bot.errors import BadSignature
from integrations.carriers.fedex.adapter import FedEx
from tests.integrations.vendor import bearing, knock, not_bearing

SECRET = "a-long-token"


@pytest.mark.parametrize("headers", bearing(SECRET, "fdx-security-token", "security-token"))
@pytest.mark.parametrize("secrets", [[SECRET], ["old", SECRET]])
def test_the_token_is_found_in_each_header(headers: dict[str, str], secrets: list[str]) -> None:
    FedEx().verify(knock("fedex", headers), secrets)


@pytest.mark.parametrize("headers", not_bearing(SECRET, "FedEx"))
def test_without_it_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        FedEx().verify(knock("fedex", headers), [SECRET])
