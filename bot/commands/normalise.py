"""`python -m bot normalise --from PROVIDER FILE…`: read payloads as the webhook doors would, and print the outcome."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import MalformedPayload
from bot.intake.normalise import Row, news_rows, report_rows
from bot.ports import RawPayload
from integrations.registry import carriers, storefronts

HELP = "read payloads from files and print one JSON object a shipment; 1 when a file cannot be read"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--from", dest="provider", required=True, choices=sorted({**carriers(), **storefronts()}))
    parser.add_argument("--topic", help="the webhook's topic, where it travels in a header; guessed when left out")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file with one payload; - reads standard input")


def run(options: argparse.Namespace) -> int:
    """Print one JSON object a line, for each shipment or unreadable file."""
    failed = False
    for name in options.files:
        for row in rows_of(options.provider, options.topic, name):
            failed = failed or "error" in row
            print(json.dumps(row, ensure_ascii=False))
    return 1 if failed else 0


def rows_of(provider: str, topic: str | None, name: str) -> Iterator[Row]:
    """Yield the rows of one file, or one row with its error."""
    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        yield _error(name, "no_file", "", error.strerror or type(error).__name__)
        return
    try:
        rows = _read(RawPayload(provider, body, topic))
    except MalformedPayload as error:
        yield _error(name, "malformed", error.path, error.message)
        return
    for index, row in enumerate(rows):
        yield {"file": name, "index": index, **row}


def _read(raw: RawPayload) -> list[Row]:
    carrier = carriers().get(raw.provider)
    if carrier is not None:
        return report_rows(raw.provider, carrier.parse(raw))
    return news_rows(raw.provider, storefronts()[raw.provider].parse(raw))


def _error(name: str, kind: str, path: str, message: str) -> Row:
    return {"file": name, "error": {"kind": kind, "path": path, "message": message}}
