"""What is said about one-time codes: the message that carries one, and the line that follows an answer."""

from __future__ import annotations

from bot.answer.parcel import buttons
from bot.answer.stage import Stage
from bot.answer.words import NONE, Words
from bot.domain.contact import masked
from bot.domain.conversation import Answer, Button
from bot.domain.messaging import Outgoing
from bot.ports import Decision

KEYS = (
    "code_right",
    "code_wrong",
    "code_spent",
    "code_expired",
    "code_shape",
    "code_again",
    "code_later",
    "code_lost",
    "code_waits",
    "details_noted",
    "preferences_off",
    "preferences_on",
)
"""Answers that are about a code and what it allows."""

MINUTES = 10
"""How long a code works, as it is said; `decide.codes` holds to the same."""


def code_message(code: str, number: str, shop: str, words: Words) -> Outgoing:
    """Return the message that carries a code."""
    facts: dict[str, str | int] = {"code": code, "number": number, "shop": shop, "minutes": MINUTES}
    return Outgoing(words.say("code-message", **facts), subject=words.say("code-subject", **facts))


def line(decision: Decision, words: Words) -> str:
    """Return the line about a code that follows an answer; empty where there is none."""
    return words.say(f"verify-{decision.verify}", **facts(decision)) if decision.verify else ""


def facts(decision: Decision) -> dict[str, str | int]:
    """What the lines about a code are made of; an address is only ever shown masked."""
    shown = masked(decision.address) if decision.address else NONE
    way = f"{decision.channel}" if decision.channel in {"email", "whatsapp"} else NONE
    return {
        "address": shown,
        "channel": way,
        "minutes": MINUTES,
        "left": decision.left,
        "goal": decision.goal,
    }


def replies(order: str | None, words: Words) -> tuple[Button, ...]:
    """Quick replies while a code is waited for."""
    return buttons(("code_again", "code_lost"), order, words)


def said(decision: Decision, stage: Stage) -> Answer:
    """Word an answer that is about a code, or about what it allows, and not about where a parcel is."""
    words = stage.words
    order = decision.shown[0].order.number if decision.shown else NONE
    case = stage.case_id or NONE
    about = {**facts(decision), "number": order, "shop": stage.settings.name, "case": case}
    lines = [words.say(decision.key, **about)]
    if decision.verify:
        lines.append(line(decision, words))
    over = not decision.talk.pending or decision.talk.pending.kind != "code"
    offers = buttons(("human_agent",), None, words) if over else replies(order.lstrip("#"), words)
    return Answer(decision.key, " ".join(lines), buttons=offers)


def not_sent(words: Words) -> Answer:
    """Say that a code could not be sent."""
    return Answer(
        "code_not_sent", words.say("code_not_sent"), buttons=buttons(("code_again", "code_lost"), None, words)
    )
