"""The pieces of Block Kit that we use, cut to Slack's limits. Text is data: it goes into `plain_text`, shown as it is.

Where Slack reads markup (notifications, mentions of ours), `escaped` takes its meaning away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]  # Any: JSON of our own making

MOST_BLOCKS = 50
MOST_SECTION = 3000
MOST_HEADER = 150
MOST_FIELD = 2000
MOST_FIELDS = 10
MOST_LABEL = 75
MOST_VALUE = 2000
MOST_OPTION = 150
MOST_OPTIONS = 100
MOST_OVERFLOW = 5
MOST_FALLBACK = 3000
"""Slack refuses a `text` from about 4,000 characters on."""


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where something is missing; never an empty one."""
    return (text if len(text) <= most else f"{text[: most - 1]}…") or " "


def escaped(text: str) -> str:
    """Return text that means nothing to Slack: no link, no mention, no ping of the channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(text: str) -> str:
    """Return what notifications and screen readers get. An escaped character may be longer; it is never cut in two."""
    return escaped(cut(text, MOST_FALLBACK))


def plain(text: str, most: int = MOST_SECTION) -> Block:
    """Return a text object that is shown as it is; `:smile:` stays what was written."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def header(text: str) -> Block:
    """Return a headline."""
    return {"type": "header", "text": plain(" ".join(text.split()), MOST_HEADER)}


def section(text: str, block_id: str = "", accessory: Block | None = None) -> Block:
    """Return a paragraph, with a control beside it."""
    more = {"block_id": block_id} if block_id else {}
    return {"type": "section", "text": plain(text), **more, **({"accessory": accessory} if accessory else {})}


def paragraphs(text: str, most: int = 3) -> list[Block]:
    """Return a long text as some sections; what does not fit into so many is cut off."""
    pieces = [text[start : start + MOST_SECTION] for start in range(0, max(len(text), 1), MOST_SECTION)]
    if len(pieces) > most:
        pieces = [*pieces[: most - 1], cut(pieces[most - 1] + "…", MOST_SECTION)]
    return [section(piece) for piece in pieces]


def table(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """Return labels and values side by side, five rows a section."""
    fields = [plain(text, MOST_FIELD) for row in rows for text in row]
    starts = range(0, len(fields), MOST_FIELDS)
    return [{"type": "section", "fields": fields[start : start + MOST_FIELDS]} for start in starts]


def context(*texts: Block) -> Block:
    """Return small print."""
    return {"type": "context", "elements": list(texts)}


def mention(agent: str) -> Block:
    """Return a text object that names an agent, as Slack shows people; `agent` is an id of Slack's own."""
    return {"type": "mrkdwn", "text": f"<@{escaped(agent)}>"}


def button(action_id: str, label: str, value: str, style: str = "") -> Block:
    """Return a button. `value` comes back with the press."""
    more = {"style": style} if style else {}
    text = {**plain(label, MOST_LABEL), "emoji": True}
    return {"type": "button", "action_id": action_id, "text": text, "value": cut(value, MOST_VALUE), **more}


def actions(block_id: str, buttons: Iterable[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def menu(action_id: str, label: str, names: Sequence[str]) -> Block:
    """Return a menu of names. Few of them stand behind three dots, which forget what was chosen; many need a list."""
    options = [{"text": plain(name, MOST_LABEL), "value": name} for name in names[:MOST_OPTIONS]]
    if len(options) <= MOST_OVERFLOW:
        return {"type": "overflow", "action_id": action_id, "options": options}
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(label, MOST_OPTION),
        "options": options,
    }
