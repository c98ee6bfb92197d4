"""Reads the one data file that describes the simulated network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Step:
    """How long one stage takes: lognormal in the open hours of a calendar."""

    median: float
    sigma: float
    calendar: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier. `speed` multiplies medians, `spread` sigmas; `missed` is the share of scans that never come.

    `closed` are the weekdays without work, 0 = Monday; `economy` is the share of
    parcels that go by its slow service.
    """

    name: str
    share: float
    speed: float
    spread: float
    missed: float
    upload_hours: float
    closed: tuple[int, ...]
    from_week: int
    economy: float


@dataclass(frozen=True, slots=True)
class Region:
    """One region; `offset` is its clock, in hours from UTC."""

    country: str
    name: str
    share: float
    column: int
    offset: int
    cod: bool
    origin: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The whole file; what is read in one place only stays as the file has it."""

    start: datetime
    weeks: int
    parcels: int
    tail_days: int
    stages: dict[str, Step]
    calendars: dict[str, dict[str, Any]]
    holidays: tuple[str, ...]
    effects: dict[str, float]
    carriers: tuple[Carrier, ...]
    services: dict[str, dict[str, float]]
    regions: tuple[Region, ...]
    facilities: dict[str, float]
    promise: dict[str, float]
    shocks: dict[str, dict[str, Any]]
    faults: dict[str, dict[str, Any]]
    noise: dict[str, Any]

    @property
    def home(self) -> str:
        """The country that everything is sent from."""
        return next(region.country for region in self.regions if region.origin)


def load(path: Path | None = None) -> Parameters:
    """Return the parameters of a file, or the ones that come with the simulator."""
    text = path.read_text() if path else files("sandbox.traces").joinpath("parameters.yml").read_text()
    raw = yaml.safe_load(text)
    span = raw.pop("span")
    return Parameters(
        start=datetime.fromisoformat(span["start"]).replace(tzinfo=UTC),
        weeks=span["weeks"],
        tail_days=raw.pop("tail")["days"],
        stages={name: Step(**each) for name, each in raw.pop("stages").items()},
        carriers=tuple(Carrier(**{**each, "closed": tuple(each["closed"])}) for each in raw.pop("carriers")),
        regions=tuple(Region(**each) for each in raw.pop("regions")),
        holidays=tuple(raw.pop("holidays")),
        **raw,
    )
