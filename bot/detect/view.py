"""What a rule looks at: a parcel's row or an order, the settings, the tables and the present; and how it speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from bot.detect.calendar import working_days
from bot.detect.knowledge import Knowledge, Silence
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.standing import UNDER_WAY, Standing
from bot.domain.status import Party
from bot.domain.zones import zone_named

__all__ = [
    "OPTIONS",
    "UNDER_WAY",
    "Evidence",
    "OrderRule",
    "Parcel",
    "ParcelRule",
    "Placed",
    "days",
    "found",
    "quiet_evidence",
]

Evidence = tuple[tuple[str, str], ...]

# What the shopper may ask for; each is an intent of the dialogue. A merchant's policy narrows it.
OPTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.NOT_FULFILLED: ("human_agent", "cancel_order"),
    Kind.LABEL_NOT_SHIPPED: ("human_agent", "cancel_order"),
    Kind.STALLED: ("human_agent",),
    Kind.LATE: ("human_agent",),
    Kind.PREDICTED_LATE: ("human_agent",),
    Kind.ATTEMPT_FAILED: ("reschedule_or_redirect", "human_agent"),
    Kind.ADDRESS_PROBLEM: ("change_address", "human_agent"),
    Kind.CUSTOMS_HOLD: ("human_agent",),
    Kind.DAMAGED: ("missing_or_damaged_item", "human_agent"),
    Kind.MISSORTED_OR_LOOPING: ("human_agent",),
    Kind.RETURNING: ("return_or_refund", "human_agent"),
    Kind.LOST_SUSPECTED: ("human_agent", "return_or_refund"),
    Kind.DELIVERED_NOT_RECEIVED: ("human_agent", "found_it"),
    Kind.PICKUP_EXPIRING: ("reschedule_or_redirect", "human_agent"),
    Kind.CARRIER_SILENT: ("human_agent",),
    Kind.HUB_INCIDENT: ("human_agent",),
}


class Foretold(NamedTuple):
    """Today's forecast as far as rules use it: the window's last day, and the chance (0 to 1) of being late."""

    window_latest: date | None
    p_late: float | None


@dataclass(frozen=True)
class Parcel:
    """One parcel at one moment: its row, and what the shop's past parcels taught us.

    `foretold` is today's forecast where the row has an older one or none.
    """

    standing: Standing
    settings: MerchantSettings
    now: datetime
    knowledge: Knowledge
    foretold: Foretold | None = None

    @property
    def window_latest(self) -> date | None:
        """The last day of today's window."""
        return self.foretold.window_latest if self.foretold else self.standing.window_latest

    @property
    def p_late(self) -> float | None:
        """Today's chance (0 to 1) of missing the promised day."""
        return self.foretold.p_late if self.foretold else self.standing.p_late

    def waited(self, since: datetime) -> float:
        """Return the working days since then, by the shop's calendar."""
        return working_days(since, self.now, zone_named(self.settings.time_zone))

    def watched(self, since: datetime) -> float:
        """Return the working days since then that we ourselves watched: before, nobody could have told us anything."""
        return self.waited(max(since, self.standing.watched_since or since))

    @property
    def heard(self) -> datetime | None:
        """When the carrier last recorded anything: a day without an hour counts from its end."""
        return self.standing.quiet_since

    @cached_property
    def silence(self) -> Silence | None:
        """How unusual the silence is, where the shop's own past can tell."""
        return self.knowledge.silence(self.standing, self.now)

    @cached_property
    def today(self) -> date:
        """The day where the parcel was last seen, else the shop's."""
        if self.standing.utc_offset is not None:
            return (self.now + timedelta(minutes=self.standing.utc_offset)).date()
        return self.now.astimezone(zone_named(self.settings.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Placed:
    """One order at one moment."""

    order: Order
    settings: MerchantSettings
    now: datetime

    def waited(self, since: datetime) -> float:
        """Return the working days since then, by the shop's calendar."""
        return working_days(since, self.now, zone_named(self.settings.time_zone))


ParcelRule = Callable[[Parcel], Anomaly | None]
OrderRule = Callable[[Placed], Anomaly | None]


def found(kind: Kind, severity: Severity, since: datetime, responsible: Party, evidence: Evidence = ()) -> Anomaly:
    """Say what is wrong, with the options that go with its kind."""
    return Anomaly(kind, severity, since, responsible, evidence, OPTIONS[kind])


def quiet_evidence(parcel: Parcel, since: datetime, silence: Silence) -> Evidence:
    """Say how long it has been quiet, and how long parcels like it usually are."""
    return (
        ("working_days", days(parcel.waited(since))),
        ("open_hours", str(round(silence.elapsed))),
        ("usual_open_hours", f"{silence.usual:.1f}"),
        ("limit_open_hours", f"{silence.limit:.0f}"),  # no limit at all while nothing moves
        ("compared_with", silence.group),
    )


def days(value: float) -> str:
    """Whole days as text, for evidence."""
    return str(int(value))
