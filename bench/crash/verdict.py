"""What is in the database afterwards against what was acknowledged: nothing lost, nothing doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from bench.books import Books
from bench.crash.sender import Heard, Talk
from bench.vendors import SCANS, Delivery, Shopper
from bot.store import tables as t


@dataclass(slots=True)
class Verdict:
    """What was found. Each line of `lost` and `doubled` names one thing."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True when there is nothing to complain of."""
        return not self.lost and not self.doubled


def counted(verdict: Verdict, what: str, found: Iterable[object], wanted: Iterable[object]) -> None:
    """Compare two bags: what is missing is lost, what is there too often (or unasked) is doubled."""
    have, want = Counter(found), Counter(wanted)
    verdict.lost += [f"{what} {one}" for one in want - have]
    verdict.doubled += [f"{what} {one}" for one in have - want]


async def judge(books: Books, heard: Heard, sent: list[Delivery], said: list[Talk], waiting: str) -> Verdict:
    """Read everything and compare. `waiting` is the text of the notice that an answer takes longer: no answer."""
    verdict = Verdict(acknowledged=heard.count)
    unacknowledged = {delivery.key for delivery in sent} - set(heard.hooks)
    verdict.lost += [f"never acknowledged: webhook {key}" for key in sorted(unacknowledged)]
    await _inbox(books, heard, verdict)
    await _state(books, [Shopper(n) for n in sorted({_n(delivery) for delivery in sent})], verdict)
    await _talks(books, heard, said, waiting, verdict)
    return verdict


def _n(delivery: Delivery) -> int:
    """The shopper's number, out of the delivery's key."""
    return int(delivery.key[4:12] if delivery.provider == "easypost" else delivery.key.rpartition("-")[2])


async def _inbox(books: Books, heard: Heard, verdict: Verdict) -> None:
    query = select(t.inbox.c.dedupe_key, t.inbox.c.provider, t.inbox.c.state, t.inbox.c.error_kind)
    rows = [row for row in await books.rows(query) if not row[0].startswith("subscribe:")]
    keys = [key if provider == "easypost" else key.split(":")[1] for key, provider, _, _ in rows]
    counted(verdict, "inbox", keys, list(heard.hooks))
    verdict.lost += [f"not worked off: {key} is {state} ({kind})" for key, _, state, kind in rows if state != "done"]


async def _state(books: Books, shoppers: list[Shopper], verdict: Verdict) -> None:
    parcels = select(t.shipments.c.number_key, t.shipments.c.status)
    joined = t.shipments.join(t.tracking_events, t.tracking_events.c.shipment_id == t.shipments.c.id)
    events = select(t.shipments.c.number_key).select_from(joined)
    found = {
        "order": await books.column(t.orders.c.number_key),
        "parcel of an order": await books.column(t.order_parcels.c.number_key),
        "event of": [row[0] for row in await books.rows(events)],
        "follow of": await books.column(t.subscriptions.c.number_key),
        "state of": [tuple(row) for row in await books.rows(parcels)],
    }
    numbers = [shopper.parcel for shopper in shoppers]
    wanted: dict[str, list[object]] = {
        "order": [shopper.order.removeprefix("#") for shopper in shoppers],
        "parcel of an order": [*numbers],
        "event of": [number for number in numbers for _ in SCANS],
        "follow of": [*numbers],
        "state of": [(number, SCANS[-1][0]) for number in numbers],
    }
    for what, rows in found.items():
        counted(verdict, what, rows, wanted[what])


async def _talks(books: Books, heard: Heard, said: list[Talk], waiting: str, verdict: Verdict) -> None:
    """Every accepted message once, answered once, seqs without gaps, one case for each who asked for a human."""
    query = select(t.messages).order_by(t.messages.c.conversation_id, t.messages.c.seq)
    messages = [row._mapping for row in await books.rows(query)]
    turns = await books.rows(select(t.turns.c.id, t.turns.c.state))
    cases = await books.column(t.cases.c.conversation_id)
    last = dict(map(tuple, await books.rows(select(t.conversations.c.id, t.conversations.c.last_seq))))
    wanted = [f"{talk.name}-{number}" for talk in said for number in range(1, len(talk.lines) + 1)]
    counted(verdict, "message", [row["client_id"] for row in messages if row["sender"] == "shopper"], wanted)
    verdict.lost += [f"never answered: {one}" for one in wanted if one not in {key for _, key in heard.answers}]
    verdict.lost += [f"turn {turn} is {state}" for turn, state in turns if state != "answered"]
    wishes = sum("human" in line for talk in said for line in talk.lines)
    counted(verdict, "case in", cases, set(cases))
    if len(set(cases)) != wishes:
        verdict.lost.append(f"cases: {len(set(cases))} of {wishes}")
    for conversation in dict.fromkeys(row["conversation_id"] for row in messages):
        mine = [row for row in messages if row["conversation_id"] == conversation]
        counted(verdict, f"seq in {conversation}", [row["seq"] for row in mine], range(1, last[conversation] + 1))
        answers_of_one(verdict, [(row["sender"], row["client_id"], row["text"]) for row in mine], waiting)
    _same_as_heard(verdict, heard, {row["text"] for row in messages})


def answers_of_one(verdict: Verdict, rows: list[tuple[str, str | None, str]], waiting: str) -> None:
    """In one conversation: between a shopper's message and the next there is exactly one answer."""
    answers: dict[str, int] = {}
    asked = ""
    for sender, client_id, text in rows:
        if sender == "shopper":
            asked = str(client_id)
            answers.setdefault(asked, 0)
        elif text != waiting:
            answers[asked] = answers.get(asked, 0) + 1
    verdict.lost += [f"answer to {one}" for one, count in answers.items() if count == 0]
    verdict.doubled += [f"answer to {one}: {count} times" for one, count in answers.items() if count > 1]


def _same_as_heard(verdict: Verdict, heard: Heard, texts: set[str]) -> None:
    for (_, message_id), answers in heard.answers.items():
        verdict.lost += [f"an answer to {message_id} that was given is not kept" for one in answers if one not in texts]
