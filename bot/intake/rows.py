"""Rows that stand together into one object of the plain door: an order with its lines and dispatches,
one event, or one product."""

from __future__ import annotations

from typing import Any

from bot.intake.columns import PLACE, BadCell, Reading, Record, cell
from bot.intake.sheet import Row

ORDER_FIELDS = ("number", "placed_at", "updated_at", "state", "cancelled_at", "cancel_reason", "refunded_at")
CONTACT = ("name", "email", "phone", "postcode", "city", "country")
LINE = ("line_id", "title", "quantity", "shipped", "requires_shipping", "sku", "product_id", "price", "refunded")
PRODUCT = ("sku", "title", "url", "in_stock", "price", "currency", "image_url", "product_id", "updated_at")
DISPATCH = ("fulfilment_id", "tracking_number", "shipped_at")
EVENT_FIELDS = (
    "tracking_number", "carrier", "status", "substatus", "reason", "occurred_at", "time_zone", "text", "code", "eta",
    "service", "signed_by", "tracking_url", "is_return", "informational",
)  # fmt: skip
Values = dict[str, Any]  # Any: JSON of our own making


def order_record(rows: tuple[Row, ...], reading: Reading) -> Record:
    """Return the order that these rows tell. What stands on several of them must be the same. Raises BadCell."""
    order = _Building(rows, reading)
    value: Values = {"id": order.one("order_id", "id") or order.one("number", "id")}
    value |= {name: order.one(name, name) for name in ORDER_FIELDS}
    value["contact"] = {name: order.one(name, f"contact.{name}") for name in CONTACT}
    value["ready_for_pickup"] = order.one("ready_for_pickup", "ready_for_pickup")
    reason = order.one("hold_reason", "hold.reason")
    value["hold"] = {"reason": reason} if reason else None
    value["lines"] = order.lines()
    value["fulfilments"] = order.dispatches(value["updated_at"] or value["placed_at"])
    return Record(rows, value, order.origin)


class _Building:
    """An order while its rows are read."""

    def __init__(self, rows: tuple[Row, ...], reading: Reading) -> None:
        self._rows = rows
        self._reading = reading
        self.origin: dict[str, tuple[int, str]] = {}
        self._line_ids: list[str | None] = []

    def one(self, name: str, path: str) -> Any:
        """Return the value that an order has once, from the first row that has it."""
        first = next((row for row in self._rows if name in row.cells), None)
        if first is None:
            self.origin.setdefault(path, (self._rows[0].line, name))
            return None
        for row in self._rows:
            if row.cells.get(name, first.cells[name]) != first.cells[name]:
                raise BadCell(row, name, f"differs from line {first.line}, though it is the same order")
        self.origin[path] = (first.line, name)
        return cell(first, name, self._reading)

    def lines(self) -> list[Values]:
        """Return the lines; rows with the same line_id are one line that went out in several parcels."""
        lines: dict[str, Values] = {}
        for row in self._rows:
            if not any(name in row.cells for name in ("line_id", "title", "quantity")):
                self._line_ids.append(None)
                continue
            values = {name: cell(row, name, self._reading) for name in LINE}
            line_id = values["line_id"] or str(len(lines) + 1)
            self._line_ids.append(line_id)
            if line_id not in lines:
                for name in LINE:
                    path = f"lines[{len(lines)}].{'id' if name == 'line_id' else name}"
                    self.origin[path] = (row.line, name)
                lines[line_id] = {"id": line_id, **{name: values[name] for name in LINE[1:]}}
        return list(lines.values())

    def dispatches(self, otherwise: str | None) -> list[Values]:
        """Return the dispatches, one a parcel; where no day is given the order's own time stands in."""
        sent: dict[str, Values] = {}
        for row, line_id in zip(self._rows, self._line_ids, strict=True):
            if not any(name in row.cells for name in DISPATCH):
                continue
            number = cell(row, "tracking_number", self._reading)
            key = cell(row, "fulfilment_id", self._reading) or number or f"{len(sent) + 1}"
            if key not in sent:
                sent[key] = self._dispatch(row, key, number, len(sent), otherwise)
            if line_id is not None:
                shipped = cell(row, "shipped", self._reading)
                count = cell(row, "quantity", self._reading) if shipped is None else shipped
                sent[key]["lines"].append({"id": line_id, "quantity": 1 if count is None else count})
        return list(sent.values())

    def _dispatch(self, row: Row, key: str, number: str | None, index: int, otherwise: str | None) -> Values:
        for name, path in (
            ("fulfilment_id", "id"),
            ("shipped_at", "created_at"),
            ("tracking_number", "tracking_number"),
            ("tracking_url", "tracking_url"),
        ):
            self.origin[f"fulfilments[{index}].{path}"] = (row.line, name)
        return {
            "id": key,
            "created_at": cell(row, "shipped_at", self._reading) or otherwise,
            "tracking_number": number,
            "carrier": cell(row, "carrier", self._reading),
            "tracking_url": cell(row, "tracking_url", self._reading),
            "lines": [],
        }


def event_record(row: Row, reading: Reading) -> Record:
    """Return the event of one row. A time without an offset keeps its zone's name beside it. Raises BadCell."""
    unzoned = Reading(None, reading.date_format)
    value: Values = {name: cell(row, name, unzoned) for name in EVENT_FIELDS}
    value["place"] = {name: cell(row, name, unzoned) for name in PLACE}
    value["time_zone"] = value["time_zone"] or (reading.zone.key if reading.zone else None)
    origin = {name: (row.line, name) for name in EVENT_FIELDS}
    origin |= {f"place.{name}": (row.line, name) for name in PLACE}
    return Record((row,), value, origin)


def product_record(row: Row, reading: Reading) -> Record:
    """Return the product of one row. Raises BadCell."""
    value: Values = {name: cell(row, name, reading) for name in PRODUCT}
    return Record((row,), value, {name: (row.line, name) for name in PRODUCT})
