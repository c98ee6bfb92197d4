"""POST /shopify/admin/api/2026-04/graphql.json: real queries against the subset of the schema beside this file."""

from __future__ import annotations

import hmac
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, build_schema, graphql_sync, parse, validate

from sandbox import story
from sandbox.faults import Faults
from sandbox.models import Order
from sandbox.settings import Settings
from sandbox.shop import search
from sandbox.shop.floor import Floor
from sandbox.shop.paging import connection
from sandbox.shop.views import order_view

BUCKET, RESTORE = 2000.0, 100.0  # points, points a second: what Shopify's standard plan shows
SORTS: dict[str, Any] = {
    "ID": lambda order: order.id,
    "ORDER_NUMBER": lambda order: order.number,
    "CREATED_AT": lambda order: (order.placed_at, order.id),
    "UPDATED_AT": lambda order: (order.updated_at, order.id),
    "TOTAL_PRICE": lambda order: (float(order.total), order.id),
    "CUSTOMER_NAME": lambda order: (order.address.last_name, order.id),
    "FINANCIAL_STATUS": lambda order: (order.financial, order.id),
}


@cache
def schema() -> GraphQLSchema:
    """The schema, built once."""
    return build_schema((Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


class Root:
    """The fields of QueryRoot. What `orders` had to ignore is gathered for extensions.search."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.ignored: list[dict[str, object]] = []

    def shop(self, info: Any) -> dict[str, Any]:
        """The shop itself."""
        about = story.tale()["shop"]
        return {
            "id": "gid://shopify/Shop/548380009",
            "name": about["name"],
            "email": about["email"],
            "myshopifyDomain": about["domain"],
            "currencyCode": about["currency"],
            "ianaTimezone": about["zone"],
        }

    def orders(
        self,
        info: Any,
        first: int | None = None,
        after: str | None = None,
        query: str | None = None,
        sortKey: str = "PROCESSED_AT",
        reverse: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """The orders connection with its search, its order and its pages."""
        terms = search.parse(query or "")
        warned = search.warnings(query or "", terms)
        self.ignored += [warned] if warned else []
        try:
            found = search.matching(self._floor.orders(), terms)
        except ValueError as reason:
            raise GraphQLError(f"Invalid search value: {reason}") from reason
        found.sort(key=SORTS.get(sortKey, SORTS["CREATED_AT"]), reverse=reverse)
        return connection([order_view(order) for order in found], first, after)

    def _by_id(self, order_id: str) -> Order | None:
        return next((o for o in self._floor.orders() if f"gid://shopify/Order/{o.id}" == order_id), None)

    def order(self, info: Any, id: str) -> dict[str, Any] | None:
        """One order by its global id."""
        found = self._by_id(id)
        return order_view(found) if found else None

    def _inner(self, field: str, wanted: str) -> dict[str, Any] | None:
        for order in self._floor.orders():
            shown = order_view(order)
            inner = shown[field](None, first=50)
            for node in inner["nodes"] if isinstance(inner, dict) else inner:
                if node["id"] == wanted:
                    return dict(node)
        return None

    def fulfillment(self, info: Any, id: str) -> dict[str, Any] | None:
        """One fulfilment by its global id."""
        return self._inner("fulfillments", id)

    def fulfillmentOrder(self, info: Any, id: str) -> dict[str, Any] | None:
        """One fulfilment order by its global id: the way from a hold's webhook to its order."""
        return self._inner("fulfillmentOrders", id)

    def node(self, info: Any, id: str) -> dict[str, Any] | None:
        """Anything of the above by its global id."""
        return self.order(info, id) or self.fulfillment(info, id) or self.fulfillmentOrder(info, id)


def _cost(available: float = BUCKET, actual: int | None = 12) -> dict[str, Any]:
    return {
        "requestedQueryCost": 42,
        "actualQueryCost": actual,
        "throttleStatus": {"maximumAvailable": BUCKET, "currentlyAvailable": available, "restoreRate": RESTORE},
    }


def throttled() -> dict[str, Any]:
    """What an empty bucket answers: 200, no data, and the code in the error's extensions."""
    documentation = "https://shopify.dev/api/usage/rate-limits"
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": documentation}}
    return {"errors": [error], "extensions": {"cost": _cost(available=12.0, actual=None)}}


def _told(error: GraphQLError) -> dict[str, Any]:
    told: dict[str, Any] = {"message": error.message, "locations": [loc._asdict() for loc in error.locations or []]}
    if error.path:
        told["path"] = error.path
    if "Cannot query field" in error.message:
        told["extensions"] = {"code": "undefinedField"}
    return told


def answer(floor: Floor, query: str, variables: dict[str, Any] | None, operation: str | None) -> dict[str, Any]:
    """Run one query; a query that the schema refuses has errors and no data."""
    try:
        refused = validate(schema(), parse(query))
    except GraphQLError as error:
        refused = [error]
    if refused:
        return {"errors": [_told(error) for error in refused]}
    root = Root(floor)
    result: ExecutionResult = graphql_sync(
        schema(), query, root_value=root, variable_values=variables, operation_name=operation
    )
    told: dict[str, Any] = {"data": result.data}
    if result.errors:
        told["errors"] = [_told(error) for error in result.errors]
    told["extensions"] = {"cost": _cost(available=BUCKET - 12)}
    if root.ignored:
        told["extensions"]["search"] = root.ignored
    return told


def graphql_handler(settings: Settings, floor: Floor, faults: Faults) -> Any:
    """The handler with everything it needs."""

    async def handle(request: web.Request) -> web.Response:
        sent = request.headers.get("X-Shopify-Access-Token", "")
        headers = {"X-Request-Id": str(uuid.uuid4()), "X-Shopify-API-Version": "2026-04"}
        if not hmac.compare_digest(sent.encode(), settings.shopify_token.encode()):
            why = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return web.json_response({"errors": why}, status=401, headers=headers)
        fault = await faults.strike("shopify")
        if fault == "server_error":
            return web.json_response({"errors": "Internal Server Error"}, status=503, headers=headers)
        if fault == "rate_limit":
            return web.json_response(throttled(), headers=headers)
        try:
            body = await request.json()
            query, variables = body["query"], body.get("variables")
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.json_response({"errors": {"query": "Required parameter missing or invalid"}}, status=400)
        return web.json_response(answer(floor, str(query), variables, body.get("operationName")), headers=headers)

    return handle
