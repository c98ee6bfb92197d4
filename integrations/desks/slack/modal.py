"""The modal in which an agent writes a reply. The case stands in its metadata; everything else is in the database."""

from __future__ import annotations

import json

from integrations.desks.slack.kit import Block, plain
from integrations.desks.slack.presses import REPLY_INPUT, REPLY_VIEW, carried, thread_of
from integrations.desks.slack.words import word
from integrations.reading import Reading

OPENING = frozenset({"reply", "suggestion"})
"""The buttons that open it."""

MOST_REPLY = 3000
MOST_TITLE = 24


def view_for(payload: Reading) -> Block | None:
    """Return the modal that a press asks for, prefilled by a suggestion; None for presses that are acts."""
    for action in payload["actions"].items():
        if action["action_id"].text() in OPENING:
            case_id, text = carried(action)
            return _view(case_id, thread_of(payload), text)
    return None


def _view(case_id: str, thread: str, text: str) -> Block:
    field = {
        "type": "plain_text_input",
        "action_id": REPLY_INPUT,
        "multiline": True,
        "max_length": MOST_REPLY,
        "focus_on_load": True,
        **({"initial_value": text[:MOST_REPLY]} if text else {}),
    }
    return {
        "type": "modal",
        "callback_id": REPLY_VIEW,
        "private_metadata": json.dumps({"case": case_id, "thread": thread}),
        "title": plain(word("reply_title"), MOST_TITLE),
        "submit": plain(word("send"), MOST_TITLE),
        "close": plain(word("cancel"), MOST_TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": REPLY_VIEW,
                "label": plain(word("reply_label")),
                "hint": plain(word("reply_hint")),
                "element": field,
            }
        ],
    }
