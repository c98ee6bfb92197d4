"""Which button a message presses: a number against the choices that were shown last, or a pressed button's payload."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.conversation import Button, Message, Sender

MOST_DIGITS = 2


def pressed(text: str, payload: str | None, said: Sequence[Message], is_intent: Callable[[str], bool]) -> Button | None:
    """Return the button that a message presses; None for a message that is to be understood as text.

    A text counts only when it is exactly a number in the range of our newest message's buttons. A payload is a
    number, an intent, or "intent:option"; where our newest buttons hold that intent, theirs says about which order.
    """
    newest = next((message for message in reversed(said) if message.sender is not Sender.SHOPPER), None)
    buttons = newest.buttons if newest else ()
    if payload is None:
        return _numbered(text.strip(), buttons)
    return _numbered(payload, buttons) or _named(text, payload, buttons, is_intent)


def _numbered(text: str, buttons: Sequence[Button]) -> Button | None:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        return None
    number = int(text)
    return buttons[number - 1] if 1 <= number <= len(buttons) else None


def _named(text: str, payload: str, buttons: Sequence[Button], is_intent: Callable[[str], bool]) -> Button | None:
    intent, _, option = payload.partition(":")
    for button in buttons:
        if button.intent == intent and (button.option or "") == option:
            return button
    same = [button for button in buttons if button.label.casefold() == text.strip().casefold()]
    if same:
        return same[0]
    return Button(text, intent, option=option or None) if is_intent(intent) else None
