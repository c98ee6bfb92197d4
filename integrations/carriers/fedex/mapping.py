"""FedEx's bodies into shipment reports: pure and total. The Track API's JSON and the webhooks are read here.

Times carry their offset and are kept exactly. A webhook is authenticated by nothing but a token in its headers, so its
reports are hints; its rows are those of the Track API, without the envelope.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Eta, Native, Place, ShipmentReport
from integrations.carriers.fedex import soap
from integrations.carriers.fedex.estimate import estimate, lenient
from integrations.carriers.fedex.meaning import Said, meaning_of
from integrations.carriers.fedex.results import Result, reports
from integrations.reading import Reading, read_json
from integrations.scans import Scan, place_of
from integrations.times import at_place
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "fedex"
ROWS = ("scanEvents", "latestStatusDetail", "trackingNumberInfo")
DELAYED = "DELAYED"


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a number; empty for errors that name none."""
    if looks_like_xml(body):
        return soap.parse(read_xml(PROVIDER, body))
    return [report for item in read_json(PROVIDER, body).items() for report in _read(item)]


def _read(item: Reading) -> list[ShipmentReport]:
    """Tell the documented shapes apart by the one key that each of them must have."""
    output = item["output"].object() if "output" in item else item
    if "completeTrackResults" in output:
        return reports(result for row in output["completeTrackResults"].items() for result in _complete(row))
    if "trackResults" in output:
        return reports(_complete(output), hint=True)
    if any(key in output for key in ROWS):
        return reports([_result(output, None)], hint=True)
    if any(key in item for key in ("errors", "error", "output", "transactionId")):
        return []
    raise item.refuse("no track results were found")


def _complete(row: Reading) -> Iterator[Result]:
    """Read the results of one number; the number that was asked for is the parcel's."""
    asked = row["trackingNumber"].text()
    for result in row["trackResults"].items():
        yield _result(result, asked)


def _result(row: Reading, asked: str | None) -> Result:
    info, latest = row["trackingNumberInfo"].object(), row["latestStatusDetail"].object()
    number = asked or info["trackingNumber"].text() or row["trackingNumber"].text()
    if number is None:
        raise info["trackingNumber"].refuse("text was expected")
    delivery = row["deliveryDetails"].object()
    return Result(
        number,
        info["trackingNumberUniqueId"].text(),
        _said(latest),
        latest["statusByLocale"].text() or latest["description"].text(),
        [_scan(event) for event in row["scanEvents"].items()],
        lenient(_dates(row).get("SHIP")),
        _error(row["error"].object()),
        _eta(row),
        row["serviceDetail"].object()["description"].text(),
        _end(row["originLocation"], row["shipperInformation"]),
        _end(row["destinationLocation"], row["recipientInformation"]),
        delivery["signedByName"].text(100) or delivery["receivedByName"].text(100),
        delivery["locationDescription"].text(),
    )


def _error(error: Reading) -> tuple[str | None, str | None] | None:
    return None if error["code"].text() is None else (error["code"].text(), error["message"].text())


def _said(latest: Reading) -> Said:
    """Read the headline with the first of its reasons."""
    why = next(iter(latest["ancillaryDetails"].items()), latest["ancillaryDetails"])
    return Said(
        latest["code"].text(),
        latest["derivedCode"].text(),
        why["reason"].text(),
        why["reasonDescription"].text(),
        _delay(latest),
    )


def _delay(holder: Reading) -> str | None:
    """Return the type of a delay, an empty one included; None where there is no delay."""
    detail = holder["delayDetail"].object()
    return (detail["type"].text() or "") if detail["status"].text() == DELAYED else None


def _scan(event: Reading) -> Scan:
    where = event["scanLocation"].object()
    place = _place(where)
    code, why = event["eventType"].text(), event["exceptionCode"].text()
    words, sentence = event["eventDescription"].text(), event["exceptionDescription"].text()
    said = Said(code, event["derivedStatusCode"].text(), why, sentence, _delay(event))
    meaning, unknown = meaning_of(said)
    stamp = at_place(lenient(event["date"].text()), place)
    text = f"{words}: {sentence}" if words and sentence else words or sentence
    return Scan(stamp, meaning, Native(code, said.derived, why, text), place, unknown)


def _dates(row: Reading) -> dict[str, str]:
    return {each["type"].text() or "": each["dateTime"].text() or "" for each in row["dateAndTimes"].items()}


def _eta(row: Reading) -> Eta | None:
    dates = _dates(row)
    if dates.get("ACTUAL_DELIVERY"):
        return None
    window = row["estimatedDeliveryTimeWindow"].object()["window"].object()
    promised = row["standardTransitTimeWindow"].object()["window"].object()["ends"].text()
    begins, ends = window["begins"].text(), window["ends"].text() or dates.get("ESTIMATED_DELIVERY")
    return estimate(begins, ends, promised or dates.get("COMMITMENT"))


def _end(location: Reading, party: Reading) -> Place:
    address = location.object()["locationContactAndAddress"].object()["address"]
    return _place(address.object()) or _place(party.object()["address"].object())


def _place(address: Reading) -> Place:
    return place_of(
        address["city"].text(200),
        address["stateOrProvinceCode"].text(100),
        address["postalCode"].text(20),
        address["countryCode"].text(),
    )
