"""Do the forecasts get better as deliveries accumulate? The error of a shop that knows only so many of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from bot.predict.backtest import forecast_months, report
from bot.predict.columns import Columns, moment

KNOWN = (60, 200, 600, 2_000, 6_000)
ALL = "all"


def by_deliveries_known(
    columns: Columns, stage: str, first: datetime, last: datetime, country: str | None, told: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return, for each number of deliveries known before the first month, our error and its ratio to the global's.

    The shop sees that share of the stream all along, at random; everybody's parcels of those months are scored.
    """
    start = columns.start(stage)
    usable = ~np.isnan(start) & (columns.delivered < moment(first))
    every, found = int(usable.sum()), []
    luck = np.random.default_rng(0).random(len(columns))
    for known in [*(number for number in KNOWN if number < every), every]:
        share = known / every
        told(f"with {known} deliveries known")
        ours = _figures(columns, luck < share, stage, first, last, country)
        found.append({"known": ALL if known == every else known, **ours})
    return found


def _figures(
    columns: Columns, seen: Any, stage: str, first: datetime, last: datetime, country: str | None
) -> dict[str, Any]:
    months = forecast_months(columns, [stage], first, last, country, lambda line: None, seen)
    figures: dict[str, Any] = report(columns, stage, months[stage], first, seen)
    ours, everybody = figures["ours"], figures["baselines"]["global"]
    return {"ours": ours, "global": everybody, "mae_to_global": round(ours["mae"] / everybody["mae"], 4)}
