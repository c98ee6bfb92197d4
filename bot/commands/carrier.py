"""`python -m bot carrier NUMBER`: whose tracking number is this, and does its check digit fit?"""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.domain.tracking_number import bare, candidates, check


def add_parser(subparsers: Any) -> None:  # Any: argparse names no public type for it
    """Add the command's arguments."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "carrier",
        help="rank the carriers that a tracking number may belong to",
        description="Exit status: 0 when a carrier fits, 1 when none does or the check digit is wrong.",
    )
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the candidates, the likeliest first."""
    found = candidates(args.number)
    verdict = check(args.number)
    if args.json:
        rows = [
            {
                "carrier": each.carrier,
                "label": each.label,
                "confidence": round(each.confidence, 3),
                "check_digit": str(each.check_digit),
                "format": each.format,
            }
            for each in found
        ]
        print(json.dumps({"number": bare(args.number), "check_digit": str(verdict), "candidates": rows}))
    else:
        for each in found:
            print(f"{each.confidence:4.2f}  {each.label:<20} check digit {each.check_digit!s:<8} {each.format}")
        if not found:
            print("No format that we know fits this number.")
    return 0 if found and verdict != "invalid" else 1
