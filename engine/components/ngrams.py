"""Words and pieces of words as hashed features: the half of the classifier that knows the shop's own vocabulary."""

import re
import zlib
from collections import Counter
from math import log
from typing import Iterable

import numpy as np

SLOTS = 2**17
"""Hashed feature slots; at 2**17 the model takes 10 MB and collisions cost nothing that shows in the figures."""
_WORD = re.compile(r"\w+|[?!$]")


def features(text: str) -> dict[int, float]:
    """Slot → sublinear count of a masked text's word 1-2-grams and within-word 2-4-grams."""
    words = _WORD.findall(text)
    grams = Counter(words)
    grams.update(f"{a} {b}" for a, b in zip(["^", *words], [*words, "$"], strict=True))
    for word in words:
        padded = f"<{word}>"
        for size in (2, 3, 4):
            grams.update(f"#{padded[i : i + size]}" for i in range(len(padded) - size + 1))
    slots: Counter[int] = Counter()
    for gram, count in grams.items():
        slots[zlib.crc32(gram.encode()) % SLOTS] += count
    return {slot: 1 + log(count) for slot, count in slots.items()}


def inverse_frequencies(rows: Iterable[dict[int, float]], total: int) -> np.ndarray:
    """Smoothed idf a slot, float32; slots never seen weigh as the rarest."""
    seen = Counter(slot for row in rows for slot in row)
    idf = np.full(SLOTS, log(1 + total) + 1, dtype=np.float32)
    for slot, count in seen.items():
        idf[slot] = log((1 + total) / (1 + count)) + 1
    return idf


def weigh(row: dict[int, float], idf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(slots, unit-length weights) of one text."""
    slots = np.fromiter(row, dtype=np.int32, count=len(row))
    values = np.fromiter(row.values(), dtype=np.float32, count=len(row)) * idf[slots]
    length = float(np.sqrt(values @ values))
    return slots, values / length if length else values
