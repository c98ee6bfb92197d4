"""Cards as Block Kit: what is shown when, that text stays text, and that no card breaks Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.domain.desk import CaseCard, CaseState
from integrations.desks.slack.blocks import MOST_TOGETHER, card_blocks, line_blocks
from integrations.desks.slack.kit import cut, fallback
from integrations.desks.slack.modal import view_for
from integrations.desks.slack.words import word
from integrations.reading import Reading
from tests.integrations.desks.slack.cards import CARD

EVIL = "*bold* <https://evil.example|oak> <!channel> & <@U0ANN0001> :tada:"


def every(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a tree of blocks."""
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every(child)
    if isinstance(value, dict):
        yield value


def of_type(blocks: Any, *kinds: str) -> list[dict[str, Any]]:
    return [each for each in every(blocks) if each.get("type") in kinds]


def texts(blocks: Any) -> list[str]:
    return [each["text"] for each in of_type(blocks, "plain_text", "mrkdwn")]


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (CaseState.OPEN, ["claim", "reply", "resolve", "hand_back", "private"]),
        (CaseState.CLAIMED, ["reply", "resolve", "hand_back", "private"]),
        (CaseState.RESOLVED, ["private"]),
        (CaseState.HANDED_BACK, ["private"]),
    ],
)
def test_a_card_offers_what_can_be_done_now(state: CaseState, buttons: list[str]) -> None:
    blocks = card_blocks(replace(CARD, state=state))
    row = blocks[-1]["elements"]
    assert [each["action_id"] for each in row] == buttons
    assert {each["value"] for each in row} == {"case-1"}
    assert [each.get("style") for each in row].count("primary") == (1 if state.is_open else 0)
    assert bool(of_type(blocks, "overflow")) is state.is_open


def test_a_card_shows_everything_that_it_was_given() -> None:
    told = "\n".join(texts(card_blocks(replace(CARD, claimed_by="U0SAM0001"))))
    for piece in (
        "Order #1042",
        "Waiting for somebody",
        "J••• D••",
        "On its way",
        "⚑ Stalled since Monday",
        "where is it??",
        "on Friday",
        "<@U0SAM0001>",
    ):
        assert piece in told


def test_what_anybody_wrote_is_plain_text_and_only_our_mention_is_markup() -> None:
    card = CaseCard(
        case_id="c",
        title=EVIL,
        state=CaseState.OPEN,
        state_line=EVIL,
        facts=((EVIL, EVIL),),
        parcels=((EVIL, EVIL, (EVIL,)),),
        said=((EVIL, EVIL),),
        suggestions=(EVIL,),
        macros=(EVIL,),
        claimed_by=EVIL,
    )
    assert of_type(card_blocks(card), "mrkdwn") == []
    shown = of_type(card_blocks(card), "plain_text")
    assert len([each for each in shown if EVIL in each["text"]]) >= 8
    assert not any(each["emoji"] for each in shown if EVIL in each["text"])
    mentioned = of_type(card_blocks(replace(card, claimed_by="U0SAM0001")), "mrkdwn")
    assert [each["text"] for each in mentioned] == ["<@U0SAM0001>"]


def test_notifications_hold_no_markup_and_no_half_of_an_entity() -> None:
    assert fallback("<!here> a & b") == "&lt;!here&gt; a &amp; b"
    long = fallback("&" * 10_000)
    assert long.endswith("&amp;…")


def test_a_suggestion_opens_the_modal_with_its_words() -> None:
    (use,) = [each for each in of_type(card_blocks(CARD), "button") if each["action_id"] == "suggestion"]
    assert use["value"] == "case-1\nIt will be with you on Friday."


@pytest.mark.parametrize(("count", "kind"), [(1, "overflow"), (5, "overflow"), (6, "static_select")])
def test_macros_are_a_menu_that_names_the_case(count: int, kind: str) -> None:
    blocks = card_blocks(replace(CARD, macros=tuple(f"macro {number}" for number in range(count))))
    (menu,) = of_type(blocks, kind)
    assert len(menu["options"]) == count
    assert [each["block_id"] for each in blocks if each.get("accessory") is menu] == ["macros:case-1"]


