"""docs/look.md says every key, colour, font and limit of a look as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.look import COLOURS, DARK, FONTS, LIGHT, MOST_RADIUS, MOST_TEXT, PLACEHOLDERS, SCHEMES, Look
from bot.intake.logo import LEAST_SIDE, MOST_BYTES, MOST_SIDE
from bot.intake.look import FIELDS, BadLook, read_look

TEXT = (Path(__file__).parents[2] / "docs" / "look.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table after a heading, without its head."""
    part = TEXT.partition(heading)[2]
    table = re.search(r"(?:^\|.*\n)+", part, re.M)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_each_key_is_described_and_no_other():
    told = {name for row in rows("```\n\n") for name in re.findall(r"`([^`]+)`", row[0])}
    assert told == set(FIELDS[""])
    assert [row[0] for row in rows("## Texts")] == [f"`{name}`" for name in FIELDS["texts"]]


def test_each_colour_is_told_as_it_is_by_default():
    told = [(row[0].strip("`"), row[1], row[2]) for row in rows("## Colours")]
    assert told == [(name, getattr(LIGHT, name), getattr(DARK, name)) for name in COLOURS]


def test_each_closed_list_and_limit_is_told():
    fonts = re.findall(r"`(\w+)`", TEXT.partition("## Fonts")[2].partition("##")[0])
    assert fonts == list(FONTS)
    for scheme in SCHEMES:
        assert f"`{scheme}`" in TEXT
    for name in PLACEHOLDERS:
        assert f"`{{{name}}}`" in TEXT
    for limit in (
        f"from 0 to {MOST_RADIUS} pixels",
        f"Up to {MOST_TEXT} characters",
        f"at most {MOST_BYTES // 1024} KiB",
        f"from {LEAST_SIDE} to {MOST_SIDE:,} pixels",
        f"| `radius` | {Look().radius} |",
        f"| `font` | {Look().font} |",
    ):
        assert limit in TEXT, limit


def test_the_example_can_be_worn():
    [example] = re.findall(r"```yaml\n(.*?)```", TEXT, re.S)
    assert read_look(example) != Look()


def test_the_refusal_that_is_shown_is_the_one_that_is_given():
    with pytest.raises(BadLook) as refused:
        read_look("light:\n  accent: '#3a5a86'\n  muted: '#999999'")
    [shown] = re.findall(r"^    (line 3: light\.muted.*)$", TEXT, re.M)
    assert str(refused.value) == shown
