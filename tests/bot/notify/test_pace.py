"""A merchant's channel is used no faster than it bears, and rests when the vendor says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.notify.pace import Pace

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_sends_beyond_the_rate_wait_for_room() -> None:
    pace = Pace()
    waits = [pace.wait("m", "whatsapp", 5.0, NOW) for _ in range(12)]
    assert waits[:10] == [timedelta(0)] * 10
    assert waits[10] == timedelta(seconds=0.2)
    assert pace.wait("m", "whatsapp", 5.0, NOW + timedelta(seconds=0.25)) == timedelta(0)


def test_one_merchant_does_not_slow_another() -> None:
    pace = Pace()
    for _ in range(4):
        pace.wait("busy", "email", 1.0, NOW)
    assert pace.wait("quiet", "email", 1.0, NOW) == timedelta(0)


def test_a_rest_is_kept() -> None:
    pace = Pace()
    pace.rest("m", "slack", 30, NOW)
    assert pace.wait("m", "slack", 5.0, NOW + timedelta(seconds=10)) == timedelta(seconds=20)
    assert pace.wait("m", "slack", 5.0, NOW + timedelta(seconds=31)) == timedelta(0)
