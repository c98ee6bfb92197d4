"""What goes with what, learned from a shop's own orders: items that stand in the same orders, weighted by TF-IDF.

The figures that chose the weight are in docs/decisions/0011-goods.md. Everything is counted over orders and nobody's
name is looked at; a pair or a favourite that fewer than `LEAST_ORDERS` orders back is left out: it is chance, and it
could give away what one person bought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy import sparse

LEAST_ORDERS = 3
MOST_NEIGHBOURS = 20
MOST_POPULAR = 50
MOST_IN_A_BASKET = 200
"""Of a longer order only so many items count: it is a restocking, and it would cost its square."""

LATELY = timedelta(days=14)
ROWS = 512

Matrix = Any  # scipy has no types: a sparse matrix, items by orders
Weigh = Callable[[Matrix], Matrix]


@dataclass(frozen=True, slots=True)
class Basket:
    """The SKUs of one order, and when it was placed (aware)."""

    at: datetime
    skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was learned: for each SKU those that go with it, the best first; and what sells lately, the best first."""

    orders: int
    goes_with: Mapping[str, tuple[tuple[str, float], ...]]
    popular: tuple[str, ...]


def tfidf(bought: Matrix) -> Matrix:
    """Weigh an order by how little else it holds, and make all items equally long: the product is a cosine."""
    rarity = np.log(bought.shape[0]) - np.log1p(np.asarray(bought.sum(axis=0)).ravel())
    weighted = bought @ sparse.diags(np.maximum(rarity, 0.0))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(length, 1e-12)) @ weighted


def fit(baskets: Iterable[Basket], now: datetime, weigh: Weigh = tfidf, least: int = LEAST_ORDERS) -> Pairs:
    """Learn from orders. `now` is aware; the order in which the orders come does not matter."""
    known = sorted((each for each in baskets if each.skus), key=lambda each: (each.at, each.skus))
    skus = sorted({sku for each in known for sku in each.skus})
    if not skus:
        return Pairs(0, {}, ())
    return Pairs(len(known), _neighbours(matrix_of(known, skus), skus, weigh, least), _popular(known, now, least))


def matrix_of(baskets: Sequence[Basket], skus: Sequence[str]) -> Matrix:
    """Return items by orders, 1 where the order holds the item."""
    place = {sku: index for index, sku in enumerate(skus)}
    held = [sorted(set(each.skus))[:MOST_IN_A_BASKET] for each in baskets]
    rows = [place[sku] for each in held for sku in each]
    columns = np.repeat(np.arange(len(held)), [len(each) for each in held])
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(skus), len(held)))


def _neighbours(
    bought: Matrix, skus: Sequence[str], weigh: Weigh, least: int
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the nearest of each item. Some rows at a time: the whole product of the matrix need not fit in memory."""
    weighted = sparse.csr_matrix(weigh(bought))
    found = {}
    for start in range(0, len(skus), ROWS):
        together = (bought[start : start + ROWS] @ bought.T).tocsr()
        near = (weighted[start : start + ROWS] @ weighted.T).tocsr()
        backed = near.multiply(together >= least).tocsr()
        for row in range(backed.shape[0]):
            span = slice(backed.indptr[row], backed.indptr[row + 1])
            nearest = _best(backed.indices[span], backed.data[span], start + row, skus)
            if nearest:
                found[skus[start + row]] = nearest
    return found


def _best(indices: Any, scores: Any, itself: int, skus: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return the highest scores; SKUs are sorted, so the order of places is theirs and breaks ties."""
    rounded = np.round(scores, 6)
    kept = (rounded > 0) & (indices != itself)
    indices, rounded = indices[kept], rounded[kept]
    first = np.lexsort((indices, -rounded))[:MOST_NEIGHBOURS]
    return tuple((skus[indices[place]], float(rounded[place])) for place in first)


def _popular(baskets: Sequence[Basket], now: datetime, least: int) -> tuple[str, ...]:
    """Return what most orders of the last days held."""
    counted = Counter(sku for each in baskets if now - LATELY <= each.at <= now for sku in set(each.skus))
    ranked = sorted((-count, sku) for sku, count in counted.items() if count >= least)
    return tuple(sku for _, sku in ranked[:MOST_POPULAR])
