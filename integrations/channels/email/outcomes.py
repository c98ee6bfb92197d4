"""What a relay's replies mean: by the enhanced code where there is one, else by where in the talk it came. Pure."""

from __future__ import annotations

import re

from bot.domain.messaging import DeliveryState, Failure, Receipt

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

# RFC 3463: subject and detail of a permanent failure. A full mailbox may be empty tomorrow.
DETAILS: dict[tuple[int, int], Failure] = {
    (2, 2): Failure.NOT_TODAY,
    (7, 8): Failure.CHANNEL_DOWN,  # credentials
    (1, 7): Failure.CHANNEL_DOWN,  # the sender's own address
    (1, 8): Failure.CHANNEL_DOWN,
}
SUBJECTS: dict[int, Failure] = {
    1: Failure.BAD_ADDRESS,
    2: Failure.BAD_ADDRESS,
    6: Failure.BAD_CONTENT,
    7: Failure.BAD_CONTENT,  # refused as a matter of policy: the address is not to blame
}
# Where the relay gave its reply, when the code says no more.
STEPS: dict[str, Failure] = {
    "connect": Failure.TRANSIENT,
    "login": Failure.CHANNEL_DOWN,
    "from": Failure.CHANNEL_DOWN,
    "to": Failure.BAD_ADDRESS,
    "data": Failure.BAD_CONTENT,
    "body": Failure.BAD_CONTENT,
}


def refused(step: str, code: int, reply: bytes) -> Receipt:
    """Return what a reply that is no yes means. 4xx: not accepted, and it may pass."""
    found = ENHANCED.search(reply.decode("ascii", "replace"))
    told = f"{code} {found.group()}" if found else str(code)
    return Receipt(DeliveryState.FAILED, failure=_failure(step, code, found), code=told)


def _failure(step: str, code: int, found: re.Match[str] | None) -> Failure:
    if 400 <= code < 500:
        return Failure.TRANSIENT
    if step in {"to", "data", "body"} and found and found.group(1) == "5":
        subject, detail = int(found.group(2)), int(found.group(3))
        return DETAILS.get((subject, detail)) or SUBJECTS.get(subject, STEPS[step])
    return STEPS[step]
