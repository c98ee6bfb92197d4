"""`python -m bot worth SLUG`: what the bot was worth to a shop in a period, each figure with its interval."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.domain.merchant import Merchant
from bot.errors import BadInput
from bot.measure.definitions import DEFINITIONS
from bot.measure.holdout import Holdout, holdout
from bot.measure.intervals import Interval
from bot.measure.periods import Period, last_days
from bot.measure.why import Why, why
from bot.measure.worth import Figure, Overview, overview
from bot.store.database import Database

HELP = "say what the bot was worth: deflection, truth, time to a human, contacts prevented"
MOST_CAUSES = 3


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed."""

    overview: Overview
    holdout: Holdout
    why: Why


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, help="the first day, such as 2026-11-01")
    parser.add_argument(
        "--to", dest="last", type=date.fromisoformat, help="the last day; by default 28 days to yesterday"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    found = asyncio.run(_worth(options.slug, options.first, options.last, read_settings()))
    if options.json:
        print(
            json.dumps(_plain({**asdict(found), "definitions": {k: v.text for k, v in DEFINITIONS.items()}}), indent=2)
        )
    else:
        print("\n".join(readable(found)))
    return 0


async def _worth(slug: str, first: date | None, last: date | None, settings: Settings) -> Report:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    period, now = chosen(merchant, first, last, datetime.now(UTC)), datetime.now(UTC)
    database = Database(settings.database_url)
    try:
        await database.start()
        return Report(
            await database.read_of(merchant.id, lambda c: overview(c, merchant, period)),
            await database.read_of(merchant.id, lambda c: holdout(c, merchant, now)),
            await database.read_of(merchant.id, lambda c: why(c, merchant, period)),
        )
    finally:
        await database.stop()


def chosen(merchant: Merchant, first: date | None, last: date | None, now: datetime) -> Period:
    """Return the period that was asked for. Raises BadInput when it ends before it begins."""
    usual = last_days(merchant, now)
    period = Period(first or min(usual.first, last or usual.first), last or max(usual.last, first or usual.last))
    if period.last < period.first:
        raise BadInput(
            f"the period ends on {period.last}, before it begins on {period.first}: give --from and --to anew"
        )
    return period


def readable(found: Report) -> Iterator[str]:
    """Yield the lines for a terminal."""
    seen = found.overview
    yield f"{seen.period.first} to {seen.period.last}, beside {seen.period.before.first} to {seen.period.before.last}"
    yield f"contacts: {seen.counts['contacts']} ({seen.before['contacts']} before), {seen.by_us} more were opened by us"
    for figure in (*seen.figures.values(), *seen.truth.values()):
        yield _line(figure)
    half, most = (_minutes(each.estimate) for each in (seen.waits.p50, seen.waits.p90))
    still, ended = seen.waits.waiting, seen.waits.wordless
    yield (
        f"time to a human: p50 {half}, p90 {most}, of {seen.waits.asked}; {still} have no answer yet, "
        f"{ended} ended without a word"
    )
    if seen.saved:
        yield f"saved: {_between(seen.saved.amount, '.0f')} {seen.saved.currency}"
    yield _holdout(found.holdout)
    yield from _why(found.why)


def _line(figure: Figure) -> str:
    name = DEFINITIONS[figure.key].name
    if figure.value.estimate is None:
        return f"{name}: nothing to count yet{_pending(figure)}"
    change = figure.change.estimate
    moved = f", {100 * change:+.1f} points" if change is not None else ""
    return f"{name}: {_between(figure.value, '.1%')}, {figure.hits} of {figure.n}{_pending(figure)}{moved}"


def _pending(figure: Figure) -> str:
    return f", {figure.pending} pending" if figure.pending else ""


def _between(value: Interval, form: str) -> str:
    if value.estimate is None:
        return "–"
    low, high = (format(each, form) if each is not None else "?" for each in (value.low, value.high))
    return f"{value.estimate:{form}} ({low} to {high})"


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return "still waiting" if math.isinf(seconds) else f"{seconds / 60:.0f} min"


def _holdout(found: Holdout) -> str:
    if found.verdict == "off":
        return "prevented by writing first: nobody is held out, so nothing can be said"
    arms = ", ".join(
        f"{name} {arm.contacts} contacts after {arm.parcels} parcels"
        for name, arm in (("told", found.told), ("held out", found.held))
    )
    left = f"; about {found.days_left} days until it can be called" if found.days_left else ""
    saved = _between(found.prevented, ".1f")
    return f"prevented by writing first, per 100 parcels: {saved} ({found.verdict}; {arms}{left})"


def _why(found: Why) -> Sequence[str]:
    if found.change is None:
        return []
    told = [f"{each.group} {100 * each.total:+.1f}" for each in found.causes[:MOST_CAUSES]]
    return [f"strict deflection changed by {100 * found.change:+.1f} points: {', '.join(told)}"]


def _plain(value: Any) -> Any:
    """Return plain JSON values: days and times as text, what is endless as null."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and math.isinf(value) else value
