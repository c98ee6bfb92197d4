"""What each vendor's signature is made of, written down a second time and apart from the code that checks it.

A vendor's own scheme signs a body here; the adapter must take it, and refuse it with any one bit changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.registry import carriers

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PATH = "/hooks/token/provider"
BODY = '{"number":"1Z999AA10123456784","city":"Köln","offset":"+01:00"}'.encode()
Headers = dict[str, str]
Sign = Callable[[bytes, str], Headers]


def hexed(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def easypost_v1(body: bytes, secret: str) -> Headers:
    return {"X-Hmac-Signature": "hmac-sha256-hex=" + hexed(secret, body)}


def easypost_v2(body: bytes, secret: str) -> Headers:
    at = "Mon, 23 Nov 2026 12:00:00 GMT"
    message = f"{at}POST{PATH}".encode() + body
    return {"X-Hmac-Signature-V2": hexed(secret, message), "X-Timestamp": at, "X-Path": PATH}


def aftership(body: bytes, secret: str) -> Headers:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"aftership-hmac-sha256": base64.b64encode(digest).decode(), "as-webhook-version": "2026-07"}


def shippo(body: bytes, secret: str) -> Headers:
    at = str(int(NOW.timestamp()))
    return {"Shippo-Auth-Signature": f"t={at},v1={hexed(secret, at.encode() + b'.' + body)}"}


def seventeentrack(body: bytes, secret: str) -> Headers:
    return {"sign": hashlib.sha256(body + b"/" + secret.encode()).hexdigest()}


SCHEMES = [
    ("easypost", easypost_v1),
    ("easypost", easypost_v2),
    ("aftership", aftership),
    ("shippo", shippo),
    ("seventeentrack", seventeentrack),
]


@pytest.fixture(params=SCHEMES, ids=lambda scheme: scheme[1].__name__)
def scheme(request: pytest.FixtureRequest) -> tuple[str, Sign]:
    return request.param  # type: ignore[no-any-return]


def verify(provider: str, body: bytes, headers: Headers, *secrets: str) -> None:
    carriers()[provider].verify(SignedRequest("POST", PATH, headers, body, NOW), secrets)


def test_what_the_vendor_signs_is_taken_whichever_secret_is_the_live_one(scheme: tuple[str, Sign]) -> None:
    provider, sign = scheme
    headers = sign(BODY, "live-secret")
    verify(provider, BODY, headers, "live-secret")
    verify(provider, BODY, headers, "old-secret", "live-secret")
    verify(provider, BODY, {name.upper(): value for name, value in headers.items()}, "live-secret")


def test_any_one_bit_of_the_body_changed_is_refused(scheme: tuple[str, Sign]) -> None:
    provider, sign = scheme
    headers = sign(BODY, "live-secret")
    for bit in range(len(BODY) * 8):
        body = bytearray(BODY)
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            verify(provider, bytes(body), headers, "live-secret")


def test_any_one_sign_of_the_signature_changed_is_refused(scheme: tuple[str, Sign]) -> None:
    provider, sign = scheme
    headers = sign(BODY, "live-secret")
    name, value = next(iter(headers.items()))
    start = value.rfind("=", 0, -2) + 1  # after the names of fields; base64 ends in a sign of its own
    for at in range(start, len(value.rstrip("="))):
        wrong = value[:at] + ("1" if value[at] != "1" else "2") + value[at + 1 :]
        with pytest.raises(BadSignature):
            verify(provider, BODY, {**headers, name: wrong}, "live-secret")


def test_a_signature_of_another_body_or_another_secret_is_refused(scheme: tuple[str, Sign]) -> None:
    provider, sign = scheme
    for headers in (sign(BODY + b" ", "live-secret"), sign(BODY, "other-secret"), sign(BODY, ""), {}):
        with pytest.raises(BadSignature):
            verify(provider, BODY, headers, "live-secret")
    with pytest.raises(BadSignature):
        verify(provider, BODY, sign(BODY, ""), "")


def test_easypost_normalises_its_secret() -> None:
    headers = easypost_v1(BODY, "se\u0301cret")
    verify("easypost", BODY, headers, "s\u00e9cret")
    verify("easypost", BODY, headers, "se\u0301cret")
