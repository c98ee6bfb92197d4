"""The shop's promises: signed webhooks of the documented shape, and real GraphQL over the same orders."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.conftest import World


pytestmark = pytest.mark.journey


async def test_every_webhook_is_signed_over_its_raw_body(world: World):
    for _, headers, body in world.recorder.hooks:
        mac = hmac.new(b"shop-hook-secret", body, hashlib.sha256).digest()
        assert headers["X-Shopify-Hmac-Sha256"] == base64.b64encode(mac).decode()
        assert headers["X-Shopify-API-Version"] == "2026-04"
        assert headers["X-Shopify-Shop-Domain"] == "lantern-and-oak.myshopify.com"
        uuid.UUID(headers["X-Shopify-Webhook-Id"])
        datetime.fromisoformat(headers["X-Shopify-Triggered-At"])
    events = [headers["X-Shopify-Event-Id"] for _, headers, _ in world.recorder.hooks]
    assert len(set(events)) == len(events)


async def test_the_story_sends_each_topic_as_often_as_it_should(world: World):
    counts = {
        topic: len(world.recorder.bodies("shopify", topic))
        for topic in (
            "orders/create", "orders/cancelled", "fulfillments/create", "refunds/create",
            "fulfillment_orders/placed_on_hold", "fulfillment_events/create",
        )
    }  # fmt: skip
    assert counts == {
        "orders/create": 20,
        "orders/cancelled": 1,
        "fulfillments/create": 16,
        "refunds/create": 1,
        "fulfillment_orders/placed_on_hold": 2,
        "fulfillment_events/create": 5,
    }


async def test_the_order_of_before_day_one_is_only_had_by_asking(world: World):
    names = {body["name"] for body in world.recorder.bodies("shopify", "orders/create")}
    assert "#1039" not in names
    assert "#1042" in names
    found = await world.graphql('{ orders(first: 5, query: "name:#1039") { nodes { name email } } }')
    assert found["data"]["orders"]["nodes"] == [{"name": "#1039", "email": "harriet@example.com"}]


async def test_orders_come_as_placed_and_are_backdated(world: World):
    order = next(b for b in world.recorder.bodies("shopify", "orders/create") if b["name"] == "#1042")
    assert order["order_number"] == 1042
    assert isinstance(order["id"], int)
    assert order["fulfillment_status"] is None
    assert order["fulfillments"] == []
    assert order["email"] == order["contact_email"] == order["customer"]["email"] == "jane@example.com"
    assert order["shipping_address"]["zip"] == "97214"
    assert order["line_items"][0]["fulfillable_quantity"] == 1
    placed = datetime.fromisoformat(order["created_at"])
    assert placed.utcoffset() is not None
    assert timedelta(days=3) < datetime.now(UTC) - placed < timedelta(days=5)


async def test_a_fulfilment_carries_its_tracking_number_in_every_documented_place(world: World):
    made = next(b for b in world.recorder.bodies("shopify", "fulfillments/create") if b["name"] == "#1042.1")
    number = await world.number_of("#1042")
    assert made["tracking_number"] == number
    assert made["tracking_numbers"] == [number]
    assert number in made["tracking_urls"][0]
    assert (made["tracking_company"], made["status"], made["shipment_status"]) == ("USPS", "success", None)


async def test_what_has_left_shows_in_the_order(world: World):
    updated = {body["name"]: body for body in world.recorder.bodies("shopify", "orders/updated")}
    for name, status, left in [
        ("#1058", "partial", [0, 1]),
        ("#1045", "fulfilled", [0, 0]),
        ("#1054", "fulfilled", [0]),
    ]:
        assert updated[name]["fulfillment_status"] == status
        assert [line["fulfillable_quantity"] for line in updated[name]["line_items"]] == left


async def test_a_gift_card_needs_no_shipping_and_no_address(world: World):
    order = next(b for b in world.recorder.bodies("shopify", "orders/create") if b["name"] == "#1054")
    assert order["line_items"][0]["requires_shipping"] is False
    assert order["shipping_address"] is None


async def test_a_cancelled_order_says_so_and_is_refunded(world: World):
    (order,) = world.recorder.bodies("shopify", "orders/cancelled")
    (refund,) = world.recorder.bodies("shopify", "refunds/create")
    assert (order["name"], order["cancel_reason"], order["fulfillment_status"]) == ("#1053", "customer", None)
    assert order["cancelled_at"]
    assert refund["order_id"] == order["id"]
    assert refund["transactions"][0]["amount"] == "89.00"


async def test_a_holds_webhook_leads_to_its_order_by_graphql(world: World):
    body = world.recorder.bodies("shopify", "fulfillment_orders/placed_on_hold")[0]
    assert body["fulfillment_order"]["fulfillment_holds"][0]["reason"] == "incorrect_address"
    query = (
        "query($id: ID!) { fulfillmentOrder(id: $id) { orderName status fulfillmentHolds { reason } order { email } } }"
    )
    found = await world.graphql(query, {"id": body["fulfillment_order"]["id"]})
    assert found["data"]["fulfillmentOrder"] == {
        "orderName": "#1041",
        "status": "ON_HOLD",
        "fulfillmentHolds": [{"reason": "INCORRECT_ADDRESS"}],
        "order": {"email": "lena@example.com"},
    }


WHOLE = """
query Orders($query: String, $after: String) {
  orders(first: 10, after: $after, query: $query, sortKey: UPDATED_AT, reverse: true) {
    edges { cursor node { name } }
    pageInfo { hasNextPage endCursor }
    nodes {
      id legacyResourceId name email phone createdAt processedAt updatedAt cancelledAt cancelReason closedAt
      displayFulfillmentStatus displayFinancialStatus tags totalPriceSet { shopMoney { amount currencyCode } }
      shippingAddress { name firstName lastName address1 city zip provinceCode countryCodeV2 phone }
      lineItems(first: 50) { nodes { id title quantity currentQuantity requiresShipping sku unfulfilledQuantity } }
      fulfillments(first: 20) {
        id legacyResourceId status displayStatus createdAt updatedAt estimatedDeliveryAt deliveredAt inTransitAt
        trackingInfo { number company url }
        fulfillmentLineItems(first: 50) { nodes { quantity lineItem { id title } } }
      }
      fulfillmentOrders(first: 20) {
        nodes {
          id status requestStatus fulfillAt fulfillBy fulfillmentHolds { reason reasonNotes }
          deliveryMethod { methodType }
        }
      }
      refunds { id createdAt totalRefundedSet { shopMoney { amount } } }
    }
  }
}
"""


async def orders(world: World, query: str | None) -> list[dict[str, Any]]:
    """Every page of one query."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        told = await world.graphql(WHOLE, {"query": query, "after": after})
        assert "errors" not in told, told
        page = told["data"]["orders"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def test_pages_hold_every_order_once_newest_first(world: World):
    found = await orders(world, None)
    assert len({order["id"] for order in found}) == len(found) == 21
    times = [order["updatedAt"] for order in found]
    assert times == sorted(times, reverse=True)


async def test_the_searches_narrow(world: World):
    ten_days_ago = (datetime.now(UTC) - timedelta(days=10)).strftime("%Y-%m-%d")
    assert [o["name"] for o in await orders(world, "name:#1042")] == ["#1042"]
    assert [o["name"] for o in await orders(world, 'name:"1042"')] == ["#1042"]
    assert {o["name"] for o in await orders(world, f"created_at:<{ten_days_ago}")} >= {"#1039", "#1059"}
    assert len(await orders(world, f"created_at:>={ten_days_ago}")) + 1 < 21
    assert [o["name"] for o in await orders(world, "email:jane@example.com status:any")] == ["#1042"]
    assert [o["name"] for o in await orders(world, "status:cancelled")] == ["#1053"]
    assert await orders(world, "updated_at:>=2999-01-01T00:00:00Z") == []


async def test_an_unknown_search_field_is_ignored_with_a_warning(world: World):
    told = await world.graphql('{ orders(first: 3, query: "colour:red") { nodes { name } } }')
    assert len(told["data"]["orders"]["nodes"]) == 3
    assert told["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


async def test_states_before_any_parcel_are_there(world: World):
    found = {order["name"]: order for order in await orders(world, None)}
    assert found["#1041"]["displayFulfillmentStatus"] == "ON_HOLD"
    (waiting,) = found["#1057"]["fulfillmentOrders"]["nodes"]
    assert waiting["fulfillmentHolds"][0]["reason"] == "INVENTORY_OUT_OF_STOCK"
    assert datetime.fromisoformat(waiting["fulfillAt"]) > datetime.now(UTC)
    assert found["#1057"]["tags"] == ["back-order"]
    assert found["#1055"]["fulfillmentOrders"]["nodes"][0]["deliveryMethod"] == {"methodType": "PICK_UP"}
    assert found["#1053"]["cancelReason"] == "CUSTOMER"
    assert found["#1053"]["refunds"][0]["totalRefundedSet"]["shopMoney"]["amount"] == "89.00"
    assert found["#1058"]["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert found["#1050"]["fulfillments"][0]["displayStatus"] == "READY_FOR_PICKUP"


UNANSWERABLE = {
    "{ orders(first: 1) { nodes { shoeSize } } }": "Cannot query field",
    "{ orders(first: 1) { nodes {": "Syntax Error",
    "{ orders { nodes { name } } }": "first or last",
    "{ orders(first: 500) { nodes { name } } }": "between 1 and 250",
}


async def test_a_query_that_cannot_be_answered_has_errors(world: World):
    for query, words in UNANSWERABLE.items():
        told = await world.graphql(query)
        assert words in told["errors"][0]["message"]


async def test_every_answer_tells_its_cost_and_an_empty_bucket_says_throttled(world: World):
    told = await world.graphql("{ shop { name } }")
    assert told["data"]["shop"]["name"] == "Lantern & Oak"
    assert told["extensions"]["cost"]["throttleStatus"]["maximumAvailable"] == 2000.0
    await world.post("/api/faults", {"target": "shopify", "mode": "rate_limit", "count": 1})
    told = await world.graphql("{ shop { name } }")
    assert told["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert "data" not in told


async def test_a_wrong_token_is_refused(world: World):
    async with world.client.post(
        "/shopify/admin/api/2026-04/graphql.json", json={"query": "{ shop { name } }"}
    ) as told:
        assert told.status == 401
        assert "Invalid API key" in (await told.json())["errors"]
