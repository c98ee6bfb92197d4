"""EasyPost's signatures, signed for real. The first vector is our own; the published one is checked where it lies."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.easypost.adapter import EasyPost

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PATH = "/hooks/abc/easypost"
BODY = '{"id":"evt_0a1b","description":"tracker.updated – ü"}'.encode()
SECRET = "sécret"


def digest(secret: str, message: bytes) -> str:
    return hmac.new(unicodedata.normalize("NFKD", secret).encode(), message, hashlib.sha256).hexdigest()


def request(headers: dict[str, str], body: bytes = BODY, path: str = PATH) -> SignedRequest:
    return SignedRequest("POST", path, headers, body, NOW)


def v1(secret: str = SECRET, body: bytes = BODY) -> dict[str, str]:
    return {"x-hmac-signature": "hmac-sha256-hex=" + digest(secret, body)}


def v2(at: datetime = NOW, path: str = PATH, method: str = "POST", secret: str = SECRET) -> dict[str, str]:
    timestamp = format_datetime(at)
    signed = digest(secret, (timestamp + method + path).encode() + BODY)
    return {"x-hmac-signature-v2": signed, "x-timestamp": timestamp, "x-path": path}


@pytest.mark.parametrize(
    "headers",
    [v1(), v2(), v1() | v2(), v2(NOW - timedelta(minutes=9)), {"X-Hmac-Signature": v1()["x-hmac-signature"]}],
    ids=["v1", "v2", "both", "nine minutes ago", "capitals"],
)
def test_a_signature_that_fits_is_accepted(headers: dict[str, str]) -> None:
    EasyPost().verify(request(headers), ["other", SECRET])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hmac-signature": ""},
        {"x-hmac-signature": "hmac-sha256-hex="},
        {"x-hmac-signature": "hmac-sha256-hex=é"},
        v1("wrong"),
        v1(body=BODY + b" "),
        v2(NOW - timedelta(minutes=11)),
        v2(NOW + timedelta(minutes=11)),
        v2(path="/hooks/other/easypost"),
        v2(method="GET"),
        v2(secret="wrong"),
        v1() | v2(NOW - timedelta(hours=1)),
        v1() | v2() | {"x-timestamp": "yesterday"},
        {key: value for key, value in v2().items() if key != "x-path"},
    ],
)
def test_all_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        EasyPost().verify(request(headers), [SECRET])


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_fits(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        EasyPost().verify(request(v1("")), secrets)


def test_the_key_is_the_event_or_the_body() -> None:
    assert EasyPost().dedupe_key(request({})) == "evt_0a1b"
    plain = EasyPost().dedupe_key(request({}, b'{"id":"trk_1"}'))
    assert plain == EasyPost().dedupe_key(request({}, b'{"id":"trk_1"}'))
    assert plain.startswith("sha256:")
    assert EasyPost().dedupe_key(request({}, b"\xff")).startswith("sha256:")
