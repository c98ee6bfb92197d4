"""What MyGLS answers to GetParcelStatuses: numbered statuses, times in the form that .NET gives them in JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Substatus, TzBasis
from integrations.carriers.gls import numbers
from integrations.carriers.gls.settling import PROVIDER, settled
from integrations.reading import Reading
from integrations.scans import Scan, no_info, place_of, report_of
from integrations.times import Stamp

DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:([+-])(\d{2})(\d{2}))?\)/")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def report(reply: Reading) -> ShipmentReport | None:
    """Return the report of the parcel; None where the reply names none, as errors do."""
    number = reply["ParcelNumber"].text()
    scans = [_scan(row) for row in reply["ParcelStatusList"].items()]
    if number is None or not number.strip("0"):
        if scans:
            raise reply["ParcelNumber"].refuse("text was expected")
        return None
    if not scans:
        (error,) = [*reply["GetParcelStatusErrors"].items()][:1] or [reply["GetParcelStatusErrors"]]
        native = Native(error["ErrorCode"].text(), text=error["ErrorDescription"].text())
        return no_info(PROVIDER, PROVIDER, number, Substatus.NO_INFO_YET, native)
    return report_of(PROVIDER, PROVIDER, number, settled(None, scans), scans)


def _scan(row: Reading) -> Scan:
    if not row.is_object:
        raise row.refuse("an object was expected")
    native = Native(row["StatusCode"].text(), text=row["StatusDescription"].text())
    meaning, unknown = numbers.meaning(native.status)
    return Scan(_when(row["StatusDate"]), meaning, native, place_of(row["DepotCity"].text(200)), unknown)


def _when(value: Reading) -> Stamp | None:
    """Read `/Date(1762344000000+0100)/`: milliseconds of UTC, and the offset of the place beside them."""
    match = DOTNET.fullmatch(value.text() or "")
    if match is None:
        return value.stamp()
    minutes = (int(match[3]) * 60 + int(match[4])) * (-1 if match[2] == "-" else 1) if match[2] else None
    try:
        at = EPOCH + timedelta(milliseconds=int(match[1]))
        day = (at + timedelta(minutes=minutes or 0)).date()
    except OverflowError as error:
        raise value.refuse("this is no time") from error
    return Stamp(at, TzBasis.UTC if minutes is None else TzBasis.OFFSET, day, minutes or 0)
