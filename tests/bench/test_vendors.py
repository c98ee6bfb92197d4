"""The made-up vendors: their signatures fit our doors, their bodies mean what the measurements think."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.vendors import EASYPOST_SECRET, SCANS, SHOPIFY_SECRET, Shopper
from bot.ports import RawPayload, SignedRequest
from integrations.carriers.easypost.adapter import EasyPost
from integrations.storefronts.shopify.adapter import Shopify

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADAPTERS = {"easypost": (EasyPost(), EASYPOST_SECRET), "shopify": (Shopify(), SHOPIFY_SECRET)}


def _signed(delivery):
    path = f"/hooks/x/{delivery.provider}"
    headers = {name.lower(): value for name, value in delivery.headers(path, NOW).items()}
    return SignedRequest("POST", path, headers, delivery.body, NOW)


@pytest.mark.parametrize("index", range(5))
def test_every_delivery_is_signed_and_keyed(index):
    delivery = Shopper(7).deliveries(NOW)[index]
    adapter, secret = ADAPTERS[delivery.provider]
    adapter.verify(_signed(delivery), [secret])
    assert delivery.key in adapter.dedupe_key(_signed(delivery))


def test_the_last_scan_brings_all_scans():
    reports = EasyPost().parse(RawPayload("easypost", Shopper(7).scanned(NOW, 2).body, None, NOW))
    assert [(report.tracking_number, len(report.events)) for report in reports] == [(Shopper(7).parcel, len(SCANS))]


def test_order_and_dispatch_name_each_other():
    ordered, dispatched = Shopper(7).deliveries(NOW)[:2]
    [order, *_] = Shopify().parse(RawPayload("shopify", ordered.body, ordered.topic, NOW))
    [news, *_] = Shopify().parse(RawPayload("shopify", dispatched.body, dispatched.topic, NOW))
    assert order.number == "#1007"
    assert news.order_id == order.id


def test_no_two_shoppers_share_anything():
    keys = [delivery.key for n in range(50) for delivery in Shopper(n).deliveries(NOW)]
    assert len(set(keys)) == len(keys) == 250
    assert len({Shopper(n).parcel for n in range(50)}) == 50
