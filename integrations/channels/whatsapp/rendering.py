"""A message in Twilio's own form: free text, or an approved template with the values of its variables. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.domain.messaging import Outgoing, Template
from integrations.channels.shape import clean, cut, length, numbered

MOST_TEXT = 1600  # UTF-16 units; more is error 21617
MOST_VARIABLE = 600
EMPTY_VARIABLE = "-"  # an empty one is refused


def render(outgoing: Outgoing) -> Mapping[str, str]:
    """Return the parameters of Twilio's Messages resource, apart from who writes to whom.

    Of several files the first travels as such and the others as addresses; one without an address cannot travel.
    """
    if outgoing.template:
        return _templated(outgoing.template)
    urls = [each.ref for each in outgoing.attachments if each.ref.startswith(("https://", "http://"))]
    more = "".join(f"\n{url}" for url in urls[1:])
    labels = [clean(button.label) for button in outgoing.buttons]
    text = numbered(clean(outgoing.text), labels, MOST_TEXT - length(more)) + more
    return {"Body": text, **({"MediaUrl": urls[0]} if urls else {})}


def _templated(template: Template) -> Mapping[str, str]:
    values = {str(number): _value(text) for number, text in enumerate(template.variables, 1)}
    return {"ContentSid": template.id, "ContentVariables": json.dumps(values, ensure_ascii=False)}


def _value(text: str) -> str:
    """Return a variable's value as WhatsApp takes it: no line breaks, no tabs, no run of spaces."""
    return cut(" ".join(clean(text).split()), MOST_VARIABLE) or EMPTY_VARIABLE
