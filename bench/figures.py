"""Numbers into percentiles, verdicts and tables: pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile; `share` is from 0 to 1. NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Spread:
    """What a round gave: times in milliseconds, rate per second."""

    p50: float
    p95: float
    rate: float
    count: int

    def shown(self) -> tuple[str, str, str]:
        """The three figures as cells."""
        return f"{self.p50:.1f}", f"{self.p95:.1f}", f"{self.rate:.0f}"


def spread(seconds: Sequence[float], wall: float) -> Spread:
    """Sum up single times (seconds) that took `wall` seconds together."""
    milliseconds = [value * 1000 for value in seconds]
    rate = len(seconds) / wall if wall else math.nan
    return Spread(percentile(milliseconds, 0.5), percentile(milliseconds, 0.95), rate, len(seconds))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One budget: a ratio that must not be over (or under) a limit. `limit` None only reports."""

    what: str
    value: float
    limit: float | None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """True when the budget is kept, or there is none."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def cells(self) -> tuple[str, str, str, str]:
        """What, figure, budget, outcome."""
        if self.limit is None:
            return self.what, f"{self.value:.2f}", "", ""
        sign = "≥" if self.at_least else "≤"
        return self.what, f"{self.value:.2f}", f"{sign} {self.limit:g}", "kept" if self.kept else "MISSED"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns."""
    cells = [list(head), *[list(map(str, row)) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def shares(parts: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Return each part with its milliseconds and its share of the whole."""
    whole = sum(parts.values()) or math.nan
    return [(name, f"{value:.1f}", f"{value / whole:.0%}") for name, value in parts.items()]
