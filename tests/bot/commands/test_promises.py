"""Was it true? What the shop is told of the windows that it showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.commands.promises import readable, row_json, totals
from bot.store.promises import Outcome

SHOWN = Outcome(
    "1Z9",
    "chat",
    "m1",
    "handoff",
    datetime(2026, 11, 20, 9, tzinfo=UTC),
    date(2026, 11, 22),
    date(2026, 11, 24),
    date(2026, 11, 23),
    True,
)


def test_promises_are_counted_by_model_and_door_and_open_ones_decide_nothing() -> None:
    broken = replace(SHOWN, delivered_on=date(2026, 11, 25), held=False)
    waiting = replace(SHOWN, delivered_on=None, held=None)
    page = replace(waiting, door="page")
    assert totals([SHOWN, broken, waiting, page]) == [
        {
            "model": "m1",
            "door": "chat",
            "made": 3,
            "decided": 2,
            "held": 1,
            "held_share": 0.5,
            "mean_width_days": 2.0,
        },
        {
            "model": "m1",
            "door": "page",
            "made": 1,
            "decided": 0,
            "held": 0,
            "held_share": None,
            "mean_width_days": 2.0,
        },
    ]


def test_it_is_readable_with_and_without_promises() -> None:
    assert "No window" in readable({"promises": []})
    text = readable({"promises": totals([SHOWN]), "rows": [row_json(SHOWN)]})
    assert "kept 1 (100%)" in text
    assert "2026-11-22 to 2026-11-24  kept" in text
