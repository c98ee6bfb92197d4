"""Erasures as durable tasks: begun in one transaction with a sealed plan, done step by step, and closed with a report.

What is still to be done stands in the plan, so that a killed process is followed by another that goes on; once all is
done the plan is empty, and nothing says who it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.domain.conversation import Sender
from bot.domain.erasure import Asked, Left, Remainder, Report, Trace, TraceKind
from bot.domain.keys import order_key
from bot.domain.messaging import DeliveryState
from bot.errors import NotThere
from bot.store.codec import Codec
from bot.store.database import Database
from bot.store.erased import DISPATCH, ORDER, PARCEL, keep_out
from bot.store.person import Person, find_person
from bot.store.reaching import outbox
from bot.store.register import REGISTER, Holding
from bot.store.relay import DESK
from bot.store.tables import cases, conversations, merchants, messages, subscriptions
from bot.store.theirs import outgoing
from bot.store.vault import Vault
from bot.store.wiping import blank_bodies, bodies_page, counts, masked_page, naming, wipe, write_masked
from bot.store.words import Words
from bot.store.worth import erasures

OPEN, DONE = "open", "done"
ENGINE = "engine"
IN_DOUBT = (str(DeliveryState.INTENT), str(DeliveryState.UNKNOWN))
NEVER_LEFT = (*IN_DOUBT, str(DeliveryState.PLANNED), str(DeliveryState.DROPPED))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is still to be done for one erasure. `traces` lie elsewhere; `left` is for a person; times are aware UTC."""

    person: Person
    traces: tuple[Trace, ...]
    begun_at: datetime
    rows: tuple[tuple[str, int], ...] = ()
    elsewhere: tuple[tuple[str, int], ...] = ()
    left: tuple[Remainder, ...] = ()

    def forgot(self, trace: Trace, deleted: int, left: Iterable[Remainder]) -> Plan:
        """Return the plan once a trace is dealt with."""
        done = Counter(dict(self.elsewhere))
        done[trace.where] += deleted
        rest = tuple(each for each in self.traces if each != trace)
        return replace(self, traces=rest, elsewhere=tuple(sorted(done.items())), left=(*self.left, *left))


PLAN = Codec[Plan](Plan)
REPORT = Codec[Report](Report)


