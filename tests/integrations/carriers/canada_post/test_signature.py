"""Nobody signs for Canada Post here: every request at its door is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.merchant import MerchantSettings
from bot.errors import BadSignature, Misconfigured
from bot.ports import SignedRequest
from integrations.carriers.canada_post.adapter import CanadaPost


def test_no_webhook_is_taken() -> None:
    request = SignedRequest("POST", "/", {"x-hmac": "a"}, b"{}", datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(BadSignature):
        CanadaPost().verify(request, ["a"])


async def test_following_is_refused_by_name() -> None:
    with pytest.raises(Misconfigured, match="canada_post"):
        await CanadaPost().subscribe("1", None, MerchantSettings(name="Shop"), "key")
