"""What is said where something is to be chosen: one of several orders, or one of the options that the shop offers."""

from __future__ import annotations

from collections.abc import Callable

from bot.answer.parcel import buttons, clean
from bot.answer.stage import Stage
from bot.answer.words import NONE
from bot.domain.conversation import Answer, Button
from bot.domain.order import Order
from bot.ports import Choice, Decision

MOST_LABEL = 20
"""Characters of a quick reply that WhatsApp shows."""


def option_buttons(options: tuple[str, ...], order: str | None, stage: Stage) -> tuple[Button, ...]:
    """Quick replies for options, a person last. `order` is the bare order number."""
    return buttons((*options, "human_agent"), order, stage.words)


def _which_one(decision: Decision, stage: Stage) -> Answer:
    """Several orders are theirs: ask which, the newest first."""
    offers = tuple(_named(choice, choice.order, stage) for choice in decision.choices if choice.order)
    text = stage.words.say("which_one", count=len(offers))
    return Answer(decision.key, text, buttons=(*offers, *buttons(("human_agent",), None, stage.words)))


def _named(choice: Choice, order: Order, stage: Stage) -> Button:
    """ "#1042 Brass lamp": an order as people know it."""
    title = clean(order.lines[0].title) if order.lines else ""
    label = f"{order.number} {title}".strip()
    short = label if len(label) <= MOST_LABEL else f"{label[: MOST_LABEL - 1].rstrip()}…"
    return Button(short, choice.intent, order.number.lstrip("#"), choice.option)


def _options(decision: Decision, stage: Stage) -> Answer:
    """Ask which option is wanted, or say that one is not offered and what is."""
    words = stage.words
    options = tuple(choice.option for choice in decision.choices if choice.option)
    order = next((choice.order.number.lstrip("#") for choice in decision.choices if choice.order), None)
    text = words.say(
        decision.key,
        shop=stage.settings.name,
        option=words.say(f"option-{decision.detail}") if decision.detail else NONE,
        offered=words.listing(tuple(words.say(f"option-{option}") for option in options)) or NONE,
    )
    return Answer(decision.key, text, buttons=option_buttons(options[:3], order, stage))


def _plain(decision: Decision, stage: Stage) -> Answer:
    notice = decision.talk.notice
    numbers = stage.words.listing(tuple(notice.orders)) if notice and notice.orders else NONE
    text = stage.words.say(decision.key, shop=stage.settings.name, numbers=numbers)
    order = notice.orders[0] if notice and notice.orders else None
    offers = ("track_order", "human_agent") if decision.key != "option_wait" else ("human_agent",)
    return Answer(decision.key, text, buttons=buttons(offers, order, stage.words))


MAKERS: dict[str, Callable[[Decision, Stage], Answer]] = {
    "which_one": _which_one,
    "notice_which": _options,
    "option_not_offered": _options,
    "option_wait": _plain,
    "notice_no": _plain,
    "notice_who": _plain,
}
