"""What Twilio's answers and receipts mean: one exact table of codes, and what an HTTP status alone says."""

from __future__ import annotations

from bot.domain.messaging import DeliveryState, Failure, Receipt

# Twilio's error codes by what must be done about them. Codes of no person's fault but the channel's or the content's
# are told to the merchant; only what may pass by itself is tried again.
FAILURES: dict[int, Failure] = {
    63016: Failure.WINDOW_CLOSED,
    **dict.fromkeys((63018, 429, 20429), Failure.SLOW_DOWN),
    **dict.fromkeys((63012, 63019, 30001, 30008), Failure.TRANSIENT),
    **dict.fromkeys((63024, 63003, 21211, 21614), Failure.BAD_ADDRESS),
    **dict.fromkeys((63032, 63049), Failure.NOT_TODAY),
    21610: Failure.OPTED_OUT,
    **dict.fromkeys((63005, 63013, 63021, 63027, 63028, 63030), Failure.BAD_CONTENT),
    # A carrier that does not deliver or filters: this message will not arrive, and the merchant should know.
    **dict.fromkeys((63010, 30003, 30004, 30005, 30006, 30007), Failure.BAD_CONTENT),
    **dict.fromkeys((63001, 63020, 63022, 30002), Failure.CHANNEL_DOWN),
    **dict.fromkeys((20003, 21606, 21660), Failure.CHANNEL_DOWN),
}

# What a refusal means whose code no table knows, by HTTP status; every other 4xx is about this one message.
STATUSES: dict[int, Failure] = {
    **dict.fromkeys((401, 403, 404), Failure.CHANNEL_DOWN),
    **dict.fromkeys((301, 302, 303, 307, 308), Failure.CHANNEL_DOWN),  # an address that is not Twilio's API
    429: Failure.SLOW_DOWN,
}

# Twilio's states of a message. Those of messages that came in are of no interest here.
STATES: dict[str, DeliveryState] = {
    "accepted": DeliveryState.HANDED_OVER,
    "scheduled": DeliveryState.HANDED_OVER,
    "queued": DeliveryState.HANDED_OVER,
    "sending": DeliveryState.HANDED_OVER,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}

UNSURE = frozenset({408})


def refused(status: int, code: int | None, pause: float | None) -> Receipt:
    """Return what an error answer means. A 5xx says nothing about whether the message was taken: it is unknown."""
    if status >= 500 or status in UNSURE:
        return Receipt(DeliveryState.UNKNOWN, code=str(code or status))
    failure = FAILURES.get(code or 0) or STATUSES.get(status, Failure.BAD_CONTENT)
    return Receipt(DeliveryState.FAILED, failure=failure, code=str(code or status), retry_after=pause)


def told(sid: str, status: str, code: str | None) -> Receipt | None:
    """Return what a state that Twilio names means; None for a state that no table knows.

    A failure without a known code is told to the merchant and not tried again.
    """
    state = STATES.get(status)
    if state is None:
        return None
    if state is not DeliveryState.FAILED:
        return Receipt(state, sid)
    number = int(code) if code and code.isascii() and code.isdigit() else 0
    return Receipt(state, sid, FAILURES.get(number, Failure.BAD_CONTENT), code)
