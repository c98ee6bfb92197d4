"""When will it arrive: a day-by-day hazard, its calibrated window, its training and its backtest."""

from bot.predict.curves import pack, unpack
from bot.predict.forecaster import MOST_SAMPLED, Forecaster, train
from bot.predict.lanes import LaneRow, LaneTables, count_rows
from bot.predict.offsets import Logged, Offsets
from bot.predict.shelf import live, load, read_index, rollback, save
from bot.predict.trial import trial
from bot.predict.windows import p_late, quantiles, window, windows, worth_showing

__all__ = [
    "MOST_SAMPLED",
    "Forecaster",
    "LaneRow",
    "LaneTables",
    "Logged",
    "Offsets",
    "count_rows",
    "live",
    "load",
    "p_late",
    "pack",
    "quantiles",
    "read_index",
    "rollback",
    "save",
    "train",
    "trial",
    "unpack",
    "window",
    "windows",
    "worth_showing",
]
