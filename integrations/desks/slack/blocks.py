"""A case's card and the other posts as Block Kit; pure, and always within Slack's limits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.desk import CaseCard, CaseState, DeskPost
from integrations.desks.slack.kit import (
    MOST_BLOCKS,
    MOST_OPTION,
    Block,
    actions,
    button,
    context,
    cut,
    header,
    mention,
    menu,
    paragraphs,
    plain,
    section,
    table,
)
from integrations.desks.slack.words import word

# Slack refuses a message whose blocks are together over a limit that it does not document: refusals were seen from
# 11,300 characters of text on (slackapi/bolt-js issues 2509 and 2867). Counted as JSON, this stays below.
MOST_TOGETHER = 10_000
MOST_FACTS = 10
MOST_PARCELS = 8
MOST_SAID = 10
MOST_SUGGESTIONS = 5
MOST_FLAGS = 3
MOST_FLAG = 300
MOST_FACT = 200
MOST_MACROS = 25
MOST_LINE = 600
MOST_SUGGESTION = 700
AGENT = re.compile(r"[UW][A-Z0-9]{4,20}")

BUTTONS: Mapping[CaseState, tuple[str, ...]] = {
    CaseState.OPEN: ("claim", "reply", "resolve", "hand_back", "private"),
    CaseState.CLAIMED: ("reply", "resolve", "hand_back", "private"),
    CaseState.RESOLVED: ("private",),
    CaseState.HANDED_BACK: ("private",),
}
"""The first is the one to press next, while the case is open."""


def card_blocks(card: CaseCard) -> list[Block]:
    """Return a card within Slack's limits. Where it is too long, the oldest lines of the talk make room first."""
    parcels = len(card.parcels)
    card = replace(card, said=card.said[-MOST_SAID:], parcels=card.parcels[:MOST_PARCELS])
    while not _fits(_blocks(card, parcels)) and (shorter := _shorter(card)) != card:
        card = shorter
    return _blocks(card, parcels)[:MOST_BLOCKS]


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= MOST_TOGETHER


def _shorter(card: CaseCard) -> CaseCard:
    if card.said:
        return replace(card, said=card.said[1:])
    if card.parcels:
        return replace(card, parcels=card.parcels[:-1])
    if card.suggestions:
        return replace(card, suggestions=card.suggestions[:-1])
    return replace(card, macros=())


def _blocks(card: CaseCard, parcels: int) -> list[Block]:
    state = [plain(card.state_line, MOST_LINE)]
    if AGENT.fullmatch(card.claimed_by):
        state += [plain(word("claimed_by")), mention(card.claimed_by)]
    facts = [(cut(label, MOST_FACT), cut(value, MOST_FACT)) for label, value in card.facts[:MOST_FACTS]]
    return [header(card.title), context(*state), *table(facts), *_parcels(card, parcels), *_talk(card), *_foot(card)]


def _parcels(card: CaseCard, count: int) -> list[Block]:
    shown = [_parcel(*parcel) for parcel in card.parcels]
    hidden = count - len(shown)
    return [*shown, context(plain(word("more_parcels", count=hidden)))] if hidden else shown


def _parcel(title: str, status: str, flags: tuple[str, ...]) -> Block:
    lines = [title, status, *(f"⚑ {flag}" for flag in flags[:MOST_FLAGS])]
    return section("\n".join(cut(line, MOST_FLAG) for line in lines if line.strip()))


def _talk(card: CaseCard) -> list[Block]:
    said = [section(cut(f"{who}: {text}", MOST_LINE)) for who, text in card.said]
    return [context(plain(word("said"))), *said] if said else []


def _foot(card: CaseCard) -> list[Block]:
    foot: list[Block] = []
    if card.state.is_open and card.suggestions:
        foot.append(context(plain(word("suggestions"))))
        foot += [_suggestion(card.case_id, *each) for each in enumerate(card.suggestions[:MOST_SUGGESTIONS])]
    # A menu can carry a name back only whole.
    names = [name for name in card.macros if name.strip() and len(name) <= MOST_OPTION][:MOST_MACROS]
    if card.state.is_open and names:
        foot.append(section(word("macro"), f"macros:{card.case_id}", menu("macro", word("macro"), names)))
    return [*foot, _buttons(card)]


def _suggestion(case_id: str, position: int, text: str) -> Block:
    """The button carries the words, so that the modal opens with them at once."""
    use = button("suggestion", word("use"), f"{case_id}\n{cut(text, MOST_SUGGESTION)}")
    return section(cut(text, MOST_SUGGESTION), f"suggestion-{position}:{case_id}", use)


def _buttons(card: CaseCard) -> Block:
    first = "primary" if card.state.is_open else ""
    names = enumerate(BUTTONS[card.state])
    row = [button(name, word(name), card.case_id, "" if place else first) for place, name in names]
    return actions(f"case:{card.case_id}", row)


def line_blocks(text: str) -> list[Block]:
    """Return a line in the thread."""
    return paragraphs(text)


def private_blocks(post: DeskPost) -> list[Block]:
    """Return what one agent alone sees; with a line, it asks whether that line shall go out all the same."""
    if not post.line:
        return paragraphs(post.text)
    anyway = button("send_anyway", word("send_anyway"), f"{post.case_id}\n{post.line}")
    return [*paragraphs(post.text), actions(f"anyway:{post.case_id}", [anyway])]


def alert_blocks(text: str, link: str) -> list[Block]:
    """Return an alert: it calls those who are there now, and leads to the case."""
    here: Block = {"type": "mrkdwn", "text": "<!here>"}
    more: list[Block] = [{"type": "mrkdwn", "text": f"<{link}|{word('open_case')}>"}] if link else []
    return [*paragraphs(text), context(here, *more)]
