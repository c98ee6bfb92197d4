"""Looks at a replayed year from outside, with code of its own: nothing here asks the rules what they think."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bench.year.replay import RULES, Accepted, Year
from bench.year.shop import Bought, Shopper
from bot.store.reaching import causes, notices
from bot.store.tables import merchants

QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60  # minutes of the day
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it stands in the store at the end."""

    id: str
    shopper: str
    order_id: str
    kind: str
    state: str
    withheld: str | None
    closing: bool
    sent_by: str | None
    made_at: datetime
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """One message that a channel took, with whose it was and about what."""

    sent: Accepted
    told: Told
    order: Bought

    @property
    def who(self) -> Shopper:
        """Whom it reached."""
        return self.order.shopper


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict: violations by promise, and what was sent and withheld."""

    violations: Mapping[str, Sequence[str]]
    sent: Mapping[str, int]
    withheld: Mapping[str, int]
    states: Mapping[str, int]


async def verdict(year: Year) -> Found:
    """Hold everything that left against every promise."""
    told = [_told(row) for row in await year.database.rows(select(notices))]
    by_ref = {f"notice:{each.id}": each for each in told}
    orders = {order.id: order for order in year.shop.orders}
    rings = [Ring(each, by_ref[each.ref], orders[by_ref[each.ref].order_id]) for each in year.accepted]
    row = await year.database.row(select(merchants.c.salt))
    left = await year.database.rows(select(causes.c.id, causes.c.withheld).where(causes.c.is_open))
    dismissed = await year.database.rows(select(causes.c.withheld).where(causes.c.withheld.is_not(None)))
    arrived = [each for each in rings if (each.sent.ref, each.sent.channel) not in year.fell]
    checks = {
        "in quiet hours": _in_quiet(rings),
        "over the cap": _over_cap(arrived),
        "after STOP": _after_stop(rings),
        "to the holdout": _to_holdout(rings, told, str(row["salt"] if row else ""), orders),
        "twice for a cause": _twice(arrived, year),
        "without consent": _unasked(rings),
        "while a human was on the case": _with_human(rings, year),
        "of trouble that was over": _over(rings, year),
        "never decided": [f"cause {each['id']}" for each in left],
        "late": _late(rings),
    }
    withheld = Counter(each.withheld for each in told if each.state == "withheld")
    withheld.update(each["withheld"] for each in dismissed)
    sent = Counter(f"{each.sent_by}{', closing word' if each.closing else ''}" for each in told if each.state == "sent")
    return Found({name: list(found) for name, found in checks.items()}, sent, withheld, Counter(t.state for t in told))


def _in_quiet(rings: Sequence[Ring]) -> Iterator[str]:
    for ring in rings:
        here = ring.sent.at.astimezone(ZoneInfo(ring.who.zone))
        minute = here.hour * 60 + here.minute
        if minute >= QUIET_FROM or minute < QUIET_UNTIL:
            yield f"{ring.sent.ref} at {here.isoformat()} to {ring.who.name}"


def _over_cap(rings: Sequence[Ring]) -> Iterator[str]:
    times: dict[str, list[datetime]] = defaultdict(list)
    zones = {ring.who.name: ZoneInfo(ring.who.zone) for ring in rings}
    for ring in rings:
        times[ring.who.name].append(ring.sent.at)
    for name, every in times.items():
        every.sort()
        most = RULES.most_a_day
        for first, last in zip(every, every[most:], strict=False):
            if last - first < timedelta(hours=24):
                yield f"{name}: {most + 1} within {last - first}, from {first}"
        days = Counter(at.astimezone(zones[name]).date() for at in every)
        yield from (f"{name}: {count} on {day}" for day, count in days.items() if count > most)


def _after_stop(rings: Sequence[Ring]) -> Iterator[str]:
    for ring in rings:
        stopped = ring.who.stops_at
        if stopped and ring.sent.at >= stopped:
            yield f"{ring.sent.ref} by {ring.sent.channel} to {ring.who.name}, who said STOP at {stopped}"


def _to_holdout(rings: Sequence[Ring], told: Sequence[Told], salt: str, orders: Mapping[str, Bought]) -> Iterator[str]:
    shown = [(each.id, orders[each.order_id].shopper) for each in told if each.state == "sent"]
    for ident, who in [*shown, *((ring.sent.ref, ring.who) for ring in rings)]:
        name = f"email:{who.email.strip().casefold()}" if who.email else f"phone:{(who.phone or '')[-9:]}"
        shopper = _keyed(salt, name).hex()
        if int.from_bytes(_keyed(salt, f"holdout:{shopper}")[:8], "big") < RULES.holdout * 2**64:
            yield f"{ident} to {who.name}"


def _keyed(salt: str, text: str) -> bytes:
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).digest()


def _twice(rings: Sequence[Ring], year: Year) -> Iterator[str]:
    """One word for a trouble and one for its end, from when it began until it began again."""
    begins: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for event in year.shop.events:
        if event.what in {"open", "instead"}:
            begins[event.number, event.kind].append(event.at)
    seen: Counter[tuple[str, str, bool, int]] = Counter()
    for ring in rings:
        for number in ring.told.numbers:
            episode = sum(at <= ring.told.made_at for at in begins[number, ring.told.kind])
            seen[number, ring.told.kind, ring.told.closing, episode] += 1
    yield from (f"{key}: {count} times" for key, count in seen.items() if count > 1)


def _unasked(rings: Sequence[Ring]) -> Iterator[str]:
    for ring in rings:
        if ring.sent.channel == "whatsapp" and not ring.who.agreed:
            yield f"{ring.sent.ref} by WhatsApp to {ring.who.name}"
        if ring.sent.channel == "email" and ring.who.refused_email:
            yield f"{ring.sent.ref} by e-mail to {ring.who.name}"


def _with_human(rings: Sequence[Ring], year: Year) -> Iterator[str]:
    busy: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for event in year.shop.events:
        if event.what in {"case", "solved"} and event.order:
            busy[event.order.id].append((event.at, event.what))
    for ring in rings:
        state = [what for at, what in busy[ring.order.id] if at < ring.sent.at]
        if state and state[-1] == "case":
            yield f"{ring.sent.ref} at {ring.sent.at}"


def _over(rings: Sequence[Ring], year: Year) -> Iterator[str]:
    """Of the parcels that a word of trouble names, one at least must be in that trouble at that moment."""
    lives: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for event in year.shop.events:
        lives[event.number].append((event.at, event.what, event.kind))
    for ring in rings:
        told = ring.told
        if told.closing or told.kind.startswith("milestone:"):
            continue
        if not any(_is_open(lives[number], told.kind, ring.sent.at) for number in told.numbers):
            yield f"{ring.sent.ref} {told.kind} at {ring.sent.at}"


def _is_open(life: Sequence[tuple[datetime, str, str]], kind: str, at: datetime) -> bool:
    state = ""
    for when, what, which in life:
        if when <= at and what in {"open", "worse", "instead", "over"}:
            state = which if what != "over" else ""
    return state == kind


def _late(rings: Sequence[Ring]) -> Iterator[str]:
    """Nothing that could be told waits for longer than a night, a failed call and another channel take."""
    for ring in rings:
        if ring.sent.at - ring.told.made_at > timedelta(hours=30):
            yield f"{ring.sent.ref}: decided {ring.told.made_at}, sent {ring.sent.at}"


def _told(row: Any) -> Told:
    names = ("id", "shopper", "order_id", "kind", "state", "withheld", "closing", "sent_by", "made_at")
    numbers = tuple(json.loads(row["notice"])["numbers"])
    return Told(**{name: row[name] for name in names}, numbers=numbers)


def readable(found: Found) -> str:
    """Return the table, and every promise with how often it was broken."""
    lines = ["sent"]
    lines += [f"  {name:<34} {count:>7}" for name, count in sorted(found.sent.items())]
    lines.append("withheld")
    lines += [f"  {name:<34} {count:>7}" for name, count in sorted(found.withheld.items())]
    lines.append("notices by state")
    lines += [f"  {name:<34} {count:>7}" for name, count in sorted(found.states.items())]
    lines.append("broken promises")
    for name, broken in found.violations.items():
        lines.append(f"  {name:<34} {len(broken):>7}")
        lines += [f"    {each}" for each in broken[:MOST_SHOWN]]
    return "\n".join(lines)
