"""Is something wrong? One rule a file: a shipment or an order and the clock in, an anomaly or nothing out."""

from bot.detect.judge import judge, stated

__all__ = ["judge", "stated"]
