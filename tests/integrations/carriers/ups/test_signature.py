"""Track Alert's credential: chosen by the shop, sent back by UPS in one of three headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.ups.adapter import Ups

SECRET = "a-long-credential"


def request(headers: dict[str, str]) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/ups", headers, b"{}", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {SECRET}"},
        {"authorization": SECRET},
        {"x-api-key": SECRET},
        {"credential": SECRET},
        {"authorization": "Bearer other", "credential": SECRET},
    ],
)
@pytest.mark.parametrize("secrets", [[SECRET], ["old", SECRET]])
def test_the_credential_is_found_in_each_header(headers: dict[str, str], secrets: list[str]) -> None:
    Ups().verify(request(headers), secrets)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {SECRET}x"},
        {"x-api-key": SECRET[:-1]},
        {"x-other": SECRET},
        {"user-agent": "UPSPubSubTrackingService"},
    ],
)
def test_without_it_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Ups().verify(request(headers), [SECRET])
