"""How good would the forecasts have been on your own past parcels? Month by month, never looking ahead.

The file has one row a parcel, with the columns that docs/forecast.md explains.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.domain.trip import Stage, Trip
from bot.errors import BadInput

HELP = "score the forecasts of arrival on a file of past parcels"
NO_COUNTRY = "none"
FIGURES = ("n", "mae", "coverage", "width", "pinball", "late_auc", "late_ap")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("file", metavar="FILE.csv", help="one parcel a row; the columns are in docs/forecast.md")
    parser.add_argument("--from", dest="first", required=True, type=month, metavar="YYYY-MM", help="first month scored")
    parser.add_argument("--to", dest="last", required=True, type=month, metavar="YYYY-MM", help="last month scored")
    parser.add_argument("--stage", choices=[str(stage) for stage in Stage], action="append", help="only this stage")
    parser.add_argument(
        "--country",
        default=None,
        metavar="CC",
        help="whose holidays count, such as BR, or none; default: as the regions tell",
    )
    parser.add_argument("--learning", action="store_true", help="also: the error by number of deliveries known (slow)")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Walk through the months, with progress on standard error, and print the figures."""
    # The mathematics takes a second to load, which no other command should wait for.
    from bot.predict.calendar import check_country, country_of
    from bot.predict.columns import Columns

    if options.first > options.last:
        raise BadInput(f"--from {options.first:%Y-%m} lies after --to {options.last:%Y-%m}; swap them")
    check_country(None if options.country == NO_COUNTRY else options.country)
    columns = Columns.of(trips_in(options.file))
    stages = options.stage or [str(stage) for stage in Stage]
    check_months(columns, options)
    country = options.country or country_of(columns.destination)
    country = None if country == NO_COUNTRY else country
    print(f"public holidays: {country or 'none'}", file=sys.stderr)
    works = [Work(stage, columns, options.first, options.last, country, options.learning) for stage in stages]
    found = {"stages": dict(zip(stages, _side_by_side(works), strict=True))}
    print(json.dumps(found) if options.json else as_text(found))
    return 0


@dataclass(frozen=True, slots=True)
class Work:
    """One stage's backtest, which a process of its own can do."""

    stage: str
    columns: Any
    first: datetime
    last: datetime
    country: str | None
    learning: bool

    def done(self) -> dict[str, Any]:
        """Return the stage's figures, with progress on standard error."""
        from bot.predict import backtest, learning

        tell = timed(self.stage)
        wanted = (self.first, self.last, self.country, tell)
        found: dict[str, Any] = backtest.stages_report(self.columns, [self.stage], *wanted)["stages"][self.stage]
        if self.learning:
            found["learning"] = learning.by_deliveries_known(self.columns, self.stage, *wanted)
        return found


def _side_by_side(works: list[Work]) -> list[dict[str, Any]]:
    """Do each work in a process of its own where there are several: they share nothing, and there is a lot to do."""
    if len(works) == 1:
        return [works[0].done()]
    with ProcessPoolExecutor(len(works), mp_context=get_context("spawn")) as processes:
        return list(processes.map(Work.done, works))


def month(text: str) -> datetime:
    """Read YYYY-MM."""
    try:
        return datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - a month of the shop's own calendar
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write YYYY-MM, such as 2017-08") from None


def trips_in(path: str) -> list[Trip]:
    """Read a file of parcels. Raises BadInput that names file, line and column, and says what to do."""
    from bot.predict.rows import read_trips

    try:
        with Path(path).open(encoding="utf-8", newline="") as lines:
            return read_trips(lines)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8 CSV") from error
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from error


def timed(what: str) -> Callable[[str], None]:
    """Return how progress is told: on standard error, with the seconds that have passed."""
    begin = time.monotonic()
    return lambda line: print(f"[{time.monotonic() - begin:5.0f} s] {what}: {line}", file=sys.stderr, flush=True)


def as_text(found: dict[str, Any]) -> str:
    """Return the figures as tables."""
    lines: list[str] = []
    for stage, figures in found["stages"].items():
        lines += ["", f"{stage}: {'':18}" + "".join(f"{name:>10}" for name in FIGURES)]
        named = {"ours": figures["ours"], **figures["baselines"]}
        named |= {each["month"]: each for each in figures["months"]}
        for days, again in figures["again"].items():
            named[f"after {days} days, ours"], named["  not said again"] = again["ours"], again["not_said_again"]
            lines += [_line(name, scores) for name, scores in named.items()]
            named = {}
        for each in figures.get("learning", []):
            lines.append(_line(f"{each['known']} known", each["ours"]) + f"   mae/global {each['mae_to_global']}")
    return "\n".join(lines).strip()


def _line(name: str, scores: dict[str, Any]) -> str:
    return f"  {name:<26}" + "".join(f"{'-' if scores[key] is None else scores[key]!s:>10}" for key in FIGURES)


def check_months(columns: Any, options: argparse.Namespace) -> None:
    """Refuse months of which, or of before which, the file knows nothing."""
    from bot.predict.backtest import next_month
    from bot.predict.columns import moment

    known = int((columns.delivered < moment(options.first)).sum())
    inside = (columns.ordered >= moment(options.first)) & (columns.ordered < moment(next_month(options.last)))
    if not inside.any():
        raise BadInput(f"no parcel was ordered from {options.first:%Y-%m} to {options.last:%Y-%m}; choose other months")
    if not known:
        raise BadInput(f"nothing was delivered before {options.first:%Y-%m}, so nothing is known; give a later --from")
