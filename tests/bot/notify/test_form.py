"""Free text while the window is open, else a template, else nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.messaging import Failure, Outgoing, Template
from bot.notify.form import form
from bot.ports import Limits

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WINDOW = Limits(window_hours=24)
BOTH, TEXT = Outgoing("Hello", template=Template("HX1")), Outgoing("Hello")


@pytest.mark.parametrize(
    ("outgoing", "hours_ago", "failure", "wanted"),
    [
        (BOTH, 1, None, "text"),
        (BOTH, 23.99, None, "text"),
        (BOTH, 24, None, "template"),
        (BOTH, None, None, "template"),
        (BOTH, 1, Failure.WINDOW_CLOSED, "template"),
        (TEXT, 1, None, "text"),
        (TEXT, 25, None, "nothing"),
        (TEXT, None, None, "nothing"),
        (TEXT, 1, Failure.TRANSIENT, "text"),
    ],
)
def test_the_form_follows_the_window(
    outgoing: Outgoing, hours_ago: float | None, failure: Failure | None, wanted: str
) -> None:
    last = NOW - timedelta(hours=hours_ago) if hours_ago is not None else None
    found = form(outgoing, WINDOW, last, failure, NOW)
    told = "nothing" if found is None else "template" if found.template else "text"
    assert told == wanted


def test_a_channel_without_a_window_takes_the_text() -> None:
    assert form(BOTH, Limits(), None, None, NOW) == TEXT
