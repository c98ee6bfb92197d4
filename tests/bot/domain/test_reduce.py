"""The reducer's rules and the traps that real payloads set, one test each."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.event import Eta, Native, Place, ShipmentReport, TrackingEvent
from bot.domain.reduce import newest_headlines, reduce, reduce_shipment
from bot.domain.shipment import Conflict
from bot.domain.status import Party, Reason, Status, Substatus, TzBasis

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NUMBER = "9400111206990000000012"


def scan(status: Status, hours: float | None = 0, text: str = "", **more: object) -> TrackingEvent:
    """One scan `hours` after Monday nine o'clock; None for a scan without a time."""
    at = None if hours is None else MONDAY + timedelta(hours=hours)
    fields: dict[str, object] = {
        "provider": "easypost",
        "carrier": "USPS",
        "tracking_number": NUMBER,
        "occurred_at": at,
        "tz_basis": TzBasis.UNKNOWN if at is None else TzBasis.UTC,
        "status": status,
        "native": Native(status=str(status), text=text or None),
    }
    return TrackingEvent(**{**fields, **more})  # type: ignore[arg-type]


def report(headline: Status | None, *events: TrackingEvent, hours: float = 100, **more: object) -> ShipmentReport:
    """One report whose provider last touched it `hours` after Monday nine o'clock."""
    fields: dict[str, object] = {
        "provider": "easypost",
        "carrier": "USPS",
        "tracking_number": NUMBER,
        "headline": headline,
        "events": tuple(replace(event, sequence=at) for at, event in enumerate(events)),
        "updated_at": MONDAY + timedelta(hours=hours),
    }
    return ShipmentReport(**{**fields, **more})  # type: ignore[arg-type]


LABEL = scan(Status.PRE_TRANSIT, 0, "label")
MOVING = scan(Status.IN_TRANSIT, 10, "moving")
OUT = scan(Status.OUT_FOR_DELIVERY, 30, "out")
DELIVERED = scan(Status.DELIVERED, 34, "delivered", substatus=Substatus.MAILBOX)


def test_headline_and_newest_event_that_agree_give_status_and_substatus() -> None:
    shipment = reduce([report(Status.DELIVERED, LABEL, MOVING, OUT, DELIVERED)])
    assert (shipment.status, shipment.substatus, shipment.conflict) == (Status.DELIVERED, Substatus.MAILBOX, None)
    assert [event.status for event in shipment.events] == [each.status for each in (LABEL, MOVING, OUT, DELIVERED)]


def test_nothing_reported_is_pending() -> None:
    assert reduce([]).status is Status.PENDING
    assert reduce([report(Status.PENDING)]).substatus is None
    assert reduce([report(None)]).substatus is Substatus.NO_INFO_YET


def test_top_level_wins_and_the_disagreement_is_kept() -> None:
    shipment = reduce([report(Status.FAILED, MOVING, DELIVERED)])
    assert shipment.status is Status.FAILED
    assert shipment.conflict == Conflict(headline=Status.FAILED, newest=Status.DELIVERED)


def test_paperwork_after_a_delivery_is_not_news() -> None:
    refund = scan(Status.EXCEPTION, 60, "guaranteed service refund")
    image = scan(Status.DELIVERED, 70, "signature image recorded", informational=True)
    shipment = reduce([report(None, MOVING, DELIVERED, refund, image)])
    assert shipment.status is Status.DELIVERED
    assert shipment.last_scan is not None
    assert shipment.last_scan.native.text == "guaranteed service refund"


def test_a_return_after_a_delivery_is_news() -> None:
    back = scan(Status.RETURNING, 60, "returning", reason=Reason.REFUSED)
    shipment = reduce([report(None, MOVING, DELIVERED, back)])
    assert (shipment.status, shipment.reason, shipment.direction) == (Status.RETURNING, Reason.REFUSED, "return")


def test_a_delivery_on_the_way_back_is_the_return() -> None:
    back = scan(Status.RETURNING, 60, "returning")
    home = scan(Status.DELIVERED, 90, "delivered")
    assert reduce([report(Status.RETURNING, MOVING, back, home)]).status is Status.RETURNED
    assert reduce([report(None, MOVING, back, home)]).status is Status.RETURNED


