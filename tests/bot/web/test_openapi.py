"""docs/openapi.yml says what the doors for programs are: no door without its entry, no entry without its door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.domain.order import OrderState
from bot.domain.status import Status
from bot.intake.plain import EVENTS, FIELDS, ORDERS, PRODUCTS
from bot.web.frames import PostedMessage

WRITTEN = yaml.safe_load((Path(__file__).parents[3] / "docs" / "openapi.yml").read_text())
SCHEMAS = WRITTEN["components"]["schemas"]
DOORS = ("/v1/", "/hooks/", "/healthz", "/readyz")
# Doors that OpenAPI has no words for, each with the page that describes it.
ELSEWHERE = {("GET", "/v1/{merchant}/socket"): "docs/http.md: a WebSocket"}


def routes(client):
    """Every method and path of the doors for programs, by the names of the page."""
    for route in client.app.router.routes():
        path = route.resource.canonical.replace("{slug}", "{merchant}") if route.resource else ""
        if path.startswith(DOORS) and route.method != "HEAD":
            yield route.method, path


def written():
    for path, item in WRITTEN["paths"].items():
        for method in item.keys() - {"parameters"}:
            yield method.upper(), path


async def test_every_door_is_described_and_no_other(site):
    assert sorted({*routes(site)} - ELSEWHERE.keys()) == sorted(written())


def test_the_doors_described_elsewhere_are():
    text = (Path(__file__).parents[3] / "docs" / "http.md").read_text()
    for method, path in ELSEWHERE:
        assert f"`{method} {path}`" in text


@pytest.mark.parametrize(("kind", "name"), [(ORDERS, "Order"), (EVENTS, "Event"), (PRODUCTS, "Product")])
def test_the_plain_doors_fields_are_all_named(kind, name):
    assert sorted(SCHEMAS[name]["properties"]) == sorted(FIELDS[kind])


def test_the_words_of_closed_lists_are_all_named():
    assert set(SCHEMAS["Status"]["enum"]) == set(map(str, Status))
    assert set(SCHEMAS["Order"]["properties"]["state"]["enum"]) == set(map(str, OrderState))


def test_a_messages_fields_and_limits_are_those_of_the_door():
    for name, limits in PostedMessage.model_json_schema()["properties"].items():
        told = SCHEMAS["PostedMessage"]["properties"][name]
        longest = re.search(r"'maxLength': (\d+)", str(limits))
        assert longest is not None
        assert told["maxLength"] == int(longest[1])
    assert sorted(SCHEMAS["PostedMessage"]["properties"]) == sorted(PostedMessage.model_fields)
