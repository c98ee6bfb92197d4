"""The plain door's schema: what the doors know of it and what the adapters read are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BadInput, TooLarge
from bot.intake.columns import COLUMNS, NEEDED
from bot.intake.plain import EVENTS, FIELDS, MOST_ITEMS, ORDERS, PRODUCTS, items_of, unknown_fields

ROOT = Path(__file__).parents[3]
FULL = {
    ORDERS: ROOT / "tests/integrations/storefronts/plain_orders/fixtures/order__full.json",
    EVENTS: ROOT / "tests/integrations/carriers/plain_events/fixtures/event__full.json",
    PRODUCTS: ROOT / "tests/integrations/storefronts/plain_products/fixtures/product__full.json",
}


@pytest.mark.parametrize("kind", [ORDERS, EVENTS, PRODUCTS])
def test_every_field_is_shown_in_an_example_that_is_read(kind: str) -> None:
    shown = set(json.loads(FULL[kind].read_text()))
    assert shown | {"state"} == set(FIELDS[kind]) | {"state"}


@pytest.mark.parametrize("kind", [ORDERS, EVENTS, PRODUCTS])
def test_every_field_and_column_is_documented(kind: str) -> None:
    fields, columns = (ROOT / "docs/plain.md").read_text(), (ROOT / "docs/import.md").read_text()
    assert [field for field in FIELDS[kind] if f"`{field}`" not in fields] == []
    assert [column for column in COLUMNS[kind] if f"`{column}`" not in columns] == []
    assert {column for group in NEEDED[kind] for column in group} <= set(COLUMNS[kind])


def test_one_object_is_a_list_of_one() -> None:
    assert [item.body for item in items_of(b' {"b": 1, "a": [2]} ')] == [b'{"a":[2],"b":1}']
    assert [item.index for item in items_of(b"[{}, {}]")] == [0, 1]


def test_the_key_is_that_of_the_content() -> None:
    first, second, other = (items_of(body)[0].key for body in (b'{"a":1,"b":2}', b'{"b":2,\n"a":1}', b'{"a":1}'))
    assert first == second != other
    assert len(first) <= 200


@pytest.mark.parametrize("body", [b"", b"7", b"null", b"[]", b"{", b"\xff", b"[" * 100_000, b'"x"'])
def test_what_is_no_list_of_objects_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        items_of(body)


def test_a_list_has_an_end() -> None:
    assert len(items_of(json.dumps([{}] * MOST_ITEMS).encode())) == MOST_ITEMS
    with pytest.raises(TooLarge):
        items_of(json.dumps([{}] * (MOST_ITEMS + 1)).encode())


def test_a_slip_of_the_pen_is_told_from_a_field_of_their_own() -> None:
    items = items_of(b'[{"placedat": 1, "id": "x"}, {"erp_ref": 1}]')
    assert unknown_fields(ORDERS, items) == ["erp_ref", "placedat (did you mean placed_at?)"]