def test_scans_on_the_way_back_do_not_turn_the_parcel_round() -> None:
    back = scan(Status.RETURNING, 60)
    assert reduce([report(None, MOVING, back, scan(Status.IN_TRANSIT, 70))]).status is Status.RETURNING


def test_an_older_event_that_comes_late_regresses_nothing() -> None:
    first = report(Status.DELIVERED, OUT, DELIVERED, hours=40)
    late = report(Status.IN_TRANSIT, MOVING, hours=20)
    assert reduce([first, late]).status is Status.DELIVERED


def test_a_lost_parcel_can_be_found_again() -> None:
    lost = scan(Status.FAILED, 50, "lost", substatus=Substatus.LOST)
    found = scan(Status.IN_TRANSIT, 90, "found")
    assert reduce([report(None, MOVING, lost, found)]).status is Status.IN_TRANSIT


def test_a_second_label_does_not_regress_a_moving_parcel() -> None:
    assert reduce([report(None, MOVING, scan(Status.PRE_TRANSIT, 50))]).status is Status.IN_TRANSIT


def test_events_in_any_order_are_told_oldest_first() -> None:
    events = [DELIVERED, LABEL, OUT, MOVING]
    shipment = reduce([report(Status.DELIVERED, *events)])
    times = [event.occurred_at for event in shipment.events]
    assert times == sorted(times)  # type: ignore[type-var]


def test_a_midnight_placeholder_sorts_after_its_day_so_far() -> None:
    day = DELIVERED.occurred_at
    assert day is not None
    placeholder = replace(
        DELIVERED, occurred_at=day.replace(hour=0, minute=0), tz_basis=TzBasis.DATE_ONLY, substatus=None
    )
    shipment = reduce([report(None, LABEL, MOVING, OUT, placeholder)])
    assert shipment.status is Status.DELIVERED
    assert shipment.events[-1].tz_basis is TzBasis.DATE_ONLY


def test_events_without_a_time_follow_the_providers_sequence() -> None:
    timeless = scan(Status.OUT_FOR_DELIVERY, None, "out")
    shipment = reduce([report(None, LABEL, MOVING, timeless)])
    assert [event.status for event in shipment.events][-1] is Status.OUT_FOR_DELIVERY


def test_unknown_and_pending_events_never_move_the_status() -> None:
    strange = scan(Status.UNKNOWN, 50, "zzz")
    quiet = scan(Status.PENDING, 60)
    shipment = reduce([report(None, MOVING, strange, quiet)])
    assert shipment.status is Status.IN_TRANSIT
    assert reduce([report(None, strange)]).status is Status.UNKNOWN


def test_a_number_that_is_used_again_tells_only_of_the_newest_parcel() -> None:
    year = 365 * 24.0
    label, moving = scan(Status.PRE_TRANSIT, year, "label"), scan(Status.IN_TRANSIT, year + 9, "moving")
    old = report(Status.DELIVERED, LABEL, MOVING, DELIVERED, hours=40, signed_by="Somebody else")
    new = report(Status.IN_TRANSIT, label, moving, hours=year + 10)
    for reports in ([old, new], [new, old], [new, old, new]):
        shipment = reduce(reports)
        assert (shipment.status, shipment.conflict) == (Status.IN_TRANSIT, None)
        assert [event.native.text for event in shipment.events] == ["label", "moving"]
    both = reduce([report(None, LABEL, MOVING, DELIVERED, label, moving)])
    assert (both.status, len(both.events)) == (Status.IN_TRANSIT, 2)


@pytest.mark.parametrize(("status", "days"), [(Status.IN_TRANSIT, 20), (Status.RETURNING, 90), (Status.PRE_TRANSIT, 9)])
def test_late_news_of_the_same_parcel_is_no_new_parcel(status: Status, days: int) -> None:
    late = scan(status, 34 + days * 24.0, "late")
    assert len(reduce([report(None, LABEL, MOVING, DELIVERED, late)]).events) == 4


def test_after_a_delivery_in_part_the_rest_is_news() -> None:
    part = replace(DELIVERED, substatus=Substatus.PARTIAL)
    rest = scan(Status.OUT_FOR_DELIVERY, 60, "the rest")
    assert reduce([report(None, MOVING, part, rest)]).status is Status.OUT_FOR_DELIVERY
    assert reduce([report(None, MOVING, DELIVERED, rest)]).status is Status.DELIVERED


