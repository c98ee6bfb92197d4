"""What the bot did not understand, grouped by likeness, so that one look teaches many of them.

A message counts where the engine fell back or found no goal of ours. Its words are shown plain: addresses and numbers
are replaced before they are compared, shown or taught, for what they say is somebody's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sqlalchemy import Connection, and_, select

from bot.domain.conversation import Sender
from bot.domain.plain_words import plain
from bot.store.tables import messages, turns
from bot.store.worth import contacts, examples

UNCLEAR = ("nlu_fallback", "out_of_scope")
"""What the engine says of a message that fits none of the shop's goals."""

MOST = 800
"""How many of the newest messages are grouped at once: it takes half a second."""

APART = 0.8
"""Cosine distance from which two messages are not alike; chosen on our own phrases (tests/bot/measure)."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """One message: its plain words, and where it was said (aware UTC)."""

    text: str
    conversation_id: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """Messages that are alike; the first is the one that is most like the others."""

    messages: tuple[Unclear, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The different words among them, the commonest first."""
        counted: dict[str, int] = {}
        for each in self.messages:
            counted[each.text] = counted.get(each.text, 0) + 1
        return tuple(sorted(counted, key=lambda text: (-counted[text], self._place(text))))

    def _place(self, text: str) -> int:
        return next(place for place, each in enumerate(self.messages) if each.text == text)


def unclear(connection: Connection, merchant_id: str, since: datetime, limit: int = MOST) -> list[Unclear]:
    """Return the newest messages of contacts since then that were not understood, without those that were taught."""
    missed = (
        select(contacts.c.conversation_id, contacts.c.first_seq, contacts.c.last_seq)
        .where(contacts.c.merchant_id == merchant_id, contacts.c.missed > 0, contacts.c.started_at >= since)
        .order_by(contacts.c.started_at.desc())
        .limit(limit)
        .subquery()
    )
    columns = (messages.c.text, messages.c.conversation_id, messages.c.seq, messages.c.at)
    here = and_(
        messages.c.conversation_id == missed.c.conversation_id,
        messages.c.seq.between(missed.c.first_seq, missed.c.last_seq),
    )
    query = (
        select(*columns)
        .select_from(missed)
        .join(messages, here)
        .join(turns, turns.c.id == messages.c.id)
        .where(messages.c.sender == Sender.SHOPPER, turns.c.intent.in_(UNCLEAR))
        .order_by(messages.c.at.desc())
        .limit(limit)
    )
    known = _known(connection, merchant_id)
    found = [Unclear(plain(row.text), row.conversation_id, row.seq, row.at) for row in connection.execute(query)]
    return [each for each in found if each.text and each.text.casefold() not in known]


def _known(connection: Connection, merchant_id: str) -> set[str]:
    query = select(examples.c.text).where(examples.c.merchant_id == merchant_id)
    return {text.casefold() for text in connection.execute(query).scalars()}


def alike(found: Sequence[Unclear]) -> list[Likeness]:
    """Group messages by their letters and words (average linkage over TF-IDF of character n-grams), largest first."""
    if len(found) < 2:
        return [Likeness((each,)) for each in found]
    # float: scikit-learn has no types
    vectors: Any = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit_transform(
        [each.text.casefold() for each in found]
    )
    likenesses = (vectors @ vectors.T).toarray()
    grouping = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=APART)
    labels = grouping.fit_predict((1 - likenesses).clip(0.0))
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        groups.setdefault(int(label), []).append(place)
    made = [_likeness(found, places, likenesses) for places in groups.values()]
    return sorted(made, key=lambda group: (-len(group.messages), -group.messages[0].at.timestamp()))


def _likeness(found: Sequence[Unclear], places: Iterable[int], likenesses: Any) -> Likeness:
    inside = list(places)
    middle = sorted(inside, key=lambda place: (-likenesses[place, inside].sum(), place))
    return Likeness(tuple(found[place] for place in middle))
