"""Any order of proving, writing and waiting: nobody sees, and nobody changes, more than what they proved allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.decide.authorise import (
    NUMBER_PROVES_FOR,
    PROOF_LASTS,
    WHATSAPP_LASTS,
    Asker,
    Level,
    is_shared,
    level_of,
    opens_by_number,
    proof_of,
)
from bot.domain.conversation import Proof, Talk
from bot.domain.order import Contact
from tests.bot.talk import JANE, NOW, order

NUMBER = "+442079460018"
WAYS = ("email", "postcode", "phone", "link", "identity", "whatsapp")


@pytest.mark.parametrize(
    ("proofs", "numbered", "level"),
    [
        ((), False, Level.NOTHING),
        ((), True, Level.STATUS),
        *(((how,), False, Level.FULL) for how in WAYS),
        (("code",), False, Level.CHANGE),
        (("email", "code"), False, Level.CHANGE),
        (("made_up",), False, Level.NOTHING),
        (("made_up",), True, Level.STATUS),
    ],
)
def test_the_table_of_what_each_proof_allows(proofs, numbered, level):
    held = [Proof("id-#1042", how, NOW + timedelta(minutes=1)) for how in proofs]
    assert level_of(order(), held, NOW, numbered) is level
    assert level_of(order("#1043"), held, NOW) is Level.NOTHING, "of another order they prove nothing"
    assert level_of(order(), [replace(each, expires_at=NOW) for each in held], NOW) is Level.NOTHING


@pytest.mark.parametrize(
    ("phone", "country", "writes", "opens"),
    [
        ("+442079460018", None, NUMBER, True),
        ("020 7946 0018", "GB", NUMBER, True),
        ("020 7946 0018", None, NUMBER, True),
        ("020 7946 0018", "GB", "+12079460018", False),
        ("0044 20 7946 0018", "US", NUMBER, True),
        ("+12079460018", "GB", NUMBER, False),
        ("2079460018", "US", "+12079460018", True),
        ("020 7946 0018 / 020 7946 0019", "GB", NUMBER, False),
        ("n/a", "GB", NUMBER, False),
        ("", "GB", NUMBER, False),
        (None, "GB", NUMBER, False),
        ("0018", "GB", NUMBER, False),
        ("+442079460018", "XX", NUMBER, True),
    ],
)
def test_whether_a_number_is_the_one_on_the_order(phone, country, writes, opens):
    mine = order(contact=Contact(phone=phone, country=country))
    assert opens_by_number(mine, Asker("whatsapp", writes), NOW) is opens


def test_a_number_counts_on_whatsapp_only_and_for_ninety_days():
    mine = order()
    assert not opens_by_number(mine, Asker("web", NUMBER), NOW)
    assert not opens_by_number(mine, Asker("whatsapp", None), NOW)
    assert opens_by_number(mine, Asker("whatsapp", NUMBER), mine.placed_at + NUMBER_PROVES_FOR)
    assert not opens_by_number(
        mine, Asker("whatsapp", NUMBER), mine.placed_at + NUMBER_PROVES_FOR + timedelta(seconds=1)
    )


def test_a_shared_number_proves_nothing_and_the_details_still_do():
    asker = Asker("whatsapp", NUMBER)
    assert proof_of(order(), Talk(), (), NOW, asker).how == "whatsapp"
    assert proof_of(order(), Talk(), (), NOW, asker, shared=True) is None
    given = Talk(emails=("jane@example.com",))
    assert proof_of(order(), given, (), NOW, asker, shared=True).how == "email"


@pytest.mark.parametrize(
    ("contacts", "shared"),
    [
        ((), False),
        ((JANE,), False),
        ((JANE, JANE), False),
        ((JANE, replace(JANE, email="j@work.example")), False),
        ((JANE, replace(JANE, postcode="E1 6AN")), False),
        ((JANE, Contact(email="mary@example.org", postcode="E1 6AN")), True),
        ((JANE, Contact()), True),
        ((Contact(email="a@x.com", postcode="1"), Contact(email="b@x.com", postcode="2"),
          Contact(email="a@x.com", other_emails=("b@x.com",))), False),
    ],
)  # fmt: skip
def test_whether_orders_are_of_several_people(contacts, shared):
    assert is_shared([order(f"#{index}", contact=contact) for index, contact in enumerate(contacts)]) is shared


class Authorising(RuleBasedStateMachine):
    """A model that keeps, beside the code, what was proven until when."""

    @initialize(channel=st.sampled_from(["web", "whatsapp"]), on_order=st.booleans())
    def begin(self, channel, on_order) -> None:
        self.now, self.proofs, self.until = NOW, {}, {}
        self.order = order(contact=JANE if on_order else replace(JANE, phone=None))
        self.on_order = on_order
        self.asker = Asker(channel, NUMBER if channel == "whatsapp" else None)
        self.lasts = WHATSAPP_LASTS if channel == "whatsapp" else PROOF_LASTS

    @rule(minutes=st.sampled_from([1, 10, 29, 30, 31, 600, 60 * 24, 60 * 24 * 30]))
    def wait(self, minutes) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(right=st.booleans())
    def give_an_email(self, right) -> None:
        self._prove(Talk(emails=("jane@example.com" if right else "eve@example.com",)), right)

    @rule(right=st.booleans())
    def give_a_postcode(self, right) -> None:
        self._prove(Talk(postcodes=("SW1A 1AA" if right else "SW1A 1AB",)), right)

    @rule(shared=st.booleans())
    def write_without_details(self, shared) -> None:
        self._prove(Talk(), False, shared)

    @rule()
    def type_the_code_back(self) -> None:
        expires = self.now + timedelta(minutes=30)
        self.proofs["code"] = Proof(self.order.id, "code", expires)
        self.until["code"] = expires

    @rule()
    def hold_a_proof_of_another_order(self) -> None:
        self.proofs["foreign"] = Proof("id-#9", "code", self.now + timedelta(days=9))

    def _prove(self, talk, right, shared=False) -> None:
        held = any(until > self.now for until in self.until.values())
        young = self.now - self.order.placed_at <= NUMBER_PROVES_FOR
        by_number = self.asker.number is not None and self.on_order and young and not shared
        proof = proof_of(self.order, talk, list(self.proofs.values()), self.now, self.asker, shared)
        assert (proof is not None) is (held or right or by_number)
        if proof:
            assert proof.expires_at <= self.now + max(self.lasts, timedelta(minutes=30))
            self.proofs[proof.how] = proof
            self.until[proof.how] = proof.expires_at

    @invariant()
    def the_level_is_what_is_held(self) -> None:
        live = {how for how, until in self.until.items() if until > self.now}
        expected = Level.CHANGE if "code" in live else Level.FULL if live else Level.NOTHING
        assert level_of(self.order, self.proofs.values(), self.now) is expected
        assert level_of(order("#7"), self.proofs.values(), self.now) is Level.NOTHING


QUICK = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
TestAuthorising = Authorising.TestCase
TestAuthorising.settings = QUICK


@pytest.mark.deep
class TestAuthorisingDeep(Authorising.TestCase):
    """Ten thousand steps."""

    settings = settings(QUICK, max_examples=200, stateful_step_count=50)
