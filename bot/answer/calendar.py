"""The days of a page as a calendar file (RFC 5545): one all-day event a parcel, and nothing that says whose it is.

The link to the page stays out of it: calendars are shared, and the link opens the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.answer.page import Judge
from bot.answer.window import Scene, days_of, local_today, window_parts
from bot.domain.keys import number_key
from bot.domain.shipment import Shipment
from bot.ports import Dossier

_LINE = 75
"""How many octets a line may have, its end left out."""

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(dossier: Dossier, judge: Judge, scene: Scene, salt: str) -> str | None:
    """Return the file, or None where no days are shown. `salt` is known to us alone: an event's id tells no number."""
    events = [
        line
        for index, parcel in enumerate(dossier.shipments, start=1)
        for line in _event(dossier, index, parcel, judge, scene, salt)
    ]
    if not events:
        return None
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Porchlight//Parcels//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    )
    return "".join(f"{folded}\r\n" for line in (*head, *events, "END:VCALENDAR") for folded in _folded(line))


def _event(dossier: Dossier, index: int, parcel: Shipment, judge: Judge, scene: Scene, salt: str) -> Iterator[str]:
    anomalies = judge(parcel)
    days, parts = days_of(parcel, anomalies, scene), window_parts(parcel, anomalies, scene)
    if days is None or parts is None:
        return
    first, last = max(days[0], local_today(parcel, scene.now)), days[1]
    key = f"{salt}|{dossier.order.id}|{number_key(parcel.tracking_number)}"
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@porchlight"
    yield f"DTSTAMP:{_moment(scene.now)}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"  # the day after the last
    yield f"SUMMARY:{_escaped(_title(dossier, index, scene))}"
    yield f"DESCRIPTION:{_escaped(': '.join(parts))}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _title(dossier: Dossier, index: int, scene: Scene) -> str:
    count = len(dossier.shipments)
    key = "calendar-title-parcel" if count > 1 else "calendar-title"
    return scene.words.say(key, shop=scene.shop, index=index, count=count)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _escaped(text: str) -> str:
    plain = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
    return plain.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Cut a line after at most 75 octets, and never within a character; what follows begins with a space."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > _LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
