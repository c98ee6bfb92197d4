"""The parcel as GLS's web pages ask for it: one object a parcel, alone or under `tuStatus`.

Days and hours stand apart, on the wall clock of the place; texts are HTML. What goes back bears `retourFlag`.
"""

from __future__ import annotations

from html import unescape

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Status
from integrations.carriers.gls import codes
from integrations.carriers.gls.phrases import spoken
from integrations.carriers.gls.settling import PROVIDER, settled
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, place_of, report_of
from integrations.times import at_place, joined

SENT_BACK = {Status.DELIVERED: Meaning(Status.RETURNED), Status.RETURNED: Meaning(Status.RETURNED)}
BEFORE = frozenset({Status.PENDING, Status.PRE_TRANSIT, Status.UNKNOWN, Status.CANCELLED})


def report(parcel: Reading) -> ShipmentReport:
    """Return the report of one parcel."""
    progress = parcel["progressBar"].object()
    status = progress["statusInfo"].text()
    headline, unknown = codes.status(status)
    scans = [_scan(row) for row in parcel["history"].items()]
    if progress["retourFlag"].flag() and headline.status not in BEFORE:
        headline = SENT_BACK.get(headline.status, Meaning(Status.RETURNING))
    return report_of(
        PROVIDER,
        PROVIDER,
        parcel["tuNo"].need_text(),
        settled(headline if status else None, scans),
        scans,
        native=Native(status, text=_plain(progress["statusText"])),
        unknown_codes=unknown,
    )


def _scan(row: Reading) -> Scan:
    if not row.is_object:
        raise row.refuse("an object was expected")
    address = row["address"].object()
    place = place_of(_plain(address["city"]), country=address["countryCode"].text())
    native = Native(row["evtNo"].text(), text=_plain(row["evtDscr"]))
    meaning, unknown = codes.event_number(native.status)
    stamp = joined(row["date"].text(), row["time"].text())
    if stamp is None and row["date"].text():
        raise row["date"].refuse("this is no time")
    told = spoken(native.text) if meaning == UNMAPPED else None
    return Scan(at_place(stamp, place), told or meaning, native, place, unknown)


def _plain(value: Reading) -> str | None:
    """Return a text of a web page as people read it."""
    return unescape(value.text() or "").strip()[:2000] or None
