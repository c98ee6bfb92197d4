"""What a receipt means for a send: on, again later, another form, or over. Pure; tests hold each way as a row.

Only what was certainly not accepted is sent again. What ended without an answer is asked about first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.messaging import DeliveryState, Failure, Receipt, Send
from bot.ports.sending import Step

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
EXPIRES = timedelta(hours=24)
"""A send that could not leave for so long is given up: what it says is not true any more."""

LOOKS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""After a call without an answer: when the vendor is asked for the message, counted from the call."""


def pause(attempts: int, spread: float) -> timedelta:
    """Return the wait after so many attempts: doubled each time; `spread` is 0 to 1 and adds up to half of it."""
    plain = min(FIRST_PAUSE * 2.0 ** min(attempts, 16), LONGEST_PAUSE)
    return plain * (1 + spread / 2)


def after(send: Send, receipt: Receipt, now: datetime, spread: float = 0.0) -> Step:
    """Return the step that follows from the answer to a call, or from a receipt that came by itself."""
    if receipt.state is DeliveryState.FAILED:
        return _failed(send, receipt, now, spread)
    if receipt.state is DeliveryState.UNKNOWN:
        return unanswered(send, now)
    # That free text was refused once stays written down, so that the template is tried once and not for ever.
    refused = send.failure if send.failure is Failure.WINDOW_CLOSED else None
    return Step(receipt.state, False, None, send.attempts + 1, receipt.sid or send.sid, refused)


def _failed(send: Send, receipt: Receipt, now: datetime, spread: float) -> Step:
    failure = receipt.failure or Failure.BAD_CONTENT
    attempts = send.attempts + 1
    over = Step(DeliveryState.FAILED, False, None, attempts, receipt.sid or send.sid, failure, receipt.code)
    again = Step(DeliveryState.PLANNED, True, now, attempts, None, failure, receipt.code)
    if failure is Failure.WINDOW_CLOSED:
        return again if send.has_other_form else over
    if not failure.again or attempts >= MOST_ATTEMPTS:
        return over
    wait = max(pause(send.attempts, spread), timedelta(seconds=receipt.retry_after or 0))
    first = send.intended_at or now
    if now + wait - first > EXPIRES:
        return over
    return Step(DeliveryState.PLANNED, True, now + wait, attempts, None, failure, receipt.code)


def unanswered(send: Send, now: datetime) -> Step:
    """The call ended without an answer: look for the message soon."""
    return Step(DeliveryState.UNKNOWN, True, now + LOOKS[0], send.attempts, send.sid)


def looked(send: Send, found: Receipt | None, now: datetime) -> Step:
    """The vendor was asked for a message whose fate was unknown.

    A call that died with our own process (`intent`) is over when its lease is; what the vendor then does not have, it
    never got. A call that timed out may still be on its way: only after the last look is it sent again.
    """
    if found is not None:
        return after(send, found, now)
    waited = now - (send.intended_at or now)
    later = next((look for look in LOOKS if look > waited), None)
    if send.state is DeliveryState.UNKNOWN and later is not None:
        return Step(DeliveryState.UNKNOWN, True, (send.intended_at or now) + later, send.attempts, send.sid)
    if send.attempts + 1 >= MOST_ATTEMPTS:
        return Step(DeliveryState.FAILED, False, None, send.attempts + 1, None, Failure.TRANSIENT)
    return Step(DeliveryState.PLANNED, True, now, send.attempts + 1)
