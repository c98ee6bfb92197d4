"""How parcels travel: carriers, services, lanes of different speed, and what goes wrong on the way. Pure, from a seed.

The rates of trouble are those of the simulator that the detectors were held to (docs/decisions/0007-silence.md).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.anomaly import Kind, Severity
from bot.domain.status import Party, Reason, Status, Substatus

HOUR, DAY = 3600.0, 86_400.0
SCANS_A_PARCEL = 5.03
"""What the number of scans is steered to: a little more than five, for those of the last days have only begun."""

PEAK_SLOWER = 1.35


@dataclass(frozen=True, slots=True)
class Road:
    """One carrier's service: its share of a hundred parcels, the usual days and their spread, the days it promises."""

    carrier: str
    service: str
    share: int
    days: float
    spread: float
    promises: int
    trouble: float
    abroad: bool = False


ROADS = (
    Road("UPS", "Ground", 26, 2.6, 0.34, 5, 1.0),
    Road("UPS", "2nd Day Air", 7, 1.6, 0.22, 2, 0.7),
    Road("USPS", "Ground Advantage", 24, 3.2, 0.42, 6, 1.2),
    Road("USPS", "Priority", 11, 2.3, 0.36, 4, 1.1),
    Road("FedEx", "Home Delivery", 16, 2.7, 0.38, 5, 1.1),
    Road("FedEx", "2Day", 5, 1.7, 0.24, 3, 0.8),
    Road("OnTrac", "Ground", 7, 2.2, 0.5, 4, 1.7),
    Road("DHL", "Express Worldwide", 3, 3.6, 0.4, 6, 1.1, True),
    Road("Asendia", "e-PAQ", 1, 8.5, 0.5, 14, 1.6, True),
)
ORIGINS = (("NJ", 0.5, 0.0), ("TX", 0.3, 0.5), ("NV", 0.2, 0.92))
"""Where the shop sends from: the state, its share, and how far west it lies."""

Place = tuple[str, str, str, str, float, int]
"""City, state, postcode, country, how far west it lies (0 to 1; abroad what it adds), its share of a thousand."""

PLACES: tuple[Place, ...] = (
    ("Los Angeles", "CA", "90012", "US", 1.0, 128), ("Houston", "TX", "77002", "US", 0.55, 92),
    ("Miami", "FL", "33101", "US", 0.2, 72), ("Brooklyn", "NY", "11201", "US", 0.02, 74),
    ("Philadelphia", "PA", "19103", "US", 0.03, 44), ("Chicago", "IL", "60601", "US", 0.35, 43),
    ("Columbus", "OH", "43215", "US", 0.22, 39), ("Atlanta", "GA", "30303", "US", 0.25, 37),
    ("Charlotte", "NC", "28202", "US", 0.15, 36), ("Detroit", "MI", "48201", "US", 0.25, 33),
    ("Newark", "NJ", "07102", "US", 0.0, 32), ("Richmond", "VA", "23219", "US", 0.08, 30),
    ("Seattle", "WA", "98101", "US", 1.0, 27), ("Phoenix", "AZ", "85003", "US", 0.88, 25),
    ("Boston", "MA", "02108", "US", 0.06, 25), ("Nashville", "TN", "37201", "US", 0.32, 24),
    ("Indianapolis", "IN", "46204", "US", 0.28, 23), ("Baltimore", "MD", "21201", "US", 0.05, 22),
    ("St. Louis", "MO", "63101", "US", 0.42, 21), ("Milwaukee", "WI", "53202", "US", 0.36, 20),
    ("Denver", "CO", "80202", "US", 0.72, 20), ("Minneapolis", "MN", "55401", "US", 0.45, 19),
    ("Charleston", "SC", "29401", "US", 0.16, 18), ("Portland", "OR", "97201", "US", 1.0, 14),
    ("Louisville", "KY", "40202", "US", 0.28, 13), ("Salt Lake City", "UT", "84101", "US", 0.8, 11),
    ("Anchorage", "AK", "99501", "US", 1.9, 3), ("Honolulu", "HI", "96813", "US", 1.8, 5),
)  # fmt: skip
ABROAD: tuple[Place, ...] = (
    ("Toronto", "ON", "M5H 2N2", "CA", 0.3, 480),
    ("London", "ENG", "EC1A 1BB", "GB", 0.6, 300),
    ("Berlin", "BE", "10115", "DE", 0.8, 130),
    ("Sydney", "NSW", "2000", "AU", 1.3, 90),
)
HUBS = ("Secaucus", "Harrisburg", "Hodgkins", "Memphis", "Dallas", "Kansas City", "Ontario", "Reno")


@dataclass(frozen=True, slots=True)
class Said:
    """What a carrier says at a scan, and what that means."""

    code: str
    text: str
    status: Status
    substatus: Substatus | None = None
    reason: Reason | None = None


