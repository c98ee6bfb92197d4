"""DHL's pushes bring a token: it must be one of the shop's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.dhl.adapter import Dhl


def request(headers: dict[str, str]) -> SignedRequest:
    return SignedRequest(
        "POST", "/hooks/x/dhl", headers, b'{"scope":"subscription.push"}', datetime(2026, 11, 23, tzinfo=UTC)
    )


@pytest.mark.parametrize("name", ["x-porchlight-token", "X-Porchlight-Token", "dhl-api-key", "x-api-key"])
def test_the_shops_token_is_accepted_also_while_it_is_rotated(name: str) -> None:
    Dhl().verify(request({name: "tök"}), ["old", "tök"])


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-porchlight-token": ""}, {"x-porchlight-token": "toj"}, {"x-porchlight-token": "tokk"}, {"x-other": "tok"}],
)
def test_all_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Dhl().verify(request(headers), ["tok"])


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_fits(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        Dhl().verify(request({"x-porchlight-token": ""}), secrets)
