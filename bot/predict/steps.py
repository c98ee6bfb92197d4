"""Numbers cut into few steps before training: the trees would do it themselves, weighing each row, at ten times the
cost of growing (scikit-learn 1.9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.predict.columns import Floats

MOST = 120
# Rows that are looked at to place the steps.
LOOKED_AT = 100_000


@dataclass(frozen=True, slots=True)
class Steps:
    """For each column, the values at which a next step begins."""

    edges: tuple[Floats, ...]

    @classmethod
    def of(cls, rows: Floats) -> Steps:
        """Place the steps so that each holds about as many rows; few distinct values keep a step each."""
        some = rows[:: max(len(rows) // LOOKED_AT, 1)]
        return cls(tuple(_edges(column) for column in some.T))

    def cut(self, rows: Floats) -> Floats:
        """Return the number of the step in which each value lies."""
        found = np.empty(rows.shape, dtype=np.float64)
        for number, edges in enumerate(self.edges):
            found[:, number] = np.searchsorted(edges, rows[:, number], side="right")
        return found


def _edges(column: Floats) -> Floats:
    values = np.unique(column)
    if len(values) > MOST:
        values = np.unique(np.quantile(column, np.linspace(0, 1, MOST)))
    middles: Floats = (values[1:] + values[:-1]) / 2
    return middles
