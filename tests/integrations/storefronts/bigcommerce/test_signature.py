"""Who may tell us of a BigCommerce order: whoever holds the secret that the shop set."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.storefronts.bigcommerce.adapter import BigCommerce

BODY = b'{"scope":"store/order/created"}'
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "a long random text"


def request(headers: dict[str, str], body: bytes = BODY) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/bigcommerce", headers, body, NOW)


def signed(at: int, secret: str = SECRET, body: bytes = BODY) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"msg_1.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": f"v1,old {signature}"}


@pytest.mark.parametrize("name", ["x-porchlight-secret", "X-Porchlight-Secret"])
def test_either_of_two_live_secrets_opens(name: str) -> None:
    BigCommerce().verify(request({name: SECRET}), ["new", SECRET])


@pytest.mark.parametrize("given", ["", "wrong", "é", SECRET + "x", SECRET[:-1]])
def test_all_else_is_refused(given: str) -> None:
    with pytest.raises(BadSignature):
        BigCommerce().verify(request({"x-porchlight-secret": given}), [SECRET, ""])
    with pytest.raises(BadSignature):
        BigCommerce().verify(request({}), ["", SECRET])


def test_a_signature_of_the_store_is_as_good() -> None:
    at = int(NOW.timestamp())
    BigCommerce().verify(request(signed(at)), ["new", SECRET])
    for headers in (
        signed(at, "wrong"),
        signed(at, body=b"{}"),
        signed(at - 301),
        signed(at + 301),
        {"webhook-signature": ""},
    ):
        with pytest.raises(BadSignature):
            BigCommerce().verify(request(headers), [SECRET])


@pytest.mark.parametrize("stamp", ["", "x", "9" * 40, "-1", "²"])
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    with pytest.raises(BadSignature):
        BigCommerce().verify(request(signed(int(NOW.timestamp())) | {"webhook-timestamp": stamp}), [SECRET])
