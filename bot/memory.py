"""The collector of garbage, set for a process that holds much for good and makes millions of objects in a sweep."""

from __future__ import annotations

import gc

COLLECT_AFTER = 20_000
"""New objects; Python's own 700 are met many times in each batch of a sweep."""


def settle_memory() -> None:
    """Let the collector pass over all that is there now, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
