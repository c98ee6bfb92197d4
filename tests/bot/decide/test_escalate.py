"""When a human is brought in unasked: anger is heard, politeness brings nobody, and each reason has its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.decide.anger import ANGRY_FROM, SIGNS, anger
from bot.decide.converse import Known, decide
from bot.decide.escalate import SAME_WISH
from bot.decide.listen import MAX_ASKED, MAX_LAST, Heard, listen
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.conversation import Button, Proof, Talk, Understood
from bot.domain.policy import People, Policy
from bot.domain.status import Party
from tests.bot.talk import NOW, dossier, heard, order, parcel, talking

POLITE = """
Hi, could you tell me where my order #1042 is, please? Thanks!!
Hello! I was wondering when my parcel will arrive?
THANKS SO MUCH, YOU ARE THE BEST
Is it normal that it takes this long?
I'm a bit worried, it's the third day without news
Sorry to bother you again, any update?
It's no problem at all, I just want to know
The lamp arrived broken, could I send it back?
Please cancel my order, I ordered the wrong size by mistake
I'd like to return this, it's not what I expected
My address changed, can you still update it?
I'm not angry, just curious where it is
Still waiting for my parcel, could you check please
WHERE IS MY ORDER #1042
where is my order???
The tracking says delivered but nothing is here
This is my second message, did you get the first one?
I would like to talk to a person please
OK GREAT
Could my neighbour have stolen it? It was on the porch
I'm annoyed with the carrier, not with you
it's ridiculous how heavy this lamp is, love it
What a terrible storm, is my parcel delayed because of it?
Can I get a refund if it doesn't come by Friday?
The courier lost my last parcel, I hope this one is fine
No rush!
When's it coming? Can't wait!!
Yes please :)
Is this the sort of item I can collect in store?
""".strip().splitlines()

ANGRY = """
WHERE IS MY PARCEL THIS IS THE THIRD TIME I ASK
This is ridiculous!!! Nobody answers me
you are all a bunch of idiots
I will sue you if this isn't here tomorrow
I'm furious, give me my money
I am so fed up with this
fucking useless bot
This is unacceptable, I've asked you three times already
what a scam company, crooks
You people are pathetic, I have been lied to again and again!!!
I will do a chargeback with my bank
I'll be reporting you to trading standards
worst service ever, never buying from you again
DISGRACEFUL. ABSOLUTELY DISGRACEFUL SERVICE
how many times do I have to write??? ridiculous
sick and tired of waiting for you
""".strip().splitlines()


@pytest.mark.parametrize("text", ANGRY)
def test_real_anger_is_heard(text):
    weight, signs = anger(text)
    assert weight >= ANGRY_FROM
    assert signs


@pytest.mark.parametrize("text", POLITE)
def test_polite_messages_bring_nobody(text):
    assert anger(text)[0] < ANGRY_FROM, anger(text)


def test_no_weak_sign_is_enough_alone_and_the_table_explains_itself():
    assert {sign.name for sign in SIGNS if sign.weight < ANGRY_FROM} == {
        "strong word",
        "again and again",
        "shouting",
        "marks",
    }
    assert anger("this is ridiculous!!!") == (1.1, ("strong word: ridiculous", "marks: !!!"))


MINE = dossier(parcel())
PROOFS = (Proof("id-#1042", "email", NOW + timedelta(minutes=20)),)
LOST = Anomaly(Kind.LOST_SUSPECTED, Severity.CRITICAL, NOW, Party.MERCHANT)
LATE = Anomaly(Kind.LATE, Severity.WARNING, NOW, Party.CARRIER)


def known(*trouble, people=People(), total=None, currency="USD"):  # noqa: B008
    mine = replace(MINE, order=replace(MINE.order, total=total, currency=currency))
    policy = Policy(people=people, verify_changes=False)
    return Known({"1042": [mine]}, proofs=PROOFS, trouble={"id-#1042": trouble}, policy=policy)


def said(text, intent="track_order", facts=None, talk=None, **more):
    talk = talk or talking(orders=("1042",))
    return decide(listen(talk, heard(text, intent, **more), NOW), facts or known(), NOW)


def why(decision):
    return {name: value for name, value in (decision.case.facts if decision.case else ()) if name.startswith("why-")}


def test_anger_is_answered_and_opens_a_case_with_its_evidence():
    decision = said("WHERE IS MY PARCEL THIS IS THE THIRD TIME I ASK")
    assert (decision.key, decision.escalated, decision.case.reason) == ("track_order", ("anger",), "anger")
    assert "third time" in why(decision)["why-anger"].casefold()
    assert (decision.case.want, decision.case.order_number) == ("track_order", "#1042")


def test_a_case_that_is_opened_anyway_gets_the_evidence_and_no_second_one_is_opened():
    decision = said("cancel it you idiots", "cancel_order")
    assert (decision.case.reason, decision.escalated) == ("cancel_order", ())
    assert "idiots" in why(decision)["why-anger"]


def test_even_a_question_back_opens_a_case_when_it_answers_anger():
    decision = said("you are all idiots", "nlu_fallback", talk=Talk())
    assert (decision.key, decision.case.reason, decision.case.want) == ("ask_back", "anger", "human_agent")
    assert not decision.soft


@pytest.mark.parametrize(
    ("text", "topics", "found"),
    [
        ("my allergy got worse, where is it", ("allergy",), "allergy"),
        ("My Credit Card was charged", ("credit card", "allergy"), "credit card"),
        ("the allergyfree lamp", ("allergy",), None),
        ("an allergy-free lamp", ("allergy",), "allergy"),
        ("c++ lamp", ("c++",), "c++"),
        ("where is it", ("", " "), None),
        ("ÄRGER with it", ("ärger",), "ärger"),
    ],
)
def test_a_listed_topic_is_matched_word_for_word(text, topics, found):
    assert why(said(text, facts=known(people=People(topics=topics)))).get("why-topic") == found


@pytest.mark.parametrize(
    ("total", "trouble", "intent", "opens"),
    [
        (500.01, (LATE,), "track_order", True),
        (500.0, (LATE,), "track_order", False),
        (900.0, (), "track_order", False),
        (900.0, (), "missing_or_damaged_item", True),
        (None, (LATE,), "track_order", False),
        (900.0, (replace(LATE, severity=Severity.NOTICE),), "track_order", False),
    ],
)
def test_trouble_with_a_dear_order_is_a_humans(total, trouble, intent, opens):
    facts = known(*trouble, people=People(amount_over=500.0), total=total)
    assert ("why-amount" in why(said("where is it", intent, facts))) is opens


@pytest.mark.parametrize(("currency", "told"), [("USD", "900.50 USD"), (None, "900.50")])
def test_what_the_order_is_worth_is_told(currency, told):
    facts = known(LATE, people=People(amount_over=500.0), total=900.5, currency=currency)
    assert why(said("where is it", facts=facts))["why-amount"] == told


def test_of_several_signs_each_is_told():
    both = known(LOST, replace(LOST, kind=Kind.DAMAGED), people=People(topics=("allergy", "refund")))
    found = why(said("a refund for my allergy, this is ridiculous!!!", facts=both))
    assert found["why-trouble"] == "lost_suspected, damaged"
    assert found["why-topic"] == "allergy, refund"
    assert found["why-anger"] == "1.1 (strong word: ridiculous; marks: !!!)"


def test_the_case_has_their_words_and_the_talk_remembers_them():
    decision = said("WHERE IS MY PARCEL THIS IS THE THIRD TIME I ASK")
    assert decision.case.words == "WHERE IS MY PARCEL THIS IS THE THIRD TIME I ASK"
    assert decision.talk.last == "where is my parcel this is the third time i ask"
    assert said("cancel it you idiots", "cancel_order").talk.last == "cancel it you idiots"
    assert said("good morning to you", "greet").talk.asked == ()


def test_critical_trouble_brings_in_a_human_when_its_owner_writes_about_it():
    assert why(said("where is it", facts=known(LOST, LATE))) == {"why-trouble": "lost_suspected"}
    assert why(said("hello", "greet", facts=known(LOST))) == {}
    stranger = replace(known(LOST), proofs=())
    assert said("where is it", facts=stranger).case is None


def test_the_same_wish_three_times_is_enough_and_about_three_orders_it_is_not():
    talk, escalations = talking(orders=("1042",)), []
    for text in ("where is it", "and now?", "tell me where my parcel is"):
        decision = said(text, talk=talk)
        talk, escalations = decision.talk, [*escalations, decision.escalated]
    assert escalations == [(), (), ("repeated",)]
    assert why(decision) == {"why-repeated": "track_order asked 3 times"}
    talk = talking()
    for number in ("1", "2", "3"):
        decision = said(f"where is #{number}", talk=talk, orders=(number,))
        talk = decision.talk
        assert decision.escalated == ()
    assert SAME_WISH == 3


def test_the_same_words_twice_are_heard_and_details_given_twice_are_not():
    first = said("my parcel has still not come", "delivery_delay")
    again = said("My parcel has STILL not come.", "out_of_scope", talk=first.talk)
    assert (again.escalated, why(again)) == (("repeated",), {"why-repeated": "the same words as before"})
    assert said("the lamp is for my mother", "out_of_scope", talk=first.talk).escalated == ()
    short = said("any news?", "delivery_delay")
    assert said("any news?", "out_of_scope", talk=short.talk).escalated == ()
    first = said("#1042 jane@example.com", orders=("1042",), emails=("jane@example.com",))
    assert said("#1042 jane@example.com", talk=first.talk, orders=("1042",), emails=("jane@example.com",)).case is None


def test_a_pressed_button_is_never_angry():
    button = Button("THIS IS RIDICULOUS!!!", "track_order", "1042")
    meant = listen(talking(), Heard(button.label, Understood("track_order"), button=button), NOW)
    assert decide(meant, known(), NOW).escalated == ()


class Escalating(RuleBasedStateMachine):
    """Any talk, any trouble: a case is opened for a reason that can be named, and for nothing else."""

    @initialize()
    def begin(self) -> None:
        self.talk, self.now, self.decision, self.expected = Talk(), NOW, None, set()

    @rule(
        text=st.sampled_from([*ANGRY[:6], *POLITE[:8], "allergy please", "ok", "#1042 jane@example.com"]),
        intent=st.sampled_from(["track_order", "delivery_delay", "greet", "thanks", "nlu_fallback", "affirm"]),
        critical=st.booleans(),
        proven=st.booleans(),
        dear=st.booleans(),
        minutes=st.sampled_from([1, 5, 40]),
    )
    def say(self, text, intent, critical, proven, dear, minutes):
        self.now += timedelta(minutes=minutes)
        people = People(topics=("allergy",), amount_over=100.0)
        mine = dossier(parcel(), of=replace(order(), total=150.0 if dear else 50.0))
        proofs = (Proof("id-#1042", "email", self.now + timedelta(minutes=9)),) if proven else ()
        trouble = {"id-#1042": (LOST,) if critical else ()}
        facts = Known({"1042": [mine]}, proofs=proofs, trouble=trouble, policy=Policy(people=people))
        given = {"orders": ("1042",)} if "#1042" in text else {}
        meant = listen(self.talk, heard(text, intent, **given), self.now)
        before = meant.talk
        self.decision = decide(meant, facts, self.now)
        self.expected = set()
        if anger(text)[0] >= ANGRY_FROM:
            self.expected.add("anger")
        if "allergy" in text:
            self.expected.add("topic")
        self.shown, self.critical, self.dear, self.asked = self.decision.shown, critical, dear, before.asked
        self.talk = self.decision.talk

    @invariant()
    def every_case_says_why(self) -> None:
        if self.decision is None or self.decision.case is None:
            return
        assert why(self.decision) or self.decision.case.reason in {"human_agent", "complaint"}

    @invariant()
    def what_must_be_heard_is_heard(self) -> None:
        if self.decision is None or self.decision.key in {"thanks", "goodbye", "option_wait"}:
            return
        heard_of = {name.removeprefix("why-") for name in why(self.decision)}
        assert self.expected <= heard_of
        assert heard_of - self.expected <= {"trouble", "amount", "repeated", "asked", "not_understood"}

    @invariant()
    def nothing_is_told_of_an_order_that_was_not_shown(self) -> None:
        if self.decision is not None and not self.decision.shown:
            assert not {"why-trouble", "why-amount"} & set(why(self.decision))

    @invariant()
    def what_is_remembered_stays_small(self) -> None:
        assert len(self.talk.asked) <= MAX_ASKED
        assert len(self.talk.last) <= MAX_LAST


QUICK = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
DEEP = settings(QUICK, max_examples=200, stateful_step_count=50)
TestEscalating = Escalating.TestCase
TestEscalating.settings = QUICK


@pytest.mark.deep
class TestEscalatingDeep(Escalating.TestCase):
    """Ten thousand steps."""

    settings = DEEP
