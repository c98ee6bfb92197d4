"""How good forecasts were: the figures of a backtest, in days and shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.predict.columns import Floats, Ints, Mask

Score = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Forecasts:
    """One method's forecasts of parcels whose end is known, as arrays.

    `waits` are the true times in days and parts of a day from the start of the clock to the door (NaN: never came);
    `ends` its earliest, likely and latest, n x 3 (all NaN: the method gives no window, only a likely time in the
    middle column); `p_late` its chance of missing the promised day and `late` what happened (both NaN: no promise).
    """

    waits: Floats
    ends: Floats
    p_late: Floats
    late: Floats

    def take(self, chosen: Mask | Ints) -> Forecasts:
        """Return some of them."""
        return Forecasts(self.waits[chosen], self.ends[chosen], self.p_late[chosen], self.late[chosen])

    def scores(self) -> Score:
        """Return n, mae, coverage, width and pinball of what arrived, and late_auc and late_ap of what was promised.

        `pinball` is the mean of the three losses at .1, .5 and .9; None where there is nothing to tell. `below` and
        `above` are the shares that came before and after the window.
        """
        came = ~np.isnan(self.waits)
        waits, (early, likely, last) = self.waits[came], self.ends[came].T
        found: Score = {"n": int(came.sum()), "mae": _mean(np.abs(waits - likely))}
        inside = (early <= waits) & (waits <= last)
        windowed = len(waits) > 0 and not np.isnan(early).any()
        found["coverage"] = _mean(inside.astype(float)) if windowed else None
        found["width"] = _mean(last - early) if windowed else None
        found["pinball"] = _mean(pinball(waits, self.ends[came])) if windowed else None
        return found | _late(self.p_late, self.late)


def pinball(waits: Floats, ends: Floats) -> Floats:
    """Return each forecast's mean pinball loss at .1, .5 and .9, in days."""
    chances = np.array([0.1, 0.5, 0.9])
    over = waits[:, None] - ends
    losses: Floats = np.maximum(chances * over, (chances - 1.0) * over).mean(axis=1)
    return losses


def _late(p_late: Floats, late: Floats) -> Score:
    known = ~np.isnan(p_late) & ~np.isnan(late)
    if len(set(late[known])) < 2:
        return {"late_auc": None, "late_ap": None}
    from sklearn.metrics import average_precision_score, roc_auc_score  # slow to import: only a backtest waits for it

    truth, chance = late[known].astype(int), p_late[known]
    return {
        "late_auc": round(float(roc_auc_score(truth, chance)), 4),
        "late_ap": round(float(average_precision_score(truth, chance)), 4),
    }


def _mean(values: Floats) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None
