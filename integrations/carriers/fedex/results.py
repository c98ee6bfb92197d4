"""One result of FedEx's as all its versions have it, and the report that is made of it.

A number may have several results: FedEx gives numbers out again, and a redirected parcel is a second shipment under the
same number. `trackingNumberUniqueId` keeps them apart; the one with the newest scan is the parcel that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from bot.domain.timeline import BEFORE_ALL
from integrations.carriers.fedex.codes import NOT_VALID
from integrations.carriers.fedex.meaning import Said, meaning_of
from integrations.carriers.fedex.reasons import LOCATIONS
from integrations.scans import Meaning, Scan, no_info, oldest_first, report_of
from integrations.tables import RETURNED
from integrations.times import Stamp
from integrations.wording import normalised

PROVIDER = "fedex"
CARRIER = "FedEx"
NOBODY = frozenset({"signature not required", "signature release on file", "signature service not requested"})


@dataclass(frozen=True, slots=True)
class Result:
    """One shipment under a number. `shipped` tells two apart that have no scans; `error` is a code and its words."""

    number: str
    unique_id: str | None = None
    said: Said | None = None
    words: str | None = None
    scans: Sequence[Scan] = ()
    shipped: Stamp | None = None
    error: tuple[str | None, str | None] | None = None
    eta: Eta | None = None
    service: str | None = None
    origin: Place = field(default_factory=Place)
    destination: Place = field(default_factory=Place)
    signed_by: str | None = None
    left_at: str | None = None


def reports(results: Iterable[Result], hint: bool = False) -> list[ShipmentReport]:
    """Return one report a number, of its newest shipment, in the order in which the numbers came."""
    by_number: dict[str, list[Result]] = {}
    for result in results:
        by_number.setdefault(result.number, []).append(result)
    return [_report(max(group, key=_age), hint) for group in by_number.values()]


def _age(result: Result) -> tuple[bool, object, object]:
    times = [scan.stamp.at for scan in result.scans if scan.stamp]
    shipped = result.shipped.at if result.shipped else BEFORE_ALL
    return result.error is None, max(times, default=BEFORE_ALL), shipped


def _report(result: Result, hint: bool) -> ShipmentReport:
    if result.error and not result.scans:
        code, text = result.error
        sub = Substatus.INVALID_NUMBER if code in NOT_VALID else Substatus.NO_INFO_YET
        return no_info(PROVIDER, CARRIER, result.number, sub, Native(code=code, text=text))
    headline, unknown = _headline(result)
    said = result.said or Said(None)
    signer = result.signed_by if normalised(result.signed_by) not in NOBODY else None
    return report_of(
        PROVIDER,
        CARRIER,
        result.number,
        headline,
        result.scans,
        native=Native(said.code, said.derived, said.why, result.words or said.sentence),
        eta=None if headline and headline.status is Status.DELIVERED else result.eta,
        tracker_id=result.unique_id,
        service=result.service,
        origin=result.origin,
        destination=result.destination,
        signed_by=signer,
        unknown_codes=unknown,
        hint=hint,
    )


def _headline(result: Result) -> tuple[Meaning | None, tuple[str, ...]]:
    """Return FedEx's own status. A parcel on its way back that is delivered is delivered to the sender."""
    if result.said is None or (result.said.code is None and result.said.derived is None):
        return None, ()
    meaning, unknown = meaning_of(result.said)
    if meaning.informational or meaning.status is Status.UNKNOWN:
        return None, unknown
    if meaning.status is not Status.DELIVERED:
        return meaning, unknown
    if _turned_back(result.scans):
        return RETURNED, unknown
    return Meaning(Status.DELIVERED, meaning.substatus or LOCATIONS.get(normalised(result.left_at))), unknown


def _turned_back(scans: Sequence[Scan]) -> bool:
    return any(scan.meaning.status is Status.RETURNING for scan in oldest_first(scans))
