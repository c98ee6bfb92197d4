"""Sendcloud's signature, signed for real: hexadecimal HMAC-SHA256 of the raw body."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.sendcloud.adapter import Sendcloud

SECRET = "key-0a1b"
BODY = '{"action":"parcel_status_changed","parcel":{"name":"Zoë"}}'.encode()


def signed(secret: str = SECRET, body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def request(headers: dict[str, str], body: bytes = BODY) -> SignedRequest:
    return SignedRequest("POST", "/hooks/abc/sendcloud", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", ["sendcloud-signature", "Sendcloud-Signature"])
def test_a_signature_that_fits_is_accepted(name: str) -> None:
    Sendcloud().verify(request({name: signed()}), ["other", SECRET])


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, BODY),
        ({"sendcloud-signature": ""}, BODY),
        ({"sendcloud-signature": signed("wrong")}, BODY),
        ({"sendcloud-signature": signed()}, BODY + b" "),
        ({"sendcloud-signature": signed()}, bytes([BODY[0] ^ 1]) + BODY[1:]),
        ({"signature": signed()}, BODY),
    ],
)
def test_all_else_is_refused(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadSignature):
        Sendcloud().verify(request(headers, body), [SECRET])


def test_a_repeated_body_has_one_key() -> None:
    assert Sendcloud().dedupe_key(request({})) == Sendcloud().dedupe_key(request({"x": "y"}))
