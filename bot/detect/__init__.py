"""Is something wrong? One rule a file: a parcel's row or an order and the clock in, an anomaly or nothing out."""

from bot.detect.judge import judge, judge_order, judge_shipment, stated
from bot.detect.knowledge import BASELINE, Knowledge, fit

__all__ = ["BASELINE", "Knowledge", "fit", "judge", "judge_order", "judge_shipment", "stated"]
