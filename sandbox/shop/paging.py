"""Lists of the GraphQL API: connections with cursors, and plain lists that may be cut short."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from graphql import GraphQLError

MAX_PAGE = 250


def _cursor(node: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps({"last_id": node["id"]}).encode()).decode()


def connection(nodes: list[dict[str, Any]], first: int | None, after: str | None) -> dict[str, Any]:
    """One page of a list, with cursors."""
    start = 0
    if after:
        start = next((i + 1 for i, node in enumerate(nodes) if _cursor(node) == after), -1)
        if start < 0:
            raise GraphQLError(f"Invalid cursor for current pagination sort: {after}")
    if first is None:
        raise GraphQLError("you must provide one of first or last")
    if not 0 < first <= MAX_PAGE:
        raise GraphQLError(f"first must be between 1 and {MAX_PAGE}")
    page = nodes[start : start + first]
    cursors = [_cursor(node) for node in page]
    return {
        "nodes": page,
        "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, page, strict=True)],
        "pageInfo": {
            "hasNextPage": start + len(page) < len(nodes),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def paged(nodes: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A connection field."""

    def resolve(info: Any, first: int | None = None, after: str | None = None, **_: Any) -> dict[str, Any]:
        return connection(nodes, first, after)

    return resolve


def listed(nodes: list[dict[str, Any]]) -> Callable[..., list[dict[str, Any]]]:
    """A plain list field that may be cut short."""

    def resolve(info: Any, first: int | None = None, **_: Any) -> list[dict[str, Any]]:
        return nodes[:first] if first else nodes

    return resolve
