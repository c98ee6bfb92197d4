"""The token of FedEx's webhooks: chosen by the shop, sent back in a header."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.fedex.adapter import FedEx

SECRET = "a-long-token"


def request(headers: dict[str, str]) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/fedex", headers, b"{}", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {SECRET}"},
        {"authorization": SECRET},
        {"x-api-key": SECRET},
        {"fdx-security-token": SECRET},
        {"authorization": "Bearer other", "security-token": SECRET},
    ],
)
@pytest.mark.parametrize("secrets", [[SECRET], ["old", SECRET]])
def test_the_token_is_found_in_each_header(headers: dict[str, str], secrets: list[str]) -> None:
    FedEx().verify(request(headers), secrets)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {SECRET}x"},
        {"x-api-key": SECRET[:-1]},
        {"x-other": SECRET},
        {"user-agent": "FedEx"},
    ],
)
def test_without_it_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        FedEx().verify(request(headers), [SECRET])
