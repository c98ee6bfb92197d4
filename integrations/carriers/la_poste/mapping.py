"""La Poste's bodies into shipment reports: pure and total.

JSON is the Suivi v2 API (one answer, a list, or `responses`) and Colissimo's time line (`parcel`); XML is the SOAP
tracking of Chronopost (all events) and Colissimo (the newest one).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from bot.errors import MalformedPayload
from integrations.carriers.la_poste.codes import CHRONOPOST, COLISSIMO, SUIVI
from integrations.reading import Reading, read_json
from integrations.scans import Meaning, Scan, looked_up, no_info, place_of, report_of
from integrations.times import Stamp
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "la_poste"
LA_POSTE = {**SUIVI, **COLISSIMO}
WRONG_NUMBER = frozenset({"400"})
UNKNOWN_NUMBER = frozenset({"404"})
NOTHING = Meaning(Status.PENDING, Substatus.NO_INFO_YET)
ANSWERS = ("shipment", "parcel", "returnCode", "code", "error")
# Offices that are services, not places.
NO_PLACES = frozenset({"Web Services", "Service d'avisage", "CHRONOPOST NETWORKS"})


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a parcel; a pending one for a number that La Poste refuses or does not know."""
    if looks_like_xml(body):
        return [report for result in _results(read_xml(PROVIDER, body)) for report in _of_soap(result)]
    return [report for answer in _answers(read_json(PROVIDER, body)) for report in _of_json(answer)]


def _answers(payload: Reading) -> Iterator[Reading]:
    several = "responses" in payload
    for answer in (payload["responses"] if several else payload).items():
        if not answer.is_object:
            raise answer.refuse("an object was expected")
        if not any(key in answer for key in ANSWERS):
            raise answer.refuse("this is no answer of La Poste's")
        yield answer


def _of_json(answer: Reading) -> Iterator[ShipmentReport]:
    shipment = answer["shipment"].object()
    parcel = answer["parcel"].object()
    if not shipment.is_null:
        yield _shipment(shipment, shipment["idShip"].need_text())
    elif not parcel.is_null:
        yield _shipment(parcel, parcel["parcelNumber"].need_text())
    else:
        number, code = answer["idShip"].text(64), answer["returnCode"].text() or answer["code"].text()
        if number and code in WRONG_NUMBER | UNKNOWN_NUMBER:
            sub = Substatus.INVALID_NUMBER if code in WRONG_NUMBER else Substatus.NO_INFO_YET
            yield no_info(PROVIDER, PROVIDER, number, sub, Native(code=code, text=answer["returnMessage"].text()))


def _shipment(shipment: Reading, number: str) -> ShipmentReport:
    carrier = "chronopost" if shipment["product"].text() == "chronopost" else PROVIDER
    scans = [_scan(event, LA_POSTE) for event in shipment["event"].each()]
    context = shipment["contextData"].object()
    return report_of(
        PROVIDER,
        carrier,
        number,
        None if scans else NOTHING,
        scans,
        eta=_eta(shipment["estimDate"]),
        service=shipment["product"].text(),
        origin=_country(context["originCountry"]),
        destination=_country(context["arrivalCountry"]),
        public_url=shipment["url"].text(),
    )


def _scan(event: Reading, table: Mapping[str, Meaning]) -> Scan:
    if not event.is_object:
        raise event.refuse("an object was expected")
    code = event["code"].text() or event["eventCode"].text()
    label = event["label"].text() or event["labelLong"].text() or event["eventLabel"].text()
    meaning, unknown = looked_up(table, "event", code)
    stamp = event["date"].stamp() or event["eventDate"].stamp()
    return Scan(stamp, meaning, Native(code=code, text=label or event["eventLibelle"].text()), _site(event), unknown)


def _site(event: Reading) -> Place:
    """Where it was: the office that scanned it; the Suivi API names none."""
    city = event["officeLabel"].text() or event["siteName"].text() or event["eventSite"].text()
    city = None if city in NO_PLACES else city
    return place_of(city, None, event["zipCode"].text() or event["siteZipCode"].text())


def _country(value: Reading) -> Place:
    return place_of(country=value.text(4))


def _eta(value: Reading) -> Eta | None:
    """The day as La Poste writes it; an unreadable one is no reason to refuse the scans."""
    try:
        stamp: Stamp | None = value.stamp()
    except MalformedPayload:
        return None
    return Eta(stamp.day, stamp.day, "carrier") if stamp else None


def _results(payload: Reading) -> Iterator[Reading]:
    """Find what a SOAP answer returns, or refuse what is none."""
    body = payload["Envelope"].object()["Body"].object()
    answers = [answer for answer in body.values() if answer.is_object and "return" in answer]
    if not answers and body["Fault"].is_null:
        raise payload.refuse("this is no answer of La Poste's")
    for answer in answers:
        yield from answer["return"].each()


def _of_soap(result: Reading) -> Iterator[ShipmentReport]:
    listed = [part for name in ("listEventInfoComp", "listEvents", "listParcel") for part in result[name].each()]
    for parcel in listed:
        number = parcel["skybillNumber"].text(64) if parcel.is_object else None
        scans = [_scan(event, CHRONOPOST) for event in parcel["events"].each()]
        if number:
            yield report_of(PROVIDER, "chronopost", number, None if scans else NOTHING, scans)
    number = result["skybillNumber"].text(64)
    if not listed and number and "eventCode" in result:
        yield report_of(PROVIDER, PROVIDER, number, None, [_scan(result, COLISSIMO)])
    elif not listed and number:
        yield no_info(PROVIDER, PROVIDER, number, Substatus.NO_INFO_YET, _error(result))


def _error(result: Reading) -> Native:
    return Native(code=result["errorCode"].text(), text=result["errorMessage"].text())
