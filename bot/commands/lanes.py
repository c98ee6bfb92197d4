"""`python -m bot lanes SLUG`: which carriers and lanes fail, how sure that is, and what to change."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.measure.intervals import Interval
from bot.measure.lane_compare import Move, Moves
from bot.measure.lane_rates import Rate, Transit
from bot.measure.lanes import (
    CarrierRow,
    LaneRow,
    Scoreboard,
    TroubleRow,
    Weeks,
    carriers_of,
    changes,
    exceptions,
    lanes_of,
    reading,
    unit_cost,
    weeks_of,
)
from bot.store.database import Database

HELP = "say how carriers and lanes do, with intervals, and what to change"
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of a period."""

    weeks: Weeks
    board: Scoreboard
    lanes: Sequence[LaneRow]
    troubles: Sequence[TroubleRow]
    changes: Moves


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, help="a day of the first week (YYYY-MM-DD)")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, help="a day of the last week (default: today)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    report = asyncio.run(_report(options.slug, options.first, options.last, read_settings()))
    print(json.dumps(report_json(report), indent=2) if options.json else readable(report))
    return 0


async def _report(slug: str, first: date | None, last: date | None, settings: Settings) -> Report:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    today = datetime.now(UTC).astimezone(zone_named(merchant.settings.time_zone)).date()
    last = last or today
    weeks = weeks_of(first or last - LOOKED_BACK, last)
    database = Database(settings.database_url)
    try:
        await database.start()
        return await database.read(lambda connection: _read(connection, merchant, weeks, today))
    finally:
        await database.stop()


def _read(connection: Connection, merchant: Merchant, weeks: Weeks, today: date) -> Report:
    found = reading(connection, merchant, weeks, today)
    return Report(
        weeks,
        carriers_of(found, unit_cost(merchant)),
        lanes_of(connection, merchant, weeks, today),
        exceptions(connection, merchant, found),
        changes(found),
    )


def report_json(report: Report) -> dict[str, Any]:
    """Return the figures as JSON values; shares are 0 to 1, every estimate stands with its 95 % interval and n."""
    return {
        "from": report.weeks.first.isoformat(),
        "to": report.weeks.until.isoformat(),
        "carriers": [_carrier_json(row) for row in report.board.carriers],
        "lanes": [_lane_json(row) for row in report.lanes],
        "troubles": [
            {
                "carrier": row.carrier,
                "kind": row.kind,
                "responsible": row.party,
                "opened": row.opened,
                "parcels": row.parcels,
                "per_hundred": _interval(row.per_hundred),
            }
            for row in report.troubles
        ],
        "changes": {"compared": report.changes.compared, "moves": [_move_json(each) for each in report.changes.moves]},
    }


def _carrier_json(row: CarrierRow) -> dict[str, Any]:
    found = {"carrier": row.carrier, "rank": row.rank, **_figures(row.travel.sums, row.shares, row.transit)}
    if row.cost:
        found["cost_of_trouble"] = _interval(row.cost)
    if row.compared:
        one = row.compared
        found["against_others_on_the_same_lanes"] = {
            **_interval(one.interval),
            "own": one.own,
            "theirs": one.theirs,
            "n": one.n,
            "n_others": one.others,
            "lanes": one.lanes,
            "adjusted_for": ["lane", "service"] if one.by_service else ["lane"],
        }
    return found


def _lane_json(row: LaneRow) -> dict[str, Any]:
    lane = {name: getattr(row.lane, name) for name in ("carrier", "service", "origin", "destination")}
    return {**lane, **_figures(row.travel.sums, row.shares, row.transit)}


def _figures(sums: Mapping[str, int], shares: Mapping[str, Rate], transit: Transit) -> dict[str, Any]:
    days = {
        f"p{each.share * 100:.0f}": {"days": each.days, "low": each.low, "high": each.high}
        for each in transit.quantiles
    }
    return {
        "parcels": sums["parcels"],
        "contacts": sums["contacts"],
        "is_small": shares["on_promise"].is_small,
        **{name: {**_interval(each.interval), "hits": each.hits, "n": each.n} for name, each in shares.items()},
        "transit": {"n": transit.n, **days},
    }


def _move_json(move: Move) -> dict[str, Any]:
    names = ("origin", "destination", "service", "worse", "better", "by_service", "level")
    return {
        **{name: getattr(move, name) for name in names},
        "gain": _interval(move.gain),
        "late_less_a_month": _interval(move.saved),
        "worse_n": move.worse_cell.n,
        "worse_on_time": move.worse_cell.hits,
        "better_n": move.better_cell.n,
        "better_on_time": move.better_cell.hits,
    }


def _interval(found: Interval) -> dict[str, float | None]:
    return {"estimate": found.estimate, "low": found.low, "high": found.high}


def readable(report: Report) -> str:
    """Return the figures as lines for a terminal."""
    if not report.board.carriers:
        return "No parcel was handed over in these weeks."
    lines = [f"Parcels handed over {report.weeks.first} to {report.weeks.until}; 95 % intervals in brackets."]
    for row in report.board.carriers:
        place = f"{row.rank}." if row.rank else "–"
        lines.append(f"{place:<3} {row.carrier or 'unknown carrier'}  {row.travel['parcels']} parcels")
        lines.append(f"    on time {_share(row.shares['on_promise'])}, in our window {_share(row.shares['in_window'])}")
        lines.append(
            f"    first attempt {_share(row.shares['first_attempt'])}, in trouble {_share(row.shares['troubled'])}"
        )
        lines.append(f"    days {_days(row.transit)}")
        if row.compared:
            ends = (row.compared.interval.estimate, row.compared.interval.low, row.compared.interval.high)
            gap, low, high = (f"{(end or 0.0) * 100:+.1f}" for end in ends)
            lines.append(f"    against others on the same lanes {gap} pp ({low} to {high}), n {row.compared.n}")
    lines.append(f"What to change ({report.changes.compared} pairs of carriers on one lane compared):")
    lines += [f"  {_said(move)}" for move in report.changes.moves] or ["  nothing is sure enough"]
    return "\n".join(lines)


def _said(move: Move) -> str:
    saved = move.saved
    lane = f"{move.origin} → {move.destination}" + (f" {move.service}" if move.service else "")
    less = f"{saved.estimate or 0.0:.1f} late parcels less a month ({saved.low or 0.0:.1f} to {saved.high or 0.0:.1f})"
    counts = f"n {move.worse_cell.n} and {move.better_cell.n}"
    return f"{lane}: from {move.worse} to {move.better}, {less}; observed, not randomised; {counts}"


def _share(rate: Rate) -> str:
    if rate.value is None:
        return "–"
    found = rate.interval
    small = ", small sample" if rate.is_small else ""
    return f"{rate.value:.1%} ({found.low or 0.0:.1%} to {found.high or 0.0:.1%}, n {rate.n}{small})"


def _days(transit: Transit) -> str:
    told = [f"p{each.share * 100:.0f} {'–' if each.days is None else each.days}" for each in transit.quantiles]
    return ", ".join(told) + f" (n {transit.n})" if told else "too early to say"
