"""Why a figure changed: what each goal, channel or trouble gave to it, and the parts add up to the change exactly.

A group moves the whole in two ways. Its own rate changed (`rate`), at the weight that it has had; or there is more or
less of it than before (`mix`), which matters as far as its rate differs from that of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.domain.merchant import Merchant
from bot.measure.definitions import SHOPPER
from bot.measure.periods import Period
from bot.store.worth import contact_days, contact_troubles

DIMENSIONS = ("goal", "channel", "trouble")
FIGURES = {"strict": "strict_known", "loose": "loose_known", "reopened": "strict_known"}
Cell = tuple[int, int]
"""How many of a group count, and how many are known."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What one group gave to a change. `rate` and `mix` are in the figure's own units and add up to `total`."""

    group: str
    rate: float
    mix: float
    before: Cell
    now: Cell

    @property
    def total(self) -> float:
        """Return both together."""
        return self.rate + self.mix


@dataclass(frozen=True, slots=True)
class Why:
    """A change taken apart, the largest part first. `change` is None where one period has nothing that is known."""

    figure: str
    by: str
    before: float | None
    now: float | None
    causes: tuple[Cause, ...]

    @property
    def change(self) -> float | None:
        """Return by how much the figure changed."""
        return None if self.now is None or self.before is None else self.now - self.before


def why(connection: Connection, merchant: Merchant, period: Period, figure: str = "strict", by: str = "goal") -> Why:
    """Take apart how a figure of a period differs from that of the period before."""
    now = _cells(connection, merchant, period, figure, by)
    before = _cells(connection, merchant, period.before, figure, by)
    return taken_apart(figure, by, before, now)


def taken_apart(figure: str, by: str, before: Mapping[str, Cell], now: Mapping[str, Cell]) -> Why:
    """Return what each group gave to the change between two periods."""
    rates = _rate(before), _rate(now)
    if rates[0] is None or rates[1] is None:
        return Why(figure, by, *rates, ())
    middle = (rates[0] + rates[1]) / 2
    known = sum(n for _, n in before.values()), sum(n for _, n in now.values())
    causes = [
        _cause(group, before.get(group, (0, 0)), now.get(group, (0, 0)), known, middle)
        for group in sorted(before.keys() | now.keys())
    ]
    return Why(figure, by, *rates, tuple(sorted(causes, key=lambda each: (-abs(each.total), each.group))))


def _cause(group: str, before: Cell, now: Cell, known: Cell, middle: float) -> Cause:
    weight, weight_before = now[1] / known[1], before[1] / known[0]
    rate = now[0] / now[1] if now[1] else before[0] / before[1] if before[1] else middle
    rate_before = before[0] / before[1] if before[1] else rate
    by_rate = (rate - rate_before) * (weight + weight_before) / 2
    by_mix = (weight - weight_before) * ((rate + rate_before) / 2 - middle)
    return Cause(group, by_rate, by_mix, before, now)


def _rate(cells: Mapping[str, Cell]) -> float | None:
    known = sum(n for _, n in cells.values())
    return sum(hits for hits, _ in cells.values()) / known if known else None


def _cells(connection: Connection, merchant: Merchant, period: Period, figure: str, by: str) -> dict[str, Cell]:
    """Return how many count and are known of each group, from the sums by day."""
    table = contact_troubles if by == "trouble" else contact_days
    own = [table.c.merchant_id == merchant.id, table.c.day.between(period.first, period.last)]
    if table is contact_days:
        own.append(contact_days.c.opener == SHOPPER)
    sums = (func.sum(table.c[name]) for name in (figure, FIGURES[figure]))
    rows = connection.execute(select(table.c[by], *sums).where(*own).group_by(table.c[by]))
    return {name: (int(hits), int(n)) for name, hits, n in rows if n}
