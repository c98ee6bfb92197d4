"""TrackingMore's signatures: over a time, in the headers (v4) or in the body (v2). Signed for real."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.trackingmore.adapter import TrackingMore

SECRET = "whs-0a1b-2c3d"
TIME = "1795000000"


def signed(secret: str = SECRET, time: str = TIME) -> str:
    return hmac.new(secret.encode(), time.encode(), hashlib.sha256).hexdigest()


def request(headers: dict[str, str], body: bytes = b"{}") -> SignedRequest:
    return SignedRequest("POST", "/hooks/abc/trackingmore", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


def in_body(secret: str = SECRET, time: object = int(TIME)) -> bytes:
    return json.dumps({"data": {}, "verifyInfo": {"timeStr": time, "signature": signed(secret, str(time))}}).encode()


def flipped(signature: str) -> str:
    return signature[:-1] + ("0" if signature[-1] != "0" else "1")


@pytest.mark.parametrize(
    "given",
    [
        request({"signature": signed(), "timestamp": TIME}),
        request({"Signature": signed().upper(), "Timestamp": TIME}),
        request({"x-signature": signed(), "x-timestamp": TIME}),
        request({"trackingmore-signature": signed(), "trackingmore-timestamp": TIME}),
        request({"signature": signed()}, b'{"timestamp":1795000000}'),
        request({}, in_body()),
        request({}, in_body(time=TIME)),
    ],
)
def test_a_signature_that_fits_is_accepted(given: SignedRequest) -> None:
    TrackingMore().verify(given, ["other", SECRET])


@pytest.mark.parametrize(
    "given",
    [
        request({}),
        request({"signature": signed()}),
        request({"timestamp": TIME}),
        request({"signature": "", "timestamp": TIME}),
        request({"signature": flipped(signed()), "timestamp": TIME}),
        request({"signature": signed(), "timestamp": "1795000001"}),
        request({"signature": signed("wrong"), "timestamp": TIME}),
        request({"signature": hmac.new(SECRET.encode(), b"", hashlib.sha256).hexdigest()}),
        request({}, in_body("wrong")),
        request({}, in_body().replace(b"1795000000", b"1795000001")),
        request({}, b'{"verifyInfo":[]}'),
        request({}, b"\xff"),
    ],
)
def test_all_else_is_refused(given: SignedRequest) -> None:
    with pytest.raises(BadSignature):
        TrackingMore().verify(given, [SECRET])


def test_a_repeated_body_has_one_key() -> None:
    assert TrackingMore().dedupe_key(request({})) == TrackingMore().dedupe_key(request({"x": "y"}))
