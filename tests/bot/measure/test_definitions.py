"""Every figure says what it is, and every wording what kind of answer."""

from __future__ import annotations

from bot.answer.compose import _MAKERS
from bot.domain.replies import ANSWERS, MISSES, REPLIES
from bot.measure.definitions import DEFINITIONS, FIGURES, WISMO_GOALS
from bot.measure.worth import SHARES
from bot.store.worth import contact_days

OF_ITSELF = {"code_not_sent"}
"""Wordings that no decision makes."""


def test_every_wording_of_the_composer_is_of_some_kind_and_no_other_is_listed():
    assert set(REPLIES) == set(_MAKERS) | OF_ITSELF
    assert {"ask_back", "ask_proof", "thanks", "not_found", "human_agent"} & ANSWERS == set()
    assert set(REPLIES) > MISSES
    assert WISMO_GOALS <= ANSWERS


def test_every_figure_has_its_words_its_counts_and_its_window():
    assert len(DEFINITIONS) == len(FIGURES)
    for each in FIGURES:
        assert each.text.endswith("."), each.key
        assert min(map(len, (each.name, each.text, each.top, each.window))) > 3, each.key
    for key, (top, bottom) in SHARES.items():
        assert {top, bottom} <= set(contact_days.c.keys())
        assert DEFINITIONS[key].kind == "share"
