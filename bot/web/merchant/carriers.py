"""Carriers and lanes: who keeps promises, compared on the same lanes, what to change, and the parcels behind it all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.merchant import Merchant
from bot.domain.staff import Right
from bot.domain.zones import starts, zone_named
from bot.errors import BadInput
from bot.main import Services
from bot.measure.coverage import coverage_of
from bot.measure.incident_line import Incident, incidents_of
from bot.measure.lane_compare import Moves
from bot.measure.lane_definitions import LANE_DEFINITIONS
from bot.measure.lanes import (
    LaneRow,
    Point,
    Reading,
    Scoreboard,
    TroubleRow,
    carriers_of,
    changes,
    choices,
    exceptions,
    lanes_of,
    reading,
    shares_of,
    transits,
    unit_cost,
    weekly_on_time,
    with_days,
)
from bot.measure.parcel_rows import FIGURES, count_parcels, parcel_page
from bot.web.merchant.frame import get, render
from bot.web.merchant.lane_query import NOT_KNOWN, PARTS, Asked, asked
from bot.web.merchant.periods import day_of
from bot.web.merchant.visit import Visit

LANES_A_PAGE = 100
PARCELS_A_PAGE = 100
MOST_DRAWN = 6
LAST = float("inf")

SORTS: dict[str, Callable[[LaneRow], Any]] = {
    "lane": lambda row: (row.lane.origin, row.lane.destination, row.lane.carrier, row.lane.service),
    "carrier": lambda row: row.lane,
    "parcels": lambda row: row.travel["parcels"],
    "late": lambda row: row.travel["promised"] - row.travel["on_promise"],
    "on_time": lambda row: row.shares["on_promise"].value or 0.0,
    "in_window": lambda row: row.shares["in_window"].value or 0.0,
    "first_attempt": lambda row: row.shares["first_attempt"].value or 0.0,
    "troubled": lambda row: row.shares["troubled"].value or 0.0,
    "p80": lambda row: _p80(row),
}
BY_DAYS = "p80"
UPWARDS = frozenset({"lane", "carrier", "on_time", "in_window", "first_attempt"})
"""Sorted by these the least stands first, unless it is said otherwise: what is worst should."""

RANKED = {"on_time": "on_promise", "in_window": "in_window", "first_attempt": "first_attempt", "troubled": "troubled"}
"""Shares by which lanes are sorted: small samples stand behind the others, whichever way."""


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = CarriersPage(services)
    return [
        get(services, "/carriers", page.carriers, Right.FIGURES),
        get(services, "/lanes", page.lanes, Right.FIGURES),
        get(services, "/lanes/parcels", page.parcels, Right.FIGURES),
        get(services, "/incidents", page.incidents, Right.FIGURES),
        get(services, "/coverage", page.coverage, Right.FIGURES),
    ]


@dataclass(frozen=True, slots=True)
class CarriersPage:
    """Handlers over the services."""

    services: Services

    async def carriers(self, request: web.Request, visit: Visit) -> web.Response:
        """Show every carrier, ranked; what went wrong and by whom; what to change."""
        wanted, merchant = asked(visit, request.query), visit.merchant
        found, troubles = await self.services.database.read_of(
            merchant.id, lambda connection: _read(connection, merchant, wanted)
        )
        board, moves, points = await asyncio.to_thread(_made, found, unit_cost(merchant))
        drawn = [row.carrier for row in board.carriers][:MOST_DRAWN]
        context = {
            "asked": wanted,
            "board": board,
            "moves": moves,
            "troubles": troubles,
            "points": {(point.carrier, point.week): point for point in points},
            "weeks": sorted({point.week for point in points}),
            "drawn": drawn,
            "floor": _floor([point for point in points if point.carrier in drawn]),
            "means": LANE_DEFINITIONS,
            "currency": merchant.settings.policy.worth.currency,
        }
        return render("merchant/carriers.html", request, visit, context)

    async def lanes(self, request: web.Request, visit: Visit) -> web.Response:
        """Show every lane, sorted and narrowed as asked for."""
        wanted, merchant = asked(visit, request.query), visit.merchant
        sort, order = request.query.get("sort", "late"), request.query.get("order", "")
        if sort not in SORTS or order not in {"", "up", "down"}:
            raise BadInput(f"sort is one of {', '.join(SORTS)}; order is up or down")
        order = order or ("up" if sort in UPWARDS else "down")
        number = _page_number(request)
        shown, count, offered = await self.services.database.read_of(
            merchant.id, lambda connection: _lanes(connection, merchant, wanted, sort, order, number)
        )
        context = {
            "asked": wanted,
            "rows": shown,
            "count": count,
            "page": number,
            "pages": -(-count // LANES_A_PAGE),
            "sort": sort,
            "order": order,
            "choices": offered,
            "not_known": NOT_KNOWN,
            "means": LANE_DEFINITIONS,
        }
        return render("merchant/lanes.html", request, visit, context)

    async def parcels(self, request: web.Request, visit: Visit) -> web.Response:
        """Show the parcels behind a figure, as many as it says."""
        wanted, merchant = asked(visit, request.query), visit.merchant
        figure, after = figure_of(request), _after(request)
        count, (rows, then) = await self.services.database.read_of(
            merchant.id,
            lambda connection: (
                count_parcels(connection, merchant.id, wanted.weeks, wanted.only, figure, wanted.today),
                parcel_page(
                    connection, merchant.id, wanted.weeks, wanted.only, figure, after, PARCELS_A_PAGE, wanted.today
                ),
            ),
        )
        more = f"{wanted.behind(figure)}&after={then[0]}_{then[1]}" if then else None
        context = {
            "asked": wanted,
            "figure": figure,
            "count": count,
            "rows": rows,
            "more": more,
            "is_first": after is None,
            "parts": {name: getattr(wanted.only, name) for name in PARTS if getattr(wanted.only, name) != ""},
        }
        return render("merchant/parcels.html", request, visit, context)

    async def incidents(self, request: web.Request, visit: Visit) -> web.Response:
        """Show when which hub, lane or carrier was slow."""
        wanted, merchant = asked(visit, request.query), visit.merchant
        zone = zone_named(merchant.settings.time_zone)
        since, until = starts(wanted.weeks.first, zone), starts(wanted.weeks.until + timedelta(days=1), zone)
        found = await self.services.database.read_of(
            merchant.id, lambda connection: incidents_of(connection, merchant.id, since, until)
        )
        end = min(until, max(visit.now, since + timedelta(days=1)))
        bars = [(each, *_bar(each, since.timestamp(), end.timestamp())) for each in found]
        context = {
            "asked": wanted,
            "bars": bars,
            "zone": merchant.settings.time_zone,
            "end": end.astimezone(zone).date(),
        }
        return render("merchant/incidents.html", request, visit, context)

    async def coverage(self, request: web.Request, visit: Visit) -> web.Response:
        """Show how well each provider is read."""
        merchant, now = visit.merchant, visit.now
        rows = await self.services.database.read_of(
            merchant.id, lambda connection: coverage_of(connection, merchant, now)
        )
        return render("merchant/coverage.html", request, visit, {"rows": rows, "zone": merchant.settings.time_zone})


def _read(connection: Connection, merchant: Merchant, wanted: Asked) -> tuple[Reading, list[TroubleRow]]:
    found = reading(connection, merchant, wanted.weeks, wanted.today)
    return found, exceptions(connection, merchant, found, wanted.only.carrier or "")


def _made(found: Reading, unit: float | None) -> tuple[Scoreboard, Moves, list[Point]]:
    return carriers_of(found, unit), changes(found), weekly_on_time(found.week_sums())


def _lanes(
    connection: Connection, merchant: Merchant, wanted: Asked, sort: str, order: str, number: int
) -> tuple[list[LaneRow], int, dict[str, list[str]]]:
    """Return one page of lanes, how many there are, and what they can be narrowed to.

    Transit times cost the most: they are read of all lanes only where these are sorted by them.
    """
    merchant_id, weeks, today, only = merchant.id, wanted.weeks, wanted.today, wanted.only
    read = lanes_of if sort == BY_DAYS else shares_of
    rows = in_order(read(connection, merchant, weeks, today, only), sort, order)
    shown = rows[number * LANES_A_PAGE : (number + 1) * LANES_A_PAGE]
    if shown and sort != BY_DAYS:
        among = [row.lane for row in shown]
        shown = with_days(shown, transits(connection, merchant_id, weeks, today, True, only, among))
    return shown, len(rows), choices(connection, merchant_id, weeks)


def in_order(rows: Sequence[LaneRow], sort: str, order: str) -> list[LaneRow]:
    """Return lanes in the order asked for; where a share decides, small samples stand last whichever way."""
    found = sorted(sorted(rows, key=lambda row: row.lane), key=SORTS[sort], reverse=order == "down")
    if sort in RANKED:
        found.sort(key=lambda row: row.shares[RANKED[sort]].is_small)
    return found


def _p80(row: LaneRow) -> float:
    found = [each.days for each in row.transit.quantiles if each.share == 0.8]
    return LAST if not found or found[0] is None else found[0]


def figure_of(request: web.Request) -> str:
    """Return which figure is opened. Raises BadInput."""
    figure = request.query.get("figure", "parcels")
    if figure not in FIGURES:
        raise BadInput(f"figure is one of {', '.join(FIGURES)}")
    return figure


def _after(request: web.Request) -> tuple[date, str] | None:
    told = request.query.get("after", "")
    if not told:
        return None
    day, _, parcel = told.partition("_")
    try:
        return day_of(day), parcel
    except BadInput:
        raise BadInput("this page does not exist: go back to the first") from None


def _page_number(request: web.Request) -> int:
    told = request.query.get("page", "0")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0


def _bar(incident: Incident, since: float, until: float) -> tuple[float, float]:
    """Return where on a timeline of 1000 units an incident begins, and how wide it is."""
    whole = max(until - since, 1.0)
    first = min(max((incident.since.timestamp() - since) / whole, 0.0), 1.0)
    last = min(max(((incident.until.timestamp() if incident.until else until) - since) / whole, first), 1.0)
    return round(first * 1000, 1), round(max((last - first) * 1000, 4.0), 1)


def _floor(points: Sequence[Point]) -> float:
    """Return where the chart's axis begins: a tenth below the lowest share of those that are not small."""
    lowest = min((point.rate.value or 0.0 for point in points if not point.rate.is_small), default=0.0)
    return max(int(lowest * 10) / 10 - 0.1, 0.0)
