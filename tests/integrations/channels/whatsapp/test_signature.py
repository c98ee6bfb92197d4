"""Twilio's signature: the published vectors, the library as a judge beside us, and everything that must be refused."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.channels.whatsapp.adapter import WhatsApp

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
PARAMS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
PUBLISHED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
FORM = {"content-type": "application/x-www-form-urlencoded"}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def request(url: str, body: bytes, signature: str, kind: str = FORM["content-type"]) -> SignedRequest:
    headers = {"content-type": kind, "x-twilio-signature": signature}
    return SignedRequest("POST", "/hooks/t/whatsapp", headers, body, NOW, url)


def verify(url: str, body: bytes, signature: str, *secrets: str, kind: str = FORM["content-type"]) -> None:
    WhatsApp().verify(request(url, body, signature, kind), secrets or ("12345",))


def test_the_published_example_is_taken() -> None:
    verify(URL, urlencode(PARAMS).encode(), PUBLISHED)


@pytest.mark.parametrize(
    ("signed", "called"),
    [
        ("https://a.example/hook", "https://a.example/hook"),
        ("https://a.example:443/hook", "https://a.example/hook"),
        ("https://a.example/hook", "https://a.example:443/hook"),
        ("http://a.example:80/hook?x=1", "http://a.example/hook?x=1"),
        ("http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/hook"),
        ("http://127.0.0.1/hook", "http://127.0.0.1:8080/hook"),
        ("https://a.example/hook", "https://a.example/hook#rc=3&rp=all"),
    ],
)
def test_the_port_and_the_fragment_do_not_matter(signed: str, called: str) -> None:
    signature = RequestValidator("12345").compute_signature(signed, PARAMS)
    verify(called, urlencode(PARAMS).encode(), signature)


@pytest.mark.parametrize(
    "called",
    [
        "http://a.example/hook",
        "https://internal/hook",
        "https://a.example/hook/",
        "https://a.example/hook?x=1",
        "https://a.example:8443/other",
        "https://a.example/Hook",
        "",
    ],
)
def test_another_address_is_refused(called: str) -> None:
    signature = RequestValidator("12345").compute_signature("https://a.example/hook", PARAMS)
    with pytest.raises(BadSignature):
        verify(called, urlencode(PARAMS).encode(), signature)


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "2"), ("a", "1"), ("b", "")],
        [("a", "1"), ("a", "1")],
        [("Body", "Grüße 😀 + & = %"), ("From", "whatsapp:+1")],
        [("z", "1"), ("A", "2"), ("a", "3"), ("Z", "4")],
        [],
    ],
)
def test_repeated_blank_and_foreign_parameters_count_as_the_vendors_own_library_counts_them(pairs) -> None:
    signature = RequestValidator("12345").compute_signature(URL, MultiDict(pairs))
    body = urlencode(pairs).encode()
    verify(URL, body, signature)
    assert RequestValidator("12345").validate(URL, MultiDict(pairs), signature)


def test_any_one_bit_of_the_body_changed_is_refused() -> None:
    body = urlencode(PARAMS).encode()
    for bit in range(len(body) * 8):
        changed = bytearray(body)
        changed[bit // 8] ^= 1 << bit % 8
        if bytes(changed).lower() == body.lower() and b"%2" in body and sorted_form(changed) == sorted_form(body):
            continue  # %2B and %2b are the same sign
        with pytest.raises(BadSignature):
            verify(URL, bytes(changed), PUBLISHED)


def sorted_form(body: bytes | bytearray) -> list[str]:
    from urllib.parse import parse_qsl

    return sorted(map(str, parse_qsl(bytes(body).decode("latin-1"))))


def test_each_live_secret_is_tried() -> None:
    body = urlencode(PARAMS).encode()
    verify(URL, body, PUBLISHED, "new", "12345", "older")
    for secrets in (("new",), ("",), ("12345 ",)):
        with pytest.raises(BadSignature):
            verify(URL, body, PUBLISHED, *secrets)


def test_a_json_body_is_bound_by_its_hash_in_the_address() -> None:
    body = b'{"a": "b"}'
    url = f"https://a.example/hook?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = RequestValidator("12345").compute_signature(url, {})
    verify(url, body, signature, kind="application/json")
    for other, where in ((b'{"a": "c"}', url), (body, "https://a.example/hook")):
        with pytest.raises(BadSignature):
            verify(where, other, RequestValidator("12345").compute_signature(where, {}), kind="application/json")


def test_more_fields_than_anybody_sends_are_refused() -> None:
    with pytest.raises(BadSignature):
        verify(URL, b"a=1&" * 1000, PUBLISHED)
