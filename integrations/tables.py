"""Code tables in few lines: many of a carrier's codes share one meaning, so a table is written meaning by meaning."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning


def table(*rows: tuple[Meaning, str]) -> dict[str, Meaning]:
    """Return code → meaning from rows of codes, parted by spaces, that share one. A code stands once: ValueError."""
    made: dict[str, Meaning] = {}
    for meaning, codes in rows:
        for code in codes.split():
            if code in made:
                raise ValueError(f"the code {code} stands twice")
            made[code] = meaning
    return made


def as_listed(code: str | None, table: Mapping[str, object]) -> str | None:
    """Return a code as the table writes it, whatever its case was; as it came where the table lacks it."""
    if code is None or code in table:
        return code
    folded = code.casefold()
    return next((known for known in table if known.casefold() == folded), code)


def announced(substatus: Substatus) -> Meaning:
    """The carrier does not have it yet."""
    return Meaning(Status.PRE_TRANSIT, substatus)


def moving(substatus: Substatus | None = None, reason: Reason | None = None) -> Meaning:
    """On its way; a reason that delays is the carrier's own word that it is late."""
    return Meaning(Status.IN_TRANSIT, substatus, reason)


def attempted(reason: Reason | None = None, substatus: Substatus | None = None) -> Meaning:
    """A delivery that was tried."""
    return Meaning(Status.ATTEMPT_FAILED, substatus, reason)


def ready(substatus: Substatus, reason: Reason | None = None) -> Meaning:
    """Waiting to be fetched."""
    return Meaning(Status.AVAILABLE_FOR_PICKUP, substatus, reason)


def delivered(substatus: Substatus | None = None) -> Meaning:
    """Delivered, with where, when the code says so."""
    return Meaning(Status.DELIVERED, substatus)


def stopped(reason: Reason) -> Meaning:
    """It does not move, or somebody must act."""
    return Meaning(Status.EXCEPTION, None, reason)


def back(reason: Reason | None = None) -> Meaning:
    """On its way to the sender."""
    return Meaning(Status.RETURNING, None, reason)


def lost(substatus: Substatus, reason: Reason | None = None) -> Meaning:
    """It will not arrive, and the carrier says so by a code of its own."""
    return Meaning(Status.FAILED, substatus, reason)


NOTE = Meaning(Status.IN_TRANSIT, informational=True)
OUT = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
RETURNED = Meaning(Status.RETURNED)
LATE = moving(None, Reason.CARRIER_OTHER)
