"""The forecasts that ours must beat: the shop's own promise, plain quantiles, quantiles by lane, lane life tables."""

from __future__ import annotations

import numpy as np

from bot.predict.columns import Columns, Floats, Mask, Words
from bot.predict.curves import survival
from bot.predict.features import groups
from bot.predict.lanes import LaneTables
from bot.predict.offsets import Offsets
from bot.predict.scores import Forecasts
from bot.predict.windows import p_late, quantiles

CHANCES = (0.1, 0.5, 0.9)
# Deliveries below which a lane's own quantiles say too little, and its destination's or everybody's are taken.
FEWEST_IN_LANE = 30
NOON = 0.5


def baselines(known: Columns, lanes: LaneTables, scored: Columns, stage: str) -> dict[str, Forecasts]:
    """Return each baseline's forecasts for the scored trips, from what was known when their month began."""
    start = scored.start(stage)
    waits, late = outcomes(scored, stage)
    promised = scored.promised - np.floor(start)
    found = {
        "promise": _promise(scored, stage),
        "global": _sampled(known, scored, stage, ()),
        "lane": _sampled(known, scored, stage, ("destination", "lane")),
        "life_table": _life_table(lanes, scored, stage),
    }
    return {
        name: Forecasts(waits, ends, np.where(np.isnan(promised), np.nan, chance), late)
        for name, (ends, chance) in found.items()
    }


def outcomes(scored: Columns, stage: str) -> tuple[Floats, Floats]:
    """Return the true waits in days (NaN: never came, or impossible) and whether the promise was missed (1, 0, NaN).

    What never came is late.
    """
    waits = scored.delivered - scored.start(stage)
    late = np.where(np.isnan(scored.delivered), 1.0, np.floor(scored.delivered) > scored.promised)
    return np.where(waits >= 0, waits, np.nan), np.where(np.isnan(scored.promised), np.nan, late)


def _promise(scored: Columns, stage: str) -> tuple[Floats, Floats]:
    """The shop's promise is a day and no window; its best guess of who is late: who has the fewest days left."""
    start = scored.start(stage)
    nothing = np.full(len(scored), np.nan)
    ends = np.column_stack([nothing, scored.promised + NOON - start, nothing])
    return ends, -(scored.promised - start)


def _sampled(known: Columns, scored: Columns, stage: str, levels: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Quantiles of all waits that were known, or of the closest group that has enough of them."""
    waits, _ = outcomes(known, stage)
    waits_by_level = [_by_group(waits, groups(known)[level]) for level in levels]
    everything = {"": np.sort(waits[~np.isnan(waits)])}
    ends, chance = np.full((len(scored), 3), np.nan), np.full(len(scored), np.nan)
    if not len(everything[""]):
        return ends, chance
    named, until = groups(scored), scored.promised + 1.0 - scored.start(stage)
    taken: Mask = np.zeros(len(scored), dtype=bool)
    choices = [*zip((named[level] for level in levels), waits_by_level, strict=True)][::-1]
    for words, samples in [*choices, (np.full(len(scored), "", dtype=np.object_), everything)]:
        for word, sample in samples.items():
            rows = np.flatnonzero((words == word) & ~taken)
            if len(rows) and (len(sample) >= FEWEST_IN_LANE or word == ""):
                ends[rows] = np.quantile(sample, CHANCES)
                chance[rows] = 1.0 - np.searchsorted(sample, until[rows]) / len(sample)
                taken[rows] = True
    return ends, chance


def _by_group(waits: Floats, words: Words) -> dict[str, Floats]:
    came = ~np.isnan(waits)
    return {str(word): np.sort(waits[came & (words == word)]) for word in set(words) if word}


def _life_table(lanes: LaneTables, scored: Columns, stage: str) -> tuple[Floats, Floats]:
    start = scored.start(stage)
    curves, today = survival(lanes.hazards(scored, stage)), np.zeros(len(scored))
    ends = quantiles(curves, today, Offsets()) - (start % 1.0)[:, None]
    return ends, p_late(curves, today, scored.promised - np.floor(start))
