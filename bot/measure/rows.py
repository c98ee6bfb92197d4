"""The rows behind every figure: whoever doubts a number opens it, down to each contact, and finds exactly so many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.measure.days import settled_sums
from bot.measure.definitions import NOTICE, SHOPPER
from bot.measure.gather import BEGINNING, DAYS
from bot.measure.marks import mark
from bot.measure.periods import DAY, Period, within
from bot.store.sql import holds
from bot.store.tables import cases
from bot.store.worth import contact_days, contacts, troubles

PAGE = 50
MOST_COUNTED = 1_000
MOST_SEARCHED = 100_000
"""How many of the newest contacts are read through for words: it takes a few tenths of a second."""

OUTCOMES = (
    "contacts",
    "by_us",
    "wismo",
    "answered",
    "human",
    "waiting",
    "strict_known",
    "strict",
    "not_strict",
    "said_so",
    "loose_known",
    "loose",
    "not_loose",
    "reopened",
    "pending",
    "asked",
    "rated",
    "satisfied",
    "unsatisfied",
    "missed",
)
"""What the contacts of a page have in common: the sums by day, and what stands between them."""

SUMMED = {
    **{name: (name, "") for name in OUTCOMES if name in contact_days.c and name != "missed"},
    "by_us": ("contacts", ""),
    "not_strict": ("strict_known", "strict"),
    "not_loose": ("loose_known", "loose"),
    "pending": ("contacts", "strict_known"),
    "unsatisfied": ("rated", "satisfied"),
}
"""Outcomes that the sums by day hold, or that one of them less another is. `missed` is a sum of messages there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts: of these days, with this outcome, and where named of this goal, channel, order or shopper, about
    one of these orders, or with these words among the first that were said.
    """

    period: Period
    outcome: str = "contacts"
    goal: str = ""
    channel: str = ""
    order_id: str = ""
    shopper: str = ""
    order_ids: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact, as the table has it."""

    id: int
    conversation_id: str
    channel: str
    first_seq: int
    last_seq: int
    started_at: datetime
    last_at: datetime
    day: date
    opener: str
    goal: str
    order_id: str
    messages: int
    missed: int
    answered: bool
    case_id: str | None
    human_at: datetime | None
    first_word_at: datetime | None
    asked_at: datetime | None
    solved: bool | None
    next_at: datetime | None
    said: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some contacts, the newest first, and where the next page begins ("" for none). `total` is how many there are in
    all, or, where `is_more`, a number that there are more of. Words were looked for in contacts since `searched_from`
    alone (aware UTC), where that is said.
    """

    rows: tuple[ContactRow, ...] = ()
    total: int = 0
    next: str = ""
    is_more: bool = False
    searched_from: datetime | None = None


def contact_rows(
    connection: Connection, merchant: Merchant, wanted: Wanted, after: str = "", limit: int = PAGE
) -> Page:
    """Return a page of contacts. `after` is a former page's `next`; what does not read as one begins at the front."""
    searched_from = _searched_from(connection, merchant, wanted.period) if wanted.words else None
    conditions = _conditions(connection, merchant, wanted, searched_from)
    key, place = (contacts.c.started_at, contacts.c.id), _place(after)
    query = select(*(contacts.c[each.name] for each in fields(ContactRow))).where(*conditions)
    if place:
        query = query.where(key[0] <= place[0], or_(key[0] < place[0], key[1] < place[1]))
    query = query.order_by(contacts.c.started_at.desc(), contacts.c.id.desc()).limit(limit + 1)
    found = [ContactRow(*row) for row in connection.execute(query)]
    last = found[limit - 1] if len(found) > limit else None
    behind = f"{last.started_at.isoformat()}~{last.id}" if last else ""
    whole = place is None and last is None
    total, is_more = (len(found), False) if whole else _total(connection, merchant, wanted, conditions)
    return Page(tuple(found[:limit]), total, behind, is_more, searched_from)


def _searched_from(connection: Connection, merchant: Merchant, period: Period) -> datetime | None:
    """Return since when words are looked for, where a period has more contacts than can be read through at once."""
    at = contacts.c.started_at
    own = (contacts.c.merchant_id == merchant.id, *within(merchant, period, at))
    query = select(at).where(*own).order_by(at.desc()).offset(MOST_SEARCHED).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _total(
    connection: Connection, merchant: Merchant, wanted: Wanted, conditions: Sequence[ColumnElement[bool]]
) -> tuple[int, bool]:
    """Return how many contacts there are, and whether there are more than that.

    Up to `MOST_COUNTED` are counted; from there on the sums by day say it, which is the figure that was opened.
    """
    newest = select(contacts.c.id).where(*conditions).order_by(contacts.c.started_at.desc())
    some = newest.limit(MOST_COUNTED + 1).subquery()
    counted = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    if counted <= MOST_COUNTED:
        return counted, False
    summed = _summed(connection, merchant.id, wanted)
    return (MOST_COUNTED, True) if summed is None else (summed, False)


