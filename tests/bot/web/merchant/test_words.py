"""Every key that the pages can show has words, and no words stand for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from bot.domain.staff import Role, Scope
from bot.measure.definitions import DEFINITIONS
from bot.measure.rows import OUTCOMES
from bot.measure.troubles import HELD, TOLD
from bot.measure.why import DIMENSIONS
from bot.web.merchant.frame import PLACES
from bot.web.merchant.talks import FIGURES, MISSED
from bot.web.merchant.unclear import MEANINGS

TEMPLATES = Path(__file__).parents[4] / "bot" / "web" / "templates"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("meanings", set(MEANINGS)),
        ("goals", {*MEANINGS, "nlu_fallback", "preferences"}),
        ("outcomes", set(OUTCOMES)),
        ("roles", set(Role)),
        ("scopes", set(Scope)),
        ("dimensions", set(DIMENSIONS)),
        ("arms", {TOLD, HELD}),
        ("places", {place.path for place in PLACES}),
    ],
)
def test_each_key_has_its_words(name, keys):
    loader = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    words = getattr(loader.get_template("merchant/words.html").module, name)
    assert set(words) == keys
    assert all(words.values())


def test_each_figure_opens_to_an_outcome_that_there_is():
    assert {*FIGURES.values(), *MISSED.values()} <= set(OUTCOMES)
    assert set(FIGURES) <= set(DEFINITIONS)
