"""What is kept of what we think: where each parcel stands, when it will come, what is wrong, what to ask for next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.domain.anomaly import Anomaly
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing
from bot.domain.trip import Trip


@dataclass(frozen=True, slots=True)
class Poll:
    """A number to ask a provider for. `reason` is poll, reconcile or confirm; `attempts` counts failures in a row."""

    merchant_id: str
    provider: str
    number: str
    carrier: str | None
    reason: str = "poll"
    attempts: int = 0
    due_at: datetime | None = None


class Polls(Protocol):
    """Which numbers are asked for, and when. Times are aware UTC."""

    async def want(
        self, merchant_id: str, provider: str, number: str, carrier: str | None, due_at: datetime, reason: str
    ) -> None:
        """Have a number asked for at this time; one that is planned already keeps the earlier time, and its reason."""
        ...

    async def planned(self, merchant_id: str, provider: str, number: str) -> bool:
        """Say whether a number was ever planned."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Poll]:
        """Return what is to be asked for now; what confirms a hint comes first, then the longest overdue."""
        ...

    async def answered(self, poll: Poll, at: datetime, due_at: datetime | None, reason: str) -> None:
        """Write down an answer, and when to ask next; None: no more."""
        ...

    async def failed(self, poll: Poll, error: str, due_at: datetime | None) -> None:
        """Write down a failure, and when to try again; None: given up."""
        ...

    async def put_off(self, poll: Poll, due_at: datetime) -> None:
        """Move a question that may not be asked yet."""
        ...

    async def drop(self, poll: Poll) -> None:
        """Ask this provider for this number no more, unless it is wanted again."""
        ...


@dataclass(frozen=True, slots=True)
class Forecast:
    """A parcel's curve, packed, as it was drawn when a stage began, and the window that was last read off it."""

    stage: str
    model: str
    started_at: datetime
    curve: bytes
    issued_on: date | None = None
    earliest: date | None = None
    likely: date | None = None
    latest: date | None = None
    p_late: float | None = None


@dataclass(frozen=True, slots=True)
class EndedSilence:
    """A silence between two scans that is over; times are aware UTC. Words are those of `Standing`."""

    stage: str
    carrier: str
    service: str
    region: str
    facility: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step from one facility to the next, on the way to a region."""

    carrier: str
    here: str
    there: str
    region: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was thought of one parcel at one moment: its summary row, its trip, and all that is wrong with it.

    `silences` and `steps` are what the change from its former row taught.
    """

    standing: Standing
    trip: Trip | None
    anomalies: tuple[Anomaly, ...]
    silences: tuple[EndedSilence, ...] = ()
    steps: tuple[TakenStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What was kept of a parcel until now: its former row, if it had one, and its newest forecast."""

    shipment_id: str
    standing: Standing | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """One row of a sweep: a parcel as it stands, its newest forecast, and the anomalies that are open.

    `read_trip` returns what forecasting may know of it, None while no clock has started; few are asked for it.
    """

    shipment_id: str
    standing: Standing
    read_trip: Callable[[], Trip | None]
    forecast: Forecast | None
    open: tuple[Anomaly, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sweep found out about one parcel: a new or re-read forecast where there is one, and all that is wrong.

    `seen` is the row that was judged: once news has changed it, the verdict is void.
    """

    shipment_id: str
    anomalies: tuple[Anomaly, ...]
    known: tuple[Anomaly, ...] = ()
    forecast: Forecast | None = None
    drawn: bool = False
    seen: Standing | None = None


Assess = Callable[[Shipment, Order | None, Before], Assessment]


class Standings(Protocol):
    """Where every parcel stands. Each method is one short transaction."""

    async def settle(self, merchant_id: str, number: str, assess: Assess, now: datetime) -> Assessment | None:
        """Judge a parcel as it is kept, and keep the judgement, in one transaction; None when there is none."""
        ...

    async def unsettled(self, limit: int) -> list[tuple[str, str]]:
        """Return merchant and number of parcels that were never judged."""
        ...

    async def count_open(self, merchant_id: str) -> int:
        """Return how many parcels are open."""
        ...

    async def batch(self, merchant_id: str, after: str, limit: int, due_only: bool) -> list[Watched]:
        """Return open parcels by id, after the one given."""
        ...

    async def keep(self, merchant_id: str, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Keep a batch of verdicts; return how many anomalies opened, changed or closed."""
        ...


class Learned(Protocol):
    """What a shop's own parcels taught, by name, and the rows that it is learned from."""

    async def get(self, merchant_id: str, name: str) -> tuple[datetime, Any] | None:
        """Return when something was learned (aware UTC), and the JSON value; None when it never was."""
        ...

    async def put(self, merchant_id: str, name: str, body: Any, made_at: datetime) -> None:
        """Keep a JSON value under a name, in place of the former one."""
        ...

    async def lanes(
        self, merchant_id: str, now: datetime, zone: ZoneInfo
    ) -> list[tuple[str, str, str, str, str, int, int, int, int]]:
        """Count deliveries and parcels under way by lane, days and weeks; the shape of `bot.predict.LaneRow`."""
        ...

    async def trips(self, merchant_id: str, limit: int) -> list[Trip]:
        """Return the newest trips, those under way among them."""
        ...

    async def logged(
        self, merchant_id: str, stage: str, since: datetime, limit: int
    ) -> list[tuple[datetime, bytes, datetime | None, str]]:
        """Return the forecasts made since then: the clock's start, the packed curve, the arrival, the region."""
        ...


class Lessons(Protocol):
    """Silences that ended and steps that were taken, young enough to teach."""

    async def silences(
        self, merchant_id: str, since: datetime, limit: int, below: str = "g"
    ) -> Sequence[tuple[str, EndedSilence]]:
        """Return parcel and silence for the newest that ended since then, at most so many, of parcels below an id."""
        ...

    async def steps(self, merchant_id: str, since: datetime, limit: int) -> Sequence[tuple[str, TakenStep]]:
        """Return parcel and step for the newest since then, at most so many."""
        ...

    async def forget(self, merchant_id: str, before: datetime) -> int:
        """Drop what is older than that; return how many lessons."""
        ...


class Incidents(Protocol):
    """Trouble that many parcels share."""

    async def keep(self, merchant_id: str, now_open: Mapping[str, Any], now: datetime) -> None:
        """Make exactly these open; those that are not among them any more are closed now (aware UTC)."""
        ...

    async def since(self, merchant_id: str, at: datetime) -> list[tuple[Any, datetime | None]]:
        """Return each incident that was open after that moment, with its end; None while it lasts."""
        ...
