"""Score the matcher of tracking numbers on a labelled file: one JSON object a line, `number`, `carrier`, `valid`.

A carrier may go by several names: `dhl_express` in a file is our `dhl`; `s10` is whichever post the number names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.tracking_number import Candidate, candidates
from bot.errors import BadInput

DHL = frozenset({"dhl_express", "dhl_ecommerce", "dhl_paket", "dhl_parcel"})


@dataclass(slots=True)
class Score:
    """The counts of one carrier's rows, and the rows that went wrong."""

    valid: int = 0
    found: int = 0
    first: int = 0
    invalid: int = 0
    accepted: int = 0
    wrong: list[str] = field(default_factory=list)


def score(path: Path) -> dict[str, Score]:
    """Return the scores by carrier. Raises BadInput for a line that is no row."""
    scores: dict[str, Score] = {}
    for line, (number, carrier, valid) in enumerate(_rows(path), start=1):
        told = candidates(number)
        at = next((place for place, each in enumerate(told) if _is(each, carrier)), None)
        _count(scores.setdefault(carrier, Score()), f"line {line}: {number}", valid, at)
    return scores


def table(scores: dict[str, Score]) -> Iterable[str]:
    """Yield the lines of a report: carriers, the whole, and each wrong row."""
    yield f"{'carrier':<16}{'valid':>7}{'found':>7}{'first':>7}{'invalid':>9}{'accepted':>10}"
    whole = Score()
    for carrier, each in sorted(scores.items()):
        yield _line(carrier, each)
        for name in ("valid", "found", "first", "invalid", "accepted"):
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
    yield _line("all", whole)
    for carrier, each in sorted(scores.items()):
        yield from (f"{carrier}, {row}" for row in each.wrong)


def _line(name: str, each: Score) -> str:
    return f"{name:<16}{each.valid:>7}{each.found:>7}{each.first:>7}{each.invalid:>9}{each.accepted:>10}"


def _count(counts: Score, row: str, valid: bool, at: int | None) -> None:
    if not valid:
        counts.invalid += 1
        counts.accepted += at is not None
        counts.wrong += [f"{row} is invalid and accepted"] if at is not None else []
        return
    counts.valid += 1
    counts.found += at is not None
    counts.first += at == 0
    if at != 0:
        counts.wrong.append(f"{row} is not {'found' if at is None else 'first'}")


def _is(candidate: Candidate, carrier: str) -> bool:
    if carrier == "s10":
        return candidate.format == "S10"
    return candidate.carrier == ("dhl" if carrier in DHL else carrier)


def _rows(path: Path) -> Iterable[tuple[str, str, bool]]:
    for at, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(text)
            yield str(row["number"]), str(row["carrier"]), bool(row["valid"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}, line {at}: number, carrier and valid are needed") from error
