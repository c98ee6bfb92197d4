"""STOP, START and HELP: the whole message, in any language of the table, however it is written; nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.domain.messaging import Keyword
from bot.intake import keywords
from bot.intake.keywords import keyword


@pytest.mark.parametrize(
    "text", ["STOP", " stop. ", "Stop!!", "“stop”", "unsubscribe", "STOP 🛑", "ｓｔｏｐ", "*Stop*"]
)
def test_however_it_is_written(text: str) -> None:
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Abmelden", Keyword.STOP),
        ("ARRÊT", Keyword.STOP),
        ("baja", Keyword.STOP),
        ("стоп", Keyword.STOP),
        ("ΣΤΟΠ", Keyword.STOP),
        ("Start", Keyword.START),
        ("başla", Keyword.START),
        ("HELP", Keyword.HELP),
        ("Hilfe!", Keyword.HELP),
        ("pomoc", Keyword.HELP),
    ],
)
def test_in_other_languages(text: str, word: Keyword) -> None:
    assert keyword(text) is word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!!",
        "please stop the parcel",
        "stop my order #1042",
        "cancel",
        "help me find my order",
        "can you start the return",
        "where is it",
        "2",
        "stop " * 100,
    ],
)
def test_no_other_message_is_one(text: str) -> None:
    assert keyword(text) is None


def test_no_word_means_two_things() -> None:
    table = tomllib.loads(Path(keywords.__file__).with_name("keywords.toml").read_text())
    assert set(table) == {str(word) for word in Keyword}
    seen: dict[str, str] = {}
    for name, languages in table.items():
        for words in languages.values():
            for word in words:
                assert seen.setdefault(keywords.folded(word), name) == name, word
                assert keyword(word) is Keyword(name)
