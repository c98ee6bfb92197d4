"""Some rows that stand for all where there are very many: one shopper, or parcel, of sixteen, by the first sign of its
hash or id, which is hexadecimal. An index holds these alone, and a query has to name them in the very words of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal_column, text

DRAWN = {
    "contacts": "substr(coalesce(nullif({of}shopper, ''), {of}conversation_id), 1, 1) = '7'",
    "promises": "substr({of}shipment_id, 1, 1) = '7'",
    "sayings": "substr({of}shipment_id, 1, 1) = '7'",
}
CONTACT = ("conversation_id", "shopper", "opener", "is_wismo", "answered", "solved", "human_at", "next_at", "last_at")
ASKED = {"contacts": [*CONTACT], "promises": ["shipment_id", "held"], "sayings": ["shipment_id", "is_right"]}
"""What is asked of the drawn rows."""


def drawn(table: str) -> ColumnElement[bool]:
    """Return the condition of a table's drawn rows."""
    return literal_column(DRAWN[table].format(of=f"{table}."), Boolean())


def drawn_alone(table: str) -> dict[str, Any]:
    """Return the arguments of an index that holds a table's drawn rows alone, and on PostgreSQL all that is asked."""
    condition = text(DRAWN[table].format(of=""))
    return {"postgresql_where": condition, "sqlite_where": condition, "postgresql_include": ASKED[table]}
