"""Karrio's token: the webhook's secret in a header, so it opens the door and vouches for no body."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.karrio.adapter import Karrio

SECRET = "whs_0a1b2c"


def request(headers: dict[str, str], body: bytes = b"{}") -> SignedRequest:
    return SignedRequest("POST", "/hooks/abc/karrio", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", ["x-event-id", "X-Event-Id"])
def test_the_secret_opens_the_door(name: str) -> None:
    Karrio().verify(request({name: SECRET}), ["other", SECRET])


@pytest.mark.parametrize(
    "headers", [{}, {"x-event-id": ""}, {"x-event-id": "whs_0a1b2d"}, {"x-event-id": SECRET + "é"}, {"x-event": SECRET}]
)
def test_all_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Karrio().verify(request(headers), [SECRET])


def test_a_repeated_body_has_one_key() -> None:
    assert Karrio().dedupe_key(request({})) == Karrio().dedupe_key(request({"x": "y"}))
