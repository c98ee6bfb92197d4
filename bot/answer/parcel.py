"""One parcel in words: status, last scan, age of the data, window, why, what next, what the shopper can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from bot.answer.carriers import carrier_name
from bot.answer.window import Scene, local_today, window_lines
from bot.answer.words import NONE, Words, local_day
from bot.domain.anomaly import Anomaly, Kind
from bot.domain.conversation import Button, Card, Link
from bot.domain.event import TrackingEvent
from bot.domain.policy import OPTIONS
from bot.domain.shipment import Shipment
from bot.domain.status import Reason, Status

MAX_CARRIER_TEXT = 140
"""Carrier text longer than this (characters) is cut: it is data, and may be anything."""

_STEPS = {
    Status.PENDING: 0,
    Status.PRE_TRANSIT: 0,
    Status.IN_TRANSIT: 2,
    Status.OUT_FOR_DELIVERY: 3,
    Status.AVAILABLE_FOR_PICKUP: 3,
    Status.ATTEMPT_FAILED: 3,
    Status.DELIVERED: 4,
}
_GOOD = frozenset({Status.DELIVERED, Status.OUT_FOR_DELIVERY, Status.AVAILABLE_FOR_PICKUP})
_BAD = frozenset({Status.FAILED, Status.EXCEPTION, Status.RETURNED, Status.RETURNING, Status.CANCELLED})


def story(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene, handled: bool = False) -> list[str]:
    """All the parts of an answer about one parcel, in order, one line each; no advice where a person handles it."""
    lines = [
        headline(parcel, anomalies, scene),
        *last_scan(parcel, scene),
        *freshness(parcel, scene),
        *window_lines(parcel, anomalies, scene),
    ]
    lines += why(parcel, anomalies, scene)
    if not (handled and parcel.status is Status.DELIVERED):
        lines.append(next_step(parcel, anomalies, scene))
    if not handled:
        lines.append(options_line(parcel, anomalies, scene))
    return [line for line in lines if line]


def headline(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> str:
    """The status in one plain sentence, with what is known of a delivery; what has stopped is not "on its way"."""
    words, carrier = scene.words, carrier_name(parcel.carrier, scene.words)
    moving = parcel.status is Status.IN_TRANSIT
    stopped = [f"headline-{a.kind}" for a in anomalies if moving and words.has(f"headline-{a.kind}")]
    out = _out_before(parcel, scene.now)
    if out:
        return words.say("headline-out_for_delivery_before", carrier=carrier, day=words.day(out))
    text = words.say(stopped[0] if stopped else f"headline-{parcel.status}", carrier=carrier)
    if parcel.status is Status.DELIVERED and parcel.substatus and words.has(f"delivered-{parcel.substatus}"):
        text += " " + words.say(f"delivered-{parcel.substatus}")
    if parcel.status is Status.DELIVERED and parcel.signed_by and not scene.public:
        text += " " + words.say("signed-by", name=_name(parcel.signed_by))
    return text


def last_scan(parcel: Shipment, scene: Scene) -> list[str]:
    """The last scan with place and local time, or that there is none."""
    scan, words = parcel.last_scan, scene.words
    if scan is None:
        return [words.say("scan-none", carrier=carrier_name(parcel.carrier, words))]
    return [words.say("scan", text=scan_text(scan, scene), place=place(scan, scene), when=words.moment(scan))]


def scan_text(scan: TrackingEvent, scene: Scene) -> str:
    """The carrier's words, made safe to show; to those who proved nothing, only our own word for the status."""
    if scene.public or not scan.native.text:
        return scene.words.say(f"status-{scan.status}").lower()
    return clean(scan.native.text).rstrip(".")


def clean(text: str) -> str:
    """Carrier text made safe to show, and not shouted."""
    plain = _printable(text)
    return plain.capitalize() if plain.isupper() else plain


def _printable(text: str) -> str:
    """Text without control characters, cut to a length."""
    plain = re.sub(r"\s+", " ", "".join(c for c in text if c.isprintable() or c.isspace())).strip()
    return plain if len(plain) <= MAX_CARRIER_TEXT else plain[: MAX_CARRIER_TEXT - 1] + "…"


