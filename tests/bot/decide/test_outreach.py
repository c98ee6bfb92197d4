"""Writing first, as a table: each rule in its order, what it objects to, and when what passes is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.decide.matter import Join, Matter, Send, Wait, Withhold
from bot.decide.outreach import ASK_AGAIN, plan, worth_it
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.notice import Notice, NoticeState, Purpose, Withheld
from bot.domain.policy import Outreach
from bot.domain.status import Party
from bot.ports.telling import Background, OpenTrouble, Way

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
POLICY = Outreach()
HOUR = timedelta(hours=1)
YES = {Purpose.TROUBLE: True, Purpose.PROGRESS: True}
NO = {Purpose.TROUBLE: False, Purpose.PROGRESS: False}
WAYS = (Way("whatsapp", "+447700900123", YES), Way("email", "jane@x.example"), Way("web", "o1"))


def trouble(number="A1", kind=Kind.STALLED, severity=Severity.WARNING, opened=NOW, since=NOW - 9 * HOUR):
    return OpenTrouble(number, Anomaly(kind, severity, since, Party.CARRIER), opened)


def notice(ident="n1", **more):
    told = {
        "merchant_id": "m",
        "shopper": "s",
        "key": ident,
        "order_id": "o1",
        "numbers": ("A1",),
        "kind": "stalled",
        "purpose": Purpose.TROUBLE,
        "state": NoticeState.SENT,
        "due_at": NOW - HOUR,
        "made_at": NOW - HOUR,
        "sent_at": NOW - HOUR,
        "sent_by": "email",
    }
    return Notice(ident, **{**told, **more})


def background(*told, **more):
    known = {"trouble": (trouble(),), "statuses": {"A1": "in_transit", "A2": "in_transit"}, "ways": WAYS}
    return Background(told=told, **{**known, **more})


def matter(*told, known=None, **more):
    about = {"kind": "stalled", "closing": False, "severity": "warning", "numbers": ("A1",), "seen_at": NOW}
    whose = {"order_id": "o1", "shopper": "s", "zone": LONDON, "background": known or background(*told)}
    return Matter(**{**about, **whose, **more})


def milestone(*told, status="delivered", **more):
    known = background(*told, trouble=(), statuses={"A1": status})
    return matter(kind="milestone:delivered", severity="notice", known=known, **more)


def closing(*told, **more):
    known = more.pop("known", None) or background(*told, trouble=())
    return matter(closing=True, known=known, **more)


STALE = trouble(since=NOW - 90 * HOUR)
OLD = matter(known=background(trouble=(STALE,)))
TOLD_BEFORE = notice(made_at=NOW - 30 * HOUR, sent_at=NOW - 30 * HOUR)
CLOSED_BEFORE = notice("n2", closing=True, made_at=NOW - 29 * HOUR, sent_at=NOW - 29 * HOUR)
REOPENED = background(TOLD_BEFORE, CLOSED_BEFORE, trouble=(trouble(opened=NOW),))
ENDED = notice("n2", closing=True, made_at=NOW - HOUR / 2, sent_at=NOW - HOUR / 2)
A_DAY_AGO = notice(made_at=NOW - 24 * HOUR, sent_at=NOW - 24 * HOUR)
TODAY = [notice(f"t{n}", order_id=f"x{n}", made_at=NOW - n * HOUR, sent_at=NOW - n * HOUR) for n in (1, 2)]

WITHHELD = [
    ("outreach is off", matter(), replace(POLICY, enabled=False), "not_worth_it"),
    ("the kind is not wanted", matter(), replace(POLICY, kinds=("late",)), "not_worth_it"),
    ("it is only worth saying when asked", matter(severity="notice"), POLICY, "not_worth_it"),
    ("a milestone that is not listed", milestone(), POLICY, "not_worth_it"),
    ("closing words are off", closing(notice()), replace(POLICY, closing_word=False), "not_worth_it"),
    ("no order is known", matter(order_id=""), POLICY, "no_order"),
    ("nobody is known", matter(shopper=""), POLICY, "no_order"),
    ("it waited for us too long", matter(seen_at=NOW - 49 * HOUR), POLICY, "too_old"),
    ("it was old when the parcel became known", replace(OLD, watched_since=NOW - HOUR), POLICY, "too_old"),
    ("it is over", matter(known=background(trouble=())), POLICY, "over"),
    ("it is now only worth saying when asked", matter(known=background(trouble=(trouble(severity=Severity.NOTICE),))),
     POLICY, "over"),
    ("the milestone has passed", milestone(status="returned"), replace(POLICY, milestones=("delivered",)), "over"),
    ("the good news no longer holds", closing(known=background(notice())), POLICY, "over"),
    ("other trouble is there instead", closing(known=background(notice(), trouble=(trouble(kind=Kind.LATE),))), POLICY,
     "over"),
    ("it ended badly", closing(known=background(notice(), trouble=(), statuses={"A1": "returned"})), POLICY, "over"),
    ("the shopper is held out", matter(held_out=True), POLICY, "holdout"),
    ("a human is on it", matter(known=background(human=True)), POLICY, "human_on_it"),
    ("it was told", matter(notice(made_at=NOW)), POLICY, "already_told"),
    ("it is on its way", matter(notice(state=NoticeState.SENDING, made_at=NOW)), POLICY, "already_told"),
    ("it closed and opened again within a day", matter(notice()), POLICY, "already_told"),
    ("its end was told", closing(notice(), notice("n2", closing=True, made_at=NOW)), POLICY, "already_told"),
    ("the milestone was told", milestone(notice(kind="milestone:delivered")),
     replace(POLICY, milestones=("delivered",)), "already_told"),
    ("a closing word says that it was delivered", milestone(notice(closing=True)),
     replace(POLICY, milestones=("delivered",)), "already_told"),
    ("its beginning was never told", closing(), POLICY, "never_told"),
    ("its beginning was withheld", closing(notice(state=NoticeState.WITHHELD, sent_at=None)), POLICY, "never_told"),
    ("its beginning still waits for a visit", closing(notice(state=NoticeState.SENDING, channels=("web",))), POLICY,
     "never_told"),
    ("STOP was said", matter(known=background(ways=(Way("whatsapp", "+1", NO), *WAYS[1:]))), POLICY, "opted_out"),
    ("it opened again within a day, and its end was withheld",
     matter(known=background(notice(), replace(ENDED, state=NoticeState.WITHHELD))), POLICY, "already_told"),
    ("it opened again within a day, and another kind's end was told",
     matter(known=background(notice(), replace(ENDED, kind="late"))), POLICY, "already_told"),
    ("its beginning waits for a visit first", closing(notice(state=NoticeState.SENDING, channels=("web", "email"))),
     POLICY, "never_told"),
    ("there is no way", matter(known=background(ways=())), POLICY, "no_address"),
    ("nobody is there", matter(known=background(ways=(Way("email", "x", bad=True),))), POLICY, "no_address"),
    ("nothing can be written there now", matter(known=background(ways=(Way("email", "x", closed=True),))), POLICY,
     "no_address"),
    ("no one agreed", matter(known=background(ways=(Way("whatsapp", "+1"),))), POLICY, "no_consent"),
    ("they were told enough today", matter(*TODAY), POLICY, "cap"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "about", "policy", "reason"), WITHHELD, ids=[row[0] for row in WITHHELD])
def test_nothing_is_said_when(why, about, policy, reason):
    assert plan(about, policy, NOW) == Withhold(Withheld(reason))


ALL = ("whatsapp", "email", "web")
SENT = [
    ("all is well", matter(), POLICY, ALL),
    ("it got worse and was never told", matter(severity="critical"), POLICY, ALL),
    ("it is old but was watched all the while", replace(OLD, watched_since=NOW - 99 * HOUR), POLICY, ALL),
    ("nobody knows since when it is watched", OLD, POLICY, ALL),
    ("it opened again after its end was told", matter(known=REOPENED), POLICY, ALL),
    ("it opened again within a day, after its end was told", matter(notice(), ENDED), replace(POLICY, most_a_day=3),
     ALL),
    ("it opened again a day later", matter(A_DAY_AGO), POLICY, ALL),
    ("it waited for us as long as it may", matter(seen_at=NOW - 48 * HOUR), POLICY, ALL),
    ("another kind was told", matter(notice(kind="late", made_at=NOW)), POLICY, ALL),
    ("another parcel was told", matter(notice(numbers=("A2",), made_at=NOW)), POLICY, ALL),
    ("the same was withheld before", matter(notice(state=NoticeState.WITHHELD, sent_at=None)), POLICY, ALL),
    ("WhatsApp was not agreed to", matter(known=background(ways=(Way("whatsapp", "+1"), *WAYS[1:]))), POLICY, ALL[1:]),
    ("STOP was said, and e-mail agreed to",
     matter(known=background(ways=(Way("whatsapp", "+1", NO), Way("email", "x", YES), WAYS[2]))), POLICY, ("email",)),
    ("the merchant prefers e-mail", matter(), replace(POLICY, channels=("email", "whatsapp")), ("email", "whatsapp")),
    ("enough was told, but this rings nobody", matter(known=background(*TODAY, ways=WAYS[2:])), POLICY, ("web",)),
    ("what was told waits on the web", matter(*(replace(each, sent_by="web") for each in TODAY)), POLICY, ALL),
    ("enough was told, but yesterday", matter(
        *(replace(each, made_at=each.sent_at - 24 * HOUR, sent_at=each.sent_at - 24 * HOUR) for each in TODAY)),
     POLICY, ALL),
    ("the end of what was told", closing(notice()), POLICY, ALL),
    ("the end by delivery", closing(known=background(notice(), trouble=(), statuses={"A1": "delivered"})), POLICY, ALL),
    ("a milestone", milestone(), replace(POLICY, milestones=("delivered",)), ALL),
]  # fmt: skip


@pytest.mark.parametrize(("why", "about", "policy", "channels"), SENT, ids=[row[0] for row in SENT])
def test_it_is_said_when(why, about, policy, channels):
    assert plan(about, policy, NOW) == Send(channels, NOW + timedelta(minutes=5), ("A1",))


def test_of_two_parcels_only_the_one_still_in_trouble_is_told():
    found = plan(matter(numbers=("A1", "A2")), POLICY, NOW)
    assert isinstance(found, Send)
    assert found.numbers == ("A1",)


def test_a_notice_that_waits_takes_another_parcel_of_its_order_along():
    waiting = notice(state=NoticeState.WAITING, channels=ALL, sent_at=None, sent_by=None, due_at=NOW + HOUR)
    known = background(waiting, trouble=(trouble("A2"),))
    assert plan(matter(numbers=("A2",), known=known), POLICY, NOW) == Join(waiting, ("A2",))
    other = background(replace(waiting, order_id="o2"), trouble=(trouble("A2"),))
    assert isinstance(plan(matter(numbers=("A2",), known=other), POLICY, NOW), Send)


def test_a_closing_word_waits_for_the_word_that_it_closes():
    leaving = notice(state=NoticeState.SENDING, channels=("email",), sent_at=None, sent_by=None)
    assert plan(closing(leaving), POLICY, NOW) == Wait(NOW + ASK_AGAIN)
    before = notice("n0", made_at=NOW - 50 * HOUR, sent_at=NOW - 50 * HOUR)
    for said in ((before, leaving), (leaving, before)):
        assert plan(closing(*said), POLICY, NOW) == Wait(NOW + ASK_AGAIN)


def test_a_closing_word_does_not_wait_for_ever():
    leaving = notice(state=NoticeState.SENDING, channels=("email",), sent_at=None, sent_by=None)
    own = notice("own", closing=True, state=NoticeState.WAITING)
    late = closing(leaving, own, notice=own, seen_at=NOW - 49 * HOUR)
    assert plan(late, POLICY, NOW) == Withhold(Withheld.TOO_OLD)


def test_a_notice_that_is_due_counts_all_others_but_not_itself():
    own = notice("own", state=NoticeState.WAITING, channels=ALL, sent_at=None, sent_by=None, due_at=NOW)
    found = plan(matter(TODAY[0], own, notice=own), POLICY, NOW)
    assert found == Send(ALL, NOW, ("A1",))
    assert plan(matter(*TODAY, own, notice=own), POLICY, NOW) == Withhold(Withheld.CAP)


def test_what_is_on_its_way_counts_as_if_it_rang_now():
    old = replace(TODAY[0], state=NoticeState.SENDING, channels=("email",), due_at=NOW - 40 * HOUR, sent_at=None)
    assert plan(matter(old, TODAY[1]), POLICY, NOW) == Withhold(Withheld.CAP)


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-11-23T12:00Z", "Europe/London", "2026-11-23T12:05Z"),
        ("2026-11-23T20:54Z", "Europe/London", "2026-11-23T20:59Z"),
        ("2026-11-23T20:55Z", "Europe/London", "2026-11-24T08:00Z"),
        ("2026-11-24T03:00Z", "Europe/London", "2026-11-24T08:00Z"),
        ("2026-11-24T07:54:59Z", "Europe/London", "2026-11-24T08:00Z"),
        ("2026-11-24T07:55Z", "Europe/London", "2026-11-24T08:00Z"),
        ("2026-11-23T12:00Z", "Asia/Tokyo", "2026-11-23T23:00Z"),
        ("2026-11-23T12:00Z", "America/Los_Angeles", "2026-11-23T16:00Z"),
        ("2026-03-28T23:00Z", "Europe/London", "2026-03-29T07:00Z"),  # clocks go forward in that night
        ("2026-10-24T22:00Z", "Europe/London", "2026-10-25T08:00Z"),  # and back in this one
    ],
)
def test_nothing_leaves_in_quiet_hours(now, zone, due):
    at = datetime.fromisoformat(now)
    found = plan(matter(zone=ZoneInfo(zone), seen_at=at), POLICY, at)
    assert found == Send(ALL, datetime.fromisoformat(due), ("A1",))


def test_the_cap_counts_the_day_on_which_it_would_ring():
    tomorrow = datetime(2026, 11, 24, 8, tzinfo=UTC)
    evening = datetime(2026, 11, 23, 20, 58, tzinfo=UTC)
    waiting = [replace(each, state=NoticeState.WAITING, channels=ALL, due_at=tomorrow, sent_at=None) for each in TODAY]
    assert plan(matter(*waiting, seen_at=evening), POLICY, evening) == Withhold(Withheld.CAP)


def test_what_the_merchant_wants_is_known_without_facts():
    assert worth_it("stalled", False, "critical", POLICY)
    assert worth_it("stalled", True, "notice", POLICY)
    assert not worth_it("carrier_silent", False, "warning", POLICY)
    assert worth_it("milestone:delivered", False, "notice", replace(POLICY, milestones=("delivered",)))
