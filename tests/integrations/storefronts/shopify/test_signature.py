"""Shopify's signatures, signed for real."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.storefronts.shopify.adapter import Shopify

BODY = b'{"id":1}'
SECRET = "hush"


def signed(secret: str = SECRET, body: bytes = BODY) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def request(headers: dict[str, str], body: bytes = BODY) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/shopify", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", ["x-shopify-hmac-sha256", "X-Shopify-Hmac-Sha256"])
def test_either_of_two_live_secrets_fits(name: str) -> None:
    Shopify().verify(request({name: signed()}), ["new", SECRET])


@pytest.mark.parametrize("given", ["", "é", signed("wrong"), signed(body=b"{}"), signed()[:-2]])
def test_all_else_is_refused(given: str) -> None:
    with pytest.raises(BadSignature):
        Shopify().verify(request({"x-shopify-hmac-sha256": given}), [SECRET])
    with pytest.raises(BadSignature):
        Shopify().verify(request({}), [SECRET, ""])


def test_a_repeated_delivery_has_the_same_key_and_another_topic_another() -> None:
    first = request({"x-shopify-topic": "orders/create", "x-shopify-event-id": "e1"})
    assert Shopify().dedupe_key(first) == Shopify().dedupe_key(first)
    other = request({"x-shopify-topic": "orders/updated", "x-shopify-event-id": "e1"})
    assert Shopify().dedupe_key(first) != Shopify().dedupe_key(other)
    second_order = request({"x-shopify-topic": "orders/create", "x-shopify-event-id": "e1"}, b'{"id":2}')
    assert Shopify().dedupe_key(first) != Shopify().dedupe_key(second_order)
    assert Shopify().topic(first) == "orders/create"
    assert Shopify().topic(request({})) is None