class StoredErasures:
    """Keeps erasures and does their work in the database. Every step may be done twice."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def find(self, merchant_id: str, asked: Asked) -> Person:
        """Return who is meant. Raises BadInput where an order's number does not name one shopper."""

        def look(connection: Connection) -> Person:
            return find_person(connection, merchant_id, asked, _salt(connection, merchant_id))

        return await self._database.read_of(merchant_id, look)

    async def counts(self, person: Person) -> dict[str, int]:
        """Return how many rows of theirs each table holds, raw bodies among them."""
        found = await self._database.read_of(person.merchant_id, lambda connection: counts(connection, person))
        bodies, waiting = await self._bodies(person)
        return found | ({"inbox": len(bodies) + len(waiting)} if bodies or waiting else {})

    async def plan(self, person: Person, now: datetime) -> Plan:
        """Return what an erasure would have to do elsewhere."""

        def look(connection: Connection) -> Plan:
            return Plan(person, tuple(_traces(connection, person)), now, left=tuple(_left(connection, person)))

        return await self._database.read_of(person.merchant_id, look)

    async def begin(self, plan: Plan, actor: str) -> int:
        """Write down that it is to be done, and keep out what it is about; return its id."""
        person = plan.person

        def begun(connection: Connection) -> int:
            row = {
                "merchant_id": person.merchant_id,
                "at": plan.begun_at,
                "actor": actor,
                "state": OPEN,
                "report": "{}",
            }
            made = connection.execute(insert(erasures).values(row).returning(erasures.c.id)).scalar_one()
            _write_plan(connection, self._sealed(int(made), plan), int(made))
            for kind, names in ((ORDER, person.orders), (PARCEL, person.parcels), (DISPATCH, person.dispatches)):
                keep_out(connection, person.merchant_id, kind, sorted(names), plan.begun_at)
            numbers = sorted({order_key(each) for each in person.numbers} - {""})
            keep_out(connection, person.merchant_id, PARCEL, numbers, plan.begun_at)
            return int(made)

        return await self._database.write_of(person.merchant_id, begun)

    async def open(self, merchant_id: str) -> list[int]:
        """Return the erasures of a shop that are not done, oldest first."""
        query = select(erasures.c.id).where(erasures.c.merchant_id == merchant_id, erasures.c.state == OPEN)
        found = await self._database.read_of(
            merchant_id, lambda connection: connection.execute(query.order_by(erasures.c.id)).scalars().all()
        )
        return [int(each) for each in found]

    async def load(self, merchant_id: str, erasure_id: int) -> Plan | None:
        """Return the plan of an erasure; None once it is done."""
        query = select(erasures.c.plan).where(erasures.c.merchant_id == merchant_id, erasures.c.id == erasure_id)
        sealed = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).scalar())
        return PLAN.load(self._vault.open(sealed, _owner(erasure_id))) if sealed else None

    async def save(self, erasure_id: int, plan: Plan) -> None:
        """Keep how far it has come."""
        sealed = self._sealed(erasure_id, plan)
        await self._database.write_of(
            plan.person.merchant_id, lambda connection: _write_plan(connection, sealed, erasure_id)
        )

    async def wipe(self, plan: Plan) -> Plan:
        """Erase their rows, mask what names them in others', and blank raw bodies; return the plan with its counts.

        A body that waits to be worked is left: it is worked first, and what is kept out stays out.
        """
        person, owner = plan.person, plan.person.merchant_id
        bodies, waiting = await self._bodies(person)
        done = await self._database.write_of(owner, lambda connection: wipe(connection, person))
        if bodies:
            blank = partial(blank_bodies, person=person, ids=bodies)
            done["inbox"] = await self._database.write_of(owner, blank)
        done |= {f"{name} (masked)": count for name, count in (await self._mask(person)).items()}
        rows = {name: max(count, dict(plan.rows).get(name, 0)) for name, count in (dict(plan.rows) | done).items()}
        left = [each for each in plan.left if each.what is not Left.WAITING]
        left += [Remainder("inbox", Left.WAITING, len(waiting))] if waiting else []
        return replace(plan, rows=tuple(sorted(rows.items())), left=tuple(left))

    async def finish(self, erasure_id: int, plan: Plan, now: datetime) -> Report:
        """Close an erasure: its report stays, its plan goes."""
        report = report_of(erasure_id, plan, True)
        row = {"state": DONE, "plan": None, "report": REPORT.dump(report), "done_at": now}
        own = (erasures.c.merchant_id == plan.person.merchant_id, erasures.c.id == erasure_id)
        await self._database.write_of(
            plan.person.merchant_id, lambda connection: connection.execute(update(erasures).where(*own).values(row))
        )
        return report

    async def compact(self) -> bool:
        """Have the database file hold nothing of what was deleted; False where others are in the way just now."""
        return await self._database.compact()

    async def report(self, merchant_id: str, erasure_id: int) -> Report:
        """Return the report of an erasure. Raises NotThere."""
        query = select(erasures).where(erasures.c.merchant_id == merchant_id, erasures.c.id == erasure_id)
        row = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().first())
        if row is None:
            raise NotThere("there is no such erasure")
        return _report(row)

    async def done(self, merchant_id: str, limit: int = 50) -> list[tuple[datetime, str, Report]]:
        """Return the newest erasures: when, who asked, and what became of it."""
        query = select(erasures).where(erasures.c.merchant_id == merchant_id).order_by(erasures.c.id.desc())
        rows = await self._database.read_of(
            merchant_id, lambda connection: connection.execute(query.limit(limit)).mappings().all()
        )
        return [(row["at"], row["actor"], _report(row)) for row in rows]

    async def _bodies(self, person: Person) -> tuple[list[int], list[int]]:
        """Return the raw bodies that name them, and of these the ones that are still to be worked."""
        named = await self._database.read_of(person.merchant_id, lambda connection: naming(connection, person))
        found: list[int] = []
        waiting: list[int] = []
        after: int | None = 0
        while after is not None:
            look = partial(bodies_page, merchant_id=person.merchant_id, named=named, after=after)
            some, unworked, after = await self._database.read_of(person.merchant_id, look)
            found, waiting = found + some, waiting + unworked
        return found, waiting

    async def _mask(self, person: Person) -> dict[str, int]:
        free = [holding for holding in REGISTER if holding.free]
        done = {holding.name: await self._mask_table(person, holding, person.words) for holding in free}
        return {name: count for name, count in done.items() if count}

    async def _mask_table(self, person: Person, holding: Holding, words: Words) -> int:
        done, after, is_last = 0, None, False
        while not is_last:
            look = partial(masked_page, holding=holding, person=person, words=words, after=after)
            found, after = await self._database.read_of(person.merchant_id, look)
            write = partial(write_masked, holding=holding, found=found)
            done += await self._database.write_of(person.merchant_id, write) if found else 0
            is_last = after is None
        return done

    def _sealed(self, erasure_id: int, plan: Plan) -> str:
        return self._vault.seal(PLAN.dump(plan), _owner(erasure_id))


