"""Reads story.yml and sets its times against a beginning, so that every first start tells the same story afresh."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from sandbox import numbers
from sandbox.carrier.words import SERVICES, scan
from sandbox.models import Address, Line, Order, Parcel, Place, Scan

_WHEN = re.compile(r"(?P<days>[+-]?\d+) (?P<hour>\d\d):(?P<minute>\d\d)|(?P<hours>[+-]\d+)h")


@cache
def tale() -> dict[str, Any]:
    """The whole file, read once."""
    text = (Path(__file__).parent / "story.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def place(key: str) -> Place:
    """A town by its name in the story."""
    city, state, country, code, zone = tale()["places"][key]
    return Place(city=city, state=state, country=country, zip=code, zone=zone)


def today(beginning: datetime) -> date:
    """The day of the first start at the shop: the one day that all of the story counts from."""
    return beginning.astimezone(ZoneInfo(tale()["shop"]["zone"])).date()


def when(words: str, zone: str, beginning: datetime) -> datetime:
    """Turn "-3 18:20" (an hour local to the zone) or "+5h" into UTC; hours back never leave the zone's own day."""
    match = _WHEN.fullmatch(words)
    if match is None:
        raise ValueError(f"not a story time: {words!r}")
    local = ZoneInfo(zone)
    if match["hours"]:
        hours = int(match["hours"])
        midnight = datetime.combine(beginning.astimezone(local).date(), time(), local).astimezone(UTC)
        moment = beginning + timedelta(hours=hours)
        return max(moment, midnight) if hours < 0 else moment
    day = today(beginning) + timedelta(days=int(match["days"]))
    return datetime.combine(day, time(int(match["hour"]), int(match["minute"])), local).astimezone(UTC)


def new_line(order_number: int, index: int, sku: str, quantity: int) -> Line:
    """A line for a product of the catalogue; ids are made from the order's number."""
    product = tale()["catalogue"][sku]
    return Line(
        id=14_900_000_000_000 + order_number * 100 + index,
        sku=sku,
        title=product["title"],
        price=product["price"],
        quantity=quantity,
        ships=product.get("ships", True),
        gift_card=not product.get("ships", True),
    )


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel of the story and which lines it holds."""

    parcel: Parcel
    shipped_at: datetime
    lines: dict[int, int]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One order as placed, and what happens to it afterwards."""

    order: Order
    shipments: list[Shipment]
    hold: dict[str, Any] | None
    cancel: dict[str, Any] | None
    handed_over: datetime | None


def _order(entry: dict[str, Any], beginning: datetime) -> Order:
    first, last, email, phone = entry["customer"]
    street, town_key = entry["address"]
    town, zone = place(town_key), tale()["shop"]["zone"]
    number = int(entry["name"].lstrip("#"))
    placed = when(entry["placed"], zone, beginning)
    return Order(
        name=entry["name"],
        number=number,
        id=5_820_000_000_000 + number * 1000,
        email=email,
        phone=phone,
        zone=town.zone,
        address=Address(
            first_name=first, last_name=last, address1=street, phone=phone,
            city=town.city, zip=town.zip, state=town.state, country=town.country,
        ),
        lines=[new_line(number, i, sku, quantity) for i, (sku, quantity) in enumerate(entry["lines"].items(), 1)],
        placed_at=placed,
        updated_at=placed,
        kind=entry["kind"],
        say=entry["say"],
        note=entry.get("note", ""),
        hidden=entry.get("hidden", False),
        method=entry.get("method", "SHIPPING"),
        tags=entry.get("tags", []),
        fulfil_at=when(entry["fulfil_at"], zone, beginning) if "fulfil_at" in entry else None,
    )  # fmt: skip


def _scan(words: str, entry: dict[str, Any], beginning: datetime) -> Scan:
    moment, kind, town = words.rsplit(" ", 2)
    where = place(town)
    signed_by = entry.get("signed_by") if kind == "delivered" else None
    return scan(entry["carrier"], kind, when(moment, where.zone, beginning), where, signed_by=signed_by)


def _promise(entry: dict[str, Any], scans: list[Scan], zone: str, beginning: datetime) -> date | None:
    if "eta" in entry:
        return today(beginning) + timedelta(days=entry["eta"])
    return next((scan.at.astimezone(ZoneInfo(zone)).date() for scan in scans if scan.status == "delivered"), None)


def _shipment(order: Order, index: int, entry: dict[str, Any], beginning: datetime) -> Shipment:
    origin = place(entry.get("from", "columbus"))
    town = order.address
    home = Place(city=town.city, state=town.state, country=town.country, zip=town.zip, zone=order.zone)
    wanted = entry.get("lines")
    scans = [_scan(words, entry, beginning) for words in entry["scans"]]
    parcel = Parcel(
        number=numbers.MAKERS[entry["carrier"]](order.number * 100 + index),
        order=order.name,
        carrier=entry["carrier"],
        service=SERVICES[entry["carrier"]],
        origin=origin,
        destination=home,
        eta=_promise(entry, scans, order.zone, beginning),
        scans=scans,
        shop_reports=entry.get("shop_reports", False),
        expect=entry["expect"],
    )
    lines = {line.id: line.quantity if wanted is None else wanted.get(line.sku, 0) for line in order.lines}
    shipped_at = when(entry["shipped"], origin.zone, beginning)
    return Shipment(parcel, shipped_at, {key: quantity for key, quantity in lines.items() if quantity})


def chapters(beginning: datetime) -> list[Chapter]:
    """Every order of the story, set against its beginning (UTC)."""
    return [_chapter(entry, beginning) for entry in tale()["orders"]]


def _chapter(entry: dict[str, Any], beginning: datetime) -> Chapter:
    order, zone = _order(entry, beginning), tale()["shop"]["zone"]

    def at(words: str) -> datetime:
        return when(words, zone, beginning)

    return Chapter(
        order=order,
        shipments=[_shipment(order, i, parcel, beginning) for i, parcel in enumerate(entry.get("parcels", []), 1)],
        hold={**entry["hold"], "at": at(entry["hold"]["at"])} if "hold" in entry else None,
        cancel={**entry["cancel"], "at": at(entry["cancel"]["at"])} if "cancel" in entry else None,
        handed_over=at(entry["handed_over"]) if "handed_over" in entry else None,
    )


def unknown() -> dict[str, str]:
    """An order and a tracking number that nobody has ever heard of."""
    entry = tale()["unknown"]
    return {
        "name": entry["order"],
        "email": entry["email"],
        "postcode": entry["postcode"],
        "say": entry["say"],
        "tracking_number": numbers.MAKERS[entry["carrier"]](entry["serial"]),
    }
