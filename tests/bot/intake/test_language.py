"""A message is foreign only when it plainly is: misspelt English never."""

import pytest

from bot.intake.language import LanguageSense, Lexicon, lingua_guess


@pytest.fixture(scope="module")
def sense() -> LanguageSense:
    return LanguageSense(lingua_guess(), Lexicon.read())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("wo ist mein paket", "de"),
        ("où est mon colis", "fr"),
        ("donde esta mi pedido", "es"),
        ("gdzie jest moja paczka", "pl"),
        ("waar is mijn pakket", "nl"),
        ("dov'è il mio pacco", "it"),
        ("onde está meu pedido", "pt"),
        ("kargom nerede", "tr"),
        ("var är mitt paket", "sv"),
        ("где мой заказ #1042", "ru"),
        ("hola", "es"),
        ("Hola, quiero devolver mi pedido #1042 porque llegó roto", "es"),
        ("Bonjour, je n’ai pas reçu ma commande 1042", "fr"),
        ("Wann kommt meine Bestellung an?", "de"),
    ],
)
def test_recognises_a_shopper_who_writes_another_language(sense: LanguageSense, text: str, code: str) -> None:
    assert sense.foreign(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "wheres my pkg",
        "track ordr",
        "hi",
        "no",
        "ok",
        "plz",
        "wher is my prcel its lat",
        "were is ma order",
        "#1042",
        "jane@example.com",
        "",
        "???",
        "😡😡",
        "1Z999AA10123456784",
        "cancel",
        "yes",
        "omg wtf",
        "any update on 1042",
        "I need to speak to Señor Muñoz about my order",
        "delivery to Zürich please",
        "can u chek my ordr status pls",
    ],
)
def test_leaves_english_alone_however_it_is_spelt(sense: LanguageSense, text: str) -> None:
    assert sense.foreign(text) is None


def test_needs_more_than_a_guess_for_a_short_message() -> None:
    swedish = LanguageSense(lambda text: ("sv", 0.99), Lexicon.read())
    assert swedish.foreign("trak ordr") is None
    assert swedish.foreign("flygplan bortom gatan imorgon kväll") == "sv"
