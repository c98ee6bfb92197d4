"""Is the way we train today good on a month that it has not seen? Asked before a new model goes live."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from bot.domain.trip import Stage
from bot.predict.backtest import trained
from bot.predict.baselines import outcomes
from bot.predict.columns import Columns, Floats, Mask, moment
from bot.predict.curves import Curves, survival
from bot.predict.forecaster import Forecaster
from bot.predict.offsets import Offsets
from bot.predict.scores import pinball
from bot.predict.windows import quantiles

# The month that is held out began so many days ago, and had the days after it to arrive.
BEGAN, LASTED = 60, 30
FEWEST = 30


def trial(columns: Columns, known_at: datetime, country: str | None, current: Forecaster | None) -> dict[str, Any]:
    """Return the mean pinball loss, in days, of a model trained before the held-out month, on its parcels.

    Both stages together; {} when there are too few. `current_pinball` is there when the live model had not seen them
    either. Beside it stands the loss of the plain lane tables on the same parcels.
    """
    cut = known_at - timedelta(days=BEGAN)
    known = columns.as_known(moment(known_at))
    fresh = trained(known, cut, country)
    fair = current if current is not None and moment(current.trained_at) <= moment(cut) else None
    losses: dict[str, list[Floats]] = {"pinball": [], "life_table_pinball": [], "current_pinball": []}
    for stage in Stage:
        held = known.take(_held(known, stage, moment(cut)))
        if len(held):
            losses["pinball"].append(_losses(held, stage, fresh.curves(held, stage)))
            losses["life_table_pinball"].append(_losses(held, stage, survival(fresh.lanes.hazards(held, stage))))
            if fair is not None:
                losses["current_pinball"].append(_losses(held, stage, fair.curves(held, stage)))
    count = sum(len(part) for part in losses["pinball"])
    if count < FEWEST:
        return {}
    means = {name: round(float(np.concatenate(parts).mean()), 4) if parts else None for name, parts in losses.items()}
    return {"from": f"{cut:%Y-%m-%d}", "days": LASTED, "n": count, **means}


def _held(known: Columns, stage: str, cut: float) -> Mask:
    start = known.start(stage)
    waits, _ = outcomes(known, stage)
    chosen: Mask = (start >= cut) & (start < cut + LASTED) & ~np.isnan(waits)
    return chosen


def _losses(held: Columns, stage: str, curves: Curves) -> Floats:
    start = held.start(stage)
    ends = quantiles(curves, np.zeros(len(held)), Offsets()) - (start % 1.0)[:, None]
    return pinball(held.delivered - start, ends)
