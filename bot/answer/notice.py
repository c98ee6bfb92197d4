"""A notice in words: what happened, since when, why, when it comes, what happens next, what can be done. Never sells.

A merchant's own wording may name these parts in braces and nothing else: there is no template language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answer.carriers import carrier_name
from bot.answer.parcel import basis_of, next_step, reason_line
from bot.answer.window import Scene, promised, window_lines
from bot.answer.words import NONE, Words
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Answer, Button
from bot.domain.keys import number_key
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import CLOSING, PLACEHOLDERS
from bot.domain.shipment import Shipment
from bot.domain.status import Status
from bot.ports import Dossier

MILESTONE = "milestone:"
MOST_TEXT = 1000
MOST_LISTED = 3
MOST_VARIABLE = 300
INTENTS = {
    "wait": "affirm",
    "pickup": "reschedule_or_redirect",
    "redirect": "reschedule_or_redirect",
    "resend": "return_or_refund",
    "refund": "return_or_refund",
    "claim": "human_agent",
}
"""What pressing an option's button asks for; the option itself travels beside it."""

_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice is about. `numbers` are the number keys of its parcels, `trouble` the anomaly of each.

    `judged` says what else is wrong with a parcel; `link` leads to the tracking page; `zone` is the shopper's.
    """

    kind: str
    closing: bool
    dossier: Dossier
    numbers: tuple[str, ...]
    trouble: Mapping[str, Anomaly]
    judged: Callable[[Shipment], Sequence[Anomaly]]
    link: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Worded:
    """A notice in words: the answer with its buttons, a subject for e-mail, a template's variables "1" to "5"."""

    answer: Answer
    subject: str
    variables: tuple[str, ...]


def word(telling: Telling, settings: MerchantSettings, words: Words, now: datetime) -> Worded:
    """Word a notice. `now` is aware UTC."""
    scene = Scene(words, now, settings.name, useful_days=settings.useful_days)
    parcels = _parcels(telling)
    parts = parts_of(telling, parcels, scene)
    options = () if telling.closing or telling.kind.startswith(MILESTONE) else _options(telling, settings)
    own = settings.policy.wording.get(CLOSING if telling.closing else telling.kind)
    text = filled(own, parts) if own else _standard(parts, _choice(options, parcels, settings, words), words)
    facts = tuple(fact for each in parcels if (fact := promised(each, _wrong(telling, each), scene)))
    answer = Answer("notice", _cut(text, MOST_TEXT), buttons=_buttons(options, telling, words), facts=facts)
    subject = words.say("notice-subject", shop=parts["shop"], number=parts["order"], what=parts["what"])
    last = next(iter(parts["window"].splitlines()), "") or parts["next"]
    shown = (parts["shop"], parts["order"], f"{parts['what']}. {parts['since']}", last, parts["link"])
    return Worded(answer, subject, tuple(_variable(each) for each in shown))


def filled(wording: str, parts: Mapping[str, str]) -> str:
    """Put the parts into a merchant's own wording; lines that come to nothing are left out."""
    text = _PLACEHOLDER.sub(lambda found: parts.get(found[1], found[0]), wording)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def parts_of(telling: Telling, parcels: Sequence[Shipment], scene: Scene) -> dict[str, str]:
    """Return the text of each placeholder."""
    words, first = scene.words, parcels[0]
    carrier = carrier_name(first.carrier, words)
    parts = {
        "shop": scene.shop,
        "order": telling.dossier.order.number,
        "what": words.say(_what(telling, parcels), count=len(parcels), carrier=carrier, basis=_basis(telling)),
        "since": _since(telling, words),
        "why": "\n".join(_whys(telling, parcels, scene)),
        "window": _once(line for each in parcels for line in window_lines(each, _wrong(telling, each), scene)),
        "next": _once(next_step(each, _wrong(telling, each), scene) for each in parcels),
        "link": telling.link,
    }
    assert tuple(parts) == PLACEHOLDERS  # noqa: S101 - what may be named is what there is
    return parts


