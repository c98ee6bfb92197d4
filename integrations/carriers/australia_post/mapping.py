"""Australia Post's bodies into shipment reports: pure and total. Shapes: `track items`, and the tracking page's JSON.

Times carry their offset. A consignment of several articles is one report: it is where its last article is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus, TzBasis
from integrations.carriers.australia_post.codes import EVENTS, STATUSES, UNTOLD
from integrations.carriers.australia_post.phrases import said
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, oldest_first, place_of, report_of
from integrations.times import Stamp, at_place, read_stamp
from integrations.trouble import finer
from integrations.wording import normalised

PROVIDER = "australia_post"
CARRIER = "Australia Post"
INVALID = frozenset({"ESB-10001"})
HOME = re.compile(r"(?P<city>.+?),? (?P<state>NSW|ACT|VIC|QLD|SA|WA|TAS|NT)(?:,? (?P<code>\d{4}))?")
ABROAD = re.compile(r"(?P<city>.+?) ?\((?P<country>[A-Z]{2})\)")
ROOTS = ("tracking_results", "errors", "error", "articles", "shipment", "tracking_id")
LAST = 4_102_444_800_000  # milliseconds: the year 2100, past which a number is no time of a scan


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracking id; empty for errors that name none."""
    root = read_json(PROVIDER, body)
    return [report for item in root.items() for report in _body(item)]


def _body(root: Reading) -> Iterator[ShipmentReport]:
    if not any(name in root for name in ROOTS):
        raise root.refuse("no tracking of Australia Post's was found here")
    if "tracking_id" in root:
        yield from _result(root)
    for result in root["tracking_results"].items():
        yield from _result(result)
    for holder in (root, root["shipment"]):
        yield from (_page(article) for article in holder["articles"].items())


def _result(result: Reading) -> Iterator[ShipmentReport]:
    number = result["tracking_id"].need_text()
    articles = [article for item in result["trackable_items"].items() for article in _articles(item)]
    if not articles:
        yield _nothing(result, number)
        return
    read = [(article, _scans(article)) for article in articles]
    status = next(
        (text for item in (result, *result["trackable_items"].items()) if (text := item["status"].text())), None
    )
    headline, unknown = _headline(status, read)
    yield report_of(
        PROVIDER,
        CARRIER,
        number,
        headline,
        oldest_first([scan for _, scans in read for scan in scans]) if len(read) == 1 else _merged(read),
        native=Native(status),
        unknown_codes=unknown,
        service=articles[0]["product_type"].text(),
        eta=_eta(articles[0]),
    )


def _nothing(result: Reading, number: str) -> ShipmentReport:
    """Return a number without articles: refused by its error's code, or not known yet."""
    errors = [*result["errors"].items()]
    code = errors[0]["code"].text() if errors else None
    text = (errors[0]["message"].text() or errors[0]["name"].text()) if errors else None
    sub = Substatus.INVALID_NUMBER if code in INVALID else Substatus.NO_INFO_YET
    known = STATUSES.get(normalised(result["status"].text()))
    if known and not errors:
        return report_of(PROVIDER, CARRIER, number, known, [], native=Native(result["status"].text()))
    return no_info(PROVIDER, CARRIER, number, sub, Native(code=code, text=text))


def _articles(item: Reading) -> Iterator[Reading]:
    """Yield an article, or the articles of a consignment."""
    if "items" in item:
        yield from item["items"].items()
    else:
        yield item


def _headline(status: str | None, read: list[tuple[Reading, list[Scan]]]) -> tuple[Meaning | None, tuple[str, ...]]:
    """The article that is least far speaks for all; a newest scan that says the same more finely is taken."""
    words = [(article["status"].text() or status or "", scans) for article, scans in read]
    unknown = tuple(f"status:{word}" for word, _ in words if _plain(word) not in {*STATUSES, *UNTOLD})
    open_ones = [row for row in words if STATUSES.get(_plain(row[0]), UNMAPPED).status is not Status.DELIVERED]
    word, scans = (open_ones or words)[0]
    known, last = STATUSES.get(_plain(word)), newest(scans)
    if known is None:
        return (last.meaning if last and len(words) > 1 else None), unknown
    alike = {known.status} | (
        {Status.OUT_FOR_DELIVERY, Status.IN_TRANSIT} if known.status is Status.IN_TRANSIT else set()
    )
    if last and last.meaning.status in alike:
        return last.meaning, unknown
    return known, unknown


def _plain(word: str) -> str:
    return normalised(word)


def _merged(read: list[tuple[Reading, list[Scan]]]) -> list[Scan]:
    """Return the scans of several articles in the order of their times; those without one come first."""
    scans = [scan for _, rows in read for scan in oldest_first(rows)]
    return sorted(scans, key=lambda scan: scan.stamp.at if scan.stamp else datetime.min.replace(tzinfo=UTC))


def _scans(article: Reading) -> list[Scan]:
    return [_scan(row) for row in article["events"].items()][::-1]


def _scan(row: Reading) -> Scan:
    code = row["event_code"].text() or row["eventCode"].text()
    text = row["description"].text()
    place = _place(row["location"].text(200))
    stamp = read_stamp(row["date"].text() or row["localeDateTime"].text() or "") or _instant(row["dateTime"])
    known = EVENTS.get(code or "")
    spoken = said(text)
    unknown = (f"event:{code}",) if code and known is None else ()
    if code is None and text and spoken is None:
        unknown = (f"event:{text[:60]}",)
    meaning = finer(spoken or known or UNMAPPED, text)
    return Scan(at_place(stamp, place), meaning, Native(code=code, text=text), place, unknown)


def _instant(value: Reading) -> Stamp | None:
    """Return a time given in milliseconds since 1970."""
    milliseconds = value.number()
    if not 0 < milliseconds < LAST:
        return None
    at = datetime.fromtimestamp(milliseconds / 1000, UTC).replace(microsecond=0)
    return Stamp(at, TzBasis.UTC, at.date(), 0)


def _place(text: str | None) -> Place:
    """Return `KEW VIC` as a place of Australia's, `NEW YORK (US)` as one abroad; anything else is a city."""
    home = HOME.fullmatch(text or "")
    if home:
        return place_of(home["city"], home["state"], home["code"], "AU")
    abroad = ABROAD.fullmatch(text or "")
    return place_of(abroad["city"], None, None, abroad["country"]) if abroad else place_of(text)


def _page(article: Reading) -> ShipmentReport:
    """Read one article of the tracking page's JSON."""
    details = next(article["details"].each(), article)
    word = article["trackStatusOfArticle"].text() or article["status"].text()
    scans = [_scan(row) for row in details["events"].items()][::-1]
    known, last = STATUSES.get(_plain(word or "")), newest(scans)
    finer = last.meaning if last and known and last.meaning.status is known.status else known
    heard = word is None or _plain(word) in {*STATUSES, *UNTOLD}
    number = article["articleId"].text() or details["articleId"].text() or ""
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        finer,
        scans,
        native=Native(word),
        unknown_codes=() if heard else (f"status:{word}",),
    )


def _eta(article: Reading) -> Eta | None:
    dates = article["expected_delivery_date"].text() or article["estimated_delivery_date"].text()
    stamp = read_stamp(dates or "")
    return Eta(stamp.day, stamp.day, "carrier", dates) if stamp else None
