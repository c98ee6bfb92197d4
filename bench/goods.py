"""`python -m bench.goods [--file FILE.parquet] [--json]`: which way of suggesting products finds what was bought next.

The file holds lines of past orders (Invoice, StockCode, Quantity, InvoiceDate, Customer ID). The last 60 days are the
test: tables are fitted on what lies before, and a shopper's own history is what they bought up to the order in hand.
A: their next order, given this one. A2: the same, only what they never bought. B: one hidden item of an order.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from bot.goods.pairs import LATELY, LEAST_ORDERS, Basket, Pairs, fit, tfidf
from bot.goods.shelf import Known, Purchase, buy_again, goes_with, suggest

TEST = timedelta(days=60)
MOST_CASES = 2000
PLACES = 5
SEED = 7
K1, B = 1.2, 0.75
BACKED = f"TF-IDF, {LEAST_ORDERS} orders or more: ships as goes with this"

Ranked = list[str]


@dataclass(frozen=True, slots=True)
class Bought:
    """One order of a known shopper."""

    shopper: str
    basket: Basket


@dataclass(frozen=True, slots=True)
class Case:
    """What is in hand, what was bought before it, what must be found, and what may not be said again."""

    now: datetime
    items: tuple[str, ...]
    history: tuple[Purchase, ...]
    wanted: frozenset[str]
    barred: frozenset[str]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.goods", description=__doc__)
    parser.add_argument("--file", type=Path, required=True, help="a parquet file of past orders' lines")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = report(orders_of(options.file))
    print(json.dumps(found) if options.json else table(found))
    return 0


def orders_of(path: Path) -> list[Bought]:
    """Read the orders, the oldest first; what was taken back or has no shopper is no order."""
    import pyarrow.parquet as parquet

    columns = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Customer ID"]
    read = parquet.read_table(path, columns=columns).to_pylist()
    return orders_from(read)


def orders_from(lines: Iterable[dict[str, Any]]) -> list[Bought]:
    """Put lines together into orders."""
    baskets: defaultdict[str, set[str]] = defaultdict(set)
    about: dict[str, tuple[datetime, str]] = {}
    for line in lines:
        code, invoice = str(line["StockCode"]).strip(), str(line["Invoice"])
        if invoice.startswith("C") or (line["Quantity"] or 0) <= 0 or not code[:5].isdigit():
            continue  # returns, postage, and adjustments of the books
        shopper = (
            ""
            if line["Customer ID"] is None or line["Customer ID"] != line["Customer ID"]
            else str(line["Customer ID"])
        )
        baskets[invoice].add(code)
        about[invoice] = (datetime.fromisoformat(str(line["InvoiceDate"])).replace(tzinfo=UTC), shopper)
    made = (Bought(about[each][1], Basket(about[each][0], tuple(sorted(skus)))) for each, skus in baskets.items())
    return sorted(made, key=lambda each: (each.basket.at, each.shopper, each.basket.skus))


def report(orders: Sequence[Bought]) -> dict[str, Any]:
    """Return every method's figures on every task."""
    split = max(each.basket.at for each in orders) - TEST
    past = [each.basket for each in orders if each.basket.at < split]
    tasks = {"A": next_orders(orders, split, False), "A2": next_orders(orders, split, True), "B": hidden(orders, split)}
    methods, seconds = methods_of(past, orders, split)
    return {
        "orders": len(orders),
        "items": len({sku for each in orders for sku in each.basket.skus}),
        "split": split.date().isoformat(),
        "cases": {name: len(cases) for name, cases in tasks.items()},
        "fit_seconds": seconds,
        "methods": {
            name: {task: scores(method, cases) for task, cases in tasks.items()} for name, method in methods.items()
        },
    }


def next_orders(orders: Sequence[Bought], split: datetime, fresh: bool) -> list[Case]:
    """Two orders of one shopper in a row, the first in the test's time; `fresh` counts only what is new to them."""
    of: defaultdict[str, list[Basket]] = defaultdict(list)
    for each in orders:
        if each.shopper:
            of[each.shopper].append(each.basket)
    cases = []
    for baskets in of.values():
        for place in range(1, len(baskets)):
            this, following = baskets[place - 1], baskets[place]
            if this.at < split:
                continue
            history = tuple(Purchase(sku, each.at) for each in baskets[:place] for sku in each.skus)
            owned = frozenset(each.sku for each in history)
            wanted = frozenset(following.skus) - (owned if fresh else frozenset())
            if wanted:
                cases.append(Case(this.at, this.skus, history, wanted, owned if fresh else frozenset()))
    return _some(cases)


def hidden(orders: Sequence[Bought], split: datetime) -> list[Case]:
    """One item of each order of the test's time is hidden."""
    dice = random.Random(SEED)
    cases = []
    for each in orders:
        skus = each.basket.skus
        if each.basket.at >= split and len(skus) >= 2:
            out = dice.choice(skus)
            left = tuple(sku for sku in skus if sku != out)
            cases.append(Case(each.basket.at, left, (), frozenset({out}), frozenset(left)))
    return _some(cases)


def _some(cases: list[Case]) -> list[Case]:
    return cases if len(cases) <= MOST_CASES else random.Random(SEED).sample(cases, MOST_CASES)


def scores(method: Callable[[Case], Ranked], cases: Sequence[Case]) -> dict[str, float]:
    """Return recall and hit rate among the first five."""
    recall = hits = 0.0
    for case in cases:
        said = [sku for sku in method(case) if sku not in case.barred][:PLACES]
        right = len(case.wanted.intersection(said))
        recall += right / len(case.wanted)
        hits += right > 0
    count = max(len(cases), 1)
    return {"recall": round(recall / count, 4), "hit": round(hits / count, 4)}


