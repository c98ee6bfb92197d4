"""DPD Group's tracking reply: one object a parcel with a status, and events with a place of their own."""

from __future__ import annotations

from bot.domain.event import Eta, Native, ShipmentReport
from integrations.carriers.dpd import codes
from integrations.carriers.dpd.push import PROVIDER
from integrations.reading import Reading
from integrations.scans import Scan, place_of, report_of
from integrations.times import at_place, read_stamp


def report(parcel: Reading) -> ShipmentReport:
    """Return the report of one parcel."""
    status = parcel["status"].text()
    headline, unknown = codes.stage(status)
    recipient = parcel["recipient"].object()
    due = read_stamp(parcel["estimatedDelivery"].text() or "")
    rows = list(parcel["events"].items())
    return report_of(
        PROVIDER,
        PROVIDER,
        parcel["trackingNumber"].need_text(),
        headline if status else None,
        [_scan(row) for row in rows],
        native=Native(status, text=parcel["statusDescription"].text()),
        unknown_codes=unknown,
        eta=Eta(due.day, due.day, "carrier") if due else None,
        destination=place_of(recipient["city"].text(200), country=recipient["country"].text()),
        signed_by=next((name for name in (row["signedBy"].text() for row in rows) if name), None),
    )


def _scan(row: Reading) -> Scan:
    if not row.is_object:
        raise row.refuse("an object was expected")
    spot = row["location"].object()
    place = place_of(spot["city"].text(200), None, spot["postalCode"].text(20), spot["country"].text())
    native = Native(row["status"].text(), text=row["description"].text())
    meaning, unknown = codes.stage(native.status)
    return Scan(at_place(row["timestamp"].stamp(), place), meaning, native, place, unknown)
