"""What follows from a receipt: only what was certainly not accepted is sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, Send, Template
from bot.notify.ledger import EXPIRES, LOOKS, MOST_ATTEMPTS, after, looked, pause

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = Outgoing("Hello")
WITH_TEMPLATE = Outgoing("Hello", template=Template("HX1", ("Oak",)))


def a_send(state: DeliveryState = DeliveryState.INTENT, **other: object) -> Send:
    values: dict[str, object] = {"body": TEXT, "intended_at": NOW} | other
    return Send(1, "m", "message:1", "talk:1", "whatsapp", "+15550100", state, due_at=NOW, **values)  # type: ignore[arg-type]


def failed(failure: Failure, **other: object) -> Receipt:
    return Receipt(DeliveryState.FAILED, failure=failure, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [DeliveryState.HANDED_OVER, DeliveryState.SENT, DeliveryState.DELIVERED])
def test_what_was_taken_is_never_sent_again(state: DeliveryState) -> None:
    step = after(a_send(), Receipt(state, "SM1"), NOW)
    assert (step.state, step.is_open, step.sid) == (state, False, "SM1")


@pytest.mark.parametrize("failure", [Failure.SLOW_DOWN, Failure.TRANSIENT])
def test_what_was_certainly_not_accepted_is_tried_again_later(failure: Failure) -> None:
    step = after(a_send(), failed(failure), NOW)
    assert step.state is DeliveryState.PLANNED
    assert step.is_open
    assert step.due_at == NOW + pause(0, 0)


def test_a_pause_that_the_vendor_asked_for_is_kept() -> None:
    step = after(a_send(), failed(Failure.SLOW_DOWN, retry_after=90.0), NOW)
    assert step.due_at == NOW + timedelta(seconds=90)


def test_tries_end() -> None:
    assert not after(a_send(attempts=MOST_ATTEMPTS - 1), failed(Failure.TRANSIENT), NOW).is_open
    old = a_send(intended_at=NOW - EXPIRES)
    assert after(old, failed(Failure.TRANSIENT), NOW).state is DeliveryState.FAILED


@pytest.mark.parametrize(
    "failure",
    [Failure.BAD_ADDRESS, Failure.NOT_TODAY, Failure.OPTED_OUT, Failure.BAD_CONTENT, Failure.CHANNEL_DOWN],
)
def test_what_cannot_get_better_is_over(failure: Failure) -> None:
    step = after(a_send(), failed(failure, code="21211"), NOW)
    assert (step.state, step.is_open, step.failure, step.code) == (DeliveryState.FAILED, False, failure, "21211")


def test_a_closed_window_is_tried_once_with_the_template() -> None:
    first = after(a_send(body=WITH_TEMPLATE), failed(Failure.WINDOW_CLOSED), NOW)
    assert (first.state, first.is_open, first.due_at) == (DeliveryState.PLANNED, True, NOW)
    again = a_send(body=WITH_TEMPLATE, failure=Failure.WINDOW_CLOSED)
    assert after(again, failed(Failure.WINDOW_CLOSED), NOW).state is DeliveryState.FAILED
    assert after(a_send(), failed(Failure.WINDOW_CLOSED), NOW).state is DeliveryState.FAILED


def test_a_call_without_an_answer_is_looked_for_and_not_sent_again() -> None:
    step = after(a_send(), Receipt(DeliveryState.UNKNOWN), NOW)
    assert (step.state, step.is_open, step.due_at) == (DeliveryState.UNKNOWN, True, NOW + LOOKS[0])


def test_what_is_found_was_sent() -> None:
    found = Receipt(DeliveryState.DELIVERED, "SM1")
    assert looked(a_send(DeliveryState.UNKNOWN), found, NOW).state is DeliveryState.DELIVERED


def test_what_timed_out_is_looked_for_until_it_cannot_be_on_its_way_any_more() -> None:
    send = a_send(DeliveryState.UNKNOWN)
    for look, following in zip(LOOKS, (*LOOKS[1:], None), strict=True):
        step = looked(send, None, NOW + look)
        if following:
            assert (step.state, step.due_at) == (DeliveryState.UNKNOWN, NOW + following)
        else:
            assert step.state is DeliveryState.PLANNED


def test_a_call_that_died_with_us_and_is_not_there_was_never_made() -> None:
    step = looked(a_send(DeliveryState.INTENT), None, NOW + timedelta(seconds=9))
    assert (step.state, step.is_open, step.attempts) == (DeliveryState.PLANNED, True, 1)


def test_pauses_grow_and_stay_bounded() -> None:
    waits = [pause(attempt, 0) for attempt in range(40)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=10)
    assert pause(3, 1.0) == pause(3, 0) * 1.5
