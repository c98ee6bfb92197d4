"""The working half of `import`: one group of rows at a time into the store, and a report of what was not taken."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from bot.domain.dispatches import parcels
from bot.domain.event import ShipmentReport
from bot.domain.merchant import Merchant
from bot.domain.order import Order
from bot.domain.product import ProductNews
from bot.errors import MalformedPayload, Misconfigured
from bot.intake.columns import BadCell, Reading, Record, RefusedRow
from bot.intake.plain import EVENTS, ORDERS, PRODUCTS
from bot.intake.rows import event_record, order_record, product_record
from bot.intake.sheet import Row
from bot.main import Services
from bot.ports import RawPayload

SAY_EVERY_SECONDS = 2.0
AT_ONCE = 8
SHOWN = 20
TOLD = 1000


@dataclass(slots=True)
class Counts:
    """What became of the rows so far."""

    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    seconds: float = 0.0
    refusals: list[RefusedRow] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the first refusals as JSON values."""
        rows = [{"line": one.line, "column": one.column, "reason": one.reason} for one in self.refusals]
        return {
            "rows": self.rows,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rate, 1),
            "refused_rows": rows,
        }

    def sentence(self, what: str, dry_run: bool) -> str:
        """Return the counts in words."""
        done = "would be new or newer" if dry_run else "new or newer"
        taken = f"{self.changed} {what} {done}, {self.unchanged} known already"
        return f"{self.rows} rows: {taken}, {self.refused} rows refused ({self.rate:.0f} rows/s)"


