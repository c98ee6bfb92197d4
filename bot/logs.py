"""How the app writes its log: one event a line, with ids; never bodies, addresses or signatures."""

from __future__ import annotations

import logging
import sys

import structlog


class _Line:
    """Writes to standard error, whatever that is at the moment of writing."""

    def __init__(self, *_: object) -> None:
        pass

    def msg(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    debug = info = warning = error = critical = msg


def set_up_logs(level: str) -> None:
    """Write JSON lines, or readable ones where a person is looking."""
    person = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=_Line,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(logging.getLevelName(level), logging.WARNING), format="%(levelname)s %(message)s")