def _summed(connection: Connection, merchant_id: str, wanted: Wanted) -> int | None:
    """Return a count as the sums by day have it; None where these do not tell what is wanted apart."""
    if wanted.outcome not in SUMMED or wanted.order_ids or wanted.order_id or wanted.shopper or wanted.words:
        return None
    more, less = SUMMED[wanted.outcome]
    table, period = contact_days, wanted.period
    number = table.c[more] - table.c[less] if less else table.c[more]
    own = [table.c.merchant_id == merchant_id, table.c.day.between(period.first, period.last)]
    own.append(table.c.opener == (NOTICE if wanted.outcome == "by_us" else SHOPPER))
    own += [table.c[name] == getattr(wanted, name) for name in ("goal", "channel") if getattr(wanted, name)]
    return int(connection.execute(select(func.coalesce(func.sum(number), 0)).where(*own)).scalar_one())


def _conditions(
    connection: Connection, merchant: Merchant, wanted: Wanted, since: datetime | None
) -> list[ColumnElement[bool]]:
    period = wanted.period
    own = [contacts.c.merchant_id == merchant.id, contacts.c.day.between(period.first, period.last)]
    own += within(merchant, Period(period.first - DAY, period.last + DAY), contacts.c.started_at)  # by its own index
    own += [contacts.c.started_at >= since] if since else []
    own += [contacts.c[name] == getattr(wanted, name) for name in NAMED if getattr(wanted, name)]
    if wanted.order_ids:
        own.append(contacts.c.order_id.in_(wanted.order_ids))
    if wanted.words:
        own.append(contacts.c.said.icontains(wanted.words, autoescape=True))
    return [*own, _outcome(connection, merchant, wanted.outcome)]


NAMED = ("goal", "channel", "order_id", "shopper")


def _outcome(connection: Connection, merchant: Merchant, outcome: str) -> ColumnElement[bool]:
    """Return the condition of an outcome; the same as that of the sum by day which has its name."""
    if outcome == "by_us":
        return contacts.c.opener == NOTICE
    if outcome == "waiting":
        silent = (cases.c.merchant_id == merchant.id, holds(cases.c.is_open), cases.c.first_word_at.is_(None))
        return and_(
            contacts.c.human_at >= contacts.c.started_at,
            contacts.c.case_id.is_not(None),
            contacts.c.case_id.in_(select(cases.c.id).where(*silent)),
        )
    until, _ = mark(connection, merchant.id, DAYS)
    known = settled_sums(connection, merchant.id, zone_named(merchant.settings.time_zone), until or BEGINNING)
    conditions: dict[str, ColumnElement[bool]] = {
        **known,
        "contacts": true(),
        "wismo": contacts.c.is_wismo,
        "answered": contacts.c.answered,
        "human": contacts.c.human_at.is_not(None),
        "not_strict": and_(known["strict_known"], ~known["strict"]),
        "not_loose": and_(known["loose_known"], ~known["loose"]),
        "pending": ~known["strict_known"],
        "asked": contacts.c.asked_at.is_not(None),
        "rated": contacts.c.solved.is_not(None),
        "satisfied": contacts.c.solved.is_(True),
        "unsatisfied": contacts.c.solved.is_(False),
        "missed": contacts.c.missed > 0,
    }
    return and_(contacts.c.opener == SHOPPER, conditions[outcome])


NUMBER = re.compile(r"[0-9]{1,18}")


def _place(after: str) -> tuple[datetime, int] | None:
    at, _, number = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        is_place = moment.tzinfo and NUMBER.fullmatch(number)
        return (moment.astimezone(UTC), int(number)) if is_place else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One troubled parcel of the holdout."""

    shipment_id: str
    at: datetime
    kind: str
    order_id: str
    arm: str
    notice_id: str
    contacts: int
    is_settled: bool


def trouble_rows(connection: Connection, merchant_id: str, arm: str, limit: int = PAGE) -> Sequence[TroubleRow]:
    """Return the troubled parcels of one arm, the newest first."""
    own = (troubles.c.merchant_id == merchant_id, troubles.c.arm == arm)
    query = select(*(troubles.c[each.name] for each in fields(TroubleRow))).where(*own)
    rows = connection.execute(query.order_by(troubles.c.at.desc(), troubles.c.shipment_id).limit(limit))
    return [TroubleRow(*row) for row in rows]
