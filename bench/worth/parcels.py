"""Rows of orders and parcels: what the shop told, what carriers told, and what was thought of it."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from bench.worth.forms import NUMBERS, at, day, form, iso, moment
from bench.worth.roads import DAY, Life, Said
from bench.worth.season import ZONE
from bench.worth.shoppers import Item, Shopper
from bot.domain import standing as standings_of
from bot.domain.anomaly import Anomaly, Severity
from bot.domain.event import Native, TrackingEvent
from bot.domain.event import Place as Spot
from bot.domain.order import Contact, Fulfilment, Order, OrderLine, OrderState
from bot.domain.policy import Retention
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing
from bot.domain.status import TERMINAL, Status, TzBasis
from bot.domain.trip import Stage, Trip
from bot.predict import pack

PROVIDER = "easypost"
MODEL = "trees-2026-11"
NOBODY_KNOWS = 0.0006
STRANGE = ("status:hold_at_terminal", "status:linehaul_delay", "event:OFD-2", "event:ZZ9")
CONFLICTS = 0.012
UNREADABLE = 0.0004

LINES = [(f"sku{place}", f"title{place}", f"price{place}") for place in range(4)]

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows by table, in the order of that table's columns in `COLUMNS`."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "orders": (
        "id", "merchant_id", "order_id", "number_key", "placed_at", "updated_at", "heard_at", "told", "joined",
    ),
    "order_emails": ("order_pk", "email_key", "merchant_id"),
    "order_parcels": ("order_pk", "number_key", "merchant_id", "position"),
    "shipments": ("id", "merchant_id", "number_key", "status", "checked_at", "shipment"),
    "tracking_events": ("shipment_id", "event_id", "provider", "occurred_at", "sequence", "event"),
    "standings": (
        "shipment_id", "merchant_id", "number_key", "is_open", "is_due", "provider", "carrier", "service", "status",
        "conflict", "heard_at", "ordered_at", "handed_over_at", "delivered_at", "origin_region", "destination_region",
        "standing", "trip", "judged_at",
    ),
    "forecasts": (
        "shipment_id", "stage", "merchant_id", "model", "started_at", "curve", "issued_on", "earliest", "likely",
        "latest", "p_late",
    ),
    "anomalies": (
        "merchant_id", "shipment_id", "kind", "severity", "is_open", "opened_at", "changed_at", "closed_at", "anomaly",
    ),
    "inbox": (
        "merchant_id", "provider", "dedupe_key", "topic", "headers", "body", "received_at", "state", "attempts",
    ),
    "unknown_codes": ("merchant_id", "provider", "code", "number_key"),
}  # fmt: skip


@dataclass(slots=True)
class Parcel:
    """One parcel of an order. `window` are the days that were stood behind at the hand-over, if there were any."""

    id: str
    number: str
    life: Life
    window: tuple[date, date, date] | None = None


@dataclass(slots=True)
class Bought:
    """One order with its parcels. `held` says that its shopper is never written to first."""

    pk: str
    id: str
    number: str
    shopper: Shopper
    placed: float
    items: list[Item]
    parcels: list[Parcel] = field(default_factory=list)
    hash: str = ""
    held: bool = False


class ParcelRows:
    """Makes the rows of one shop's orders and parcels."""

    def __init__(self, merchant_id: str, chance: random.Random, until: float) -> None:
        self._merchant = merchant_id
        self._raw_since = until - Retention().raw_payloads * DAY
        self._chance = chance
        self._zone = ZoneInfo(ZONE)
        self._curves = _curves()

    def add(self, rows: Rows, order: Bought) -> None:
        """Add everything that is kept of an order."""
        owner = self._merchant
        placed, handed = order.placed, [each.life.handed for each in order.parcels if each.life.handed]
        updated = max([placed, *handed])
        told, joined = self._order(order, updated)
        rows["orders"].append(
            (order.pk, owner, order.id, order.number, at(placed), at(updated), at(updated + 5), told, joined)
        )
        rows["order_emails"].append((order.pk, order.shopper.email, owner))
        for position, parcel in enumerate(order.parcels):
            rows["order_parcels"].append((order.pk, parcel.number, owner, position))
            self._parcel(rows, parcel, placed)

    def _order(self, order: Bought, updated: float) -> tuple[str, str]:
        """Return the order as the shop told it first, and with what was sent of it."""
        sent = [each for each in order.parcels if each.life.handed]
        city, state, postcode, country, *_ = order.shopper.place
        holes: dict[str, Any] = {
            "id": order.id,
            "number": order.number,
            "placed": iso(order.placed),
            "updated": iso(updated),
            "name": order.shopper.name,
            "email": order.shopper.email,
            "total": round(sum(item.price for item in order.items), 2),
            "city": city,
            "state": state,
            "postcode": postcode,
            "country": country,
        }
        for (sku, title, price), item in zip(LINES, order.items, strict=False):
            holes[sku], holes[title], holes[price] = item.sku, item.title, item.price
        for place, parcel in enumerate(sent):
            holes[f"sent{place}"], holes[f"track{place}"] = iso(parcel.life.handed or 0), parcel.number
            holes[f"carrier{place}"] = parcel.life.road.carrier
        many = len(order.items)
        return _order_form(many, 0) % holes, _order_form(many, len(sent)) % holes

    def _parcel(self, rows: Rows, parcel: Parcel, placed: float) -> None:
        life, owner, chance = parcel.life, self._merchant, self._chance
        status = life.scans[-1][1].status if life.scans else Status.PENDING
        heard = at((life.scans[-1][0] if life.scans else placed) + 240)
        told = self._events(rows, parcel)
        rows["shipments"].append((parcel.id, owner, parcel.number, status.value, heard, self._shipment(parcel, told)))
        is_open = status not in TERMINAL
        rows["standings"].append(
            (
                parcel.id, owner, parcel.number, is_open, is_open, PROVIDER, life.road.carrier, life.road.service,
                status.value, chance.random() < CONFLICTS, heard, at(placed), _at(life.handed), _at(life.delivered),
                f"us/{life.origin.lower()}", _region(life), self._standing(parcel, status), self._trip(parcel), heard,
            )
        )  # fmt: skip
        self._forecast(rows, parcel)
        for trouble in life.troubles:
            opened, closed = at(trouble.since), _at(trouble.until)
            text = _anomaly_form(trouble.kind, trouble.severity, trouble.party) % {"since": iso(trouble.since)}
            kind, loud = trouble.kind.value, trouble.severity.value
            rows["anomalies"].append(
                (owner, parcel.id, kind, loud, closed is None, opened, closed or opened, closed, text)
            )
        if chance.random() < NOBODY_KNOWS:
            rows["unknown_codes"].append((owner, PROVIDER, chance.choice(STRANGE), parcel.number))

    def _events(self, rows: Rows, parcel: Parcel) -> str:
        """Add a row for each scan; return all of them as JSON values with commas between them."""
        told, number, postcode = [], parcel.number, parcel.life.place[2]
        for place, (when, said, city) in enumerate(parcel.life.scans):
            moment_ = at(when)
            holes = {"number": number, "at": iso(when), "city": city, "sequence": place, "postcode": postcode}
            text = _event_form(said, parcel.life.road.carrier) % holes
            told.append(text)
            parts = (number, moment_.isoformat(), "", "", said.code, said.text, city, postcode)
            ident = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
            rows["tracking_events"].append((parcel.id, ident, PROVIDER, moment_, place, text))
            if when >= self._raw_since:
                self._raw(rows, ident, text, when)
        return ",".join(told)

    def _raw(self, rows: Rows, ident: str, text: str, when: float) -> None:
        """Add the webhook that told of a scan: these are kept for a month."""
        state = "unreadable" if self._chance.random() < UNREADABLE else "done"
        came = at(when + 240)
        rows["inbox"].append((self._merchant, PROVIDER, ident, "tracker", "{}", text.encode(), came, state, 1))

    def _shipment(self, parcel: Parcel, told: str) -> str:
        life = parcel.life
        last = life.scans[-1] if life.scans else None
        shared = {"number": parcel.number, "events": told, "checked": iso(last[0] if last else life.ordered)}
        return _shipment_form(last[1] if last else None, life.road.carrier, life.road.service) % shared

    def _standing(self, parcel: Parcel, status: Status) -> str:
        life = parcel.life
        holes = {
            "number": parcel.number,
            "id": parcel.id,
            "merchant": self._merchant,
            "origin": f"us/{life.origin.lower()}",
            "destination": _region(life),
            "attempts": life.attempts,
            "scans": len(life.scans),
            "label": iso(life.scans[0][0]) if life.scans else iso(life.ordered),
            "last": iso(life.scans[-1][0]) if life.scans else iso(life.ordered),
            "handed": iso(life.handed or 0),
            "promised": self._day(life.promised),
            "delivered": iso(life.delivered or 0),
        }
        shape = (life.road.carrier, life.road.service, life.handed is not None, life.delivered is not None)
        return _standing_form(status, *shape) % holes

    def _trip(self, parcel: Parcel) -> str:
        life = parcel.life
        holes = {
            "ordered": iso(life.ordered),
            "handed": iso(life.handed or 0),
            "delivered": iso(life.delivered or 0),
            "origin": f"us/{life.origin.lower()}",
            "destination": _region(life),
        }
        shape = (life.road.carrier, life.road.service, life.handed is not None, life.delivered is not None)
        return _trip_form(*shape) % holes

    def _forecast(self, rows: Rows, parcel: Parcel) -> None:
        """Add the window of the hand-over: of four parcels one comes outside of it."""
        life, chance = parcel.life, self._chance
        if life.handed is None:
            return
        issued = self._day(life.handed)
        usual = max(1, round(life.road.days * (0.7 + 0.5 * chance.random())))
        wide = 1 + (life.road.days > 2) + (life.road.days > 5) * 3
        parcel.window = (
            issued + timedelta(days=max(1, usual - wide)),
            issued + timedelta(days=usual),
            issued + timedelta(days=usual + wide),
        )
        rows["forecasts"].append(
            (
                parcel.id, Stage.HANDOFF.value, self._merchant, MODEL, at(life.handed), chance.choice(self._curves),
                issued, *parcel.window, round(chance.random() ** 3, 3),
            )
        )  # fmt: skip

    def _day(self, seconds: float) -> date:
        return at(seconds).astimezone(self._zone).date()