def test_the_number_of_the_second_carrier_is_kept() -> None:
    first = report(Status.IN_TRANSIT, MOVING, other_numbers=("9400B", "9400A"))
    again = report(Status.IN_TRANSIT, MOVING, provider="shopify", other_numbers=("9400A",))
    assert reduce([first, again]).other_numbers == ("9400A", "9400B")


def test_an_unknown_headline_gives_way_to_the_events() -> None:
    shipment = reduce([report(Status.UNKNOWN, LABEL, MOVING)])
    assert (shipment.status, shipment.conflict) == (Status.IN_TRANSIT, None)


def test_failure_is_made_finer_by_the_event_that_says_seized() -> None:
    seized = scan(Status.FAILED, 50, substatus=Substatus.SEIZED, reason=Reason.PROHIBITED_ITEM)
    shipment = reduce([report(Status.EXCEPTION, MOVING, seized)])
    assert (shipment.status, shipment.substatus, shipment.conflict) == (Status.FAILED, Substatus.SEIZED, None)


def test_expired_keeps_the_last_real_status_and_says_that_it_is_stale() -> None:
    shipment = reduce([report(Status.PENDING, LABEL, MOVING, expired=True)])
    assert shipment.status is Status.IN_TRANSIT
    assert shipment.stale is not None
    assert shipment.stale.last_real_status is Status.IN_TRANSIT
    assert shipment.stale.since == MOVING.occurred_at


def test_a_delay_is_an_overlay_and_ends_with_the_next_good_scan() -> None:
    snow = scan(Status.IN_TRANSIT, 20, "snow", reason=Reason.WEATHER)
    shipment = reduce([report(Status.IN_TRANSIT, MOVING, snow)])
    assert shipment.status is Status.IN_TRANSIT
    assert shipment.delay is not None
    assert (shipment.delay.reason, shipment.delay.since) == (Reason.WEATHER, snow.occurred_at)
    assert reduce([report(Status.IN_TRANSIT, MOVING, snow, scan(Status.IN_TRANSIT, 25, "on"))]).delay is None
    assert reduce([report(Status.DELIVERED, MOVING, snow, DELIVERED)]).delay is None


@pytest.mark.parametrize(
    ("status", "reason", "party"),
    [
        (Status.IN_TRANSIT, None, None),
        (Status.AVAILABLE_FOR_PICKUP, None, Party.SHOPPER),
        (Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT, Party.SHOPPER),
        (Status.EXCEPTION, Reason.CUSTOMS_DOCUMENTS, Party.MERCHANT),
        (Status.IN_TRANSIT, Reason.CUSTOMS_HOLD, Party.CUSTOMS),
        (Status.EXCEPTION, None, Party.CARRIER),
        (Status.RETURNING, Reason.ADDRESS_INCORRECT, Party.MERCHANT),
        (Status.DELIVERED, None, None),
    ],
)
def test_it_is_said_whose_move_it_is(status: Status, reason: Reason | None, party: Party | None) -> None:
    assert reduce([report(status, headline_reason=reason)]).action_required is party


def test_a_partial_delivery_is_a_delivery_that_the_merchant_must_look_at() -> None:
    part = scan(Status.DELIVERED, 40, substatus=Substatus.PARTIAL)
    shipment = reduce([report(Status.DELIVERED, MOVING, part)])
    assert (shipment.substatus, shipment.action_required) == (Substatus.PARTIAL, Party.MERCHANT)


def test_a_hand_over_shows_the_leg() -> None:
    handed = scan(Status.IN_TRANSIT, 20, substatus=Substatus.HANDED_OVER)
    assert reduce([report(Status.IN_TRANSIT, MOVING, handed)]).leg == "destination"
    assert reduce([report(Status.IN_TRANSIT, MOVING, leg="origin")]).leg == "origin"


def test_nothing_final_is_told_on_a_hint() -> None:
    shipment = reduce([report(Status.DELIVERED, MOVING, DELIVERED, hint=True)])
    assert shipment.status is Status.IN_TRANSIT
    confirmed = reduce([report(Status.DELIVERED, MOVING, DELIVERED, hint=True), report(Status.DELIVERED, DELIVERED)])
    assert confirmed.status is Status.DELIVERED
    kept = reduce_shipment(NUMBER, [report(Status.DELIVERED, hint=True)], [MOVING])
    assert kept.status is Status.IN_TRANSIT


