"""AfterShip's webhook signature: the raw body, by any live secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.aftership.adapter import AfterShip

BODY = (Path(__file__).parent / "fixtures" / "webhook__delivered.json").read_bytes()


def request(body: bytes, signature: str | None) -> SignedRequest:
    headers = {"AfterShip-Hmac-SHA256": signature} if signature else {}
    return SignedRequest("POST", "/hooks/x/aftership", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


def signed(secret: str, body: bytes = BODY) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("secrets", [["s3cret"], ["old", "s3cret"]])
def test_any_live_secret_verifies(secrets: list[str]) -> None:
    AfterShip().verify(request(BODY, signed("s3cret")), secrets)


@pytest.mark.parametrize(
    ("body", "signature", "secrets"),
    [
        (BODY, None, ["s3cret"]),
        (BODY, signed("other"), ["s3cret"]),
        (BODY, signed("s3cret"), []),
        (BODY, signed(""), [""]),
        (BODY[:-3] + b" }\n", signed("s3cret"), ["s3cret"]),
        (BODY, signed("s3cret").swapcase(), ["s3cret"]),
        (BODY, "ü", ["s3cret"]),
    ],
)
def test_all_else_is_refused(body: bytes, signature: str | None, secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        AfterShip().verify(request(body, signature), secrets)


def test_each_flipped_bit_is_refused() -> None:
    for bit in range(0, len(BODY) * 8, 997):
        body = bytearray(BODY)
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            AfterShip().verify(request(bytes(body), signed("s3cret")), ["s3cret"])


def test_a_try_again_has_the_same_key_and_other_news_another() -> None:
    adapter = AfterShip()
    assert adapter.dedupe_key(request(BODY, None)) == adapter.dedupe_key(request(BODY + b" ", None))
    assert adapter.dedupe_key(request(BODY, None)) == "event:c4b7d6b0-6a1a-4c0e-9b1a-2f0f8f1d2a33"
    assert adapter.dedupe_key(request(b'{"msg":{}}', None)) != adapter.dedupe_key(request(b'{"msg":{} }', None))
