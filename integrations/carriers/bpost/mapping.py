"""bpost's bodies into shipment reports: pure and total.

XML is the tracking service for senders (`itemTracking`), JSON the public tracker (`items[]`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.event import Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.bpost.codes import EVENTS, NAMED, STATES, STEPS
from integrations.carriers.bpost.estimate import BRUSSELS, DAYS, YEARS, planned, promised
from integrations.reading import Reading, read_json
from integrations.scans import Meaning, Scan, looked_up, place_of, report_of
from integrations.times import Stamp, in_zone, read_with
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "bpost"
NOTHING = Meaning(Status.PENDING, Substatus.NO_INFO_YET)
CLOCKS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M")
LONGEST = 160  # signs of an event's key or sentence
# bpost writes every text in its languages; English where there is one.
LANGUAGES = ("en", "EN", "fr", "FR", "nl", "NL", "de", "DE")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a parcel; none for bpost's errors, which name no parcel."""
    if looks_like_xml(body):
        return [_tracked(item) for item in _elements(read_xml(PROVIDER, body))]
    return [_shown(item) for item in _items(read_json(PROVIDER, body))]


def _elements(payload: Reading) -> Iterator[Reading]:
    """Find the parcels of the XML service: the root itself, or what a list of them holds."""
    for root in payload.values():
        if root.is_object and "itemCode" in root:
            yield root
        elif root.is_object and "itemTracking" in root:
            yield from (item.object() for item in root["itemTracking"].each())
        elif not any(name in payload for name in ("systemException", "businessException", "trackingInfo")):
            raise payload.refuse("this is no answer of bpost's")


def _tracked(item: Reading) -> ShipmentReport:
    scans = [_state(state) for state in item["stateInfo"].each()]
    return report_of(
        PROVIDER,
        PROVIDER,
        item["itemCode"].need_text(),
        None if scans else NOTHING,
        scans,
        eta=planned(item),
        service=item["itemDetail"]["productCode"].text(),
        destination=_address(item["addressee"]["address"]),
        origin=_address(item["sender"]["address"]),
    )


def _state(state: Reading) -> Scan:
    if not state.is_object:
        raise state.refuse("an object was expected")
    code, text = state["stateCode"].text(), state["stateDescription"].text()
    meaning, unknown = looked_up(STATES, "state", code)
    named = NAMED.get((text or "").split(" - ", 1)[0])
    if named:
        meaning, unknown = named, ()
    return Scan(state["time"].stamp(), meaning, Native(code=code, text=text), Place(state["location"].text()), unknown)


def _address(address: Reading) -> Place:
    country = address["countryCode"].text(4)
    return place_of(address["city"].text() or address["municipality"].text(), None, None, country)


def _items(payload: Reading) -> Iterator[Reading]:
    if "items" not in payload:
        if "error" in payload:  # NO_DATA_FOUND, INVALID_POSTAL_CODE, MAINTENANCE: none names the parcel
            return
        raise payload.refuse("this is no answer of bpost's")
    for item in payload["items"].items():
        if not item.is_object:
            raise item.refuse("an object was expected")
        yield item


def _shown(item: Reading) -> ShipmentReport:
    number = item["itemCode"].text() or item["searchCode"].need_text()
    back = item["retourOrBackToSender"].flag()
    origin, destination = _address(item["sender"]), _address(item["receiver"])
    at_home = origin.country == destination.country == "BE"
    scans = [_event(event, at_home, back) for event in item["events"].each()]
    step = _step(item)
    headline, unknown = looked_up(STEPS, "step", step)
    known = headline if step and not unknown else None
    return report_of(
        PROVIDER,
        PROVIDER,
        number,
        known or (None if scans else NOTHING),
        scans,
        native=Native(status=step),
        eta=promised(item["expectedDeliveryTimeRange"]),
        service=item["productCategory"].text(),
        origin=origin,
        destination=destination,
        is_return=back,
        unknown_codes=unknown,
    )


def _step(item: Reading) -> str | None:
    """The step that is active: told by itself, or marked in the list of steps."""
    told = item["activeStep"]["knownProcessStep"].text()
    if told:
        return told
    steps = item["processOverview"]["processSteps"].each()
    return next((step["knownProcessStep"].text() for step in steps if step["status"].text() == "active"), None)


def _event(event: Reading, at_home: bool, back: bool) -> Scan:
    if not event.is_object:
        raise event.refuse("an object was expected")
    key, sentence = event["key"].text(LONGEST), _spoken(event["key"])
    meaning, unknown = looked_up(EVENTS, "event", key or sentence)
    if back and meaning.status is Status.DELIVERED:  # to the sender
        meaning = replace(meaning, status=Status.RETURNED, substatus=None)
    location = event["location"]
    place = Place(location["locationName"].text() or _spoken(location))
    return Scan(_clock(event, at_home), meaning, Native(code=key, text=sentence), place, unknown)


def _spoken(texts: Reading) -> str | None:
    """A text in the first language that has it; newer bodies wrap each in a `description`."""
    each = (texts[language] for language in LANGUAGES)
    found = (text.text(LONGEST) or text["description"].text(LONGEST) for text in each)
    return next((text for text in found if text), None)


def _clock(event: Reading, at_home: bool) -> Stamp | None:
    """Local time; Belgian for certain only where the parcel never leaves the country."""
    day, hour = event["date"].text(), event["time"].text()
    if day is None:
        return None
    stamp = read_with(f"{day} {hour}", *CLOCKS) if hour else read_with(day, *DAYS)
    if stamp is None or stamp.day.year not in YEARS:
        raise event["date"].refuse("this is no time")
    return in_zone(stamp, BRUSSELS) if at_home else stamp
