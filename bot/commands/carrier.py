"""`python -m bot carrier NUMBER`: whose tracking number is this, and does its check digit fit?

With `--score FILE`, how often the answer is right on labelled numbers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.commands.number_scores import score, table
from bot.domain.tracking_number import Candidate, CheckDigit, NearMiss, bare, candidates, check, near_misses

HELP = "rank the carriers of a tracking number; 1 when none fits or its check digit is wrong"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("number", metavar="NUMBER", nargs="?")
    asked.add_argument("--score", metavar="FILE", type=Path, help="JSON lines with number, carrier and valid")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the candidates, the likeliest first, and apart from them the carriers whose check digit fails."""
    if options.score:
        print("\n".join(table(score(options.score))))
        return 0
    found, missed, verdict = candidates(options.number), near_misses(options.number), check(options.number)
    if options.json:
        print(json.dumps(_answer(options.number, found, missed, verdict)))
    else:
        for each in found:
            print(f"{each.confidence:4.2f}  {each.label:<20} check digit {each.check_digit!s:<8} {each.format}")
        for miss in missed:
            print(f"  no  {miss.label:<20} check digit {CheckDigit.INVALID!s:<8} {miss.format}")
        if not found and not missed:
            print("No format that we know fits this number.")
    return 0 if found else 1


def _answer(number: str, found: list[Candidate], missed: list[NearMiss], verdict: CheckDigit) -> dict[str, object]:
    return {
        "number": bare(number),
        "check_digit": str(verdict),
        "candidates": [
            {
                "carrier": each.carrier,
                "label": each.label,
                "confidence": round(each.confidence, 3),
                "check_digit": str(each.check_digit),
                "format": each.format,
            }
            for each in found
        ],
        "near_misses": [
            {"carrier": miss.carrier, "label": miss.label, "check_digit": "invalid", "format": miss.format}
            for miss in missed
        ],
    }
