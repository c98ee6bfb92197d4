"""Judges parcels by a shop's settings and by what its past taught: the same judgement for news, sweep, page and talk.

Below the flow and above the stages: it hands one stage's findings to the next and keeps nothing but the learned tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.detect import BASELINE, Knowledge, judge, judge_order
from bot.detect.gaps import gap_between, gaps_of, step_between, steps_of
from bot.detect.view import Foretold
from bot.domain.anomaly import Anomaly
from bot.domain.merchant import Merchant
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing, standing_of
from bot.domain.trip import Stage as TripStage
from bot.domain.trip import Trip
from bot.domain.zones import zone_named
from bot.ports import Assess, Assessment, Before, EndedSilence, Forecast, TakenStep

LoadKnowledge = Callable[[str], Knowledge]


class Assessor:
    """Holds each shop's learned tables; `learn` replaces them as a whole. `asked` are the providers that we ask."""

    def __init__(self, asked: Collection[str] = ()) -> None:
        self._asked = frozenset(asked)
        self._knowledge: dict[str, Knowledge] = {}

    def learn(self, merchant_id: str, knowledge: Knowledge) -> None:
        """Judge this shop's parcels by these tables from now on."""
        self._knowledge[merchant_id] = knowledge

    def knowledge(self, merchant_id: str) -> Knowledge:
        """Return what is known of a shop's past; the fixed rules where nothing is."""
        return self._knowledge.get(merchant_id, BASELINE)

    def judge(
        self, shipment: Shipment | None, order: Order | None, merchant: Merchant, now: datetime
    ) -> tuple[Anomaly, ...]:
        """Return what is wrong with a parcel, or with an order when no parcel is given; the worst first."""
        if shipment is not None:
            standing = self._standing(shipment, order, merchant)
            return judge(standing, now, merchant.settings, self.knowledge(merchant.id))
        return judge_order(order, merchant.settings, now) if order is not None else ()

    def assessing(self, merchant: Merchant, now: datetime) -> Assess:
        """Return the judgement that the store makes while it holds a parcel's row."""

        def assess(shipment: Shipment, order: Order | None, before: Before) -> Assessment:
            standing = self._standing(shipment, order, merchant, before.shipment_id)
            standing = replace(standing, watched_since=_watched_since(before.standing, now))
            if told := foretold(before.forecast):
                standing = replace(standing, **told._asdict())
            found = judge(standing, now, merchant.settings, self.knowledge(merchant.id))
            zone = zone_named(merchant.settings.time_zone)
            trip = trip_of(standing, order, zone, merchant.settings.country)
            return Assessment(standing, trip, found, *_lessons(shipment, before.standing, standing, now))

        return assess

    def _standing(self, shipment: Shipment, order: Order | None, merchant: Merchant, shipment_id: str = "") -> Standing:
        rarity = self.knowledge(merchant.id).rarity
        standing = standing_of(shipment, order, merchant.settings, rarity, shipment_id, merchant.id)
        window = shipment.window
        taken = (shipment.forecast_by or "").startswith(TripStage.HANDOFF)
        late = shipment.p_late if taken else None
        polled = merchant.settings.carrier_provider in self._asked
        return replace(standing, window_latest=window.latest if window else None, p_late=late, polled=polled)


def _watched_since(before: Standing | None, now: datetime) -> datetime | None:
    """A parcel is watched from its first judgement on; rows that are older than this field do not tell."""
    return before.watched_since if before else now


def foretold(forecast: Forecast | None) -> Foretold | None:
    """Return what rules use of a forecast; the chance of being late counts once the carrier has the parcel.

    Before, it says more of the shop than of the carrier, and the carrier's promise is not its own yet.
    """
    if forecast is None:
        return None
    return Foretold(forecast.latest, forecast.p_late if forecast.stage == TripStage.HANDOFF else None)


def _lessons(
    shipment: Shipment, before: Standing | None, after: Standing, now: datetime
) -> tuple[tuple[EndedSilence, ...], tuple[TakenStep, ...]]:
    """Return what a change taught; a parcel that is new to us brings its whole past."""
    if before is None:
        gaps, steps = gaps_of(shipment, after), steps_of(shipment, after)
    else:
        gap, step = gap_between(before, after, now), step_between(before, after, now)
        gaps, steps = [gap] if gap else [], [step] if step else []
    silences = (
        EndedSilence(str(g.stage), g.carrier, g.service, g.region, g.facility, g.started_at, g.ended_at)
        for g in gaps
        if g.ended_at is not None
    )
    return tuple(silences), tuple(TakenStep(s.carrier, s.here, s.there, s.region, s.at) for s in steps)


def trip_of(standing: Standing, order: Order | None, zone: ZoneInfo, country: str) -> Trip | None:
    """Return what forecasting may know of a parcel, with times on the shop's clock; None while no clock has started."""
    started = order.placed_at if order else standing.labelled_at or standing.handed_over_at
    if started is None:
        return None
    contact = order.contact if order else None
    return Trip(
        ordered_at=started.astimezone(zone),
        handed_over_at=_local(standing.handed_over_at, zone),
        delivered_at=_local(standing.delivered_at, zone),
        promised_at=standing.promised_on,
        status=str(standing.status),
        carrier=standing.carrier or "",
        service=standing.service or "",
        origin_region=region_name(standing.origin_region, country),
        destination_region=region_name(standing.destination_region, country),
        destination_postcode=(contact.postcode if contact else None) or "",
        items=_items(order, standing.number),
    )


def region_name(key: str | None, country: str) -> str:
    """Return a region as a shop's own export names it: OH at home, GB-BS abroad, GB where only the country is known."""
    land, _, part = (key or "").upper().partition("/")
    if not part:
        return land
    return part if land in {country.upper(), ""} else f"{land}-{part}"


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone) if at else None


def _items(order: Order | None, number: str) -> int | None:
    """Count what went out in this parcel, where the shop says so."""
    lines: Sequence[tuple[str, int]] = next(
        (each.lines for each in (order.fulfilments if order else ()) if each.tracking_number == number), ()
    )
    return sum(quantity for _, quantity in lines) or None
