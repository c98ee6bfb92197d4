"""Who may see an order: whoever gives the e-mail, the postcode or the phone on it, in any usual spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.decide.authorise import PROOF_LASTS, proof_of
from bot.domain.conversation import Talk
from tests.bot.talk import JANE, NOW, order


@pytest.mark.parametrize(
    ("given", "how"),
    [
        ({"emails": ("jane@example.com",)}, "email"),
        ({"emails": ("JANE@Example.COM",)}, "email"),
        ({"emails": ("jane@example.org",)}, None),
        ({"postcodes": ("sw1a1aa",)}, "postcode"),
        ({"postcodes": ("SW1A 1AB",)}, None),
        ({"phones": ("020 7946 0018",)}, "phone"),
        ({"phones": ("+442079460018",)}, "phone"),
        ({"phones": ("0018",)}, None),
        ({"phones": ("00000000000",)}, None),
        ({"emails": ("x@y.com", "jane@example.com")}, "email"),
        ({}, None),
    ],
)
def test_what_proves_an_order(given, how):
    proof = proof_of(order(), Talk(**given), (), NOW)
    assert (proof.how if proof else None) == how
    if proof:
        assert proof.expires_at == NOW + PROOF_LASTS


@pytest.mark.parametrize(("mine", "given"), [("97214", "97214-1234"), ("97214-1234", "97214")])
def test_a_zip_plus_four_is_its_zip(mine, given):
    contact = replace(JANE, postcode=mine)
    assert proof_of(order(contact=contact), Talk(postcodes=(given.replace("-", ""),)), (), NOW)


def test_an_order_without_any_contact_is_proven_by_nothing():
    bare = replace(JANE, email=None, phone=None, postcode=None)
    talk = Talk(emails=("",), postcodes=("",), phones=("",))
    assert proof_of(order(contact=bare), talk, (), NOW) is None
