"""One activity's codes put together: the two letters under their type first, then the three figures, then the type.

"X is an exception, but it may still be delivered on time", and "D covers loaded, out for delivery and delivered":
so neither letter settles anything where a finer code does.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.status import Status, Substatus
from integrations.carriers.ups.codes import DELIVERIES, MANIFEST, MOVEMENT, UPDATES
from integrations.carriers.ups.exceptions import EXCEPTIONS
from integrations.carriers.ups.statuses import MAIL_INNOVATIONS, STATUS_CODES, TYPES
from integrations.scans import UNMAPPED, Meaning
from integrations.tables import OUT, back, delivered
from integrations.trouble import finer
from integrations.wording import normalised

BY_TYPE: dict[str, dict[str, Meaning]] = {
    "D": DELIVERIES,
    "I": MOVEMENT,
    "P": MOVEMENT,
    "O": MOVEMENT,
    "M": MANIFEST,
    "MV": MANIFEST,
    "X": EXCEPTIONS,
    "U": UPDATES,
}
# The whole sentences that decide where the letters do not: a D without a code that the table knows, and the
# destination scan, under which UPS also says that a parcel left on the vehicle.
SENTENCES: dict[tuple[str, str], Meaning] = {
    ("D", "delivered"): delivered(),
    ("D", "package delivered"): delivered(),
    ("D", "out for delivery"): OUT,
    ("D", "out for delivery today"): OUT,
    ("D", "on vehicle for delivery today"): OUT,
    ("D", "delivered to ups access point"): DELIVERIES["2Q"],
    ("D", "returned to shipper"): Meaning(Status.RETURNED),
    ("I", "out for delivery"): OUT,
    ("I", "out for delivery today"): OUT,
    ("X", "ups internal activity code"): EXCEPTIONS["KB"],
    # The type says that it came back, these sentences that it is on its way.
    ("RS", "return to sender"): back(),
    ("RS", "returning to sender"): back(),
    ("RS", "returning to shipper"): back(),
    ("RS", "the package will be returned to the sender"): back(),
    ("RS", "the package is being returned to the sender"): back(),
    ("RS", "your package is being returned to the sender"): back(),
}
DECIDED_BY_WORDS = frozenset({("I", "DS")})
PLACES: dict[str, Substatus] = {
    "front door": Substatus.FRONT_DOOR,
    "porch": Substatus.FRONT_DOOR,
    "side door": Substatus.FRONT_DOOR,
    "back door": Substatus.FRONT_DOOR,
    "rear door": Substatus.FRONT_DOOR,
    "garage": Substatus.SAFE_PLACE,
    "carport": Substatus.SAFE_PLACE,
    "deck": Substatus.SAFE_PLACE,
    "patio": Substatus.SAFE_PLACE,
    "shed": Substatus.SAFE_PLACE,
    "mailbox": Substatus.MAILBOX,
    "mail box": Substatus.MAILBOX,
    "reception": Substatus.RECEPTION,
    "receptionist": Substatus.RECEPTION,
    "front desk": Substatus.RECEPTION,
    "mail room": Substatus.RECEPTION,
    "office": Substatus.RECEPTION,
    "receiver": Substatus.SIGNED,
    "receiving": Substatus.RECEPTION,
    "neighbor": Substatus.NEIGHBOUR,
    "neighbour": Substatus.NEIGHBOUR,
    "locker": Substatus.LOCKER,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one activity says: its type, its two letters, its three figures, its sentence, and where it was left."""

    kind: str | None
    code: str | None
    figures: str | None
    text: str | None
    place: str | None = None


def meaning_of(said: Said) -> tuple[Meaning, tuple[str, ...]]:
    """Return what an activity means, and the codes that no table knows."""
    kind, letters = (said.kind or "").upper(), _letters(said.code)
    own = BY_TYPE.get(kind, {}).get(letters or "")
    by_words = SENTENCES.get((kind, normalised(said.text)))
    if by_words and (own is None or (kind, letters) in DECIDED_BY_WORDS):
        own = by_words
    found = own or _by_figures(said.figures) or _elsewhere(kind, letters)
    return _placed(found or finer(TYPES.get(kind, UNMAPPED), said.text), said.place), _unknown(said, kind, letters)


def status_of(figures: str | None) -> tuple[Meaning | None, tuple[str, ...]]:
    """Return what a three-figure status code means, and the code where no table knows it."""
    found = _by_figures(figures)
    return found, () if found or figures is None else (f"status:{figures}",)


def figures_of(*candidates: str | None) -> str | None:
    """Return the first that is a status code of one to three figures, as three."""
    return next((text.zfill(3) for text in candidates if text and text.isdecimal() and len(text) <= 3), None)


def _letters(code: str | None) -> str | None:
    return code.upper().zfill(2) if code else None


def _by_figures(figures: str | None) -> Meaning | None:
    return STATUS_CODES.get(figures.zfill(3)) if figures else None


def _elsewhere(kind: str, letters: str | None) -> Meaning | None:
    """Mail Innovations has letters of its own; without a type, only manifests and scans are unmistakable."""
    if letters is None:
        return None
    return MAIL_INNOVATIONS.get(letters) or (MOVEMENT.get(letters) if not kind else None)


def _unknown(said: Said, kind: str, letters: str | None) -> tuple[str, ...]:
    unknown = []
    if kind and kind not in TYPES and kind not in BY_TYPE:
        unknown.append(f"type:{said.kind}")
    known = letters is None or letters in BY_TYPE.get(kind, {}) or _elsewhere(kind, letters) is not None
    if not known:
        unknown.append(f"code:{said.kind or ''}/{said.code}")
    if said.figures and _by_figures(said.figures) is None:
        unknown.append(f"status:{said.figures}")
    return tuple(unknown)


def _placed(meaning: Meaning, place: str | None) -> Meaning:
    """Add where a delivered parcel was put down, when the code did not say it."""
    if meaning.status is not Status.DELIVERED or meaning.substatus:
        return meaning
    return Meaning(meaning.status, PLACES.get(normalised(place)), meaning.reason, meaning.informational)
