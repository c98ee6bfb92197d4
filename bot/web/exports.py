"""Every table of carriers and lanes, and raw events, as CSV: for people who are signed in, and by API key.

An export is a header and pages of rows; adding one is an entry in EXPORTS. Figures stand as in the tables, with the
ends of their intervals; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.merchant import Merchant
from bot.domain.staff import Scope
from bot.domain.zones import starts, zone_named
from bot.errors import BadInput, NotAllowed
from bot.main import Services
from bot.measure.coverage import AGES, coverage_of
from bot.measure.incident_line import incidents_of
from bot.measure.intervals import Interval
from bot.measure.lane_rates import QUANTILES, Rate, Transit
from bot.measure.lane_reading import MEASURES
from bot.measure.lanes import carriers_of, changes, exceptions, lanes_of, reading, unit_cost, weekly, weekly_on_time
from bot.measure.parcel_rows import EVENT, FIGURES, PARCEL, event_page, parcel_page
from bot.web.contact_exports import CONTACTS
from bot.web.csv import Row, keyset, send_csv
from bot.web.export import ROWS_A_PAGE, Export, Rows, Wanted
from bot.web.merchant.lane_query import PARTS, asked_of
from bot.web.messages import bearer


def _ends(name: str) -> tuple[str, ...]:
    return (name, f"{name}_low", f"{name}_high")


def _parts(interval: Interval | None) -> tuple[float | None, ...]:
    return (interval.estimate, interval.low, interval.high) if interval else (None, None, None)


SHARES = tuple(column for name in MEASURES for column in (*_ends(name), f"{name}_hits", f"{name}_n"))
DAYS = (*(column for share in QUANTILES for column in _ends(f"p{share * 100:.0f}_days")), "transit_n")


def _shares(found: Mapping[str, Rate]) -> tuple[Any, ...]:
    return tuple(
        value for name in MEASURES for value in (*_parts(found[name].interval), found[name].hits, found[name].n)
    )


def _days(transit: Transit) -> tuple[Any, ...]:
    told = {each.share: (each.days, each.low, each.high) for each in transit.quantiles}
    none = (None, None, None)
    return (*(part for share in QUANTILES for part in told.get(share, none)), transit.n)


def _carriers(wanted: Wanted) -> Rows:
    def read(connection: Connection) -> Sequence[Row]:
        asked = wanted.asked
        found = reading(connection, wanted.merchant, asked.weeks, asked.today)
        board = carriers_of(found, unit_cost(wanted.merchant))
        return [
            (
                row.carrier,
                row.rank,
                row.travel["parcels"],
                row.travel["contacts"],
                *_parts(row.compared.interval if row.compared else None),
                *((row.compared.n, row.compared.others, row.compared.by_service) if row.compared else (None,) * 3),
                *_parts(row.cost),
                *_shares(row.shares),
                *_days(row.transit),
            )
            for row in board.carriers
        ]

    return wanted.rows(read)


def _lanes(wanted: Wanted) -> Rows:
    def read(connection: Connection) -> Sequence[Row]:
        asked = wanted.asked
        rows = lanes_of(connection, wanted.merchant, asked.weeks, asked.today, asked.only)
        return [
            (
                *(getattr(row.lane, part) for part in PARTS),
                row.travel["parcels"],
                row.travel["contacts"],
                *_shares(row.shares),
                *_days(row.transit),
            )
            for row in rows
        ]

    return wanted.rows(read)


def _changes(wanted: Wanted) -> Rows:
    def read(connection: Connection) -> Sequence[Row]:
        found = changes(reading(connection, wanted.merchant, wanted.asked.weeks, wanted.asked.today))
        return [
            (
                *(move.origin, move.destination, move.service, move.worse, move.better),
                *_parts(move.saved),
                *_parts(move.gain),
                *(move.worse_cell.hits, move.worse_cell.n, move.better_cell.hits, move.better_cell.n),
                *(move.by_service, move.level, found.compared),
            )
            for move in found.moves
        ]

    return wanted.rows(read)


def _weekly(wanted: Wanted) -> Rows:
    def read(connection: Connection) -> Sequence[Row]:
        points = weekly_on_time(weekly(connection, wanted.merchant.id, wanted.asked.weeks, wanted.asked.only))
        return [(each.week, each.carrier, *_parts(each.rate.interval), each.rate.hits, each.rate.n) for each in points]

    return wanted.rows(read)


def _troubles(wanted: Wanted) -> Rows:
    def read(connection: Connection) -> Sequence[Row]:
        read = reading(connection, wanted.merchant, wanted.asked.weeks, wanted.asked.today)
        found = exceptions(connection, wanted.merchant, read, wanted.asked.only.carrier or "")
        return [(row.carrier, row.kind, row.party, row.opened, row.parcels, *_parts(row.per_hundred)) for row in found]

    return wanted.rows(read)


def _incidents(wanted: Wanted) -> Rows:
    weeks, zone = wanted.asked.weeks, zone_named(wanted.merchant.settings.time_zone)
    since, until = starts(weeks.first, zone), starts(weeks.until + timedelta(days=1), zone)

    def read(connection: Connection) -> Sequence[Row]:
        found = incidents_of(connection, wanted.merchant.id, since, until)
        names = ("scope", "place", "carrier", "parcels", "expected", "pace", "since", "until")
        return [tuple(getattr(each, name) for name in names) for each in found]

    return wanted.rows(read)


def _coverage(wanted: Wanted) -> Rows:
    now = wanted.asked.now

    def read(connection: Connection) -> Sequence[Row]:
        names = ("provider", "payloads", "unreadable", "failed", "parcels", "open", "conflicts", "unknown_parcels")
        return [
            (*(getattr(row, name) for name in names), *row.ages, row.never, row.oldest_at, row.polls_failing)
            for row in coverage_of(connection, wanted.merchant, now)
        ]

    return wanted.rows(read)


def _parcels(wanted: Wanted) -> Rows:
    merchant_id, asked = wanted.merchant.id, wanted.asked

    def page(connection: Connection, after: tuple[date, str] | None) -> tuple[Sequence[Row], tuple[date, str] | None]:
        found, then = parcel_page(
            connection, merchant_id, asked.weeks, asked.only, wanted.figure, after, ROWS_A_PAGE, asked.today
        )
        return [tuple(row[name] for name in PARCEL) for row in found], then

    return keyset(wanted.database, merchant_id, page)


def _events(wanted: Wanted) -> Rows:
    merchant_id = wanted.merchant.id

    def page(connection: Connection, after: tuple[str, str] | None) -> tuple[Sequence[Row], tuple[str, str] | None]:
        return event_page(connection, merchant_id, after, ROWS_A_PAGE)

    return keyset(wanted.database, merchant_id, page)


EXPORTS: Mapping[str, Export] = {
    "carriers": Export(
        (
            *("carrier", "rank", "parcels", "contacts", *_ends("against_others")),
            *("shared_n", "shared_n_others", "same_services", *_ends("cost_of_trouble"), *SHARES, *DAYS),
        ),
        _carriers,
    ),
    "lanes": Export((*PARTS, "parcels", "contacts", *SHARES, *DAYS), _lanes),
    "changes": Export(
        (
            *("origin", "destination", "service", "from_carrier", "to_carrier", *_ends("late_less_a_month")),
            *(*_ends("gain"), "from_on_time", "from_n", "to_on_time", "to_n", "same_service", "level", "compared"),
        ),
        _changes,
    ),
    "weekly": Export(("week", "carrier", *_ends("on_time"), "on_time_hits", "n"), _weekly),
    "troubles": Export(("carrier", "kind", "responsible", "opened", "parcels", *_ends("per_hundred")), _troubles),
    "incidents": Export(("scope", "place", "carrier", "parcels", "expected", "pace", "since", "until"), _incidents),
    "coverage": Export(
        (
            *("provider", "payloads", "unreadable", "failed", "parcels", "open", "conflicts", "unknown_parcels"),
            *(f"heard_within_{hours}h" for hours in AGES),
            *("heard_longer_ago", "never_heard", "oldest_at", "polls_failing"),
        ),
        _coverage,
    ),
    "parcels": Export(PARCEL, _parcels),
    "events": Export(EVENT, _events),
    **CONTACTS,
}


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""
    return [web.get("/v1/{slug}/exports/{name}.csv", ExportDoor(services).show)]


async def send_export(services: Services, request: web.Request, merchant: Merchant) -> web.StreamResponse:
    """Send the table that the address names. Raises BadInput where there is no such table, naming those there are."""
    name = request.match_info["name"]
    export = EXPORTS.get(name)
    if export is None:
        raise BadInput(f"there is no table {name!r}; there are {', '.join(EXPORTS)}")
    figure = request.query.get("figure", "parcels")
    if figure not in FIGURES:
        raise BadInput(f"figure is one of {', '.join(FIGURES)}")
    asked = asked_of(merchant, services.clock.now(), request.query)

    async def rows(read: Callable[[Connection], Sequence[Row]]) -> Rows:
        yield await services.database.read_of(merchant.id, read)

    wanted = Wanted(merchant, asked, figure, rows, services.database)
    return await send_csv(request, f"{merchant.slug}-{name}-{asked.today}.csv", export.header, export.pages(wanted))


@dataclass(frozen=True, slots=True)
class ExportDoor:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Send a table to whoever has a key with the scope `read`."""
        merchant = await self.services.merchants.by_slug(request.match_info["slug"])
        key = bearer(request)
        if not key:
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        if merchant is None or not await self.services.keys.fits(merchant.id, key, Scope.READ):
            raise NotAllowed("no such shop")
        return await send_export(self.services, request, merchant)
