"""Passwords: what is refused and why, and that what is kept is slow to guess."""

from __future__ import annotations

import pytest

from bot.decide import passwords
from bot.errors import BadInput

GOOD = "a lantern beside four doors"


@pytest.mark.parametrize("password", [GOOD, "å" * 3 + "bcdefghi" + "ß", "x1y2z3" * 30, "correct horse battery staple"])
def test_long_ones_of_any_letters_are_taken(password):
    passwords.check_password(password, "ada@lamps.example", "Ada")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 to 200"),
        ("x" * 201, "12 to 200"),
        ("ababababababab", "repeats"),
        ("ada@lamps.example", "name that others know"),
        ("ADA@lamps.example ", "name that others know"),
        ("porchlightporchlight", "name that others know"),
    ],
)
def test_what_others_could_guess_is_refused_with_the_reason(password, why):
    with pytest.raises(BadInput, match=why):
        passwords.check_password(password, "ada@lamps.example", "Ada", "porchlight")


def test_only_the_same_password_fits_and_nothing_kept_says_it():
    kept = passwords.hashed(GOOD)
    assert GOOD not in kept
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, GOOD + " ")
    assert not passwords.fits("", GOOD)
    assert not passwords.fits("no hash at all", GOOD)
    assert passwords.hashed(GOOD) != kept


def test_a_guess_costs_what_rfc_9106_asks_and_weaker_ones_are_hashed_anew():
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.outdated(kept)
    assert passwords.outdated(kept.replace("m=65536,t=3", "m=8192,t=1"))
    assert not passwords.fits(passwords.nobodys(), "")