class Report(AbstractContextManager["Report"]):
    """Counts, progress on standard error, and every refused row, in a file where one is named."""

    def __init__(self, path: Path | None) -> None:
        self.counts = Counts()
        self._path = path
        self._file: TextIO | None = None
        self._writer: Any = None
        self._began = self._said = time.monotonic()

    def __enter__(self) -> Report:
        if self._path is not None:
            try:
                self._file = self._path.open("w", encoding="utf-8", newline="")
            except OSError as error:
                raise Misconfigured(f"{self._path}: {error.strerror}") from error
            self._writer = csv.writer(self._file)
            self._writer.writerow(("line", "column", "reason"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.counts.seconds = time.monotonic() - self._began
        if self._file is not None:
            self._file.close()

    def refuse(self, line: int, column: str, reason: str) -> None:
        """Tell of one row that was not taken."""
        self.counts.refused += 1
        if self._writer is not None:
            self._writer.writerow((line, column, reason))
        if self.counts.refused <= SHOWN:
            print(f"line {line}{f', {column}' if column else ''}: {reason}", file=sys.stderr)
        if len(self.counts.refusals) < TOLD:
            self.counts.refusals.append(RefusedRow(line, column, reason))

    def began(self, rows: int) -> None:
        """Count rows that are being read, and say now and then how far it is."""
        self.counts.rows += rows
        now = time.monotonic()
        if now - self._said >= SAY_EVERY_SECONDS:
            self._said = now
            print(f"{self.counts.rows} rows, {self.counts.rows / (now - self._began):.0f} rows/s …", file=sys.stderr)

    def took(self, things: int, changed: int) -> None:
        """Count orders or events that were taken, and how many of them said something new."""
        self.counts.changed += changed
        self.counts.unchanged += things - changed


class Importer:
    """Reads groups of rows by the plain door's own adapters, and keeps what they say."""

    def __init__(
        self, services: Services, merchant: Merchant, reading: Reading, report: Report, dry_run: bool, follow_days: int
    ) -> None:
        self._services = services
        self._merchant = merchant
        self._reading = reading
        self.report = report
        self._dry_run = dry_run
        self._followed_since = services.clock.now() - timedelta(days=follow_days)
        self.heading_of: Mapping[str, str] = {}
        self._seen = _Seen()
        self._hands = _Hands()

    async def order(self, rows: Sequence[Row], version: datetime) -> None:
        """Take one order. `version` (aware UTC) is that of an order that names none: the file's own age."""
        self.report.began(len(rows))
        record: Record | None = None
        try:
            record = order_record(tuple(rows), self._reading)
            order = self._read_order(record, version)
            earlier = self._seen.line_of(order.id, rows[0].line)
            if earlier is not None:
                raise BadCell(rows[0], "order_id", f"this order began on line {earlier}; its rows must stand together")
        except (BadCell, MalformedPayload) as error:
            self._refuse(rows, error, record.origin if record else {})
            return
        await self._hands.take(self._order(order))

    async def _order(self, order: Order) -> None:
        self.report.took(1, int(await self._keep(order)))

    def _read_order(self, record: Record, version: datetime) -> Order:
        (order,) = self._services.flow.read_news(RawPayload(ORDERS, _body(record), None, version))
        if not isinstance(order, Order):
            raise TypeError("plain orders are orders")
        return order

    async def _keep(self, order: Order) -> bool:
        """Keep an order, and follow its parcels when it is young enough; True when it says something new."""
        merchant_id = self._merchant.id
        before = await self._services.orders.by_id(merchant_id, order.id)
        if before is not None and (_says(before.order) == _says(order) or before.order.updated_at > order.updated_at):
            return False
        if self._dry_run:
            return True
        if order.placed_at >= self._followed_since:
            return await self._services.flow.keep_order(self._merchant, order, self._services.clock.now())
        changed = await self._services.orders.save(merchant_id, order, self._services.clock.now())
        for parcel in parcels(order):
            number = parcel.tracking_number or ""
            await self._services.shipments.expect(merchant_id, number, parcel.carrier, parcel.tracking_url)
        return changed

    async def events(self, rows: Sequence[Row]) -> None:
        """Take the events of one parcel that stand together."""
        self.report.began(len(rows))
        reports = [report for row in rows if (report := self._event(row))]
        if not reports:
            return
        await self._hands.take(self._parcel(_one(reports), len(reports)))

    async def _parcel(self, report: ShipmentReport, rows: int) -> None:
        number = report.tracking_number
        known = await self._services.shipments.by_number(self._merchant.id, number)
        before = {event.id for event in known.events} if known else set()
        fresh = {event.id for event in report.events} - before
        if fresh and not self._dry_run:
            await self._services.shipments.record(self._merchant.id, report, self._services.clock.now())
            await self._services.flow.settle(self._merchant, number)
        self.report.took(rows, len(fresh))

    async def product(self, row: Row, version: datetime) -> None:
        """Take one product. `version` (aware UTC) is that of a product that names none: the file's own age."""
        self.report.began(1)
        record: Record | None = None
        try:
            record = product_record(row, self._reading)
            (news,) = self._services.flow.read_news(RawPayload(PRODUCTS, _body(record), None, version))
        except (BadCell, MalformedPayload) as error:
            self._refuse([row], error, record.origin if record else {})
            return
        if not isinstance(news, ProductNews):
            raise TypeError("plain products are products")
        await self._hands.take(self._product(news))

    async def _product(self, news: ProductNews) -> None:
        """Keep a product, or only say whether it would be news."""
        products, merchant_id = self._services.products, self._merchant.id
        changes = await products.news(merchant_id, news) if self._dry_run else 0
        if not self._dry_run:
            changes = await products.keep(merchant_id, news, self._services.clock.now())
        self.report.took(1, int(bool(changes)))

    async def finish(self) -> None:
        """Wait for what is still being kept."""
        await self._hands.rest()

    def _event(self, row: Row) -> ShipmentReport | None:
        record: Record | None = None
        try:
            record = event_record(row, self._reading)
            (report,) = self._services.flow.read_reports(RawPayload(EVENTS, _body(record)))
        except (BadCell, MalformedPayload) as error:
            self._refuse([row], error, record.origin if record else {})
            return None
        return report

    def _refuse(
        self, rows: Sequence[Row], error: BadCell | MalformedPayload, origin: Mapping[str, tuple[int, str]]
    ) -> None:
        """Name the row and heading at fault; the other rows of its order are refused with it."""
        if isinstance(error, BadCell):
            line, name, reason = error.row.line, error.name, error.reason
        else:
            line, name = origin.get(error.path, (rows[0].line, ""))
            reason = error.message if name else f"{error.path}: {error.message}"
        self.report.refuse(line, self.heading_of.get(name, name), reason)
        for row in rows:
            if row.line != line:
                self.report.refuse(row.line, "", f"refused with line {line}, which is of the same order")


class _Hands:
    """A few orders or parcels at once; the first failure ends the import."""

    def __init__(self) -> None:
        self._busy: set[asyncio.Task[None]] = set()

    async def take(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin some work; wait while all hands are full."""
        self._busy.add(asyncio.create_task(work))
        if len(self._busy) >= AT_ONCE:
            done, self._busy = await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def rest(self) -> None:
        """Wait until all is done."""
        busy, self._busy = self._busy, set()
        await asyncio.gather(*busy)


class _Seen:
    """The orders met so far, on disk: the memory that an import takes does not grow with its file."""

    def __init__(self) -> None:
        self._orders = sqlite3.connect("")
        self._orders.execute("CREATE TABLE met (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def line_of(self, order_id: str, line: int) -> int | None:
        """Return the line on which this order was met before; None when it is new, and it is met now."""
        self._orders.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", (order_id, line))
        (first,) = self._orders.execute("SELECT line FROM met WHERE id = ?", (order_id,)).fetchone()
        return None if first == line else int(first)


def _body(record: Record) -> bytes:
    return json.dumps(record.value).encode()


def _says(order: Order) -> Order:
    """Return an order without its version: two files of different age may say the same."""
    sent = tuple(replace(one, updated_at=None) for one in order.fulfilments)
    return replace(order, updated_at=order.placed_at, fulfilments=sent)


def _one(reports: Sequence[ShipmentReport]) -> ShipmentReport:
    """Return the reports of one parcel as one: the newest, with the events of all."""
    by_age = sorted(reports, key=lambda one: (one.updated_at is not None, one.updated_at or 0, repr(one)))
    newest = by_age[-1]
    return replace(
        newest,
        events=tuple(event for one in by_age for event in one.events),
        eta=next((one.eta for one in reversed(by_age) if one.eta), None),
        is_return=any(one.is_return for one in by_age),
    )
