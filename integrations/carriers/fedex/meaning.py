"""A FedEx status and the reason beside it, put together: the letters say what, the reason says why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.fedex.codes import DELAYS, FAULTS, STATUS
from integrations.carriers.fedex.reasons import ENDS, REASONS, SENTENCES
from integrations.scans import UNMAPPED, Meaning
from integrations.wording import normalised

DELIVERY_FAULT = "DE"


@dataclass(frozen=True, slots=True)
class Said:
    """One status or scan: its letters, the coarser letters derived from them, and why."""

    code: str | None
    derived: str | None = None
    why: str | None = None
    sentence: str | None = None
    delay: str | None = None


def meaning_of(said: Said) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a status means with its reason, and the codes that no table knows."""
    why, unheard = _why(said)
    code = said.code if said.code in STATUS else said.derived
    base = STATUS.get(code or "")
    unknown = () if said.code is None or said.code in STATUS else (f"status:{said.code}",)
    if base is None:
        return UNMAPPED, unknown + unheard
    return _delayed(_joined(code or "", base, why), said.delay), unknown + unheard


def _why(said: Said) -> tuple[Meaning | None, tuple[str, ...]]:
    found = REASONS.get(said.why or "") or SENTENCES.get(normalised(said.sentence))
    return found, () if found or not said.why else (f"reason:{said.why}",)


def _joined(code: str, base: Meaning, why: Meaning | None) -> Meaning:
    """Let the reason settle a fault, and refine what is otherwise clear."""
    if why is None or base.informational:
        return base
    if code in FAULTS:
        return base if why.informational or why.status in ENDS else _fault(code, why)
    if base.status is Status.DELIVERED:
        return why if why.status in ENDS or why.substatus is Substatus.HANDED_OVER else base
    if base.status is Status.IN_TRANSIT and why.status in {Status.IN_TRANSIT, Status.EXCEPTION}:
        return replace(base, substatus=base.substatus or why.substatus, reason=why.reason or base.reason)
    return base


def _fault(code: str, why: Meaning) -> Meaning:
    """An attempt and a stop are what they are; a mere delay is one, but under DE the delivery has failed today."""
    if code == DELIVERY_FAULT and why.status is Status.IN_TRANSIT and why.substatus is None:
        return Meaning(Status.EXCEPTION, None, why.reason or Reason.CARRIER_OTHER)
    return why


def _delayed(meaning: Meaning, delay: str | None) -> Meaning:
    """Add the reason of a delay that is told apart, where none is known."""
    if delay is None or meaning.status is not Status.IN_TRANSIT or meaning.reason or meaning.informational:
        return meaning
    return replace(meaning, reason=DELAYS.get(delay, Reason.CARRIER_OTHER))
