"""Shippo's bodies into shipment reports: pure and total. Shapes: docs.goshippo.com, tracks, transactions and webhooks.

Shippo documents that its times are shown in UTC; test tracks leave the Z out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.shippo.carriers import carrier_name
from integrations.carriers.shippo.codes import OTHER, STATUS, SUBSTATUS
from integrations.carriers.shippo.phrases import said
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, place_of, report_of
from integrations.tables import as_listed
from integrations.times import Stamp
from integrations.trouble import finer

PROVIDER = "shippo"
TRACK = ("tracking_status", "tracking_history")
# Bodies of Shippo's that are no track: complaints, and objects of its other services.
NO_TRACK = ("detail", "__all__", "error", "errors", "object_id", "object_state", "event", "messages")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a track; empty for bodies of Shippo's that speak of no parcel."""
    return [_report(track) for track in _tracks(read_json(PROVIDER, body))]


def _tracks(payload: Reading) -> Iterator[Reading]:
    """Find the tracks in a webhook, a list, or a track that stands alone."""
    if payload.is_list or not payload["results"].is_null:
        for item in (payload if payload.is_list else payload["results"]).items():
            yield from _tracks(_an_object(item))
    elif any(key in payload for key in TRACK):
        yield from _numbered(payload)
    elif not payload["data"].is_null:
        yield from _tracks(_an_object(payload["data"]))
    elif not any(key in payload for key in NO_TRACK) and not _complains(payload):
        raise payload.refuse("this is neither a track nor a webhook")


def _numbered(track: Reading) -> Iterator[Reading]:
    """A label may have been bought before it has a number; a track never lacks one."""
    if track["tracking_number"].text():
        yield track
    elif not any(key in track for key in NO_TRACK):
        raise track["tracking_number"].refuse("text was expected")


def _complains(payload: Reading) -> bool:
    """Say whether this is a refused request: each field with a list of what is wrong with it."""
    fields = ("tracking_number", "carrier")
    return any(payload[field].is_list for field in fields)


def _an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _report(track: Reading) -> ShipmentReport:
    now = track["tracking_status"]
    if not now.is_object:  # a transaction has the status alone, as text
        return _bare_report(track, now.text())
    headline, unknown = _meaning(now)
    return report_of(
        PROVIDER,
        carrier_name(track["carrier"].text()),
        track["tracking_number"].need_text(),
        headline if now["status"].text() else None,
        _scans(track, now),
        native=_native(now),
        unknown_codes=unknown,
        eta=_eta(track),
        updated_at=now["object_updated"].instant() or now["object_created"].instant(),
        service=track["servicelevel"].object()["name"].text(),
        origin=_place(track["address_from"]),
        destination=_place(track["address_to"]),
    )


def _bare_report(track: Reading, status: str | None) -> ShipmentReport:
    """Read a label's transaction, or a track that Shippo knows nothing of."""
    known = STATUS.get(status or "UNKNOWN", UNMAPPED)
    return report_of(
        PROVIDER,
        carrier_name(track["carrier"].text()),
        track["tracking_number"].need_text(),
        known,
        [_scan(_an_object(row)) for row in track["tracking_history"].items()],
        native=Native(status),
        unknown_codes=(f"status:{status}",) if status and status not in STATUS else (),
        eta=_eta(track),
        updated_at=track["object_updated"].instant(),
    )


def _scans(track: Reading, now: Reading) -> list[Scan]:
    """Return the history; where there is none, the present status is the one scan that is known."""
    rows = [_an_object(row) for row in track["tracking_history"].items()]
    if not rows and now["status_date"].text():
        rows = [now]
    return [_scan(row) for row in rows]


def _scan(row: Reading) -> Scan:
    meaning, unknown = _meaning(row)
    return Scan(_in_utc(row["status_date"].stamp()), meaning, _native(row), _place(row["location"]), unknown)


def _native(row: Reading) -> Native:
    return Native(row["status"].text(), _code(row), None, row["status_details"].text())


def _code(row: Reading) -> str | None:
    """Return the substatus: an object now, plain text in a few older bodies."""
    return row["substatus"]["code"].text() or row["substatus"].text()


def _meaning(row: Reading) -> tuple[Meaning, tuple[str, ...]]:
    """The substatus decides; a sentence where it is missing or says less; else the main status."""
    status, code = as_listed(row["status"].text(), STATUS), as_listed(_code(row), SUBSTATUS)
    unknown = [f"status:{status}"] if status and status not in STATUS else []
    unknown += [f"substatus:{code}"] if code and code not in SUBSTATUS and code != OTHER else []
    known = SUBSTATUS.get(code or "")
    spoken = said(status, row["status_details"].text(), row["substatus"]["text"].text())
    if spoken and (known is None or _is_coarse(known, status)):
        return spoken, tuple(unknown)
    return finer(known or STATUS.get(status or "", UNMAPPED), row["status_details"].text()), tuple(unknown)


def _is_coarse(known: Meaning, status: str | None) -> bool:
    """Say whether a substatus only repeats its status: `delivered`, `return_to_sender`, `package_undeliverable`."""
    broad = STATUS.get(status or "", UNMAPPED)
    return known.status is broad.status and known.substatus is None and known.reason is None


def _in_utc(stamp: Stamp | None) -> Stamp | None:
    if stamp is None or stamp.basis is not TzBasis.LOCAL:
        return stamp
    return replace(stamp, basis=TzBasis.UTC, offset=0)


def _eta(track: Reading) -> Eta | None:
    """Return the carrier's day; its hour is a placeholder. What cannot be read is left out."""
    day, first = _day(track["eta"]), _day(track["original_eta"])
    if day is None:
        return None
    original = first.day.isoformat() if first and first.day != day.day else None
    return Eta(day.day, day.day, "carrier", original=original)


def _day(value: Reading) -> Stamp | None:
    try:
        return value.stamp()
    except MalformedPayload:
        return None


def _place(where: Reading) -> Place:
    return place_of(where["city"].text(200), where["state"].text(100), where["zip"].text(20), where["country"].text())
