"""Survival curves, and the compact form in which the store keeps them.

A curve is S[k], k = 0 … DAYS - 1: the chance of not having arrived by the end of calendar day k, day 0 being the day on
which the stage's clock started. Days, as in all of forecasting, are the shop's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.predict.columns import DAYS, Floats

UNIT = 65_535
Curves = NDArray[np.float32]


def survival(hazards: Floats) -> Curves:
    """Return the curves of daily chances: each day's share of what was left."""
    return np.cumprod(1.0 - np.clip(hazards, 0.0, 1.0), axis=1).astype(np.float32)


def pack(curves: Curves) -> list[bytes]:
    """Return each curve as 180 bytes: 65535ths, two bytes a day, the low one first."""
    whole = np.rint(np.clip(curves, 0.0, 1.0) * UNIT).astype("<u2")
    return [row.tobytes() for row in whole]


def unpack(packed: Sequence[bytes]) -> Curves:
    """Return the curves that were packed, to within 1/131070."""
    if not packed:
        return np.zeros((0, DAYS), dtype=np.float32)
    whole = np.frombuffer(b"".join(packed), dtype="<u2").reshape(len(packed), DAYS)
    return (whole / np.float32(UNIT)).astype(np.float32)
