"""USPS's bodies into shipment reports: pure and total. Shapes: the Tracking API v3 (JSON) and Web Tools (XML).

Times: a scan's wall clock with its GMT offset, and the same instant in GMT; the older XML has wall clocks alone, whose
zone is told by the state where that has one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.usps.clock import moment
from integrations.carriers.usps.codes import ALERTS, CATEGORIES, EVENTS
from integrations.carriers.usps.estimate import read_eta
from integrations.carriers.usps.fields import end, first, place_in, plain, without_markup
from integrations.carriers.usps.phrases import named
from integrations.carriers.usps.sentences import Told, detail, summary, unheard, when
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, report_of
from integrations.times import at_place
from integrations.trouble import finer
from integrations.wording import normalised
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "usps"
CARRIER = "USPS"
NOT_VALID = frozenset({"-2147219285", "-2147219300"})  # Web Tools: the number itself is refused
OWN_KEYS = ("statusCategory", "statusSummary", "eventSummaries", "mailClass", "serviceTypeCode", "tableCode")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a number; empty for errors that name none."""
    if looks_like_xml(body):
        return _web_tools(read_xml(PROVIDER, body))
    root = read_json(PROVIDER, body)
    return [report for item in root.items() for report in _tracking(item)]


def _tracking(item: Reading) -> Iterator[ShipmentReport]:
    """Read one JSON object: a tracking, or an error with or without its number."""
    if not any(key in item for key in (*OWN_KEYS, "error", "errors")) and not _own_scans(item):
        raise item.refuse("no tracking of USPS's was found here")
    number = item["trackingNumber"].text() or ""
    if "error" in item or "errors" in item:
        if number:
            yield no_info(PROVIDER, CARRIER, number, Substatus.NO_INFO_YET, _error(item))
        return
    scans = [_event(row) for row in item["trackingEvents"].items()]
    if not scans:
        scans = [_scan(detail(row.need_text())) for row in item["eventSummaries"].each()]
    yield _report(item, number, scans)


def _own_scans(item: Reading) -> bool:
    """Say whether the scans are of USPS's shape; others have a list of the same name."""
    rows = item["trackingEvents"]
    return rows.is_list and any("eventTimestamp" in row or "GMTTimestamp" in row for row in rows.items())


def _error(item: Reading) -> Native:
    error = item["error"]
    return Native(code=error["code"].text(), text=error["message"].text() or error.text())


def _report(item: Reading, number: str, rows: list[Scan]) -> ShipmentReport:
    """Write the report; `rows` come newest first, as USPS gives them."""
    rows = rows[::-1]
    status = first(item, "status", "Status")
    category = first(item, "statusCategory", "StatusCategory")
    sentence = first(item, "statusSummary", "StatusSummary")
    native = Native(status, category, None, sentence)
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        _headline(status, category, sentence, rows),
        rows,
        native=native,
        unknown_codes=_unheard(category),
        eta=read_eta(item),
        service=plain(item, "mailClass", "Class"),
        origin=end(item, "origin", "Origin"),
        destination=end(item, "destination", "Destination"),
    )


def _headline(status: str | None, category: str | None, sentence: str | None, rows: list[Scan]) -> Meaning | None:
    """The status by its name, else the category; an Alert is what its newest scan says, where that says enough."""
    by_name = named(status) if status else None
    if by_name and not by_name.informational:
        return by_name
    found = CATEGORIES.get(normalised(category))
    last = newest(rows)
    if last and found and last.meaning.status is found.status:
        return last.meaning
    if found and found.status is Status.EXCEPTION and last and last.meaning.status in ALERTS:
        return last.meaning if last.meaning.status is not Status.IN_TRANSIT or last.meaning.reason else found
    if found is None and sentence:
        return summary(sentence).meaning
    return found


def _unheard(category: str | None) -> tuple[str, ...]:
    return () if category is None or normalised(category) in CATEGORIES else (f"category:{category}",)


def _event(row: Reading) -> Scan:
    """Read one structured scan, of the JSON."""
    code, name = row["eventCode"].text(), row["eventType"].text()
    place = place_in(row, "eventCity", "eventState", "eventZIP", "eventCountry")
    meaning, unknown = _meaning(code, name)
    return Scan(moment(row, place), meaning, Native(code=code, text=without_markup(name)), place, unknown)


def _meaning(code: str | None, name: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """The name refines the code; a code that no table knows is counted either way."""
    by_name, by_code = named(name), EVENTS.get(code or "")
    unknown = (f"event:{code}",) if code and by_code is None else ()
    if code is None and name and by_name is None:
        unknown = (f"event:{name[:60]}",)
    return finer(by_name or by_code or UNMAPPED, name), unknown


def _web_tools(root: Reading) -> list[ShipmentReport]:
    if "Error" in root:
        return []
    if "TrackResponse" not in root:
        raise root.refuse("a TrackResponse was expected")
    return [report for info in root["TrackResponse"]["TrackInfo"].each() for report in _info(info)]


def _info(info: Reading) -> Iterator[ShipmentReport]:
    number = info["@ID"].text()
    if number is None:
        return
    if "Error" in info:
        code = info["Error"]["Number"].text()
        sub = Substatus.INVALID_NUMBER if code in NOT_VALID else Substatus.NO_INFO_YET
        text = without_markup(info["Error"]["Description"].text() or info["Error"]["Description"]["#text"].text())
        yield no_info(PROVIDER, CARRIER, number, sub, Native(code=code, text=text))
        return
    told = info["TrackSummary"].text()
    nothing = unheard(told)
    if nothing:
        yield no_info(PROVIDER, CARRIER, number, nothing, Native(text=told))
        return
    rows = [_row(row, newest_row=True) for row in info["TrackSummary"].each()]
    rows += [_row(row) for row in info["TrackDetail"].each()]
    yield _report(info, number, rows)


def _row(row: Reading, newest_row: bool = False) -> Scan:
    """Read one scan of the XML: fields (TrackFieldRequest) or a sentence (TrackRequest)."""
    if not row.is_object:
        return _scan(summary(row.need_text()) if newest_row else detail(row.need_text()))
    code, name = row["EventCode"].text(), row["Event"].text()
    place = place_in(row, "EventCity", "EventState", "EventZIPCode", "EventCountry")
    meaning, unknown = _meaning(code, name)
    stamp = at_place(when(row["EventDate"].text(), row["EventTime"].text()), place)
    return Scan(stamp, meaning, Native(code=code, text=without_markup(name)), place, unknown)


def _scan(told: Told) -> Scan:
    unknown = () if told.meaning else (f"event:{told.text[:60]}",)
    return Scan(at_place(told.stamp, told.place), told.meaning or UNMAPPED, Native(text=told.text), told.place, unknown)