def report_of(erasure_id: int, plan: Plan, is_done: bool) -> Report:
    """Return what an erasure has done so far."""
    return Report(erasure_id, plan.rows, plan.elsewhere, _merged(plan.left), is_done)


def _merged(left: Iterable[Remainder]) -> tuple[Remainder, ...]:
    """One line for each place and reason."""
    groups: dict[tuple[str, Left], Remainder] = {}
    for each in left:
        known = groups.get((each.where, each.what))
        count, refs = (known.count, known.refs) if known else (0, ())
        groups[each.where, each.what] = replace(each, count=count + each.count, refs=(*refs, *each.refs))
    return tuple(groups.values())


def _report(row: Any) -> Report:
    return REPORT.load(row["report"]) if row["state"] == DONE else Report(row["id"])


def _owner(erasure_id: int) -> str:
    return f"erasure|{erasure_id}"


def _write_plan(connection: Connection, sealed: str, erasure_id: int) -> None:
    own = (erasures.c.id == erasure_id, erasures.c.state == OPEN)
    connection.execute(update(erasures).where(*own).values(plan=sealed))


def _salt(connection: Connection, merchant_id: str) -> str:
    return connection.execute(select(merchants.c.salt).where(merchants.c.id == merchant_id)).scalar() or ""


def _traces(connection: Connection, person: Person) -> Iterable[Trace]:
    """Everything of theirs that lies elsewhere, and its name there."""
    mine, row = outgoing(outbox, person), outbox.c
    threads = select(cases.c.thread).where(cases.c.id.in_(person.cases), cases.c.thread.is_not(None))
    carded = select(row.sid).where(mine, row.channel == DESK, row.ref.like("desk:%:card"), row.sid.is_not(None))
    for thread in dict.fromkeys([*connection.execute(threads).scalars(), *connection.execute(carded).scalars()]):
        yield Trace(DESK, TraceKind.THREAD, thread)
    alerts = select(row.sid).where(mine, row.channel == DESK, row.lane.like("alert:%"), row.sid.is_not(None))
    for sid in connection.execute(alerts).scalars():
        yield Trace(DESK, TraceKind.MESSAGE, sid)
    sent = select(row.channel, row.sid).where(mine, row.channel.not_in([DESK, "email", "web"]), row.sid.is_not(None))
    for channel, sid in connection.execute(sent):
        yield Trace(channel, TraceKind.MESSAGE, sid)
    heard = (
        select(conversations.c.channel, messages.c.client_id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.conversation_id.in_(person.talks), messages.c.sender == str(Sender.SHOPPER))
        .where(conversations.c.address.is_not(None), messages.c.client_id.is_not(None))
    )
    for channel, client_id in connection.execute(heard):
        yield Trace(channel, TraceKind.MESSAGE, client_id)
    for talk in sorted(person.talks):
        yield Trace(ENGINE, TraceKind.TALK, talk)


def _left(connection: Connection, person: Person) -> Iterable[Remainder]:
    """What nobody can be asked to delete, or that has no name: for a person to do."""
    mine, row = outgoing(outbox, person), outbox.c
    mails = select(func.count()).where(mine, row.channel == "email", row.state.not_in(NEVER_LEFT))
    if count := connection.execute(mails).scalar():
        yield Remainder("email", Left.MAILBOX, count)
    lost = select(row.channel, func.count()).where(mine, row.sid.is_(None), row.state.in_(IN_DOUBT))
    for channel, count in connection.execute(lost.group_by(row.channel)):
        yield Remainder(channel, Left.NO_NAME, count)
    told = subscriptions.c
    followed = select(told.provider, func.count()).where(
        told.merchant_id == person.merchant_id, told.number_key.in_(person.parcels), told.handle.is_not(None)
    )
    for provider, count in connection.execute(followed.group_by(told.provider)):
        yield Remainder(provider, Left.FOLLOWED, count)
    if person.shared:
        yield Remainder("parcels", Left.SHARED, person.shared)
