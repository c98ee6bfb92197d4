"""Where plugins keep tracking numbers in an order: WooCommerce itself has no field for them.

The shapes are those that the plugins write into order (or line) metadata: `_wc_shipment_tracking_items` of WooCommerce
Shipment Tracking and of Advanced Shipment Tracking, `_aftership_tracking_items` of AfterShip, `wc_connect_labels` and
`wcshipping_labels` of WooCommerce Shipping, `ywot_*` of YITH Order Tracking, `_vi_wot_order_item_tracking_data` on
lines by Orders Tracking, `wf_wc_shipment_source` of PluginHive's and ELEX's plugins, and the bare `_tracking_number`
that many others leave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.keys import number_key
from integrations.reading import Reading
from integrations.times import read_stamp

FIRST_DAY, LAST_DAY = 946_684_800, 4_102_444_800  # 2000 to 2100, in seconds since 1970


@dataclass(frozen=True, slots=True)
class Sent:
    """One tracking number as a plugin wrote it down. `lines` are (line id, quantity), where the plugin knows them."""

    id: str
    number: str
    carrier: str | None = None
    url: str | None = None
    at: datetime | None = None
    lines: tuple[tuple[str, int], ...] = ()
    void: bool = False


def sent(order: Reading) -> list[Sent]:
    """Return every tracking number in an order's metadata, once each, in the order of the table below."""
    found: dict[str, Sent] = {}
    for one in _all(order):
        known = found.get(number_key(one.number))
        if known is None:
            found[number_key(one.number)] = one
        elif not known.lines or one.id == known.id:
            found[number_key(one.number)] = _joined(known, one)
    return list(found.values())


def _joined(known: Sent, other: Sent) -> Sent:
    lines = tuple((dict(known.lines) | {line: n for line, n in other.lines if line not in dict(known.lines)}).items())
    carrier, url, at = known.carrier or other.carrier, known.url or other.url, known.at or other.at
    return Sent(known.id, known.number, carrier, url, at, lines, known.void and other.void)


def _all(order: Reading) -> Iterator[Sent]:
    meta = _meta(order)
    for key, reader in LISTS:
        if key in meta:
            for item in _members(meta[key]):
                yield from reader(item)
    for line in order["line_items"].items():
        value = _meta(line).get("_vi_wot_order_item_tracking_data")
        yield from _of_line(line, list(_members(value))) if value else ()
    yield from _comma_separated(meta.get("wf_wc_shipment_source"))
    yield from _bare(meta)


def _meta(item: Reading) -> dict[str, Reading]:
    """Return metadata by key; of a key that stands twice, the last."""
    rows = item["meta_data"].items() if item["meta_data"].is_list else iter(())
    return {key: row["value"] for row in rows if (key := row["key"].text(100))}


def _members(value: Reading) -> Iterator[Reading]:
    """Yield a list's members; PHP writes one with gaps as an object, and some plugins write JSON into a text."""
    if not (value.is_list or value.is_object):
        try:
            value = Reading(value.provider, json.loads(value.text(20_000) or "null"), value.path)
        except (ValueError, RecursionError):
            return
    inside = value.items() if value.is_list else value.values() if value.is_object else ()
    yield from (item for item in inside if item.is_object)


def _shipment_tracking(item: Reading) -> Iterator[Sent]:
    number = item["tracking_number"].text(100)
    if number is None:
        return
    names = ("formatted_tracking_provider", "custom_tracking_provider", "tracking_provider")
    links = ("custom_tracking_link", "ast_tracking_link", "formatted_tracking_link", "tracking_link")
    parts = item["products_list"].items() if item["products_list"].is_list else iter(())
    lines = tuple((line, part["qty"].number(1)) for part in parts if (line := part["item_id"].text(40)))
    yield Sent(
        item["tracking_id"].text(100) or number,
        number,
        _first(item, *names),
        _link(_first(item, *links)),
        moment(item["date_shipped"]),
        lines,
    )


def _aftership(item: Reading) -> Iterator[Sent]:
    number = item["tracking_number"].text(100)
    if number is None:
        return
    parts = item["line_items"].items() if item["line_items"].is_list else iter(())
    lines = tuple((line, part["quantity"].number(1)) for part in parts if (line := part["id"].text(40)))
    made = moment(item["metrics"]["created_at"])
    yield Sent(item["tracking_id"].text(100) or number, number, item["slug"].text(100), None, made, lines)


def _label(item: Reading) -> Iterator[Sent]:
    number = item["tracking"].text(100)
    if number is None:
        return
    made = moment(item["created"]) or moment(item["created_date"])
    void = item["refund"].is_object or item["status"].text(40) in {"ANONYMIZED", "PURCHASE_ERROR"}
    yield Sent(item["label_id"].text(100) or number, number, item["carrier_id"].text(100), None, made, void=void)


def _of_line(line: Reading, items: list[Reading]) -> Iterator[Sent]:
    """The newest entry of a line stands last and is the one that counts."""
    newest, line_id = items[-1] if items else None, line["id"].text(40)
    number = newest["tracking_number"].text(100) if newest else None
    if newest is None or number is None:
        return
    carrier, url = _first(newest, "carrier_name", "carrier_slug"), _link(newest["carrier_url"].text(500))
    url = url if url and "{" not in url else None  # a pattern, into which the number has yet to be put
    lines = ((line_id, line["quantity"].number(1)),) if line_id else ()
    yield Sent(number, number, carrier, url, moment(newest["time"]), lines)


def _comma_separated(source: Reading | None) -> Iterator[Sent]:
    """One carrier, and its numbers in one text."""
    numbers = (source["shipment_id_cs"].text() or "").split(",") if source is not None else []
    for number in (each.strip()[:100] for each in numbers):
        if number and source is not None:
            yield Sent(number, number, source["shipping_service"].text(100), None, moment(source["order_date"]))


def _bare(meta: dict[str, Reading]) -> Iterator[Sent]:
    for number_at, carrier_at, url_at, day_at in BARE:
        number = meta[number_at].text(100) if number_at in meta else None
        if number is not None:
            carrier = next((text for key in carrier_at if key in meta and (text := meta[key].text(100))), None)
            url = _link(meta[url_at].text(500)) if url_at in meta else None
            yield Sent(number, number, carrier, url, moment(meta[day_at]) if day_at in meta else None)


def moment(value: Reading) -> datetime | None:
    """Return a time in seconds or milliseconds since 1970, or in ISO 8601; None for what is none: it is optional."""
    text = value.text(40) or ""
    if text.isascii() and text.isdigit():
        seconds = int(text) / 1000 if len(text) > 11 else int(text)
        return datetime.fromtimestamp(seconds, UTC) if FIRST_DAY <= seconds <= LAST_DAY else None
    stamp = read_stamp(text)
    return stamp.at if stamp else None


def _first(item: Reading, *keys: str) -> str | None:
    return next((text for key in keys if (text := item[key].text(500))), None)


def _link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None


LISTS: tuple[tuple[str, Callable[[Reading], Iterator[Sent]]], ...] = (
    ("_wc_shipment_tracking_items", _shipment_tracking),
    ("_aftership_tracking_items", _aftership),
    ("wc_connect_labels", _label),
    ("wcshipping_labels", _label),
    ("_wcshipping_labels", _label),
)
BARE: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("ywot_tracking_code", ("ywot_carrier_name", "ywot_carrier_id"), "ywot_carrier_url", "ywot_pick_up_date"),
    ("_tracking_number", ("_tracking_provider", "_shipping_provider"), "_tracking_url", "_date_shipped"),
    ("_aftership_tracking_number", ("_aftership_tracking_provider_name",), "", ""),
)
