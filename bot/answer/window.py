"""When it will come, in words: the window we stand behind, else the carrier's own dates, else that there is none.

"Show nothing" beats a wrong date: a window is not shown when it is wider than the shop finds useful, when it is over,
or while something is wrong that the forecast knows nothing of. A delay that the carrier announced is such a thing: the
parcels that our share of 8 in 10 was counted on had none. Where the carrier's own day still lies within our window both
say the same and ours stands; else only the carrier's day is shown, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.answer.carriers import carrier_name
from bot.answer.words import Words, local_day
from bot.domain.anomaly import Anomaly, Kind
from bot.domain.event import Eta
from bot.domain.promise import Window
from bot.domain.shipment import Shipment
from bot.domain.status import Status

USEFUL_DAYS = 14
"""A window that spans more days than this tells a shopper nothing; a shop may choose another limit."""

_NO_WINDOW = frozenset(
    {Status.DELIVERED, Status.RETURNED, Status.RETURNING, Status.FAILED, Status.CANCELLED, Status.AVAILABLE_FOR_PICKUP}
)
_FORECAST = frozenset({Status.PENDING, Status.PRE_TRANSIT, Status.IN_TRANSIT})
_KNOWN_TO_THE_FORECAST = frozenset({Kind.LATE, Kind.PREDICTED_LATE})
"""What days passed without an arrival say by themselves. Of every other trouble the forecast knows nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words need besides the parcel: the present (aware UTC), the shop's name, and how much may be said.

    `useful_days` is the widest window that is worth showing.
    """

    words: Words
    now: datetime
    shop: str
    public: bool = False
    useful_days: int = USEFUL_DAYS


def expected(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> Window | None:
    """Return the window of our own that may be shown, or None; it never begins on a day that is over."""
    window, today = parcel.window, local_today(parcel, scene.now)
    if window is None or parcel.status not in _FORECAST or window.days > scene.useful_days:
        return None
    if window.latest < today or {anomaly.kind for anomaly in anomalies} - _KNOWN_TO_THE_FORECAST:
        return None
    if parcel.delay and not _borne_out(window, parcel.eta, today):
        return None
    return replace(window, earliest=max(window.earliest, today), likely=max(window.likely, today))


def _borne_out(window: Window, eta: Eta | None, today: date) -> bool:
    """Say whether the carrier, which announced a delay, still expects the parcel within a window of ours."""
    return eta is not None and today <= eta.latest <= window.latest


def window_lines(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> list[str]:
    """Our window and the carrier's date where it is another one; or the carrier's alone; or that there is none."""
    if parcel.status in _NO_WINDOW:
        return []
    ours, words = expected(parcel, anomalies, scene), scene.words
    theirs = _carriers_word(parcel, scene)
    if ours is None:
        return [theirs or words.say("window-none")]
    line = words.say("window-ours" if ours.days else "window-ours-day", **_days(ours, words))
    return [line] if _agrees(ours, parcel.eta) or theirs is None else [line, theirs]


def other_date(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> str | None:
    """Return the carrier's own date in words where ours is shown and the carrier's lies elsewhere, for the page."""
    ours = expected(parcel, anomalies, scene)
    return None if ours is None or _agrees(ours, parcel.eta) else _carriers_word(parcel, scene)


def _agrees(ours: Window, eta: Eta | None) -> bool:
    return eta is None or ours.earliest <= eta.earliest <= eta.latest <= ours.latest


def _days(window: Window, words: Words) -> dict[str, str]:
    return {
        "from": words.day(window.earliest),
        "to": words.day(window.latest),
        "likely": words.day(window.likely),
        "ten": str(round(window.level * 10)),
    }


def _carriers_word(parcel: Shipment, scene: Scene) -> str | None:
    eta, words = parcel.eta, scene.words
    if eta is None:
        return None
    carrier = carrier_name(parcel.carrier, words)
    if eta.latest < local_today(parcel, scene.now):
        return words.say("window-passed", carrier=carrier, day=words.day(eta.latest))
    return _carriers_dates(eta, carrier, words)


def _carriers_dates(eta: Eta, carrier: str, words: Words) -> str:
    if eta.earliest != eta.latest:
        return words.say(
            "window-days", carrier=carrier, **{"from": words.day(eta.earliest), "to": words.day(eta.latest)}
        )
    day = words.day(eta.latest)
    if eta.from_hour and eta.to_hour:
        return words.say("window-hours", carrier=carrier, day=day, **{"from": eta.from_hour, "to": eta.to_hour})
    return words.say("window-day", carrier=carrier, day=day)


def days_of(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> tuple[date, date] | None:
    """The first and the last day that are shown, ours or the carrier's; None where there are none to show."""
    ours, eta = expected(parcel, anomalies, scene), parcel.eta
    if ours is not None:
        return ours.earliest, ours.latest
    if parcel.status in _NO_WINDOW or eta is None or eta.latest < local_today(parcel, scene.now):
        return None
    return eta.earliest, eta.latest


def window_parts(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> tuple[str, str] | None:
    """The days and whose they are, apart, for the page; None where there are none to show."""
    ours, words = expected(parcel, anomalies, scene), scene.words
    if ours is not None:
        days = _days(ours, words)
        if ours.days:
            return words.say("window-short-days", **days), words.say("window-source-ours", **days)
        return words.say("window-short-day", **days), words.say("window-source-ours-day", **days)
    eta = parcel.eta
    if eta is None or days_of(parcel, anomalies, scene) is None:
        return None
    return _short(eta, words), words.say("window-source", carrier=carrier_name(parcel.carrier, words))


def _short(eta: Eta, words: Words) -> str:
    if eta.earliest != eta.latest:
        days = {"from": words.day(eta.earliest), "to": words.day(eta.latest)}
        return words.say("window-short-days", **days)
    if eta.from_hour and eta.to_hour:
        hours = {"from": eta.from_hour, "to": eta.to_hour}
        return words.say("window-short-hours", day=words.day(eta.latest), **hours)
    return words.day(eta.latest)


def promised(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> tuple[str, str] | None:
    """Return the fact of a shown window, by the parcel's number, so that it can be kept: was it true?"""
    ours = expected(parcel, anomalies, scene)
    if ours is None:
        return None
    return "promise", f"{parcel.tracking_number} {ours.earliest} {ours.likely} {ours.latest}"


def local_today(parcel: Shipment, now: datetime) -> date:
    """Today where the parcel is, by the clock of its newest scan."""
    return local_day(parcel.last_scan, now)