def empty() -> Rows:
    """Return no rows, of any table."""
    return defaultdict(list)


def numbered(rows: Rows) -> int:
    """Return how many rows there are."""
    return sum(map(len, rows.values()))


def _at(seconds: float | None) -> Any:
    return None if seconds is None else at(seconds)


def _region(life: Life) -> str:
    return f"{life.place[3]}/{life.place[1]}".lower()


def _curves() -> list[bytes]:
    days = np.arange(90, dtype=np.float32)
    return pack(np.stack([np.exp(-((days / scale) ** 2)) for scale in np.linspace(2, 9, 64)]).astype(np.float32))


@cache
def _order_form(items: int, parcels: int) -> str:
    names = ("id", "number", "name", "email", "city", "state", "postcode", "country")
    holes: dict[str, Any] = {name: f"@{name}@" for name in names}
    holes |= {"placed": moment(1), "updated": moment(2), "total": NUMBERS + 0.5}
    for place in range(items):
        holes |= {f"sku{place}": f"@sku{place}@", f"title{place}": f"@title{place}@"}
        holes |= {f"price{place}": NUMBERS + 100 + place + 0.5}
    for place in range(parcels):
        holes |= {f"sent{place}": moment(10 + place), f"track{place}": f"@track{place}@"}
        holes |= {f"carrier{place}": f"@carrier{place}@"}
    address = {name: holes[name] for name in ("name", "email", "postcode", "city", "country")}
    order = Order(
        id=holes["id"],
        number="#" + holes["number"],
        placed_at=holes["placed"],
        updated_at=holes["updated"],
        state=OrderState.SHIPPED if parcels else OrderState.RECEIVED,
        contact=Contact(**address, region=holes["state"]),
        lines=tuple(
            OrderLine(
                f"{place}", holes[f"title{place}"], 1, min(parcels, 1), True, holes[f"sku{place}"],
                price=holes[f"price{place}"],
            )
            for place in range(items)
        ),
        fulfilments=tuple(
            Fulfilment(f"f{place}", holes[f"sent{place}"], "success", holes[f"track{place}"], holes[f"carrier{place}"])
            for place in range(parcels)
        ),
        whole=bool(parcels),
        total=holes["total"],
        currency="USD",
    )  # fmt: skip
    return form(order, holes)


