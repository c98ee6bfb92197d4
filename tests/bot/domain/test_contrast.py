"""Contrast as WCAG 2.x defines it, mixing as browsers do it, and the nearest colour that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contrast import PARTS, TEXT, is_colour, luminance, mixed, nearest, on, ratio

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_the_standard_whichever_stands_on_the_other(one, other, told):
    assert ratio(one, other) == pytest.approx(told, abs=0.005)
    assert ratio(other, one) == ratio(one, other)


def test_luminance_goes_from_black_to_white():
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)


@pytest.mark.parametrize(
    ("one", "other", "share", "told"),
    [
        ("#ff0000", "#ffffff", 1.0, "#ff0000"),
        ("#ff0000", "#ffffff", 0.0, "#ffffff"),
        ("#ffffff", "#000000", 0.5, "#636363"),  # color-mix(in oklab, white, black)
        ("#ff0000", "#0000ff", 0.5, "#8c53a2"),  # color-mix(in oklab, red, blue)
    ],
)
def test_colours_are_mixed_as_browsers_mix_them(one, other, share, told):
    assert mixed(one, other, share) == told


@given(COLOURS, COLOURS, COLOURS, st.sampled_from([PARTS, TEXT]))
def test_what_is_said_to_be_near_enough_can_be_read_on_every_ground(colour, ground, raised, least):
    found = nearest(colour, (ground, raised), least)
    if found is not None:
        assert min(ratio(found, ground), ratio(found, raised)) >= least
    else:
        assert all(min(ratio(end, ground), ratio(end, raised)) < least for end in ("#000000", "#ffffff"))


@given(COLOURS, COLOURS)
def test_what_can_be_read_already_stays_as_it_is(colour, ground):
    if ratio(colour, ground) >= TEXT:
        assert nearest(colour, (ground,), TEXT) == colour


@given(COLOURS, COLOURS)
def test_there_is_always_a_text_for_a_button(ground, wanted):
    assert ratio(on(ground, wanted), ground) >= TEXT
    if ratio(wanted, ground) >= TEXT:
        assert on(ground, wanted) == wanted


@pytest.mark.parametrize("text", ["#fff", "red", "#FFFFFF", "#12345", "#1234567", "", "#12345g", "#123456\n"])
def test_only_six_digits_are_a_colour(text):
    assert not is_colour(text)
