"""A message in Twilio's form: within its limits, with every choice in it."""

from __future__ import annotations

import json

import pytest

from bot.domain.attachment import Attachment
from bot.domain.conversation import Button
from bot.domain.messaging import Outgoing, Template
from integrations.channels.shape import cut, length, numbered
from integrations.channels.whatsapp.adapter import WhatsApp

PICKUP, HUMAN = Button("Pick-up point", "redirect"), Button("Talk to a person", "human_agent")


def render(outgoing: Outgoing) -> dict[str, str]:
    return dict(WhatsApp().render(outgoing))


def test_text_is_the_body() -> None:
    assert render(Outgoing("It is on its way.")) == {"Body": "It is on its way."}


def test_buttons_become_numbered_lines() -> None:
    body = render(Outgoing("It is late.", (PICKUP, HUMAN)))["Body"]
    assert body == "It is late.\n\n1. Pick-up point\n2. Talk to a person"


def test_a_template_is_its_id_and_variables_and_never_a_body() -> None:
    template = Template("HX1", ("#1042", "two\nlines\t of   words", "", 'quote "', "x" * 2000))
    found = render(Outgoing("ignored", (PICKUP,), template=template))
    assert set(found) == {"ContentSid", "ContentVariables"}
    values = json.loads(found["ContentVariables"])
    assert [values[number] for number in "1234"] == ["#1042", "two lines of words", "-", 'quote "']
    assert length(values["5"]) <= 600


@pytest.mark.parametrize("text", ["One sentence. " * 300, "word " * 900, "x" * 5000, "😀" * 2000, "a\n" * 3000])
def test_a_long_text_is_cut_and_the_choices_are_kept(text: str) -> None:
    body = render(Outgoing(text, (PICKUP, HUMAN)))["Body"]
    assert length(body) <= 1600
    assert body.endswith("\n\n1. Pick-up point\n2. Talk to a person")


def test_a_text_is_cut_after_a_sentence_where_one_ends_late_enough() -> None:
    assert cut("One. Two is longer. Three", 22) == "One. Two is longer."
    assert cut("No sentence ends in here", 15) == "No sentence…"
    assert cut("3.5 kg and more of it", 12) == "3.5 kg and…"
    assert numbered("x", [], 5) == "x"


def test_the_first_file_travels_and_the_others_are_named() -> None:
    files = tuple(Attachment(ref, "image/png") for ref in ("https://a/1", "media:2", "https://a/3"))
    assert render(Outgoing("See", attachments=files)) == {"Body": "See\nhttps://a/3", "MediaUrl": "https://a/1"}
