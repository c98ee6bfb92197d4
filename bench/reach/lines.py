"""Lines of many talks: each once, each in its own thread, in order; and what of their time was Slack's own queue."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from bench.books import Books
from bench.crash.verdict import Verdict, counted
from bench.reach.ears import MARK, Ears
from bench.reach.town import Town
from bench.reach.visitor import Visitor
from bot.store import reaching as r
from bot.store import tables as t

STEP, BURST = 1.0, 4
"""Slack's limit as the adapter keeps it: a message a second and channel, four at once at most."""

Order = Mapping[tuple[str, int], list[str]]


async def compare(built: Town, books: Books, people: Sequence[Visitor], order: Order) -> Verdict:
    """Compare what was said with what is kept, what stands in the threads, and what shoppers heard."""
    every = [mark for mine in order.values() for mark in mine]
    verdict = Verdict(acknowledged=len(every))
    texts = await books.rows(select(t.messages.c.text).where(t.messages.c.sender.in_(("shopper", "agent"))))
    counted(verdict, "kept line", [mark for (text,) in texts for mark in MARK.findall(text)], every)
    threads: dict[str, list[str]] = defaultdict(list)
    for post in built.ears.posts:
        if post.key.split(":")[2] == "m":
            threads[post.thread] += [mark for mark in post.marks if mark.startswith("[s")]
    said = {n: mine[1:] for (side, n), mine in order.items() if side == "s"}
    same(verdict, "in the thread of", {_talk(lines): lines for lines in threads.values() if lines}, said)
    answers = {n: mine for (side, n), mine in order.items() if side == "a"}
    same(verdict, "heard by", {n: one.heard() for n, one in enumerate(people)}, answers)
    return verdict


def _talk(lines: list[str]) -> int:
    return int(re.findall(r"\d+", lines[0])[0])


def same(verdict: Verdict, what: str, found: Mapping[int, list[str]], wanted: Mapping[int, list[str]]) -> None:
    """Note what is missing, there too often, or in another order, by talk."""
    for n, lines in wanted.items():
        have = found.get(n, [])
        counted(verdict, f"{what} {n}:", have, lines)
        if sorted(have) == sorted(lines) and have != lines:
            verdict.lost.append(f"out of order {what} {n}: {have}")


async def slack_queues(books: Books, ears: Ears) -> dict[str, float]:
    """Return for each line how long Slack's limit alone would have kept it waiting, in seconds.

    All posts in the channel go through a bucket of our own in the order in which they were put: the first moment at
    which the limit lets one through, less the moment at which it was put.
    """
    rows = await books.rows(select(r.outbox.c.ref, r.outbox.c.made_at).where(r.outbox.c.channel == "slack"))
    made = {ref: at for ref, at in rows}
    posts = sorted((made[post.key].timestamp(), post.marks) for post in ears.posts if post.key in made)
    waits = queue([at for at, _ in posts])
    return {mark: wait for (_, marks), wait in zip(posts, waits, strict=True) for mark in marks}


def queue(ready: Sequence[float]) -> list[float]:
    """Return how long each of these moments (seconds, in order) waits for its turn; at first none is used up."""
    full, waits = float("-inf"), []
    for at in ready:
        turn = max(at, full - (BURST - 1) * STEP)
        full = max(full, turn) + STEP
        waits.append(turn - at)
    return waits
