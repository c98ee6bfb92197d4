"""The policy file: read as a whole, every mistake named with its line and with what is allowed there."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy import DEFAULT_OPTIONS, Goods, Outreach, People, Policy, Worth
from bot.intake.policy import FIELDS, BadPolicy, policy_text, read_policy


def problems(body: str) -> list[str]:
    with pytest.raises(BadPolicy) as refused:
        read_policy(body)
    return [str(each) for each in refused.value.problems]


def test_an_empty_file_is_the_policy_by_default():
    assert read_policy("") == Policy()
    assert read_policy("outreach:\npeople:\n") == Policy()


def test_what_a_file_says_counts_and_the_rest_stays():
    policy = read_policy(
        """
options: {stalled: [wait, pickup], late: []}
refund_up_to: 49.5
outreach:
  milestones: delivered
  quiet_from: 22:30
  quiet_until: 7:00
  holdout: 0.2
  closing_word: no
people:
  hours: {saturday: 10:00-14:00}
  topics: [refund, "gift card"]
  amount_over: 200
wording:
  stalled: "{shop}: {what}. See {link}"
  closing: |
    Good news, {order}.
    {next}
templates:
  any.en: HX0123
"""
    )
    assert policy.options == {**DEFAULT_OPTIONS, "stalled": ("wait", "pickup"), "late": ()}
    assert policy.refund_up_to == 49.5
    assert policy.outreach == Outreach(
        milestones=("delivered",), quiet_from="22:30", quiet_until="07:00", holdout=0.2, closing_word=False
    )
    assert policy.people == People(
        hours={"saturday": ("10:00", "14:00")}, topics=("refund", "gift card"), amount_over=200.0
    )
    assert policy.wording["closing"] == "Good news, {order}.\n{next}"
    assert policy.templates == {"any.en": "HX0123"}


MISTAKES = [
    ("outreach:\n  chanels: [email]", "line 2: outreach: chanels is not known here; did you mean channels?"),
    ("outreech: {}", "line 1: outreech: outreech is not known here; did you mean outreach?"),
    ("outreach:\n  kinds:\n    - late\n    - staled", "line 4: outreach.kinds: staled is not known here; did you mean"),
    ("outreach: {kinds: [late, late]}", "line 1: outreach.kinds: late stands here twice"),
    ("outreach: {channels: []}", "line 1: outreach.channels: from 1 to"),
    ("outreach: {holdout: 0.6}", "line 1: outreach.holdout: a number from 0 to 0.5 was expected"),
    ("outreach: {holdout: nan}", "line 1: outreach.holdout: a number from"),
    ("outreach: {most_a_day: 2.5}", "line 1: outreach.most_a_day: a whole number from 1 to 10"),
    ("outreach: {enabled: perhaps}", "line 1: outreach.enabled: yes or no was expected"),
    ("outreach: {quiet_from: 25:00}", "line 1: outreach.quiet_from: a time of day was expected, such as 08:00"),
    ("outreach: [late]", "line 1: outreach: keys with values were expected"),
    ("people:\n  hours:\n    monday: 17:00-09:00", "line 3: people.hours.monday: it must end after it begins"),
    ("people: {hours: {monday: nine}}", "line 1: people.hours.monday: write it as 09:00-17:00"),
    ("people: {hours: {mondy: 09:00-17:00}}", "line 1: people.hours: mondy is not known here; did you mean monday?"),
    ("people: {macros: {a: [x]}}", "line 1: people.macros.a: one value was expected here"),
    ("options: {stalled: [wait, pickup, redirect, resend]}", "line 1: options.stalled: from 0 to 3"),
    ("options: {stalled: [discount]}", "line 1: options.stalled: discount is not known here"),
    ("refund_up_to: -1", "line 1: refund_up_to: a number from 0"),
    ("refund_up_to: 1\nrefund_up_to: 2", "line 2: refund_up_to stands here twice"),
    ('wording: {stalled: "{sinc}"}', "line 1: wording.stalled: there is no placeholder {sinc}; did you mean {since}?"),
    ('wording: {stalled: "{{ 7 * 7 }}"}', "line 1: wording.stalled: a brace stands alone"),
    ('wording: {stalled: "{what!r}"}', "line 1: wording.stalled: there is no placeholder {what!r}"),
    ("wording: {stalled: " + "x" * 701 + "}", "line 1: wording.stalled: at most 700 characters, these are 701"),
    ("templates: {stalled: HX1}", "line 1: templates: write it as kind.language"),
    ("templates: {foo.en: HX1}", "line 1: templates: foo is not known here"),
    ("a: &x 1\nb: *x", "line 2: aliases"),
    ("!!python/object:os.system {}", "line 1: aliases (*name) and tags"),
    ("outreach: {", "line 1: this is no YAML"),
    ("\0", "line 1: this is no YAML"),
    ("- late", "line 1: keys with values were expected"),
    ("#" * 70_000, "line 1: a policy is at most 64 KiB"),
    ("worth: {contact_cost: 5}", "line 1: worth.currency: say in which currency contact_cost is, such as EUR"),
    ("worth: {currency: euro}", "line 1: worth.currency: a currency's three letters were expected, such as EUR"),
    ("worth: {digest_email: team}", "line 1: worth.digest_email: an e-mail address was expected"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "problem"), MISTAKES, ids=[each[0][:40] for each in MISTAKES])
def test_a_mistake_is_named_with_its_line(body, problem):
    assert problem in "\n".join(problems(body))


def test_every_mistake_is_named_at_once_in_the_order_of_the_lines():
    found = problems("outreach:\n  most_a_day: 0\n  holdout: 9\nwording: {x: y}\n")
    assert [each.split(":")[0] for each in found] == ["line 2", "line 3", "line 4"]


def test_every_field_of_a_policy_can_be_said():
    for section, kind in (("", Policy), ("outreach", Outreach), ("people", People), ("goods", Goods), ("worth", Worth)):
        assert set(FIELDS[section]) == {field.name for field in dataclasses.fields(kind)}


FULL = Policy(
    options={**DEFAULT_OPTIONS, "late": ()},
    refund_up_to=20.0,
    outreach=replace(Outreach(), milestones=("delivered",), quiet_from="00:00", quiet_until="00:00", consent=()),
    people=People(
        hours={}, topics=("a: b", "#1", "no"), amount_over=1.5, macros={"hello": "Hi {name}\nthere", "x": "Case {case}"}
    ),
    wording={"milestone:delivered": "It’s there: {what}\n\n  {link}", "closing": "yes"},
    templates={"milestone:delivered.en": "HX1", "any.en": "0123"},
    worth=Worth(5.5, "EUR", "C1", "team@shop.example"),
)


@pytest.mark.parametrize("policy", [Policy(), FULL])
def test_a_policy_that_is_shown_can_be_set_again(policy):
    assert read_policy(policy_text(policy)) == policy


@given(
    st.one_of(
        st.text(), st.text("{}[]:-!&*#|>\n \"'abc,0", max_size=60), st.binary().map(lambda b: b.decode("latin-1"))
    )
)
def test_any_text_is_read_or_refused(body):
    found = []
    try:
        read_policy(body)
    except BadPolicy as refused:
        found = refused.problems or [None]
    assert all(each.line >= 1 and each.message for each in found)