def check_limits(blocks: list[dict[str, Any]]) -> None:
    """Slack's documented limits, written down a second time."""
    assert len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MOST_TOGETHER + 3000
    ids = [each["block_id"] for each in blocks if "block_id" in each]
    assert len(ids) == len(set(ids))
    assert all(0 < len(each) <= 255 for each in ids)
    for block in blocks:
        if block["type"] == "header":
            assert len(block["text"]["text"]) <= 150
        if block["type"] == "context":
            assert len(block["elements"]) <= 10
        if block["type"] == "actions":
            assert 1 <= len(block["elements"]) <= 25
            assert len({each["action_id"] for each in block["elements"]}) == len(block["elements"])
        assert len(block.get("fields", ())) <= 10
        assert all(len(each["text"]) <= 2000 for each in block.get("fields", ()))
    for each in of_type(blocks, "plain_text", "mrkdwn"):
        assert 1 <= len(each["text"]) <= 3000
    for each in of_type(blocks, "button"):
        assert len(each["text"]["text"]) <= 75
        assert len(each["value"]) <= 2000
    for each in of_type(blocks, "overflow", "static_select"):
        assert 1 <= len(each["options"]) <= (5 if each["type"] == "overflow" else 100)
        assert all(len(option["text"]["text"]) <= 75 and len(option["value"]) <= 150 for option in each["options"])


anything = some.text(some.characters(exclude_categories=["Cs"]), max_size=60) | some.integers(1, 6000).map("x".__mul__)
pairs = some.lists(some.tuples(anything, anything), max_size=40).map(tuple)
cards = some.builds(
    CaseCard,
    case_id=some.just("0123456789abcdef0123456789abcdef"),
    title=anything,
    state=some.sampled_from(CaseState),
    state_line=anything,
    facts=pairs,
    parcels=some.lists(some.tuples(anything, anything, some.lists(anything, max_size=5).map(tuple)), max_size=20).map(
        tuple
    ),
    said=pairs,
    suggestions=some.lists(anything, max_size=9).map(tuple),
    macros=some.lists(anything, max_size=120, unique=True).map(tuple),
    claimed_by=anything | some.just("U0SAM0001"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cards)
def test_no_card_breaks_slacks_limits(card: CaseCard) -> None:
    check_limits(card_blocks(card))


def test_the_fullest_card_keeps_its_buttons_and_the_newest_line() -> None:
    full = replace(
        CARD,
        said=tuple(("Shopper", f"{number} " + "y" * 500) for number in range(30)),
        parcels=(("1Z", "On its way", ()),) * 20,
    )
    blocks = card_blocks(full)
    check_limits(blocks)
    told = "\n".join(texts(blocks))
    assert "29 yyy" in told
    assert "19 yyy" not in told
    assert word("more_parcels", count=12) in told
    assert blocks[-1]["type"] == "actions"


@pytest.mark.parametrize("length", [0, 1, 3000, 3001, 9000, 9001, 50_000])
def test_a_long_line_is_some_sections_and_says_where_it_was_cut(length: int) -> None:
    blocks = line_blocks("z" * length)
    check_limits(blocks)
    told = "".join(texts(blocks)).strip()
    assert told == "z" * length if length <= 9000 else told.endswith("…")


def test_cutting_never_gives_an_empty_text() -> None:
    assert cut("", 5) == " "
    assert cut("abcdef", 5) == "abcd…"


def test_the_modal_holds_the_case_and_the_suggestion_within_its_limits() -> None:
    pressed = {
        "actions": [{"action_id": "suggestion", "value": "case-1\n" + "w" * 1900}],
        "container": {"channel_id": "C1", "message_ts": "1.2"},
    }
    view = view_for(Reading("slack", pressed))
    assert view is not None
    assert json.loads(view["private_metadata"]) == {"case": "case-1", "thread": "C1:1.2"}
    assert len(view["private_metadata"]) <= 3000
    assert len(view["title"]["text"]) <= 24
    (field,) = of_type(view, "plain_text_input")
    assert field["initial_value"] == "w" * 1900


@pytest.mark.parametrize("action", ["claim", "macro", "private", "unknown"])
def test_other_presses_open_no_modal(action: str) -> None:
    assert view_for(Reading("slack", {"actions": [{"action_id": action, "value": "case-1"}]})) is None
