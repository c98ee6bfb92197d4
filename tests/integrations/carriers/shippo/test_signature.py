"""Shippo's webhook signature: the time and the body, by any live secret, for ten minutes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.shippo.adapter import Shippo

BODY = (Path(__file__).parent / "fixtures" / "track_updated__delivered.json").read_bytes()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def request(body: bytes, signature: str | None, path: str = "/hooks/x/shippo") -> SignedRequest:
    headers = {"Shippo-Auth-Signature": signature} if signature else {}
    return SignedRequest("POST", path, headers, body, NOW)


def signed(secret: str, at: datetime = NOW, body: bytes = BODY) -> str:
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


@pytest.mark.parametrize(
    "signature",
    [
        signed("s3cret"),
        signed("s3cret").replace(",", ", "),
        signed("s3cret", NOW - timedelta(minutes=9)),
        signed("s3cret", NOW + timedelta(minutes=9)),
    ],
)
def test_any_live_secret_verifies_for_ten_minutes(signature: str) -> None:
    Shippo().verify(request(BODY, signature), ["old", "s3cret"])


@pytest.mark.parametrize(
    ("signature", "secrets"),
    [
        (None, ["s3cret"]),
        (signed("other"), ["s3cret"]),
        (signed("s3cret"), []),
        (signed(""), [""]),
        (signed("s3cret", NOW - timedelta(minutes=11)), ["s3cret"]),
        (signed("s3cret", NOW + timedelta(minutes=11)), ["s3cret"]),
        (signed("s3cret").partition(",")[2], ["s3cret"]),
        (signed("s3cret").partition(",")[0], ["s3cret"]),
        ("t=99999999999999999999,v1=00", ["s3cret"]),
        (signed("s3cret").replace("t=1", "t=2"), ["s3cret"]),
    ],
)
def test_all_else_is_refused(signature: str | None, secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        Shippo().verify(request(BODY, signature), secrets)


def test_a_time_that_is_signed_but_is_none_is_refused() -> None:
    digest = hmac.new(b"s3cret", b"soon." + BODY, hashlib.sha256).hexdigest()
    with pytest.raises(BadSignature):
        Shippo().verify(request(BODY, f"t=soon,v1={digest}"), ["s3cret"])


def test_a_token_in_the_address_does_not_stand_for_a_signature() -> None:
    with pytest.raises(BadSignature):
        Shippo().verify(request(BODY, None, "/hooks/x/shippo?token=s3cret"), ["s3cret"])


def test_each_flipped_bit_is_refused() -> None:
    for bit in range(0, len(BODY) * 8, 997):
        body = bytearray(BODY)
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            Shippo().verify(request(bytes(body), signed("s3cret")), ["s3cret"])


def test_a_number_that_is_followed_twice_does_not_count_twice() -> None:
    key = Shippo().dedupe_key
    again = BODY.replace(b"2026-11-06T20:10:01.129Z", b"2026-11-06T20:10:02.000Z")
    assert again != BODY
    assert key(request(BODY, None)) == key(request(again, None))
    for old, new in ((b"2026-11-06T19:03:00Z", b"2026-11-06T19:04:00Z"), (b"2026-11-06T00:00:00Z", b"2026-11-07")):
        assert key(request(BODY, None)) != key(request(BODY.replace(old, new), None))
    assert key(request(b'{"data":{}}', None)) != key(request(b'{"data":{} }', None))
