"""`python -m bot carrier NUMBER`: whose tracking number is this, and does its check digit fit?"""

from __future__ import annotations

import argparse
import json

from bot.domain.tracking_number import bare, candidates, check

HELP = "rank the carriers of a tracking number; 1 when none fits or its check digit is wrong"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the candidates, the likeliest first."""
    found = candidates(options.number)
    verdict = check(options.number)
    if options.json:
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
        print(json.dumps({"number": bare(options.number), "check_digit": str(verdict), "candidates": rows}))
    else:
        for each in found:
            print(f"{each.confidence:4.2f}  {each.label:<20} check digit {each.check_digit!s:<8} {each.format}")
        if not found:
            print("No format that we know fits this number.")
    return 0 if found and verdict != "invalid" else 1
