"""The tables of contacts as CSV: each contact, the sums by day, what was said and whether it was true, the holdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table

from bot.measure.day_rows import Place, day_rows
from bot.measure.periods import Period
from bot.store.judgements import promises
from bot.store.worth import contact_days, contact_troubles, contacts, page_visits, sayings, troubles, truth_days
from bot.web.csv import Row, keyset
from bot.web.export import ROWS_A_PAGE, Export, Rows, Wanted


def _table(table: Table, columns: Sequence[str], day: str, key: Sequence[str]) -> Export:
    """Return the export of a table's own columns over the very days that were asked for."""

    def pages(wanted: Wanted) -> Rows:
        period = Period(wanted.asked.first, wanted.asked.last)

        def page(connection: Connection, after: Place | None) -> tuple[Sequence[Row], Place | None]:
            return day_rows(connection, wanted.merchant, table, columns, (day, *key), period, after, ROWS_A_PAGE)

        return keyset(wanted.database, wanted.merchant.id, page)

    return Export(tuple(columns), pages)


CONTACT = (
    *("id", "conversation_id", "channel", "day", "started_at", "last_at", "opener", "goal", "is_wismo", "order_id"),
    *("messages", "missed", "answered", "case_id", "human_at", "first_word_at", "asked_at", "solved", "next_at"),
    *("is_settled", "trouble", "said"),
)
BY_DAY = tuple(column.name for column in contact_days.columns if column.name != "merchant_id")

CONTACTS: Mapping[str, Export] = {
    "contacts": _table(contacts, CONTACT, "day", ("id",)),
    "contact-days": _table(contact_days, BY_DAY, "day", ("channel", "goal", "opener")),
    "contact-troubles": _table(
        contact_troubles,
        ("day", "trouble", "strict_known", "strict", "loose_known", "loose", "reopened"),
        "day",
        ("trouble",),
    ),
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
