"""Every story of tests/stories through the public door, against the real engine and the seeded shop.

`rasa test` never runs an action; here the answers are judged. That these tests can fail is a test of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.expected import Secrets, expectations, judge, secrets_of
from tests.journeys.house import House, house, missing
from tests.journeys.replay import Replayed, Story, replay, stories, visible

pytestmark = pytest.mark.journey

AT_LEAST = 40
MUST_FAIL = 30
EXPECTED = expectations()


@pytest.fixture(scope="module")
def secrets(whole_house: House) -> list[Secrets]:
    """What may not be told, of every order of the shop."""
    return [secrets_of(order) for order in whole_house.sandbox("/api/orders")["orders"]]


@pytest.fixture(scope="module")
def replayed(whole_house: House) -> dict[str, Replayed]:
    """All conversations, replayed eight at a time."""
    return replay(whole_house, stories())


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.conversation)
def test_a_conversation_goes_as_it_should(story: Story, replayed: dict[str, Replayed], secrets: list[Secrets]) -> None:
    wrong = judge(replayed[story.conversation], EXPECTED[story.conversation], secrets)
    assert not wrong, "\n".join(wrong)


def test_every_story_has_expectations_and_every_expectation_its_story() -> None:
    told = [story.conversation for story in stories()]
    assert len(told) == len(set(told)) >= AT_LEAST
    assert set(told) == set(EXPECTED)


def test_not_found_reads_like_not_yours(whole_house: House) -> None:
    """An order that nobody knows, and one that is somebody else's: the same words, keys and buttons at every step."""
    read: dict[str, list[str]] = {}
    for number in ("#9999", "#1050"):
        for turn, text in enumerate((f"where is {number}?", "eve@example.com", "00000", "+1 555 0100 0100")):
            for reply in whole_house.say(f"not-yours {number}", f"m{turn}", text):
                read.setdefault(number, []).append("\n".join(visible(reply)).replace(number, "#"))
    assert read["#9999"] == read["#1050"]
    drafts = [whole_house.drafts(f"not-yours {number}") for number in read]
    assert [draft.key for draft in drafts[0]] == [draft.key for draft in drafts[1]]


@pytest.mark.deep
def test_a_constant_answer_fails_most_conversations(tmp_path: Path) -> None:
    """The same conversations against an assistant that always says the same: what passes there proves nothing."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with house(tmp_path / "constant", constant=True) as constant:
        done = replay(constant, stories())
    wrong = {name: judge(one, EXPECTED[name], []) for name, one in done.items()}
    failed = [name for name, complaints in wrong.items() if complaints]
    seen = [name for name in failed if any("says “" in line or "does not say “" in line for line in wrong[name])]
    print(
        f"\n{len(failed)} of {len(done)} conversations fail against a constant answer, {len(seen)} by what is visible"
    )
    assert len(seen) >= MUST_FAIL
    assert all(re.search(r"on its way", one.text(0)) for one in done.values())
