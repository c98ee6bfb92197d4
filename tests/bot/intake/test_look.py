"""A look that a merchant wrote: every mistake by its field, and no colours that cannot be told apart."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.contrast import ratio
from bot.domain.look import DARK, FONTS, LIGHT, Logo, Look, Texts
from bot.intake.look import BadLook, form_of, look_text, read_form, read_look

LOGO = Logo("media:1", "image/png", 240, 60)
WHOLE = """
scheme: light
light: {accent: "#0f766e", background: eef4f3, surface: "#fff"}
font: serif
radius: 6
texts:
  greeting: "Thank you for buying from {shop}."
  help: "About {order}? We answer within a day."
address: https://Track.Shop.example/
"""


def problems(body: str) -> dict[str, str]:
    with pytest.raises(BadLook) as refused:
        read_look(body)
    return {problem.path: problem.message for problem in refused.value.problems}


def test_a_whole_look_is_read_and_what_is_not_named_stays_ours():
    look = read_look(WHOLE)
    assert (look.scheme, look.font, look.radius) == ("light", "serif", 6)
    assert look.light == replace(LIGHT, accent="#0f766e", background="#eef4f3", surface="#ffffff")
    assert look.texts == Texts("Thank you for buying from {shop}.", "About {order}? We answer within a day.")
    assert look.address == "https://track.shop.example"


def test_nothing_is_our_own_look_and_the_logo_stays():
    assert read_look("") == Look()
    assert read_look(WHOLE, Look(logo=LOGO)).logo == LOGO


@pytest.mark.parametrize("look", [Look(), Look(logo=LOGO, radius=0, font="slab"), read_look(WHOLE)])
def test_a_look_that_was_written_out_reads_as_the_same(look):
    assert read_look(look_text(look), look) == look
    assert read_form(form_of(look), look) == look


def test_an_accent_for_light_alone_is_moved_until_it_can_be_seen_in_the_dark():
    look = read_look('light: {accent: "#1d1d7a"}')
    assert look.light.accent == "#1d1d7a"
    assert look.dark.accent not in {"#1d1d7a", DARK.accent}
    assert min(ratio(look.dark.accent, each) for each in (DARK.background, DARK.surface)) >= 3


@pytest.mark.parametrize(
    ("body", "path", "said"),
    [
        ("light: {accent: [", "", "no YAML"),
        ("light:\n  accent: #123456", "light.accent", "in quotes"),
        ("light: {accent: red}", "light.accent", "in quotes"),
        ("light: {accent: '#1234567'}", "light.accent", "six digits"),
        ("light: {shadow: '#123456'}", "light", "It is one of accent, background, surface, text, muted"),
        ("scheme: night", "scheme", "It is one of auto, light, dark"),
        ("font: Comic Sans", "font", "It is one of system"),
        ("font: https://fonts.example/x", "font", "It is one of system"),
        ("radius: 33", "radius", "from 0 to 32"),
        ("radius: round", "radius", "from 0 to 32"),
        ("texts: {greeting: 'Hello {name}'}", "texts.greeting", "there is no placeholder {name}"),
        ("texts: {help: 'Hello {'}", "texts.help", "a brace stands alone"),
        ("texts: {footer: '" + "x" * 241 + "'}", "texts.footer", "at most 240 characters"),
        ("texts: {motto: x}", "texts", "It is one of greeting, help, footer"),
        ("logo: x.png", "logo", "It is one of"),
        ("address: track.shop.example", "address", "https:// and a host"),
        ("address: http://track.shop.example", "address", "https:// and a host"),
        ("address: https://track.shop.example/t", "address", "https:// and a host"),
        ("address: https://track.shop.example?x=1", "address", "https:// and a host"),
        ("address: https://user@track.shop.example", "address", "https:// and a host"),
        ("address: https://track.shop.example:port", "address", "https:// and a host"),
        ("address: https://10.0.0.1", "address", "https:// and a host"),
        ("address: https://localhost", "address", "https:// and a host"),
        ("address: https://[::1]", "address", "https:// and a host"),
    ],
)
def test_a_mistake_is_named_by_its_field_and_says_what_to_do(body, path, said):
    assert said in problems(body)[path]


def test_every_mistake_is_named_at_once():
    assert set(problems("font: x\nradius: 99\ntexts: {help: '{y}'}")) == {"font", "radius", "texts.help"}


@pytest.mark.parametrize(
    ("colours", "name", "colour", "least"),
    [
        ("light", "muted", "#999999", 4.5),
        ("light", "accent", "#ffd000", 3.0),
        ("light", "text", "#ffffff", 4.5),
        ("dark", "accent", "#333366", 3.0),
    ],
)
def test_colours_that_are_too_close_are_refused_with_their_ratio_and_the_nearest_that_would_do(
    colours, name, colour, least
):
    told = problems(f"{colours}: {{{name}: '{colour}'}}")[f"{colours}.{name}"]
    shown, asked, instead = re.search(r"contrast of ([\d.]+):1 and needs ([\d.]+):1; .* is (#\w{6})$", told).groups()
    assert float(shown) < float(asked) == least
    assert getattr(getattr(read_look(f"{colours}: {{{name}: '{instead}'}}"), colours), name) == instead


def test_where_no_colour_would_do_it_is_the_grounds_that_must_change():
    told = problems("dark: {background: '#888888'}")["dark.text"]
    assert "no colour would do on both background and surface" in told


def test_a_ratio_is_never_rounded_up_to_what_is_asked_for():
    told = problems("light: {background: '#ffffff', muted: '#777777'}")["light.muted"]
    assert "has a contrast of 4.47:1 and needs 4.5:1; the nearest colour that would do is #767676" in told


def test_colours_that_no_shopper_sees_are_not_held_against_a_look():
    assert read_look("scheme: light\ndark: {text: '#000000'}").dark.text == "#000000"


def test_the_line_of_what_cannot_be_read_is_named():
    with pytest.raises(BadLook) as refused:
        read_look("font: serif\nlight:\n  accent: '#0f766e'\n  muted: '#999999'\n")
    assert [problem.line for problem in refused.value.problems] == [4]


@pytest.mark.parametrize("font", FONTS)
def test_each_font_may_be_chosen(font):
    assert read_look(f"font: {font}").font == font


def test_a_form_is_read_field_by_field_and_a_missing_one_is_named():
    form = form_of(Look()) | {"light.accent": "#0f766e", "texts.help": "One\r\ntwo"}
    look = read_form(form, Look(logo=LOGO))
    assert (look.light.accent, look.texts.help, look.logo) == ("#0f766e", "One\ntwo", LOGO)
    with pytest.raises(BadLook) as refused:
        read_form({**form, "font": "", "dark.text": "nothing"}, Look())
    assert {problem.path for problem in refused.value.problems} == {"font", "dark.text"}
