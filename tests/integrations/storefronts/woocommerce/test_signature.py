"""WooCommerce's signatures, signed for real, and the ping that the shop does not sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.storefronts.woocommerce.adapter import WooCommerce

BODY = b'{"id":1042}'
SECRET = "hush"


def signed(secret: str = SECRET, body: bytes = BODY) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def request(headers: dict[str, str], body: bytes = BODY) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/woocommerce", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", ["x-wc-webhook-signature", "X-WC-Webhook-Signature"])
def test_each_hook_may_have_its_own_secret(name: str) -> None:
    WooCommerce().verify(request({name: signed()}), ["of another hook", SECRET])


@pytest.mark.parametrize("given", ["", "é", signed("wrong"), signed(body=b"{}"), signed()[:-2]])
def test_all_else_is_refused(given: str) -> None:
    with pytest.raises(BadSignature):
        WooCommerce().verify(request({"x-wc-webhook-signature": given}), [SECRET, ""])


def test_a_new_hooks_ping_is_let_in_unsigned_once_there_is_a_secret() -> None:
    WooCommerce().verify(request({}, b"webhook_id=12"), [SECRET])
    with pytest.raises(BadSignature):
        WooCommerce().verify(request({}, b"webhook_id=12"), [])


@pytest.mark.parametrize("body", [b"webhook_id=12&x=1", b"webhook_id=", b'webhook_id=1\n{"id":1}', b"webhook_id=1\n"])
def test_nothing_else_rides_on_the_ping(body: bytes) -> None:
    with pytest.raises(BadSignature):
        WooCommerce().verify(request({}, body), [SECRET])


def test_a_forged_signature_on_a_ping_is_refused() -> None:
    with pytest.raises(BadSignature):
        WooCommerce().verify(request({"x-wc-webhook-signature": "x"}, b"webhook_id=12"), [SECRET])


def test_two_orders_of_one_second_share_an_id_and_are_both_kept() -> None:
    first = request({"x-wc-webhook-delivery-id": "abc"})
    other = request({"x-wc-webhook-delivery-id": "abc"}, b'{"id":1043}')
    assert WooCommerce().dedupe_key(first) == WooCommerce().dedupe_key(request({"X-WC-Webhook-Delivery-ID": "abc"}))
    assert WooCommerce().dedupe_key(first) != WooCommerce().dedupe_key(other)
    assert WooCommerce().topic(request({"x-wc-webhook-topic": "order.updated"})) == "order.updated"
    assert WooCommerce().topic(request({})) is None
