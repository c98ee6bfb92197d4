"""17TRACK's webhook signature: a hash of the body and the key, by any live key."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.seventeentrack.adapter import SeventeenTrack

FIXTURES = Path(__file__).parent / "fixtures"
BODY = (FIXTURES / "webhook__two_carriers.json").read_bytes()


def request(body: bytes, signature: str | None) -> SignedRequest:
    headers = {"Sign": signature} if signature else {}
    return SignedRequest("POST", "/hooks/x/seventeentrack", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


def signed(key: str, body: bytes = BODY) -> str:
    return hashlib.sha256(body + b"/" + key.encode()).hexdigest()


@pytest.mark.parametrize("signature", [signed("K1"), signed("K1").upper()])
def test_any_live_key_verifies(signature: str) -> None:
    SeventeenTrack().verify(request(BODY, signature), ["K0", "K1"])


@pytest.mark.parametrize(
    ("body", "signature", "keys"),
    [
        (BODY, None, ["K1"]),
        (BODY, signed("K2"), ["K1"]),
        (BODY, signed("K1"), []),
        (BODY, signed(""), [""]),
        (BODY, hashlib.sha256(BODY + b"K1").hexdigest(), ["K1"]),
        (BODY + b" ", signed("K1"), ["K1"]),
    ],
)
def test_all_else_is_refused(body: bytes, signature: str | None, keys: list[str]) -> None:
    with pytest.raises(BadSignature):
        SeventeenTrack().verify(request(body, signature), keys)


def test_each_flipped_bit_is_refused() -> None:
    for bit in range(0, len(BODY) * 8, 997):
        body = bytearray(BODY)
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            SeventeenTrack().verify(request(bytes(body), signed("K1")), ["K1"])


def test_the_same_news_has_one_key_and_other_news_another() -> None:
    key = SeventeenTrack().dedupe_key
    assert key(request(BODY, None)) == key(request(BODY + b"\n", None))
    assert key(request(BODY, None)) != key(request(BODY.replace(b'"events_hash": 442', b'"events_hash": 443'), None))
    stopped = (FIXTURES / "webhook__stopped.json").read_bytes()
    assert key(request(stopped, None)) != key(request(BODY, None))
