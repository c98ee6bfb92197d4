"""What Web Tools says in prose: summary sentences and detail lines, matched whole, with slots for time, day and place.

Each pattern spans its whole first sentence; what follows may only be further sentences (how to arrange a redelivery).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.event import Place
from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.usps import codes as c
from integrations.carriers.usps.phrases import named
from integrations.scans import Meaning, place_of
from integrations.times import Stamp, read_with
from integrations.wording import normalised

TIME = r"\d{1,2}:\d{2} ?[ap]\.?m\.?"
DAY = r"[A-Z][a-z]+ \d{1,2}(?:, ?\d{4})?|\d{1,2}/\d{1,2}/\d{4}"
PLACE = r"[A-Z0-9][A-Z0-9 .,'&/-]*?"
WHEN = (
    rf"(?: on (?P<early_day>{DAY}))?(?: at (?P<time>{TIME}))?(?: on (?P<day>{DAY}))?(?: in (?P<place>{PLACE}))?"
    rf"(?: on (?P<later_day>{DAY}))?(?: at (?P<later_time>{TIME}))?"
)
REST = r"(?: [A-Z(].*)?"
MOST_WORDS = 16  # of an event's name
LONGEST = 600  # signs: what is longer is none of these sentences
FORMATS = (
    "%B %d, %Y %I:%M %p",
    "%b %d, %Y %I:%M %p",
    "%m/%d/%Y %I:%M %p",
    "%B %d, %Y %H:%M",
    "%B %d, %Y",
    "%b %d, %Y",
    "%m/%d/%Y",
)
WHY: dict[str, Reason] = {
    "because the addressee was not known at the delivery address noted on the package": Reason.ADDRESS_INCORRECT,
    "because the address was not valid": Reason.ADDRESS_INCORRECT,
    "because of an incomplete address": Reason.ADDRESS_INCOMPLETE,
    "because of an incorrect address": Reason.ADDRESS_INCORRECT,
    "because the addressee moved and left no forwarding address": Reason.RECIPIENT_MOVED,
    "because the forwarding order for this address is no longer valid": Reason.RECIPIENT_MOVED,
    "because it was not claimed by the addressee": Reason.UNCLAIMED,
    "because it was refused by the addressee": Reason.REFUSED,
}
HEADS: tuple[tuple[str, Meaning], ...] = (
    ("Your item was delivered in or at the mailbox", Meaning(Status.DELIVERED, Substatus.MAILBOX)),
    ("Your item was delivered at the front door or porch", Meaning(Status.DELIVERED, Substatus.FRONT_DOOR)),
    ("Your item was delivered to a parcel locker", Meaning(Status.DELIVERED, Substatus.LOCKER)),
    ("Your item was delivered to an individual at the address", Meaning(Status.DELIVERED, Substatus.SIGNED)),
    (
        "Your item was delivered to the front desk, reception area, or mail room",
        Meaning(Status.DELIVERED, Substatus.RECEPTION),
    ),
    ("Your item was delivered to the front desk or reception area", Meaning(Status.DELIVERED, Substatus.RECEPTION)),
    ("Your item was delivered to a neighbor as requested", Meaning(Status.DELIVERED, Substatus.NEIGHBOUR)),
    ("Your item has been delivered to an agent for final delivery", c.TO_AGENT),
    ("Your item has been delivered to an agent", c.TO_AGENT),
    ("Your item was delivered to the original sender", c.RETURNED),
    ("Your item has been delivered to the original sender", c.RETURNED),
    ("Your item was picked up at the post office", c.COLLECTED),
    ("Your item was picked up at a postal facility", c.COLLECTED),
    ("Your item has been delivered and is available at a PO Box", Meaning(Status.DELIVERED, Substatus.MAILBOX)),
    ("Your item was delivered", c.DELIVERED),
    ("Your item has been delivered", c.DELIVERED),
    ("Your item is out for delivery", c.OUT),
    ("Your item arrived at the post office", c.AT_DEPOT),
    ("Your item arrived at our USPS facility", c.ARRIVED),
    ("Your item has arrived at our USPS facility", c.ARRIVED),
    ("Your item departed our USPS facility", c.DEPARTED),
    ("Your item has left our acceptance facility and is in transit to a sorting facility", c.DEPARTED),
    ("Your item was processed through our facility", c.ARRIVED),
    ("Your item was processed through our PLACE facility", c.ARRIVED),
    ("Your item was processed and left our PLACE facility", c.DEPARTED),
    ("Your item has left our PLACE facility", c.DEPARTED),
    ("Your item arrived at our PLACE facility", c.ARRIVED),
    ("Your item arrived at PLACE", c.ARRIVED),
    ("Your item arrived at the PLACE post office", c.AT_DEPOT),
    ("Your item was delivered to the addressee", c.DELIVERED),
    ("Your item was forwarded", c.FORWARDED),
    ("Your item was missent", c.MISSENT),
    ("Your item is being held by customs", c.CUSTOMS_HELD),
    ("Your item was delivered outside the United States", c.DELIVERED),
    ("Your item was accepted", c.ACCEPTED),
    ("Your item was forwarded to a different address", c.FORWARDED),
    ("Your item is available for pickup", c.PICKUP),
    ("Your item is ready for pickup", c.PICKUP),
    ("Your item is being held at the request of the customer", c.HELD),
    ("We attempted to deliver your item", c.NOTICE),
    ("Your item was undeliverable as addressed", c.BAD_ADDRESS),
    ("Your item was refused by the addressee", c.back(Reason.REFUSED)),
    ("Your item was returned to the sender", c.RETURNING),
    ("Your item is being returned to the sender", c.RETURNING),
    ("The U.S. Postal Service was electronically notified by the shipper", c.AWAITED),
    ("The U.S. Postal Service could not deliver your item", c.ALERT),
)
UNHEARD = {
    "there is no record of that mail item": Substatus.NO_INFO_YET,
    "that s not a valid number": Substatus.INVALID_NUMBER,
}
"""First sentences with which the oldest API says that there is nothing to tell."""
BACK = " and is being returned to the sender"
TAILS = (
    "",
    " and was picked up",
    " and a notice was left",
    " and a notice was left because an authorized recipient was not available",
    " and a notice was left because no secure delivery location was available",
    " and a notice was left because the receptacle was full or the item was oversized",
    BACK,
    " to expect your package for mailing",
    *(f" {why}" for why in WHY),
)
AFTER: dict[str, Meaning] = {
    TAILS[3]: c.ABSENT,
    TAILS[4]: c.NO_ACCESS,
    TAILS[5]: c.NO_ACCESS,
    **{f" {why}": c.back(reason) for why, reason in WHY.items()},
}
LINE = re.compile(
    r"(?P<event>.+?), (?P<day>[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})"
    r"(?:, (?P<time>\d{1,2}:\d{2} [ap]m))?(?:, (?P<place>.+))?"
)
OLD_LINE = re.compile(r"(?P<day>[A-Z][a-z]+ \d{1,2}(?:, \d{4})?)(?: (?P<time>\d{1,2}:\d{2} [ap]m))? (?P<words>.+)")
OLD_PLACE = re.compile(
    r"(?:(?P<city>[A-Z][A-Z .'-]*?),? (?P<state>[A-Z]{2}) )?(?P<zip>\d{5}(?:-\d{4})?)|(?P<only>[A-Z .'-]+)"
)
CITY = re.compile(r"(?P<city>.+?),? (?P<state>[A-Z]{2}),? (?P<zip>\d{5}(?:-\d{4})?)")


@dataclass(frozen=True, slots=True)
class Told:
    """What one sentence says; `event` is the carrier's own name of it, where one stands apart."""

    text: str
    meaning: Meaning | None
    stamp: Stamp | None = None
    place: Place = Place()


