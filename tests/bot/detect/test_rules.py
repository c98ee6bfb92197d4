"""The fixed rules: when each one speaks, when it keeps quiet, and what explains what. The clock is frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.detect import BASELINE, stated
from bot.detect import judge as judge_row
from bot.detect import judge_shipment as judge
from bot.detect.calendar import working_days
from bot.detect.judge import EXPLAINS, ORDER_RULES, PARCEL_RULES
from bot.detect.view import OPTIONS
from bot.domain.anomaly import Kind, Severity
from bot.domain.event import Eta, Native, Place, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, Fulfilment, Order, OrderState
from bot.domain.shipment import Shipment
from bot.domain.standing import Stage, Standing, standing_of
from bot.domain.status import Party, Reason, Status, Substatus, TzBasis
from bot.domain.zones import zone_named

MONDAY = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SHOP = MerchantSettings(name="Shop", handling_days=2)


def scan(status: Status, at: datetime | None = MONDAY, **more: object) -> TrackingEvent:
    fields: dict[str, object] = {
        "provider": "easypost",
        "carrier": "USPS",
        "tracking_number": "1",
        "occurred_at": at,
        "tz_basis": TzBasis.UTC,
        "status": status,
        "native": Native(text=str(status)),
    }
    return TrackingEvent(**{**fields, **more})  # type: ignore[arg-type]


def parcel(status: Status, *events: TrackingEvent, **more: object) -> Shipment:
    fields: dict[str, object] = {"tracking_number": "1", "carrier": "USPS", "provider": "easypost", "status": status}
    return Shipment(**{**fields, "events": events or (scan(status),), **more})  # type: ignore[arg-type]


def order(state: OrderState = OrderState.RECEIVED, *sent: Fulfilment) -> Order:
    return Order("1", "#1042", MONDAY, MONDAY, state, Contact(country="US"), fulfilments=sent)


def kinds(shipment: Shipment, after: timedelta, about: Order | None = None) -> list[Kind]:
    return [anomaly.kind for anomaly in judge(shipment, about, SHOP, MONDAY + after)]


def days(count: float) -> timedelta:
    return timedelta(days=count)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-02T12:00", "2026-11-05T12:00", 3.0),
        ("2026-11-06T12:00", "2026-11-09T12:00", 1.0),
        ("2026-11-07T09:00", "2026-11-08T21:00", 0.0),
        ("2026-11-06T12:00", "2026-11-07T12:00", 0.5),
        ("2026-11-02T00:00", "2026-11-16T00:00", 10.0),
        ("2026-11-05T12:00", "2026-11-02T12:00", 0.0),
    ],
)
def test_weekends_do_not_count(start: str, end: str, expected: float) -> None:
    one, other = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))
    assert working_days(one, other, ZoneInfo("UTC")) == pytest.approx(expected)
    assert zone_named("no/such zone").key == "UTC"


@pytest.mark.parametrize(
    ("shipment", "quiet", "speaks", "kind", "party"),
    [
        (parcel(Status.PRE_TRANSIT), days(3.9), days(6.1), Kind.LABEL_NOT_SHIPPED, Party.MERCHANT),
        (parcel(Status.IN_TRANSIT), days(2.9), days(3.1), Kind.STALLED, Party.CARRIER),
        (parcel(Status.IN_TRANSIT), days(13.9), days(14.1), Kind.LOST_SUSPECTED, Party.MERCHANT),
        (parcel(Status.AVAILABLE_FOR_PICKUP), days(3.9), days(4.1), Kind.PICKUP_EXPIRING, Party.SHOPPER),
    ],
)
def test_silence_is_told_when_it_has_lasted(
    shipment: Shipment, quiet: timedelta, speaks: timedelta, kind: Kind, party: Party
) -> None:
    assert kind not in kinds(shipment, quiet)
    (found,) = judge(shipment, None, SHOP, MONDAY + speaks)
    assert (found.kind, found.responsible, found.since) == (kind, party, MONDAY)


def test_an_international_parcel_is_given_longer() -> None:
    abroad = parcel(Status.IN_TRANSIT, scan(Status.IN_TRANSIT, place=Place(country="DE")))
    assert Kind.STALLED in kinds(abroad, days(4))
    assert kinds(abroad, days(4), order()) == []
    assert kinds(abroad, days(8), order()) == [Kind.STALLED]
    assert kinds(abroad, days(29), order()) == [Kind.LOST_SUSPECTED]


def test_a_scan_on_friday_is_no_stall_on_monday() -> None:
    friday = parcel(Status.IN_TRANSIT, scan(Status.IN_TRANSIT, MONDAY + days(4)))
    assert kinds(friday, days(7)) == []


def test_a_moving_parcel_closes_its_anomaly() -> None:
    still = parcel(Status.IN_TRANSIT)
    moved = parcel(Status.IN_TRANSIT, scan(Status.IN_TRANSIT), scan(Status.IN_TRANSIT, MONDAY + days(4)))
    assert kinds(still, days(4)) == [Kind.STALLED]
    assert kinds(moved, days(4)) == []


def test_late_is_by_the_carriers_own_word() -> None:
    eta = Eta(date(2026, 11, 3), date(2026, 11, 4), "carrier")
    assert kinds(parcel(Status.IN_TRANSIT, eta=eta), days(2.4)) == []
    (found,) = judge(parcel(Status.IN_TRANSIT, eta=eta), None, SHOP, MONDAY + days(2.6))
    assert (found.kind, found.since) == (Kind.LATE, datetime(2026, 11, 5, tzinfo=UTC))
    assert kinds(parcel(Status.DELIVERED, eta=eta), days(9)) == []
    west = scan(Status.IN_TRANSIT, MONDAY, utc_offset=-480)
    assert kinds(parcel(Status.IN_TRANSIT, west, eta=eta), days(2.6)) == []


@pytest.mark.parametrize(
    ("status", "reason", "kind", "party"),
    [
        (Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT, Kind.ATTEMPT_FAILED, Party.SHOPPER),
        (Status.EXCEPTION, Reason.ADDRESS_INCORRECT, Kind.ADDRESS_PROBLEM, Party.SHOPPER),
        (Status.ATTEMPT_FAILED, Reason.ADDRESS_INCOMPLETE, Kind.ADDRESS_PROBLEM, Party.SHOPPER),
        (Status.EXCEPTION, Reason.CUSTOMS_HOLD, Kind.CUSTOMS_HOLD, Party.CUSTOMS),
        (Status.IN_TRANSIT, Reason.DUTIES_DUE, Kind.CUSTOMS_HOLD, Party.SHOPPER),
        (Status.EXCEPTION, Reason.DAMAGED, Kind.DAMAGED, Party.MERCHANT),
        (Status.IN_TRANSIT, Reason.MISSORTED, Kind.MISSORTED_OR_LOOPING, Party.CARRIER),
        (Status.RETURNING, Reason.REFUSED, Kind.RETURNING, Party.MERCHANT),
    ],
)
def test_what_the_carrier_says_is_told_at_once(status: Status, reason: Reason, kind: Kind, party: Party) -> None:
    shipment = parcel(status, reason=reason)
    (found,) = judge(shipment, None, SHOP, MONDAY + timedelta(hours=1))
    assert (found.kind, found.responsible) == (kind, party)


def test_damage_is_told_after_the_delivery_too() -> None:
    hurt = scan(Status.IN_TRANSIT, MONDAY, reason=Reason.DAMAGED)
    shipment = parcel(Status.DELIVERED, hurt, scan(Status.DELIVERED, MONDAY + days(1)))
    assert kinds(shipment, days(2)) == [Kind.DAMAGED]


def test_a_silent_carrier_is_counted_from_the_shops_dispatch() -> None:
    sent = Fulfilment("7", MONDAY, "success", "1", "USPS")
    silent = replace(parcel(Status.PENDING), events=(), substatus=Substatus.NO_INFO_YET)
    assert kinds(silent, days(2.9), order(OrderState.SHIPPED, sent)) == []
    assert kinds(silent, days(3.1), order(OrderState.SHIPPED, sent)) == [Kind.CARRIER_SILENT]
    assert kinds(silent, days(30)) == []


@pytest.mark.parametrize(
    ("about", "after", "severity"),
    [
        (order(), days(2.9), None),
        (order(), days(3.1), Severity.WARNING),
        (order(OrderState.PREPARING), days(9.1), Severity.CRITICAL),
        (order(OrderState.BACK_ORDERED), days(9), None),
        (order(OrderState.ON_HOLD), days(9), None),
        (order(OrderState.DIGITAL), days(9), None),
        (order(OrderState.CANCELLED), days(9), None),
        (order(OrderState.SHIPPED), days(9), None),
    ],
)
def test_an_order_is_late_by_the_shops_own_handling_time(
    about: Order, after: timedelta, severity: Severity | None
) -> None:
    found = judge(None, about, SHOP, MONDAY + after)
    assert [anomaly.severity for anomaly in found] == ([severity] if severity else [])
    if found:
        assert dict(found[0].evidence)["working_days"] == "2"


def test_the_worst_comes_first_and_explains_the_rest() -> None:
    eta = Eta(date(2026, 11, 4), date(2026, 11, 4), "carrier")
    assert kinds(parcel(Status.IN_TRANSIT, eta=eta), days(4)) == [Kind.STALLED, Kind.LATE]
    assert kinds(parcel(Status.IN_TRANSIT, eta=eta), days(20)) == [Kind.LOST_SUSPECTED]
    hurt = parcel(Status.ATTEMPT_FAILED, reason=Reason.DAMAGED, eta=eta)
    assert kinds(hurt, days(1)) == [Kind.DAMAGED, Kind.ATTEMPT_FAILED]


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.RETURNED, Status.CANCELLED, Status.FAILED])
def test_a_journey_that_ended_has_no_silence(status: Status) -> None:
    assert kinds(parcel(status), days(60)) == []


def test_delivered_but_not_there_is_stated_by_the_shopper() -> None:
    found = stated(parcel(Status.DELIVERED, substatus=Substatus.MAILBOX), MONDAY + days(1))
    assert found is not None
    assert (found.kind, found.since, found.evidence) == (
        Kind.DELIVERED_NOT_RECEIVED,
        MONDAY,
        (("delivered_to", "mailbox"),),
    )
    assert stated(parcel(Status.IN_TRANSIT), MONDAY) is None


def row(status: Status = Status.IN_TRANSIT, **more: object) -> Standing:
    known: dict[str, object] = {
        "last_scan_at": MONDAY,
        "last_scan_basis": TzBasis.UTC,
        "promised_on": date(2026, 11, 6),
    }
    return Standing(**{"number": "1", "status": status, **known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "after", "expected"),
    [
        (row(p_late=0.4), days(1), None),
        (row(p_late=0.6), days(1), (Kind.PREDICTED_LATE, Severity.NOTICE)),
        (row(p_late=0.9), days(1), (Kind.PREDICTED_LATE, Severity.WARNING)),
        (row(Status.DELIVERED, p_late=0.9), days(1), None),
        (row(polled=True, heard_at=MONDAY - days(3)), days(2), (Kind.CARRIER_SILENT, Severity.NOTICE)),
        (row(polled=False, heard_at=MONDAY - days(3)), days(2), None),
        (row(rarest_step=0.001, stage=Stage.AT_HUB), days(1), (Kind.MISSORTED_OR_LOOPING, Severity.NOTICE)),
        (row(rarest_step=0.001, stage=Stage.NEAR), days(1), None),
        (row(rarest_step=0.5, stage=Stage.AT_HUB), days(1), None),
        (row(revisits=3, stage=Stage.AT_HUB), days(1), (Kind.MISSORTED_OR_LOOPING, Severity.WARNING)),
        (row(Status.ATTEMPT_FAILED, attempts=3), days(1), (Kind.ATTEMPT_FAILED, Severity.CRITICAL)),
        (row(Status.EXCEPTION, reason=Reason.PAYMENT_DUE), days(1), (Kind.ATTEMPT_FAILED, Severity.WARNING)),
        (row(Status.EXCEPTION, reason=Reason.WEATHER), days(1), None),
    ],
)
def test_each_rule_speaks_when_it_should(
    standing: Standing, after: timedelta, expected: tuple[Kind, Severity] | None
) -> None:
    found = judge_row(standing, MONDAY + after, SHOP)
    assert [(each.kind, each.severity) for each in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("left", "severity"), [(3, None), (2, Severity.WARNING), (1, Severity.WARNING), (0, Severity.CRITICAL)]
)
def test_the_carriers_own_last_day_counts_at_the_counter(left: int, severity: Severity | None) -> None:
    until = (MONDAY + days(1 + left)).date()
    waiting = row(Status.AVAILABLE_FOR_PICKUP, held_since=MONDAY, pickup_by=until, promised_on=None)
    found = judge_row(waiting, MONDAY + days(1), SHOP)
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_a_delivery_that_cannot_be_is_a_doubt_and_fades() -> None:
    quick = row(Status.DELIVERED, out_at=MONDAY, delivered_at=MONDAY + timedelta(minutes=5), carrier="USPS")
    elsewhere = row(Status.DELIVERED, delivered_at=MONDAY, delivered_elsewhere=True)
    known = replace(BASELINE, soonest={"USPS": 20.0})
    for standing in (quick, elsewhere):
        (doubt,) = judge_row(standing, MONDAY + days(1), SHOP, known)
        assert (doubt.kind, doubt.severity) == (Kind.DELIVERED_NOT_RECEIVED, Severity.NOTICE)
        assert judge_row(standing, MONDAY + days(9), SHOP, known) == ()
    assert judge_row(quick, MONDAY + days(1), SHOP) == (), "nobody knows yet how soon this carrier can be"


def test_the_row_says_what_its_events_say() -> None:
    told = parcel(
        Status.IN_TRANSIT,
        scan(Status.PRE_TRANSIT, MONDAY - days(2)),
        scan(Status.IN_TRANSIT, MONDAY - days(1), place=Place("Ulm", "BW", None, "DE")),
        scan(Status.ATTEMPT_FAILED, MONDAY - timedelta(hours=9)),
        scan(Status.IN_TRANSIT, MONDAY, place=Place("Köln", "NW", None, "DE"), tz_basis=TzBasis.DATE_ONLY),
        destination=Place("Bonn", "NW", None, "DE"),
    )
    standing = standing_of(told, None, SHOP, lambda carrier, here, there, region: 0.25)
    assert (standing.stage, standing.facility, standing.attempts) == (Stage.NEAR, "de/koln", 1)
    assert standing.quiet_since == MONDAY + days(1), "a day without an hour counts from its end"
    assert (standing.rarest_step, standing.rarest_from, standing.rarest_to) == (0.25, "de/ulm", "de/koln")
    assert (standing.labelled_at, standing.handed_over_at) == (MONDAY - days(2), MONDAY - days(1))


def test_nothing_to_judge_is_nothing_wrong() -> None:
    assert judge(None, None, SHOP, MONDAY) == ()


def test_every_rule_has_options_and_explains_known_kinds() -> None:
    ruled = {*PARCEL_RULES, *ORDER_RULES}
    assert ruled <= set(OPTIONS)
    assert set(EXPLAINS) | {kind for kinds in EXPLAINS.values() for kind in kinds} <= ruled
