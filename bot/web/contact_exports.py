"""The tables of contacts as CSV: each contact, the sums by day, what was said and whether it was true, the holdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, literal, select, tuple_

from bot.domain.zones import starts, zone_named
from bot.store.judgements import promises
from bot.store.worth import contact_days, contacts, page_visits, sayings, troubles, truth_days
from bot.web.csv import Row, keyset
from bot.web.export import ROWS_A_PAGE, Export, Rows, Wanted

Place = tuple[Any, ...]
"""The key of the last row of a page."""


def _table(table: Table, columns: Sequence[str], day: str, key: Sequence[str]) -> Export:
    """Return the export of a table's own columns over days: ordered by its key, so that no page loses its place."""

    def pages(wanted: Wanted) -> Rows:
        def page(connection: Connection, after: Place | None) -> tuple[Sequence[Row], Place | None]:
            order = [table.c[name] for name in (day, *key)]
            query = select(*(table.c[name] for name in columns), *order)
            query = query.where(table.c.merchant_id == wanted.merchant.id, *_days(table.c[day], wanted))
            if after is not None:
                query = query.where(
                    tuple_(*order) > tuple_(*(_bound(*each) for each in zip(after, order, strict=True)))
                )
            rows = connection.execute(query.order_by(*order).limit(ROWS_A_PAGE)).all()
            last = tuple(rows[-1][len(columns) :]) if len(rows) == ROWS_A_PAGE else None
            return [row[: len(columns)] for row in rows], last

        return keyset(wanted.database, wanted.merchant.id, page)

    return Export(tuple(columns), pages)


def _days(column: Column[Any], wanted: Wanted) -> tuple[Any, ...]:
    """Return the condition of the days asked for: of a day itself, or of a moment on the shop's clock."""
    weeks = wanted.asked.weeks
    if isinstance(column.type, Date):
        return (column.between(weeks.first, weeks.until),)
    zone = zone_named(wanted.merchant.settings.time_zone)
    return (column >= starts(weeks.first, zone), column < starts(weeks.until + timedelta(days=1), zone))


def _bound(value: Any, column: Column[Any]) -> Any:
    return literal(value, column.type)


CONTACT = (
    *("id", "conversation_id", "channel", "day", "started_at", "last_at", "opener", "goal", "is_wismo", "order_id"),
    *("messages", "missed", "answered", "case_id", "human_at", "first_word_at", "asked_at", "solved", "next_at"),
    *("is_settled", "trouble", "said"),
)
BY_DAY = tuple(column.name for column in contact_days.columns if column.name != "merchant_id")

CONTACTS: Mapping[str, Export] = {
    "contacts": _table(contacts, CONTACT, "day", ("id",)),
    "contact-days": _table(contact_days, BY_DAY, "day", ("channel", "goal", "opener")),
    "statuses-said": _table(
        sayings, ("id", "at", "conversation_id", "shipment_id", "said", "truth", "is_right"), "day", ("id",)
    ),
    "windows-said": _table(
        promises,
        ("id", "made_at", "door", "shipment_id", "stage", "model", "earliest", "likely", "latest", "p_late", "held"),
        "made_at",
        ("id",),
    ),
    "truth-days": _table(truth_days, ("day", "what", "door", "said", "known", "held"), "day", ("what", "door")),
    "first-word": _table(
        troubles,
        ("shipment_id", "at", "day", "kind", "order_id", "arm", "notice_id", "contacts", "is_settled"),
        "day",
        ("shipment_id",),
    ),
    "visits": _table(page_visits, ("id", "at", "day", "order_id", "arm", "withheld", "skus"), "day", ("id",)),
}