def summary(text: str) -> Told:
    """Read a summary sentence; one that is not listed keeps its words and means nothing."""
    text = " ".join(text.split())
    for head, meaning in HEADS:
        known_part = head.partition("PLACE")[0]
        match = _pattern(head).fullmatch(text) if text.startswith(known_part) and len(text) <= LONGEST else None
        if match:
            stamp = when(match["day"] or match["early_day"] or match["later_day"], match["time"] or match["later_time"])
            where = match["place"] or match.groupdict().get("inside")
            return Told(text, _after(match["tail"], meaning), stamp, place(where))
    return Told(text, named(text.rstrip(".")))


def _after(tail: str, meaning: Meaning) -> Meaning:
    """Return what the end of a sentence makes of its beginning."""
    if tail == BACK:
        return Meaning(Status.RETURNING, None, meaning.reason)
    return AFTER.get(tail, meaning)


@lru_cache(maxsize=len(HEADS))
def _pattern(head: str) -> re.Pattern[str]:
    """Return the pattern of a whole sentence with this head: slots in either order, one of the tails, then any rest."""
    start = re.escape(head).replace("PLACE", f"(?P<inside>{PLACE})")
    tail = "|".join(re.escape(each) for each in sorted(TAILS, key=len, reverse=True))
    return re.compile(rf"{start}{WHEN}(?P<tail>{tail})(?:\.{REST})?", re.DOTALL)


def unheard(text: str | None) -> Substatus | None:
    """Return why the oldest API has nothing to tell of a number, where its summary says so."""
    return UNHEARD.get(normalised((text or "").partition(".")[0]))


def detail(text: str) -> Told:
    """Read a detail line of either age: name, day, time, place; or day, time, NAME PLACE."""
    text = " ".join(text.split())[:LONGEST]
    new = LINE.fullmatch(text)
    if new:
        return Told(new["event"], named(new["event"]), when(new["day"], new["time"]), place(new["place"]))
    old = OLD_LINE.fullmatch(text)
    if old is None:
        return summary(text)
    event, where = _split(old["words"])
    return Told(event, named(event), when(old["day"], old["time"]), where)


def _split(words: str) -> tuple[str, Place]:
    """Part a name from the place behind it: the longest listed name with a readable rest."""
    parts = words.split(" ")
    for end in range(min(len(parts), MOST_WORDS), 0, -1):
        event, rest = " ".join(parts[:end]), " ".join(parts[end:])
        match = OLD_PLACE.fullmatch(rest) if named(event) else None
        if named(event) and (match or not rest):
            found = match.groupdict() if match else {}
            return event, place_of(found.get("city") or found.get("only"), found.get("state"), found.get("zip"))
    return words, Place()


def when(day: str | None, hour: str | None) -> Stamp | None:
    """Return the time of a day (`April 28, 2015` or `05/21/2021`) and an hour (`9:01 am`); no year, no time."""
    if day is None:
        return None
    text = f"{day} {hour}".replace(".", "") if hour else day
    return read_with(text, *FORMATS)


def place(text: str | None) -> Place:
    """Return `CITY, ST 12345` as a place; anything else is a city's or a centre's name."""
    match = CITY.fullmatch(text or "")
    if match:
        return place_of(match["city"], match["state"], match["zip"], "US")
    return place_of(text or None)
