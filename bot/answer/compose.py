"""From a decision to what is said. The wording is in `phrases/`; here only its parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer import choosing, verify, wishes
from bot.answer import order as order_words
from bot.answer import parcel as parcel_words
from bot.answer.parcel import buttons
from bot.answer.people import when_somebody_is_there
from bot.answer.stage import Stage
from bot.answer.window import promised
from bot.answer.words import NONE, Words
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Answer, Button, Card
from bot.domain.replies import RATINGS
from bot.domain.shipment import Shipment
from bot.ports import Decision, Dossier

__all__ = ["Stage", "compose", "parcel_title"]

PARAGRAPH = "\n\n"
MAX_BUTTONS = 4


def compose(decision: Decision, stage: Stage) -> Answer:
    """Word a decision. Every key has a maker; an unknown key is a mistake of ours and raises KeyError."""
    answer = _MAKERS[decision.key](decision, stage)
    facts = (*_facts(decision), *_promises(decision, stage), *answer.facts)
    asked = stage.words.say("did-that-answer") if decision.asks else ""
    text = PARAGRAPH.join(filter(None, (answer.text, _brought_in(decision, stage), asked)))
    replies = (*answer.buttons, *(buttons(RATINGS, None, stage.words) if decision.asks else ()))
    soft = decision.soft and not answer.cards
    return Answer(decision.key, text, answer.cards, replies[:MAX_BUTTONS], soft, facts)


def _brought_in(decision: Decision, stage: Stage) -> str:
    """Say that a human was brought in though nobody asked for one; said once a case."""
    if not decision.escalated or not stage.case_id or stage.case_known:
        return ""
    return stage.words.say(f"escalated-{decision.escalated[0]}", shop=stage.settings.name, case=stage.case_id)


def _facts(decision: Decision) -> tuple[tuple[str, str], ...]:
    facts = [("goal", decision.goal)]
    for dossier in decision.shown:
        facts += [("order", dossier.order.number), ("order_state", dossier.order.state)]
        facts += [("status", f"{parcel.tracking_number} {parcel.status}") for parcel in dossier.shipments]
    facts += [("status", f"{parcel.tracking_number} {parcel.status}") for parcel in decision.parcels]
    if decision.case:
        facts.append(("case", decision.case.reason))
    return tuple(facts)


def _promises(decision: Decision, stage: Stage) -> list[tuple[str, str]]:
    """Name every window that this answer shows."""
    shown = [parcel for dossier in decision.shown for parcel in dossier.shipments] + list(decision.parcels)
    told = [promised(parcel, stage.anomalies(parcel), stage.scene) for parcel in shown]
    return [fact for fact in told if fact]


def _said(*intents: str) -> Callable[[Decision, Stage], Answer]:
    """A phrase of the same name as the key, with these quick replies."""

    def make(decision: Decision, stage: Stage) -> Answer:
        words = stage.words
        text = words.say(
            decision.key,
            shop=stage.settings.name,
            goal=decision.goal,
            example=f"{stage.settings.order_prefix}1042",
            numbers=_numbers(decision.unproven or decision.wrong, stage),
            carriers=words.listing(tuple(stage.carriers)) or NONE,
        )
        return Answer(decision.key, text, buttons=buttons(intents, None, words))

    return make


def _numbers(numbers: Sequence[str], stage: Stage) -> str:
    prefix = stage.settings.order_prefix
    shown = tuple(prefix + n if n.isdigit() and len(n) < 10 else n for n in numbers)
    return stage.words.listing(shown) or stage.words.say("the-order")


def _status(decision: Decision, stage: Stage) -> Answer:
    """track_order and delivery_delay: everything about every order shown, and what to do about those not shown."""
    parts = [_order(dossier, decision.goal, stage) for dossier in decision.shown]
    return _joined(decision, stage, parts)


def _joined(decision: Decision, stage: Stage, parts: Sequence[Answer]) -> Answer:
    paragraphs = [part.text for part in parts]
    if decision.wrong:
        paragraphs.append(stage.words.say("not_found_others", numbers=_numbers(decision.wrong, stage)))
    elif decision.unproven:
        paragraphs.append(stage.words.say("prove_others", numbers=_numbers(decision.unproven, stage)))
    cards = tuple(card for part in parts for card in part.cards)
    return Answer(decision.key, PARAGRAPH.join(paragraphs), cards, _offered(parts))


def _offered(parts: Sequence[Answer]) -> tuple[Button, ...]:
    """Each wish once and a person last, however many orders offer them."""
    once: dict[str, Button] = {}
    for button in (button for part in parts for button in part.buttons):
        once.setdefault(button.option or button.intent, button)
    person = once.pop("human_agent", None)
    return (*list(once.values())[: MAX_BUTTONS - 1], *([person] if person else []))


def _order(dossier: Dossier, goal: str, stage: Stage, handled: bool = False) -> Answer:
    """One order: its own state where that must be told, then each parcel."""
    scene, paragraphs, cards = stage.scene, [], []
    replies: list[Button] = []
    if goal == "delivery_delay":
        paragraphs.append(wishes.lateness(dossier, stage.anomalies, scene))
    if order_words.speaks_for_itself(dossier):
        paragraphs.append("\n".join(order_words.story(dossier, stage.settings, scene)))
        cards.append(order_words.card(dossier.order, scene, stage.link(dossier)))
        replies += order_words.order_buttons(dossier.order, scene)
    if len(dossier.shipments) > 1:
        count = len(dossier.shipments)
        paragraphs.append(stage.words.say("lead-split", number=dossier.order.number, count=count))
    for index, parcel in enumerate(dossier.shipments, start=1):
        text, card, choice = _parcel(dossier, parcel, index, stage, handled)
        paragraphs.append(text)
        cards.append(card)
        replies += choice
    fresh = tuple(button for button in dict.fromkeys(replies) if goal not in (button.intent, button.option))
    return Answer("order", PARAGRAPH.join(filter(None, paragraphs)), tuple(cards), fresh)


def _parcel(
    dossier: Dossier, parcel: Shipment, index: int, stage: Stage, handled: bool
) -> tuple[str, Card, tuple[Button, ...]]:
    words, anomalies = stage.words, stage.anomalies(parcel)
    title = parcel_title(dossier, index, words)
    lines = parcel_words.story(parcel, anomalies, stage.scene, handled)
    card = parcel_words.card(title, parcel, anomalies, words, stage.link(dossier))
    choices = parcel_words.choices(parcel, anomalies, _options(dossier, anomalies, stage))
    number = dossier.order.number.lstrip("#")
    return "\n".join([title + ": " + lines[0], *lines[1:]]), card, buttons(choices, number, words)


def _options(dossier: Dossier, anomalies: Sequence[Anomaly], stage: Stage) -> tuple[str, ...]:
    kinds = [str(anomaly.kind) for anomaly in anomalies]
    return stage.settings.policy.offered(kinds, dossier.order.total)


def parcel_title(dossier: Dossier, index: int, words: Words) -> str:
    """ "Order #1042", or "Order #1042, parcel 1 of 2"."""
    count = len(dossier.shipments)
    key = "title-parcel" if count > 1 else "title-order"
    return words.say(key, number=dossier.order.number, index=index, count=count)


def _public(decision: Decision, stage: Stage) -> Answer:
    """A parcel known by its tracking number alone: its status, and nothing that says whose it is."""
    scene = replace(stage.scene, public=True)
    paragraphs = []
    for parcel in decision.parcels:
        title = stage.words.say("title-public", number=parcel.tracking_number)
        lines = parcel_words.story(parcel, stage.anomalies(parcel), scene)
        paragraphs.append("\n".join([f"{title}: {lines[0]}", *lines[1:]]))
    if decision.wrong:
        paragraphs.append(stage.words.say("number_unknown_others", numbers=_numbers(decision.wrong, stage)))
    paragraphs.append(stage.words.say("parcel_public_note"))
    return Answer(decision.key, PARAGRAPH.join(paragraphs), buttons=buttons(("human_agent",), None, stage.words))


def _wish(decision: Decision, stage: Stage) -> Answer:
    """A wish that a human must fulfil: the truth that bears on it, the code or the case, and the order as it stands."""
    parts = []
    wished = decision.case if decision.case and not decision.escalated else None
    for dossier in decision.shown:
        mine = bool(wished and wished.order_number == dossier.order.number)
        asked = bool(decision.verify and decision.code_number in (None, dossier.order.number))
        now = _order(dossier, decision.goal, stage, handled=mine or asked)
        if mine and stage.case_known and decision.verify != "details":
            text = stage.words.say("case-again", case=stage.case_id or "", shop=stage.settings.name)
            parts.append(Answer("wish", text, now.cards, now.buttons[-1:]))
            continue
        parts.append(_one_wish(decision, dossier, now, mine, asked, stage))
    return _joined(decision, stage, parts)


def _one_wish(decision: Decision, dossier: Dossier, now: Answer, mine: bool, asked: bool, stage: Stage) -> Answer:
    lines = [wishes.truth(decision.goal, dossier, stage.settings, stage.scene, decision.detail)]
    if mine and stage.case_id:
        lines.append(stage.words.say("case", case=stage.case_id, shop=stage.settings.name))
    if asked:
        lines.append(verify.line(decision, stage.words))
    replies = wishes.replies(decision.goal, dossier, stage.words) or now.buttons
    if asked and decision.verify != "details":
        replies = verify.replies(dossier.order.number.lstrip("#"), stage.words)
    return Answer("wish", PARAGRAPH.join([" ".join(filter(None, lines)), now.text]), now.cards, replies)


def _human(decision: Decision, stage: Stage) -> Answer:
    words = stage.words
    special = f"{decision.key}_{decision.case.reason}" if decision.case else ""
    key = special if words.has(special) else decision.key
    when = when_somebody_is_there(stage.settings, words, stage.now)
    lines = [words.say(key, shop=stage.settings.name, case=stage.case_id or "", when=when)]
    if not decision.shown and not decision.talk.orders and words.has(f"{decision.key}_more"):
        lines.append(words.say(f"{decision.key}_more"))
    facts = (("case_id", stage.case_id or ""),)
    replies = buttons(("track_order",), None, words) if not decision.shown else ()
    return Answer(decision.key, " ".join(lines), buttons=replies, facts=facts)


def _ask_back(decision: Decision, stage: Stage) -> Answer:
    known = tuple(intent for intent in decision.alternatives if stage.words.has(f"button-{intent}"))[:3]
    key = "ask_back" if known else "ask_back_nothing"
    replies = buttons((*known, "human_agent") if "human_agent" not in known else known, None, stage.words)
    return Answer(decision.key, stage.words.say(key), buttons=replies)


def _out_of_scope(decision: Decision, stage: Stage) -> Answer:
    topic = f"topic-{decision.detail}" if decision.detail else ""
    key = topic if topic and stage.words.has(topic) else "out_of_scope"
    text = stage.words.say(key, shop=stage.settings.name)
    return Answer(decision.key, text, buttons=buttons(("track_order", "human_agent"), None, stage.words))


def _shipping(decision: Decision, stage: Stage) -> Answer:
    settings, words = stage.settings, stage.words
    replies = buttons(("human_agent",), None, words)
    if not settings.shipping_note and not settings.shipping_url:
        return Answer(decision.key, words.say("shipping_options_cost_nothing"), buttons=replies)
    note, url = settings.shipping_note or "", settings.shipping_url or NONE
    return Answer(decision.key, words.say("shipping_options_cost", note=note, url=url), buttons=replies)


def _returns(decision: Decision, stage: Stage) -> Answer:
    settings, words = stage.settings, stage.words
    text = words.say("returns_policy", shop=settings.name, days=settings.return_days, url=settings.returns_url or NONE)
    return Answer(decision.key, text, buttons=buttons(("human_agent",), None, words))


def _ask_proof(decision: Decision, stage: Stage) -> Answer:
    if decision.shown:
        return _status(decision, stage)
    return _said("human_agent")(decision, stage)


def _not_found(decision: Decision, stage: Stage) -> Answer:
    if decision.shown:
        return _status(decision, stage)
    offers = ("affirm", "deny") if decision.key == "not_found_again" else ("human_agent",)
    return _said(*offers)(decision, stage)


_MAKERS: dict[str, Callable[[Decision, Stage], Answer]] = {
    "greet": _said("track_order", "human_agent"),
    "thanks": _said(),
    "goodbye": _said(),
    "affirm": _said("track_order", "human_agent"),
    "deny": _said(),
    "declined": _said(),
    "found_it": _said(),
    "solved": _said(),
    "unsolved": _said("affirm", "deny"),
    "foreign": _said("human_agent"),
    "no_details": _said("human_agent"),
    "ask_order": _said("human_agent"),
    "ask_proof": _ask_proof,
    "ask_order_and_proof": _said("human_agent"),
    "not_found": _not_found,
    "not_found_again": _not_found,
    "throttled": _said("affirm", "deny"),
    "number_invalid": _said("human_agent"),
    "number_unknown": _said("human_agent"),
    "parcel_public": _public,
    "offer_human": _said("affirm", "deny"),
    "ask_back": _ask_back,
    "out_of_scope": _out_of_scope,
    "shipping_options_cost": _shipping,
    "returns_policy": _returns,
    "human_agent": _human,
    "complaint": _human,
    "to_a_human": _human,
    "track_order": _status,
    "delivery_delay": _status,
    **dict.fromkeys(wishes.GOALS, _wish),
    "preferences": verify.said,
    **dict.fromkeys(verify.KEYS, verify.said),
    **choosing.MAKERS,
}
