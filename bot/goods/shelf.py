"""Which few products stand on a tracking page: what the shopper buys again, what goes with this order, what sells.

Only what is in stock; what is in the parcel only where it was bought before as well; the same facts always give the
same shelf.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.offer import Group, Offer, Shelf

HALVED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One thing that the shopper bought in an order before this one, and when it was placed (aware)."""

    sku: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What was learned of the shop, as far as one order needs it; see `bot.goods.pairs.Pairs`."""

    goes_with: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)
    popular: Sequence[str] = ()


def suggest(
    items: Iterable[str],
    history: Iterable[Purchase],
    known: Known,
    stock: Collection[str],
    now: datetime,
    most: int = 4,
) -> Shelf:
    """Choose at most `most` products for an order with these items. `now` is aware: what lies ahead is not past.

    Half the places are for what is bought again and half for what goes with the order; what one does not need the
    other takes, and what sells lately fills the rest.
    """
    ordered = set(items)
    past = [each for each in history if each.at <= now]
    again = buy_again(past, stock, now, ordered)
    free = set(stock) - ordered - {each.sku for each in past}
    beside = goes_with(ordered, known, free)
    few = max(most - len(again), most // 2)
    near = beside[:few]
    chosen = [*again[: most - len(near)], *near]
    return Shelf(tuple([*chosen, *_popular(chosen, known, free)][:most]))


def buy_again(
    history: Sequence[Purchase], free: Collection[str], now: datetime, ordered: Collection[str] = ()
) -> list[Offer]:
    """Return what was bought before, the most often bought first; a purchase counts half after `HALVED`.

    What was bought before and is in this order as well counts once more; what is in this order alone is on its way,
    and nobody needs it again yet.
    """
    times: defaultdict[str, set[datetime]] = defaultdict(set)
    for each in history:
        if each.sku in free:
            times[each.sku].add(each.at)
    weight = {
        sku: round(sum(0.5 ** ((now - at) / HALVED) for at in sorted(dates)) + (sku in ordered), 9)
        for sku, dates in times.items()
    }
    ranked = sorted(times, key=lambda sku: (-weight[sku], sku))
    return [Offer(sku, Group.BUY_AGAIN, times=len(times[sku])) for sku in ranked]


def goes_with(ordered: Collection[str], known: Known, free: Collection[str]) -> list[Offer]:
    """Return what goes with these items, by the sum over all of them; `beside` is the one that it goes with most."""
    near: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for item in sorted(ordered):
        for sku, score in known.goes_with.get(item, ()):
            if sku in free:
                near[sku].append((score, item))
    ranked = sorted(near, key=lambda sku: (-round(sum(score for score, _ in near[sku]), 6), sku))
    return [
        Offer(sku, Group.GOES_WITH, beside=min(near[sku], key=lambda each: (-each[0], each[1]))[1]) for sku in ranked
    ]


def _popular(chosen: Sequence[Offer], known: Known, free: Collection[str]) -> list[Offer]:
    out = {offer.sku for offer in chosen}
    return [Offer(sku, Group.POPULAR) for sku in known.popular if sku in free and sku not in out]