@cache
def _event_form(said: Said, carrier: str) -> str:
    number, city, postcode = "@number@", "@city@", "@postcode@"
    event = TrackingEvent(
        PROVIDER, carrier, number, moment(1), TzBasis.UTC, said.status, said.substatus, said.reason,
        Spot(city, None, postcode, None), Native(None, None, said.code, said.text), NUMBERS,
    )  # fmt: skip
    holes = {"number": number, "city": city, "postcode": postcode, "at": moment(1), "sequence": NUMBERS}
    return form(event, holes)


@cache
def _shipment_form(said: Said | None, carrier: str, service: str) -> str:
    status = (said.status, said.substatus, said.reason) if said else (Status.PENDING, None, None)
    shipment = Shipment("@number@", carrier, PROVIDER, *status, service=service, checked_at=moment(1))
    text = form(shipment, {"number": "@number@", "checked": moment(1)})
    return text.removesuffix("}") + ',"events":[%(events)s]}'


@cache
def _standing_form(status: Status, carrier: str, service: str, handed: bool, delivered: bool) -> str:
    names = ("number", "id", "merchant", "origin", "destination")
    holes: dict[str, Any] = {name: f"@{name}@" for name in names}
    holes |= {"attempts": NUMBERS, "scans": NUMBERS + 1, "label": moment(1), "last": moment(2)}
    holes |= {"handed": moment(3), "promised": day(1)} if handed else {}
    holes |= {"delivered": moment(4)} if delivered else {}
    row = Standing(
        holes["number"], status, holes["id"], holes["merchant"], carrier, service,
        stage=standings_of.BY_STATUS.get(status, standings_of.Stage.ENDED if delivered else standings_of.Stage.MOVING),
        last_scan_at=holes["last"], last_scan_basis=TzBasis.UTC,
        origin_region=holes["origin"], origin_country="US", destination_region=holes["destination"],
        labelled_at=holes["label"], handed_over_at=holes.get("handed"), promised_on=holes.get("promised"),
        attempts=holes["attempts"], scans=holes["scans"], delivered_at=holes.get("delivered"), heard_at=holes["last"],
    )  # fmt: skip
    return form(row, holes)


@cache
def _trip_form(carrier: str, service: str, handed: bool, delivered: bool) -> str:
    holes: dict[str, Any] = {"ordered": moment(1), "origin": "@origin@", "destination": "@destination@"}
    holes |= {"handed": moment(2)} if handed else {}
    holes |= {"delivered": moment(3)} if delivered else {}
    trip = Trip(
        ordered_at=holes["ordered"], handed_over_at=holes.get("handed"), delivered_at=holes.get("delivered"),
        carrier=carrier, service=service, origin_region=holes["origin"], destination_region=holes["destination"],
        items=1,
    )  # fmt: skip
    return form(trip, holes)


@cache
def _anomaly_form(kind: Any, severity: Severity, party: Any) -> str:
    anomaly = Anomaly(kind, severity, moment(1), party, (("last_scan", "Arrived at facility"),))
    return form(anomaly, {"since": moment(1)})