def counts(bought: Any) -> Any:
    """Plain counts of orders in common."""
    return bought


def damped(bought: Any) -> Any:
    """Cosine, with the popular damped and the rare shrunk."""
    held = np.asarray(bought.sum(axis=1)).ravel()
    return sparse.diags(1 / np.sqrt(held + 10)) @ bought


def bm25(bought: Any) -> Any:
    """Less where the order holds much else, and less where the item is in many orders."""
    rows = bought.tocoo()
    held = np.asarray(bought.sum(axis=1)).ravel()
    length = (1 - B) + B * held / held.mean()
    rarity = np.log(bought.shape[0]) - np.log1p(np.bincount(rows.col, minlength=bought.shape[1]))
    weights = (K1 + 1) / (K1 * length[rows.row] + 1) * rarity[rows.col]
    return sparse.csr_matrix((weights, (rows.row, rows.col)), shape=bought.shape)


def methods_of(
    past: Sequence[Basket], orders: Sequence[Bought], split: datetime
) -> tuple[dict[str, Callable[[Case], Ranked]], dict[str, float]]:
    """Return every way of suggesting, by name, and what its table took to fit."""
    seconds: dict[str, float] = {}

    def fitted(name: str, weigh: Any, least: int = 1) -> Pairs:
        began = time.perf_counter()
        made = fit(past, split, weigh, least)
        seconds[name] = round(time.perf_counter() - began, 2)
        return made

    tables = {
        "co-occurrence": fitted("co-occurrence", counts),
        "damped cosine": fitted("damped cosine", damped),
        "TF-IDF": fitted("TF-IDF", tfidf),
        "BM25": fitted("BM25", bm25),
        BACKED: fitted(BACKED, tfidf, LEAST_ORDERS),
    }
    every, recent = _ranked(past), Recent([each.basket for each in orders])
    stock = {sku for each in past for sku in each.skus}
    shipped = tables[BACKED]
    found: dict[str, Callable[[Case], Ranked]] = {
        "popularity, all time": lambda case: every,
        "popularity, 14 d": lambda case: recent.before(case.now),
    }
    found |= {name: _near(made, stock) for name, made in tables.items()}
    found["own frequency, then 14 d"] = lambda case: own(case, stock) + recent.before(case.now)
    found["own frequency, halved every 90 d"] = lambda case: fading(case, stock) + recent.before(case.now)
    found["own frequency + damped cosine + 14 d"] = _joined(tables["damped cosine"], stock, recent)
    found["halved, before this order alone"] = lambda case: fading(_earlier(case), stock)
    found["halved, bought before this order: ships as buy again"] = lambda case: [
        offer.sku for offer in buy_again(_earlier(case).history, stock, case.now, set(case.items))
    ]
    found["the whole shelf, as it ships"] = _shipped(shipped, stock, recent)
    return found, seconds


class Recent:
    """What sold most in the fortnight before a day."""

    def __init__(self, baskets: Sequence[Basket]) -> None:
        self._baskets = baskets
        self._days: dict[Any, Ranked] = {}

    def before(self, now: datetime) -> Ranked:
        """Return it for the day of `now`."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if day not in self._days:
            self._days[day] = _ranked([each for each in self._baskets if day - LATELY <= each.at < day])
        return self._days[day]


def _ranked(baskets: Sequence[Basket]) -> Ranked:
    counted = Counter(sku for each in baskets for sku in each.skus)
    return [sku for sku, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))][:400]


def own(case: Case, stock: set[str]) -> Ranked:
    """What the shopper bought, most often first."""
    times = Counter(each.sku for each in case.history if each.sku in stock)
    return [sku for sku, _ in sorted(times.items(), key=lambda each: (-each[1], each[0]))]


def fading(case: Case, stock: set[str]) -> Ranked:
    """What the shopper bought, each time counting half after 90 days."""
    return [offer.sku for offer in buy_again(case.history, stock, case.now)]


def _earlier(case: Case) -> Case:
    return replace(case, history=tuple(each for each in case.history if each.at < case.now))


def _near(made: Pairs, stock: set[str]) -> Callable[[Case], Ranked]:
    known = Known(made.goes_with, ())
    return lambda case: [
        offer.sku for offer in goes_with(set(case.items), known, stock - set(case.items) - case.barred)
    ]


def _joined(made: Pairs, stock: set[str], recent: Recent) -> Callable[[Case], Ranked]:
    """Own frequency first, and what goes with the order where that says nothing."""
    near = _near(made, stock)
    return lambda case: list(dict.fromkeys([*own(case, stock), *near(case), *recent.before(case.now)]))


def _shipped(made: Pairs, stock: set[str], recent: Recent) -> Callable[[Case], Ranked]:
    """The shelf as the page shows it: this order's own items never, half the places for each group."""

    def said(case: Case) -> Ranked:
        known = Known(made.goes_with, recent.before(case.now))
        return list(suggest(case.items, _earlier(case).history, known, stock - case.barred, case.now, PLACES).skus)

    return said


def table(found: dict[str, Any]) -> str:
    """Lay the figures out as a table of Markdown."""
    cases = ", ".join(f"{name} {count}" for name, count in found["cases"].items())
    lines = [f"{found['orders']} orders, {found['items']} items, test from {found['split']}; cases: {cases}", ""]
    lines += ["| method | A | A2 | B |", "|---|---|---|---|"]
    for name, tasks in found["methods"].items():
        cells = (f"{each['recall']:.3f} / {each['hit']:.3f}" for each in tasks.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "fit, seconds: " + ", ".join(f"{k} {v}" for k, v in found["fit_seconds"].items())])


if __name__ == "__main__":
    sys.exit(main())
