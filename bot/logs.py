"""How the app writes its log: one event a line, with ids; never bodies, addresses or signatures.

Whatever slips in all the same is masked, in our own events and in those of the libraries (`bot.masking`); an exception
is told by its class and by where it came from, for its text may be what somebody wrote.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog

from bot.masking import masked, masked_value, unquoted, where

OURS = ("bot", "integrations", "actions")
EXCEPTION = "exception"


class _Line:
    """Writes to standard error, whatever that is at the moment of writing."""

    def __init__(self, *_: object) -> None:
        pass

    def msg(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    debug = info = warning = error = critical = msg


class _Masked(logging.Formatter):
    """Formats what libraries log: nothing that they quote, and of an exception no text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = record.getMessage()
        shown = masked(said) if record.name.startswith(OURS) else unquoted(said)
        lines = [f"{record.levelname} {record.name} {shown}"]
        if record.exc_info and record.exc_info[0] is not None:
            lines.append(where(record.exc_info[1], record.exc_info[2]))
        return "\n".join(lines)


class _Handler(logging.StreamHandler[Any]):
    """Writes to standard error, whatever that is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Say only that a line was lost: the library would print its arguments."""
        print(f"ERROR {record.name} a line could not be written", file=sys.stderr)  # noqa: T201


def mask_event(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Mask every value of an event; an exception is told by class and place."""
    shown: dict[str, Any] = {}
    for name, value in event.items():
        if name == "exc_info":
            error = sys.exc_info() if value is True else value
            error = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else error
            shown[EXCEPTION] = where(error[1], error[2]) if isinstance(error, tuple) and error[0] else None
        elif name == "event":
            shown[name] = masked(str(value))
        else:
            shown[name] = masked_value(name, value)
    return shown


def set_up_logs(level: str) -> None:
    """Write JSON lines, or readable ones where a person is looking."""
    person = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            mask_event,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=_Line,
        cache_logger_on_first_use=False,
    )
    handler = _Handler()
    handler.setFormatter(_Masked())
    logging.basicConfig(level=max(logging.getLevelName(level), logging.WARNING), handlers=[handler])
    sys.excepthook = _unhandled
    threading.excepthook = lambda told: _unhandled(told.exc_type, told.exc_value, told.exc_traceback)


def _unhandled(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Tell of what nobody caught, as the log does."""
    if issubclass(kind, KeyboardInterrupt):
        return
    print(where(error, trace), file=sys.stderr, flush=True)  # noqa: T201