LABEL = Said("pre_transit", "Shipping label created", Status.PRE_TRANSIT, Substatus.LABEL_CREATED)
PICKED_UP = Said("picked_up", "Picked up", Status.IN_TRANSIT, Substatus.PICKED_UP)
AT_HUB = Said("arrived", "Arrived at facility", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
MISSORTED = Said("missorted", "Sent to the wrong facility", Status.EXCEPTION, None, Reason.MISSORTED)
CUSTOMS = Said("customs", "Held by customs", Status.EXCEPTION, None, Reason.CUSTOMS_HOLD)
OUT = Said("out", "Out for delivery", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
ABSENT = Said("attempt", "Nobody was there", Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT)
ADDRESS = Said("address", "Address not found", Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT)
BROKEN = Said("damaged", "Package damaged", Status.EXCEPTION, None, Reason.DAMAGED)
GOES_BACK = Said("return", "Returned to sender", Status.RETURNING, None, Reason.REFUSED)
DELIVERED = Said("delivered", "Delivered, front door", Status.DELIVERED, Substatus.FRONT_DOOR)

# By kind: of a thousand parcels, how loud it is, and who has to answer for it.
FAULTS: tuple[tuple[Kind, float, Severity, Party], ...] = (
    (Kind.ATTEMPT_FAILED, 130, Severity.WARNING, Party.SHOPPER),
    (Kind.ADDRESS_PROBLEM, 30, Severity.CRITICAL, Party.SHOPPER),
    (Kind.STALLED, 20, Severity.WARNING, Party.CARRIER),
    (Kind.RETURNING, 15, Severity.CRITICAL, Party.MERCHANT),
    (Kind.LABEL_NOT_SHIPPED, 12, Severity.WARNING, Party.MERCHANT),
    (Kind.MISSORTED_OR_LOOPING, 10, Severity.NOTICE, Party.CARRIER),
    (Kind.LOST_SUSPECTED, 4, Severity.CRITICAL, Party.CARRIER),
    (Kind.DAMAGED, 2, Severity.CRITICAL, Party.CARRIER),
)
OF_ABROAD = (Kind.CUSTOMS_HOLD, 60.0, Severity.WARNING, Party.CUSTOMS)
LATE = (Kind.LATE, Severity.WARNING, Party.CARRIER)
WARNED = (Kind.PREDICTED_LATE, Severity.NOTICE, Party.CARRIER)


@dataclass(slots=True)
class Trouble:
    """One thing that was wrong, from when until when (seconds since 1970; None while it lasts)."""

    kind: Kind
    severity: Severity
    party: Party
    since: float
    until: float | None = None


@dataclass(slots=True)
class Life:
    """One parcel's way. Times are seconds since 1970; `scans` are in order: when, what, and in which city."""

    road: Road
    origin: str
    place: Place
    ordered: float
    handed: float | None = None
    delivered: float | None = None
    promised: float = 0.0
    attempts: int = 0
    scans: list[tuple[float, Said, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def status(self, when: float) -> Status:
        """Return what was true at a moment."""
        status = Status.PENDING
        for at, said, _ in self.scans:
            if at > when:
                break
            status = said.status
        return status


@dataclass(slots=True)
class Traveller:
    """Makes one life after the other, and sees to it that scans come to five a parcel."""

    chance: random.Random
    until: float
    parcels: int = 0
    scans: int = 0

    def life(self, ordered: float, place: Place, peak: bool) -> Life:
        """Return the way of a parcel that was ordered at a moment."""
        chance = self.chance
        road = _road(chance, place[3] != "US")
        origin, _, west = chance.choices(ORIGINS, [share for _, share, _ in ORIGINS])[0]
        life = Life(road, origin, place, ordered)
        slower = (PEAK_SLOWER if peak else 1.0) * (0.7 + abs(place[4] - west) * 0.9)
        self._travel(life, road.days * slower * chance.lognormvariate(0, road.spread) * DAY)
        life.scans = [scan for scan in life.scans if scan[0] <= self.until]
        if life.delivered and life.delivered > self.until:
            life.delivered = None
        if life.handed and life.handed > self.until:
            life.handed = None
        life.troubles = [each for each in life.troubles if each.since <= self.until]
        for each in life.troubles:
            if each.until and each.until > self.until:
                each.until = None
        self.parcels += 1
        self.scans += len(life.scans)
        return life

    def _travel(self, life: Life, takes: float) -> None:
        chance, road, place = self.chance, life.road, life.place
        label = life.ordered + chance.uniform(2, 22) * HOUR
        handed = label + chance.uniform(3, 20) * HOUR
        fault = self._fault(road)
        life.scans.append((label, LABEL, life.origin))
        if fault and fault[0] is Kind.LABEL_NOT_SHIPPED:
            since, moved = label + 3 * DAY, chance.random() < 0.4
            handed = since + chance.lognormvariate(1.2, 0.5) * DAY
            life.troubles.append(_trouble(fault, since, handed if moved else None))
            if not moved:
                return
            fault = None
        life.handed, life.promised = handed, handed + road.promises * DAY
        comes = _daytime(handed + max(takes, 0.4 * DAY))
        life.scans.append((handed, PICKED_UP, life.origin))
        wrong: list[tuple[float, Said, str]] = []
        if fault:
            comes, wrong = self._go_wrong(life, fault, handed, comes)
        self._hubs(life, handed, comes, len(wrong))
        life.scans += wrong
        if comes < float("inf") and not (wrong and wrong[-1][1] is GOES_BACK):
            life.delivered = comes
            life.scans += [(comes - chance.uniform(2, 7) * HOUR, OUT, place[0]), (comes, DELIVERED, place[0])]
        life.scans.sort(key=lambda scan: scan[0])
        self._be_late(life, comes)

    def _fault(self, road: Road) -> tuple[Kind, float, Severity, Party] | None:
        drawn = self.chance.random() * 1000 / road.trouble
        for fault in (OF_ABROAD, *FAULTS) if road.abroad else FAULTS:
            drawn -= fault[1]
            if drawn < 0:
                return fault
        return None

    def _go_wrong(
        self, life: Life, fault: tuple[Kind, float, Severity, Party], handed: float, comes: float
    ) -> tuple[float, list[tuple[float, Said, str]]]:
        """Return when the parcel comes now, and what its carrier says of the trouble."""
        chance, kind, city = self.chance, fault[0], life.place[0]
        half = (handed + comes) / 2
        if kind is Kind.ATTEMPT_FAILED:
            life.attempts = 1 + (chance.random() < 0.13)
            until = comes + life.attempts * DAY
            life.troubles.append(_trouble(fault, comes, until))
            return until, [(comes + each * DAY, ABSENT, city) for each in range(life.attempts)]
        if kind is Kind.RETURNING:
            life.troubles.append(_trouble(fault, comes, None))
            return comes, [(comes - 2 * HOUR, ADDRESS, city), (comes, GOES_BACK, city)]
        if kind is Kind.LOST_SUSPECTED:
            life.troubles.append(_trouble(fault, half + 6 * DAY, None))
            return float("inf"), []
        said = {
            Kind.ADDRESS_PROBLEM: ADDRESS,
            Kind.MISSORTED_OR_LOOPING: MISSORTED,
            Kind.DAMAGED: BROKEN,
            Kind.CUSTOMS_HOLD: CUSTOMS,
        }.get(kind)
        longer = chance.lognormvariate(1.3, 0.5) * DAY
        since = half if said else half + 2.5 * DAY
        ends = _daytime(max(comes, since) + longer)
        life.troubles.append(_trouble(fault, since, ends - 5 * HOUR))
        return ends, [(half, said, chance.choice(HUBS))] if said else []

    def _hubs(self, life: Life, handed: float, comes: float, others: int) -> None:
        """Add the facilities on the way: as many as bring the scans to five a parcel."""
        ends = comes if comes < float("inf") else handed + 2 * DAY
        owed = SCANS_A_PARCEL * (self.parcels + 1) - self.scans
        hubs = round(owed - 4 - others + self.chance.choice((-1, 0, 0, 1)))
        for each in range(max(0, min(hubs, 4))):
            when = handed + (ends - handed) * (0.15 + 0.6 * (each + self.chance.random()) / max(hubs, 1))
            life.scans.append((when, AT_HUB, self.chance.choice(HUBS)))

    def _be_late(self, life: Life, comes: float) -> None:
        chance = self.chance
        if comes > life.promised + DAY:
            until = comes if life.delivered else None
            life.troubles.append(Trouble(*LATE, life.promised + DAY, until))
        if comes > life.promised - 0.6 * DAY and chance.random() < 0.5:
            life.troubles.append(Trouble(*WARNED, life.promised - 2 * DAY, min(comes, life.promised + DAY)))


def _road(chance: random.Random, abroad: bool) -> Road:
    fitting = ROADS_ABROAD if abroad else ROADS_HOME
    return chance.choices(*fitting)[0]


def _trouble(fault: tuple[Kind, float, Severity, Party], since: float, until: float | None) -> Trouble:
    return Trouble(fault[0], fault[2], fault[3], since, until)


def _daytime(when: float) -> float:
    """Move an arrival out of the night: nobody delivers before eight or after eight (US clocks, roughly)."""
    hour = (when / HOUR - 5.5) % 24
    return when + (8 - hour if hour < 8 else 32 - hour if hour > 20 else 0.0) * HOUR


def _shares(abroad: bool) -> tuple[Sequence[Road], Sequence[int]]:
    fitting = [road for road in ROADS if road.abroad == abroad]
    return fitting, [road.share for road in fitting]


ROADS_HOME, ROADS_ABROAD = _shares(False), _shares(True)
