"""When no product stands on a page: one reason each, in a fixed order, and trouble before everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.order import Contact, Hold, Order, OrderState
from bot.domain.shipment import Conflict, Delay, Shipment, Stale
from bot.domain.status import Party, Status
from bot.goods.showing import TROUBLED, WAITING, Case, NotShown, withheld

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ORDER = Order("o1", "#1042", NOON, NOON, OrderState.SHIPPED, Contact(email="jane@example.com"))
PARCEL = Shipment("1Z999", "UPS", "easypost", Status.IN_TRANSIT)
WRONG = Anomaly(Kind.STALLED, Severity.NOTICE, NOON, Party.CARRIER)
FINE = Case(ORDER, (PARCEL,), (), True, "shopper", True, 3, False)


def case(**changes: Any) -> Case:
    order = {name: changes.pop(name) for name in tuple(changes) if hasattr(ORDER, name)}
    parcel = {name: changes.pop(name) for name in tuple(changes) if hasattr(PARCEL, name)}
    return replace(FINE, order=replace(ORDER, **order), parcels=(replace(PARCEL, **parcel),), **changes)


def test_products_may_stand_where_nothing_objects() -> None:
    assert withheld(FINE) is None
    assert withheld(replace(FINE, parcels=())) is None
    assert withheld(case(status=Status.DELIVERED)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"anomalies": (WRONG,)}, NotShown.TROUBLE),
        ({"status": Status.EXCEPTION}, NotShown.TROUBLE),
        ({"status": Status.FAILED}, NotShown.TROUBLE),
        ({"status": Status.RETURNING}, NotShown.TROUBLE),
        ({"status": Status.RETURNED}, NotShown.TROUBLE),
        ({"status": Status.ATTEMPT_FAILED}, NotShown.TROUBLE),
        ({"status": Status.CANCELLED}, NotShown.TROUBLE),
        ({"direction": "return"}, NotShown.TROUBLE),
        ({"delay": Delay(None, NOON)}, NotShown.TROUBLE),
        ({"stale": Stale(NOON, Status.IN_TRANSIT)}, NotShown.TROUBLE),
        ({"conflict": Conflict(Status.DELIVERED, Status.IN_TRANSIT)}, NotShown.TROUBLE),
        ({"state": OrderState.ON_HOLD}, NotShown.TROUBLE),
        ({"state": OrderState.BACK_ORDERED}, NotShown.TROUBLE),
        ({"hold": Hold("other")}, NotShown.TROUBLE),
        ({"state": OrderState.CANCELLED}, NotShown.ENDED),
        ({"state": OrderState.REFUNDED}, NotShown.ENDED),
        ({"cancelled_at": NOON}, NotShown.ENDED),
        ({"refunded_at": NOON}, NotShown.ENDED),
        ({"enabled": False}, NotShown.OFF),
        ({"shopper": ""}, NotShown.NOBODY),
        ({"known": False}, NotShown.TOO_FEW),
        ({"offered": 0}, NotShown.NONE),
        ({"held_out": True}, NotShown.HOLDOUT),
    ],
    ids=str,
)
def test_each_reason_stands_alone(changes: dict[str, Any], reason: NotShown) -> None:
    assert withheld(case(**changes)) is reason


def test_the_first_that_objects_gives_the_reason() -> None:
    worst = replace(FINE, enabled=False, shopper="", known=False, offered=0, held_out=True)
    ended = replace(worst, order=replace(ORDER, state=OrderState.CANCELLED))
    assert withheld(replace(ended, anomalies=(WRONG,))) is NotShown.TROUBLE
    assert withheld(ended) is NotShown.ENDED
    for field, fine in (("enabled", True), ("shopper", "s"), ("known", True), ("offered", 2), ("held_out", False)):
        told = withheld(worst)
        worst = replace(worst, **{field: fine})
        assert told is not withheld(worst)
    assert withheld(worst) is None


def test_the_holdout_is_drawn_among_those_to_whom_products_would_be_shown() -> None:
    assert withheld(replace(FINE, held_out=True, offered=0)) is NotShown.NONE
    assert withheld(replace(FINE, held_out=True, known=False)) is NotShown.TOO_FEW


anomalies = st.builds(Anomaly, st.sampled_from(Kind), st.sampled_from(Severity), st.just(NOON), st.sampled_from(Party))
parcels = st.builds(lambda status: replace(PARCEL, status=status), st.sampled_from(Status))
cases = st.builds(
    Case,
    st.builds(lambda state: replace(ORDER, state=state), st.sampled_from(OrderState)),
    st.lists(parcels, max_size=4).map(tuple),
    st.lists(anomalies, max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(["", "shopper"]),
    st.booleans(),
    st.integers(0, 8),
    st.booleans(),
)


@given(cases)
def test_nothing_is_ever_sold_beside_trouble(each: Case) -> None:
    wrong = each.anomalies or any(parcel.status in TROUBLED for parcel in each.parcels) or each.order.state in WAITING
    if wrong:
        assert withheld(each) is NotShown.TROUBLE
    if withheld(each) is None:
        assert not wrong
        assert (each.enabled, each.known, each.held_out) == (True, True, False)


@given(cases, anomalies)
def test_an_open_anomaly_of_any_kind_takes_every_product_away(each: Case, wrong: Anomaly) -> None:
    assert withheld(replace(each, anomalies=(*each.anomalies, wrong))) is NotShown.TROUBLE


@given(cases, st.sampled_from([Status.EXCEPTION, Status.FAILED, Status.RETURNING, Status.RETURNED]), st.integers(0, 4))
def test_one_parcel_that_the_carrier_calls_wrong_is_enough(each: Case, status: Status, place: int) -> None:
    some = list(each.parcels)
    some.insert(place, replace(PARCEL, status=status))
    assert withheld(replace(each, parcels=tuple(some))) is NotShown.TROUBLE


def test_the_carriers_own_words_for_trouble_are_all_there() -> None:
    assert {Status.EXCEPTION, Status.FAILED, Status.RETURNING, Status.RETURNED, Status.ATTEMPT_FAILED} <= TROUBLED
    assert not TROUBLED & {Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.DELIVERED}