def _name(text: str) -> str:
    plain = _printable(text)
    return plain.title() if plain.isupper() else plain


def place(scan: TrackingEvent, scene: Scene) -> str:
    """ "Columbus, OH", or none. The place of a delivery is somebody's address: it is not shown in public."""
    if scene.public and scan.status in {Status.DELIVERED, Status.OUT_FOR_DELIVERY}:
        return NONE
    city = scan.place.city.title() if scan.place.city and scan.place.city.isupper() else scan.place.city
    parts = [_printable(part) for part in (city, scan.place.region or scan.place.country) if part]
    return ", ".join(parts) or NONE


def freshness(parcel: Shipment, scene: Scene, key: str = "age") -> list[str]:
    """How old the scan is, and when we last heard."""
    words, heard = scene.words, parcel.checked_at or parcel.updated_at
    if heard is None:
        return []
    source = carrier_name(parcel.carrier, words)
    age = words.age(heard, scene.now)
    scan = parcel.last_scan
    if scan is None or scan.occurred_at is None:
        return [words.say("age-heard", source=source, heard=age)]
    return [words.say(key, source=source, heard=age, scan=words.age(scan.occurred_at, scene.now))]


def _out_before(parcel: Shipment, now: datetime) -> date | None:
    """The day on which a parcel went out for delivery, if that is over and nothing was heard since."""
    scan = parcel.last_scan
    if parcel.status is not Status.OUT_FOR_DELIVERY or scan is None or scan.occurred_at is None:
        return None
    day = local_day(scan, scan.occurred_at)
    return day if day < local_today(parcel, now) else None


