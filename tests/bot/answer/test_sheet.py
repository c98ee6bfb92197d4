"""A look as a sheet: whatever a shop may wear, everything on its page can be read, and equal looks have one address."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answer.sheet import mark, sheet
from bot.domain.contrast import BLACK, PARTS, TEXT, WHITE, mixed, nearest, ratio
from bot.domain.look import DARK, FONTS, LIGHT, Colours, Look, clashes

CSS = Path(__file__).parents[3] / "bot" / "web" / "static" / "pages.css"
COLOUR = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
READABLE = [
    *(("ink", ground, TEXT) for ground in ("ground", "raised")),
    *(("soft", ground, TEXT) for ground in ("ground", "raised")),
    *((tone, ground, TEXT) for tone in ("calm", "good", "warn", "bad") for ground in ("ground", "raised")),
    *((tone, f"{tone}-tint", TEXT) for tone in ("calm", "good", "warn", "bad")),
    *((text, f"{tone}-tint", TEXT) for tone in ("calm", "good", "warn", "bad") for text in ("ink", "soft")),
    *((f"{tone}-done", "raised", PARTS) for tone in ("calm", "good", "warn", "bad")),
    ("on-accent", "accent", TEXT),
    ("accent", "raised", PARTS),
    ("line", "raised", PARTS),
]
"""What stands on what on the page, and how much contrast it needs."""


def worn(text: str, dark: bool) -> dict[str, str]:
    """The colours of a sheet as a browser in one of the two schemes sees them."""
    screen = text.partition("@media print")[0]
    found = re.findall(r"--([a-z-]+): (?:light-dark\((\S+), (\S+)\)|(#\w{6}));", screen)
    return {name: alone or (in_dark if dark else light) for name, light, in_dark, alone in found}


def test_paper_is_light_and_can_be_read_whatever_the_screen_is():
    for look in (Look(), Look(scheme="dark"), Look(scheme="light")):
        paper = sheet(look).partition("@media print")[2]
        assert "color-scheme: only light;" in paper
        on_paper = worn(paper, dark=False)
        assert on_paper == (worn(sheet(Look(scheme="light")), dark=False) if look.scheme == "dark" else {})


def unread(text: str, dark: bool = False) -> list[tuple[str, str]]:
    colours = worn(text, dark)
    return [(front, back) for front, back, least in READABLE if ratio(colours[front], colours[back]) < least]


@pytest.mark.parametrize("dark", [False, True])
def test_our_own_look_can_be_read(dark):
    assert clashes(Look()) == []
    assert unread(sheet(Look()), dark) == []


@given(st.data(), st.sampled_from([BLACK, WHITE]), st.floats(0, 0.45))
def test_whatever_is_not_refused_can_be_read(data, end, share):
    """Every colour as near to what is refused as it may be."""
    background, surface = (mixed(data.draw(COLOUR), end, share) for _ in range(2))
    least = (PARTS, TEXT, TEXT)
    moved = [nearest(data.draw(COLOUR), (background, surface), each) for each in least]
    assume(all(moved))
    accent, text, muted = moved
    look = Look(scheme="light", light=Colours(accent, background, surface, text, muted))
    assert clashes(look) == []
    assert unread(sheet(look)) == []


@given(st.sampled_from([LIGHT, DARK]), COLOUR)
def test_any_accent_that_is_not_refused_can_be_read_on_our_own_grounds(ours, accent):
    look = Look(scheme="light", light=replace(ours, accent=accent))
    assume(not clashes(look))
    assert unread(sheet(look)) == []


def test_the_pages_own_style_is_our_own_look():
    assert sheet(Look()) in CSS.read_text()


def test_equal_looks_have_one_address_and_others_another():
    assert mark(sheet(Look())) == mark(sheet(Look()))
    assert mark(sheet(Look(radius=4))) != mark(sheet(Look()))


@pytest.mark.parametrize(("scheme", "told"), [("auto", "light dark"), ("light", "only light"), ("dark", "only dark")])
def test_a_scheme_is_the_devices_choice_or_the_shops(scheme, told):
    text = sheet(Look(scheme=scheme))
    assert f"color-scheme: {told};" in text
    assert ("light-dark(" in text) is (scheme == "auto")


@pytest.mark.parametrize("font", FONTS)
def test_no_font_is_fetched(font):
    text = sheet(Look(font=font))
    assert "url(" not in text
    assert "@import" not in text
    assert "@font-face" not in text
