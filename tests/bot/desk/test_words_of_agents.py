"""What is masked stays readable to its owner alone; what a merchant wrote is filled from a closed list."""

from __future__ import annotations

import pytest

from bot.desk.macros import filled
from bot.desk.mask import masked_email, masked_name, masked_phone, masked_text
from bot.domain.policy import MACRO_PLACEHOLDERS
from bot.intake.policy import BadPolicy, read_policy


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (masked_email, "jane@example.com", "j•••@e•••.com"),
        (masked_email, "j@mail.example.co.uk", "j•••@m•••.uk"),
        (masked_phone, "+44 20 7946 0018", "•••18"),
        (masked_name, "Jane Doe", "Jane D•••"),
        (masked_name, "Jane Mary van Doe", "Jane D•••"),
        (masked_name, "Jane", "Jane"),
        (masked_text, "write to jane@example.com or +44 20 7946 0018!", "write to j•••@e•••.com or •••18!"),
        (masked_text, "order #1042 of 23 Nov, 9405511899223197428490", "order #1042 of 23 Nov, 9405511899223197428490"),
        (masked_text, "1Z5R89391234567842 cost 19.90", "1Z5R89391234567842 cost 19.90"),
    ],
)
def test_what_is_masked(mask, plain, shown):
    assert mask(plain) == shown


def test_numbers_of_parcels_are_no_phone_numbers():
    assert masked_text("it is 123456789012", ("123456789012",)) == "it is 123456789012"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi {name}, about {order}", "Hi Jane, about #1042"),
        ("Hi { name }!", "Hi Jane!"),
        ("{agent}, {shop}", "Anna, Lamps"),
        ("Case {case}{agent}", "Case PL-1Anna"),
        ("no braces", "no braces"),
    ],
)
def test_macros_are_filled(text, told):
    values = {"name": "Jane", "order": "#1042", "agent": "Anna", "shop": "Lamps", "case": "PL-1"}
    assert set(values) == set(MACRO_PLACEHOLDERS)
    assert filled(text, values) == told


def test_what_has_no_value_is_left_out_with_the_space_before_it():
    assert filled("Hi {name}, about {order}.", {"order": "#1042"}) == "Hi, about #1042."


def test_a_macro_with_a_name_that_nobody_fills_is_refused_with_its_line():
    assert read_policy("people:\n  macros:\n    sorry: Sorry {name}\n").people.macros == {"sorry": "Sorry {name}"}
    with pytest.raises(BadPolicy) as refused:
        read_policy("people:\n  macros:\n    bank: Send {iban}\n")
    assert [(problem.line, "iban" in problem.message) for problem in refused.value.problems] == [(3, True)]


def test_the_template_for_an_agents_words_may_be_named():
    assert read_policy("templates:\n  answer.en: HX1\n").templates == {"answer.en": "HX1"}