def why(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> list[str]:
    """What is wrong and whose move it is; cautions about the data; or that nothing looks wrong."""
    words = scene.words
    told = [anomaly for anomaly in anomalies if anomaly.kind is not Kind.LATE] or anomalies
    lines = [reason_line(anomaly, parcel, scene) for anomaly in told]
    if parcel.conflict:
        said = {"headline": parcel.conflict.headline, "newest": parcel.conflict.newest}
        lines.append(words.say("conflict", **{name: words.say(f"status-{status}") for name, status in said.items()}))
    if parcel.stale:
        lines.append(words.say("stale"))
    if parcel.delay and (parcel.delay.reason or not {anomaly.kind for anomaly in anomalies} & _LATENESS):
        lines.append(_delay_line(parcel, scene))
    if lines or parcel.status in _BAD or parcel.status in {Status.UNKNOWN, Status.DELIVERED}:
        return lines or _bare_reason(parcel, scene)
    return [words.say("calm")]


_LATENESS = {Kind.LATE, Kind.PREDICTED_LATE}


def _delay_line(parcel: Shipment, scene: Scene) -> str:
    carrier = carrier_name(parcel.carrier, scene.words)
    reason = parcel.delay.reason if parcel.delay else None
    if reason:
        return scene.words.say("delay-reason", carrier=carrier, reason=scene.words.say(f"reason-{reason}"))
    return scene.words.say("delay", carrier=carrier)


def _bare_reason(parcel: Shipment, scene: Scene) -> list[str]:
    if parcel.reason is None or parcel.status is Status.DELIVERED:
        return []
    return [scene.words.say("reason-given", reason=scene.words.say(f"reason-{parcel.reason}"))]


def reason_line(anomaly: Anomaly, parcel: Shipment, scene: Scene) -> str:
    """Why, of one thing that is wrong, and whose move it is."""
    evidence = dict(anomaly.evidence)
    since = (scene.now - anomaly.since).days
    return scene.words.say(
        f"why-{anomaly.kind}",
        carrier=carrier_name(parcel.carrier, scene.words),
        age=scene.words.age(anomaly.since, scene.now),
        days=int(evidence.get("working_days") or max(since, 1)),
        reason=scene.words.say(f"reason-{parcel.reason or Reason.OTHER}"),
        party=str(anomaly.responsible),
        basis=basis_of(anomaly),
    )


def problem(anomaly: Anomaly, words: Words) -> str:
    """Return what is wrong as a title; its own where it rests on something that makes another thing of it."""
    exact = f"problem-{anomaly.kind}-{basis_of(anomaly)}"
    return words.say(exact if words.has(exact) else f"problem-{anomaly.kind}")


_BASES = {"chance_of_step": "step", "returns": "circles", "unheard_days": "unheard", "announced": "announced"}


def basis_of(anomaly: Anomaly) -> str:
    """What a judgement rests on where its kind has several: the name that the phrases choose by."""
    evidence = dict(anomaly.evidence)
    return evidence.get("scope") or next((basis for name, basis in _BASES.items() if name in evidence), "said")


def next_step(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> str:
    """What happens next: for what is wrong where that changes it, else for the status."""
    carrier = carrier_name(parcel.carrier, scene.words)
    if _out_before(parcel, scene.now):
        return scene.words.say("next-out_for_delivery_before", carrier=carrier)
    telling = next((anomaly for anomaly in anomalies if scene.words.has(f"next-{anomaly.kind}")), None)
    if telling is not None:
        return scene.words.say(f"next-{telling.kind}", carrier=carrier, basis=basis_of(telling))
    return scene.words.say(f"next-{parcel.status}", carrier=carrier)


_MOVE = frozenset({Kind.ATTEMPT_FAILED, Kind.ADDRESS_PROBLEM})


def options_line(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> str:
    """What the shopper can do, in one sentence."""
    if parcel.status is Status.DELIVERED:
        return scene.words.say("options-delivered")
    if parcel.status is Status.AVAILABLE_FOR_PICKUP:
        return scene.words.say("options-pickup")
    if any(anomaly.kind in _MOVE for anomaly in anomalies):
        return scene.words.say("options-move")
    trouble = bool(anomalies) or parcel.status in _BAD
    return scene.words.say("options-trouble" if trouble else "options-wait", shop=scene.shop)


def choices(parcel: Shipment, anomalies: Sequence[Anomaly], offered: Sequence[str] = ()) -> tuple[str, ...]:
    """The intents or options worth a button for this parcel, most useful first.

    `offered` are the options of the shop's policy for what is wrong with it.
    """
    if parcel.status is Status.DELIVERED:
        return ("delivered_not_received", "missing_or_damaged_item", "human_agent")
    if offered:
        return (*offered, "human_agent")
    if any(anomaly.kind in _MOVE for anomaly in anomalies) or parcel.status is Status.ATTEMPT_FAILED:
        return ("reschedule_or_redirect", "human_agent")
    if anomalies:
        return ("human_agent",)
    return ("delivery_delay", "human_agent") if parcel.status is Status.IN_TRANSIT else ("human_agent",)


def tone(parcel: Shipment, anomalies: Sequence[Anomaly]) -> str:
    """calm, good, warn or bad: how a card is coloured."""
    if parcel.status in _BAD or any(anomaly.severity == "critical" for anomaly in anomalies):
        return "bad"
    if parcel.status is Status.UNKNOWN or parcel.conflict or any(a.severity == "warning" for a in anomalies):
        return "warn"
    return "good" if parcel.status in _GOOD else "calm"


def card(title: str, parcel: Shipment, anomalies: Sequence[Anomaly], words: Words, url: str | None) -> Card:
    """The parcel in brief, with its own page behind it."""
    link = Link(words.say("link-tracking"), url) if url else None
    return Card(
        title,
        parcel.status,
        words.say(f"status-{parcel.status}"),
        tone(parcel, anomalies),
        _STEPS.get(parcel.status),
        (),
        link,
    )


def buttons(intents: Sequence[str], order: str | None, words: Words) -> tuple[Button, ...]:
    """Quick replies for these intents or options about one order."""
    return tuple(_button(each, order, words) for each in intents)


def _button(each: str, order: str | None, words: Words) -> Button:
    option = each if each in OPTIONS else None
    return Button(words.say(f"button-{each}"), "option" if option else each, order, option)
