"""One effect each: what stands in the database and what the vendors accepted, against what was done."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import select

from bench.books import Books
from bench.crash.verdict import Verdict, counted
from bench.reach.ears import MARK, Post
from bench.reach.play import Said
from bench.reach.shop import Reached
from bench.reach.town import Town
from bench.vendors import SCANS
from bot.answer.words import Words
from bot.store import reaching as r
from bot.store import tables as t
from sandbox.twilio.models import Text

WORDS = {"queued": "handed_over", "sent": "sent", "delivered": "delivered", "read": "read"}
"""Twilio's word for how far a message is, and the ledger's."""

POSTED = ("card", "m", "also", "file", "alert")
"""Kinds of posts that stand in Slack as messages; marks, cards as they are now and whispers do not."""


async def judge(
    town: Town, books: Books, people: list[Reached], said: Said, done: int, troubled: list[Reached] | None = None
) -> Verdict:
    """Read everything and compare. `done` is how many causes there were in all; `troubled` whose parcel had trouble."""
    verdict = Verdict(acknowledged=done)
    troubled = people if troubled is None else troubled
    await _parcels(books, people, troubled, verdict)
    await _notices(books, troubled, verdict)
    await _talks(town, books, said, verdict)
    await _cases(books, said, verdict)
    await _texts(town, books, said, verdict)
    await _posts(town, books, said, verdict)
    return verdict


async def _parcels(books: Books, people: list[Reached], troubled: list[Reached], verdict: Verdict) -> None:
    joined = t.shipments.join(t.tracking_events, t.tracking_events.c.shipment_id == t.shipments.c.id)
    events = await books.rows(select(t.shipments.c.number_key).select_from(joined))
    numbers = [person.parcel for person in people]
    counted(verdict, "order", await books.column(t.orders.c.number_key), [p.order.removeprefix("#") for p in people])
    counted(verdict, "parcel of an order", await books.column(t.order_parcels.c.number_key), numbers)
    wanted = [number for number in numbers for _ in SCANS] + [person.parcel for person in troubled]
    counted(verdict, "event of", [row[0] for row in events], wanted)
    counted(verdict, "follow of", await books.column(t.subscriptions.c.number_key), numbers)
    inbox = await books.rows(select(t.inbox.c.dedupe_key, t.inbox.c.state).where(t.inbox.c.state != "done"))
    verdict.lost += [f"not worked off: {key} is {state}" for key, state in inbox]


async def _notices(books: Books, people: list[Reached], verdict: Verdict) -> None:
    causes = await books.rows(select(r.causes.c.number, r.causes.c.kind).where(r.causes.c.happening == "opened"))
    wanted = [(person.parcel, "damaged") for person in people]
    counted(verdict, "cause", [tuple(row) for row in causes], wanted)
    notices = await books.rows(select(r.notices.c.order_id, r.notices.c.kind, r.notices.c.state))
    counted(verdict, "notice", map(tuple, notices), [(str(p.order_id), "damaged", "sent") for p in people])


async def _talks(town: Town, books: Books, said: Said, verdict: Verdict) -> None:
    """Every message of either side once, every turn answered once, seqs without gaps."""
    query = select(t.messages).order_by(t.messages.c.conversation_id, t.messages.c.seq)
    rows = [row._mapping for row in await books.rows(query)]
    heard = [text.sid for text in town.reach.line.texts() if text.direction == "inbound"]
    counted(verdict, "message", [row["client_id"] for row in rows if row["sender"] == "shopper"], heard)
    lines = [mark for row in rows if row["sender"] == "agent" for mark in MARK.findall(row["text"])]
    counted(verdict, "agent's line", lines, [mark for mine in said.agents.values() for mark in mine])
    turns = await books.rows(select(t.turns.c.id, t.turns.c.state))
    verdict.lost += [f"turn {turn} is {state}" for turn, state in turns if state != "answered"]
    counted(verdict, "turn of", Counter(row[0] for row in turns).elements(), {row[0] for row in turns})
    ended = len(await books.column(t.cases.c.id))
    waiting = Words().say("waiting")
    answers = [row["text"] for row in rows if row["sender"] == "bot" and row["text"] != waiting]
    if len(answers) != len(turns) + ended:
        wrong = verdict.lost if len(answers) < len(turns) + ended else verdict.doubled
        wrong.append(f"{len(answers)} answers to {len(turns)} turns and {ended} ends: {Counter(answers)}")
    last = dict(map(tuple, await books.rows(select(t.conversations.c.id, t.conversations.c.last_seq))))
    for talk, seq in last.items():
        counted(verdict, f"seq in {talk}", [x["seq"] for x in rows if x["conversation_id"] == talk], range(1, seq + 1))


async def _cases(books: Books, said: Said, verdict: Verdict) -> None:
    columns = (t.cases.c.conversation_id, t.cases.c.state, t.cases.c.claimed_by)
    found = await books.rows(select(*columns))
    counted(verdict, "case in", [row[0] for row in found], {row[0] for row in found})
    wanted = len(said.agents)
    if len({row[0] for row in found}) != wanted:
        verdict.lost.append(f"cases: {len(found)} of {wanted}")
    verdict.lost += [f"case in {talk} is {state}" for talk, state, by in found if state != "resolved" or not by]
    claims = await books.rows(select(r.outbox.c.lane).where(r.outbox.c.ref.like("desk:%:again:claimed")))
    counted(verdict, "claim in", [row[0] for row in claims], {row[0] for row in claims})


async def _texts(town: Town, books: Books, said: Said, verdict: Verdict) -> None:
    """Each send on WhatsApp was accepted once, and the ledger says how far it came."""
    sent = [text for text in town.reach.line.texts() if text.direction != "inbound"]
    columns = (r.outbox.c.sid, r.outbox.c.state, r.outbox.c.ref, r.outbox.c.failure)
    rows = await books.rows(select(*columns).where(r.outbox.c.channel == "whatsapp"))
    counted(verdict, "accepted text", [text.sid for text in sent], [row[0] or row[2] for row in rows])
    states = {row[0]: row[1] for row in rows}
    for text in sent:
        wanted, found = WORDS.get(text.status, "failed"), states.get(text.sid)
        if found != wanted:
            verdict.lost.append(f"state of {text.sid}: {found}, but Twilio's last word was {text.status}")
    verdict.lost += [f"{row[2]} failed: {row[3]}" for row in rows if row[1] == "failed"]
    counted(verdict, "line at the phone", _lines_of(sent), [mark for mine in said.agents.values() for mark in mine])


def _lines_of(texts: list[Text]) -> list[str]:
    return [mark for text in texts for mark in MARK.findall(text.body) if mark.startswith("[a")]


async def _posts(town: Town, books: Books, said: Said, verdict: Verdict) -> None:
    """Each post stands in Slack once, in its thread, in order; whoever was heard there once."""
    rows = await books.rows(select(r.outbox.c.ref, r.outbox.c.state).where(r.outbox.c.channel == "slack"))
    wanted = [ref for ref, state in rows if ref.split(":")[2] in POSTED and state != "dropped"]
    verdict.lost += [f"{ref} is {state}" for ref, state in rows if state not in {"delivered", "dropped"}]
    said_by_bot = [post for post in town.ears.posts if post.key.split(":")[2] in POSTED]
    counted(verdict, "post", [post.key for post in said_by_bot], wanted)
    threads: dict[str, list[Post]] = defaultdict(list)
    for post in said_by_bot:
        threads[post.thread].append(post)
    for thread in threads.values():
        _in_order(thread, verdict)


def _in_order(thread: list[Post], verdict: Verdict) -> None:
    """A shopper's lines stand in their thread as they were said."""
    lines = [mark for post in thread[1:] for mark in post.marks if mark.startswith("[s")]
    talks = {mark.partition(".")[0] for mark in (*lines, *thread[0].marks) if mark.startswith("[s")}
    if len(talks) > 1:
        verdict.lost.append(f"lines of {len(talks)} shoppers stand in one thread")
    numbers = [int(mark.rpartition(".")[2].rstrip("]")) for mark in lines]
    if numbers != sorted(numbers):
        verdict.lost.append(f"out of order in {thread[0].ts}: {numbers}")