def test_of_two_providers_the_one_that_says_something_leads() -> None:
    shop = report(Status.IN_TRANSIT, provider="shopify", hours=5)
    quiet = report(Status.PENDING, hours=50)
    assert reduce([shop, quiet]).status is Status.IN_TRANSIT


def test_a_delivery_told_by_the_other_provider_stands() -> None:
    told = replace(DELIVERED, provider="shopify")
    shop = report(Status.DELIVERED, told, provider="shopify", hours=35)
    polled = report(Status.IN_TRANSIT, MOVING, hours=90)
    assert reduce([shop, polled]).status is Status.DELIVERED


def test_the_estimate_of_the_newest_report_counts() -> None:
    old = report(Status.IN_TRANSIT, MOVING, hours=20, eta=Eta(date(2026, 11, 5), date(2026, 11, 5), "carrier"))
    new = report(Status.IN_TRANSIT, MOVING, hours=30, eta=Eta(date(2026, 11, 7), date(2026, 11, 7), "carrier"))
    eta = reduce([new, old]).eta
    assert eta is not None
    assert eta.latest == date(2026, 11, 7)


REPORTS = st.lists(
    st.builds(
        lambda status, hours, tag, place: scan(status, hours, tag, place=Place(city=place)),
        st.sampled_from(list(Status)),
        st.one_of(st.none(), st.integers(0, 60).map(float)),
        st.sampled_from("abc"),
        st.sampled_from([None, "Leeds"]),
    ),
    max_size=8,
    unique_by=lambda event: event.id,
)
HEADLINES = st.lists(
    st.tuples(st.sampled_from([None, *Status]), st.sampled_from(["easypost", "shopify"]), st.integers(0, 40)),
    min_size=1,
    max_size=4,
    unique_by=lambda head: head[1:],  # of one second, the report with the newer scan counts: a test of its own
)


def test_of_two_reports_of_one_second_the_one_with_the_newer_scan_counts() -> None:
    seventh = Eta(date(2026, 11, 7), date(2026, 11, 7), "carrier")
    first = report(Status.PENDING, hours=5)
    second = report(Status.IN_TRANSIT, scan(Status.PRE_TRANSIT, 1), scan(Status.IN_TRANSIT, 4), hours=5, eta=seventh)
    third = report(Status.OUT_FOR_DELIVERY, scan(Status.IN_TRANSIT, 4), scan(Status.OUT_FOR_DELIVERY, 4.5), hours=5)
    for reports in itertools.permutations([first, second, third]):
        assert reduce(reports).status is Status.OUT_FOR_DELIVERY
        assert reduce(reports).conflict is None
    for pair in itertools.permutations([first, second]):
        assert reduce(pair).eta == seventh


def the_same_whatever_the_order(
    events: list[TrackingEvent], heads: list[tuple[Status | None, str, int]], seed: int
) -> None:
    numbered = [replace(event, sequence=at) for at, event in enumerate(events)]
    bare = [report(head, provider=provider, hours=hours) for head, provider, hours in heads]
    whole = [replace(bare[0], events=tuple(numbered)), *bare[1:]]
    expected = reduce(whole)
    dice = random.Random(seed)
    split = [replace(each, events=tuple(event for event in numbered if dice.random() < 0.5)) for each in bare]
    split.append(replace(dice.choice(bare), events=tuple(numbered)))
    split += dice.choices(split, k=2)
    dice.shuffle(split)
    assert reduce(split) == expected
    kept: dict[str, TrackingEvent] = {event.id: event for each in split for event in each.events}
    assert reduce_shipment(NUMBER, newest_headlines(split), list(kept.values())) == expected
    stepwise: list[ShipmentReport] = []
    for each in split:
        stepwise = newest_headlines([*stepwise, each])
    assert reduce_shipment(NUMBER, stepwise, list(kept.values())) == expected


ANY = given(events=REPORTS, heads=HEADLINES, seed=st.integers(0, 10_000))
test_order_repetition_and_splitting_change_nothing = ANY(the_same_whatever_the_order)


@pytest.mark.deep
@settings(max_examples=5_000)
@ANY
def test_order_repetition_and_splitting_change_nothing_in_many_more_cases(
    events: list[TrackingEvent], heads: list[tuple[Status | None, str, int]], seed: int
) -> None:
    the_same_whatever_the_order(events, heads, seed)