def _parcels(telling: Telling) -> list[Shipment]:
    own = [each for each in telling.dossier.shipments if number_key(each.tracking_number) in telling.numbers]
    return own or list(telling.dossier.shipments[:1])


def _what(telling: Telling, parcels: Sequence[Shipment]) -> str:
    if telling.closing:
        delivered = all(each.status is Status.DELIVERED for each in parcels)
        return "notice-what-closed-delivered" if delivered else "notice-what-closed"
    return f"notice-what-{telling.kind.removeprefix(MILESTONE)}"


def _basis(telling: Telling) -> str:
    """Return what the trouble rests on, where that is the same for all of its parcels."""
    told = {basis_of(wrong) for number, wrong in telling.trouble.items() if number in telling.numbers}
    return told.pop() if len(told) == 1 else "said"


def _wrong(telling: Telling, parcel: Shipment) -> list[Anomaly]:
    """Return all that is wrong with a parcel: as it is judged now, and as it was kept when this was decided."""
    kept = telling.trouble.get(number_key(parcel.tracking_number))
    judged = [each for each in telling.judged(parcel) if kept is None or each.kind is not kept.kind]
    return [kept, *judged] if kept else judged


def _since(telling: Telling, words: Words) -> str:
    since = min((each.since for number, each in telling.trouble.items() if number in telling.numbers), default=None)
    if since is None or telling.closing:
        return ""
    return words.say("notice-since", day=words.day(since.astimezone(telling.zone).date()))


def _whys(telling: Telling, parcels: Sequence[Shipment], scene: Scene) -> list[str]:
    """Why, parcel by parcel; of a milestone or an end, nothing."""
    told = [(each, telling.trouble.get(number_key(each.tracking_number))) for each in parcels]
    lines = [(each, reason_line(wrong, each, scene)) for each, wrong in told if wrong]
    if len(parcels) == 1:
        return [line for _, line in lines]
    named = [scene.words.say("notice-parcel", number=each.tracking_number, text=line) for each, line in lines]
    more = len(named) - MOST_LISTED
    return named[:MOST_LISTED] + ([scene.words.say("notice-more", count=more)] if more > 0 else [])


def _once(lines: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(lines))


def _options(telling: Telling, settings: MerchantSettings) -> tuple[str, ...]:
    return tuple(settings.policy.options.get(telling.kind, ()))


def _choice(options: Sequence[str], parcels: Sequence[Shipment], settings: MerchantSettings, words: Words) -> str:
    """What the shopper can do, in one sentence."""
    if not options:
        return words.say("notice-person")
    limit = settings.policy.refund_up_to
    facts = {"amount": f"{limit:g}" if limit else NONE, "carrier": carrier_name(parcels[0].carrier, words)}
    named = [words.say(f"notice-option-{option}", **facts) for option in options]
    return words.say("notice-options", options=", ".join(named))


def _standard(parts: Mapping[str, str], choice: str, words: Words) -> str:
    """Our own wording; where it grows too long, what can be read on the page is left out."""
    lead = words.say("notice-lead", shop=parts["shop"], number=parts["order"], what=parts["what"])
    link = words.say("notice-link", url=parts["link"]) if parts["link"] else ""
    for left_out in ((), ("why",), ("why", "window")):
        told = {name: "" if name in left_out else text for name, text in parts.items()}
        opening = " ".join(filter(None, (lead, told["since"])))
        text = "\n".join(filter(None, (opening, told["why"], told["window"], told["next"], choice, link)))
        if len(text) <= MOST_TEXT:
            return text
    return text


def _buttons(options: Sequence[str], telling: Telling, words: Words) -> tuple[Button, ...]:
    order = telling.dossier.order.number.lstrip("#")
    chosen = [Button(words.say(f"button-option-{each}"), INTENTS[each], order, each) for each in options]
    return (*chosen, Button(words.say("button-human_agent"), "human_agent", order))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _variable(text: str) -> str:
    """Templates take no line breaks, no runs of spaces and nothing empty."""
    return _cut(" ".join(text.split()) or "–", MOST_VARIABLE)
