"""17TRACK's bodies into shipment reports: pure and total. Shapes: api.17track.net/en/doc, versions 2 to 2.4, and 1.

One number may be followed at two carriers, the sender's and the receiver's: their events are put into one order, and
each says who scanned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import Native, Place, ShipmentReport
from bot.domain.status import Substatus
from integrations.carriers.seventeentrack import version1
from integrations.carriers.seventeentrack.carriers import NAMES
from integrations.carriers.seventeentrack.codes import EXPIRED, REJECTION, STAGE, STATUS, SUB_STATUS
from integrations.carriers.seventeentrack.estimate import read_eta, read_instant
from integrations.carriers.seventeentrack.times import read_time
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, oldest_first, others, place_of, report_of
from integrations.tables import as_listed
from integrations.trouble import finer

PROVIDER = "seventeentrack"
STOPPED = "TRACKING_STOPPED"


@dataclass(frozen=True, slots=True)
class Provider:
    """One carrier that 17TRACK asked, and what it scanned, oldest first."""

    key: str | None
    name: str | None
    scans: tuple[Scan, ...]
    asked_at: datetime | None


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a number; empty for bodies of 17TRACK's that speak of no parcel."""
    payload = read_json(PROVIDER, body)
    return [report for each in _replies(payload) for report in _reports(each)]


def _replies(payload: Reading) -> Iterator[Reading]:
    for item in payload.items():
        if not item.is_object:
            raise item.refuse("an object was expected")
        if not any(key in item for key in ("data", "code", "track_info", "track")):
            raise item.refuse("this is neither a webhook nor a reply")
        yield item


def _reports(payload: Reading) -> Iterator[ShipmentReport]:
    """Read a webhook, a reply with accepted and rejected numbers, or a number that stands alone."""
    data = payload["data"]
    if data.is_null and "number" in payload:
        data = payload
    if "number" in data.object():
        yield _report(data, stopped=payload["event"].text() == STOPPED)
    for item in data["accepted"].items():
        yield _report(item.object())
    for item in data["rejected"].items():
        said = REJECTION.get(item.object()["error"]["code"].text() or "")
        if said is not None and item["number"].text():
            yield no_info(PROVIDER, _name(item["carrier"]), item["number"].need_text(), said)


def _report(item: Reading, stopped: bool = False) -> ShipmentReport:
    number = item["number"].need_text()
    if not item["track"].is_null:
        return version1.read_report(PROVIDER, number, item["track"].object())
    info = item["track_info"].object()
    told = info["latest_status"].object()
    status = told["status"].text() or item["package_status"].text()
    if status is None and info.is_null and not stopped:
        return no_info(PROVIDER, _name(item["carrier"]), number, Substatus.NO_INFO_YET)
    providers = _providers(info)
    scans = _in_order(providers) or [_scan(row, None) for row in info["latest_event"].items() if _says_something(row)]
    headline, unknown = _headline(status, told["sub_status"].text())
    more, ends = info["misc_info"].object(), info["shipping_info"].object()
    return report_of(
        PROVIDER,
        _name(item["carrier"]) or next((each.name for each in providers if each.name), None),
        number,
        headline if status else None,
        scans,
        native=Native(status, told["sub_status"].text(), None, told["sub_status_descr"].text()),
        unknown_codes=unknown,
        eta=read_eta(info["time_metrics"].object()["estimated_delivery_date"].object()),
        updated_at=max((each.asked_at for each in providers if each.asked_at), default=None),
        service=more["service_type"].text(),
        origin=_place(ends["shipper_address"], None),
        destination=_place(ends["recipient_address"], None),
        expired=stopped or status == EXPIRED,
        leg=_leg(providers, scans),
        other_numbers=others(number, more["local_number"].text(60)),
    )


def _headline(status: str | None, sub: str | None) -> tuple[Meaning, tuple[str, ...]]:
    status, sub = as_listed(status, STATUS), as_listed(sub, SUB_STATUS)
    unknown = [f"status:{status}"] if status and status not in STATUS else []
    unknown += [f"sub_status:{sub}"] if sub and sub not in SUB_STATUS else []
    return SUB_STATUS.get(sub or "") or STATUS.get(status or "", UNMAPPED), tuple(unknown)


def _providers(info: Reading) -> list[Provider]:
    return [_provider(item.object()) for item in info["tracking"].object()["providers"].items()]


def _provider(item: Reading) -> Provider:
    who = item["provider"].object()
    key = who["key"].text()
    name = NAMES.get(key or "") or who["name"].text()
    rows = [row for row in item["events"].items() if _says_something(row.object())]
    asked = item["latest_sync_time"]
    return Provider(key, name, tuple(oldest_first([_scan(row, name) for row in rows])), read_instant(asked))


def _says_something(row: Reading) -> bool:
    return any(row[key].text() for key in ("description", "stage", "sub_status", "time_iso", "time_utc"))


def _scan(row: Reading, carrier: str | None) -> Scan:
    meaning, unknown = _meaning(row)
    place = _place(row["address"], row["location"].text(200))
    native = Native(row["stage"].text(), row["sub_status"].text(), None, row["description"].text())
    meaning = finer(meaning, native.text)
    return Scan(read_time(row, place), meaning, native, place, unknown, carrier)


def _meaning(row: Reading) -> tuple[Meaning, tuple[str, ...]]:
    """The sub-status decides; where it is missing, new or says only "other", the stage may say more."""
    stage, sub = as_listed(row["stage"].text(), STAGE), as_listed(row["sub_status"].text(), SUB_STATUS)
    unknown = [f"stage:{stage}"] if stage and stage not in STAGE else []
    unknown += [f"sub_status:{sub}"] if sub and sub not in SUB_STATUS else []
    broad, fine = STAGE.get(stage or ""), SUB_STATUS.get(sub or "")
    if fine and broad and fine.status is broad.status and fine.substatus is None:
        return broad, tuple(unknown)
    return fine or broad or UNMAPPED, tuple(unknown)


def _in_order(providers: list[Provider]) -> list[Scan]:
    """Put the scans of all carriers into one order; a row without a time stays behind the one before it."""
    timed: list[tuple[datetime | None, Scan]] = []
    for each in providers:
        last = next((scan.stamp.at for scan in each.scans if scan.stamp), None)
        for scan in each.scans:
            last = scan.stamp.at if scan.stamp else last
            timed.append((last, scan))
    return [scan for _, scan in sorted(timed, key=lambda row: (row[0] is not None, row[0]))]


def _leg(providers: list[Provider], scans: list[Scan]) -> str | None:
    """Say which part of the way the newest scan is on: the first carrier listed is the sender's."""
    names = [each.name for each in providers if each.scans]
    scan = newest(scans)
    if scan is None or len(set(names)) < 2:
        return None
    return "origin" if scan.carrier == names[0] else "destination"


def _place(where: Reading, written: str | None) -> Place:
    city, region = where["city"].text(200), where["state"].text(100)
    named = city or (None if region else written)
    return place_of(named, region, where["postal_code"].text(20), where["country"].text())


def _name(key: Reading) -> str | None:
    """Return the carrier of a number; 0 means that 17TRACK has not found it out."""
    text = key.text()
    return NAMES.get(text) if text else None
