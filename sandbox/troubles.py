"""Trouble by hand: one word changes what a parcel says now and what will become of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.carrier.words import scan
from sandbox.models import Parcel, Place

# kind: scans from now on as (hours from now, kind, where); None keeps the script
Plot = list[tuple[float, str, str]]
_HOME: Plot = [(18, "arrived", "home"), (30, "out", "home"), (35, "delivered", "home")]
PLOTS: dict[str, Plot] = {
    "stall": [],
    "damage": [(0, "damaged", "here")],
    "attempt_failed": [(0, "attempt", "home"), (22, "out", "home"), (28, "delivered", "home")],
    "address": [(0, "address", "home")],
    "customs": [(0, "customs", "here")],
    "lost": [(0, "lost", "here")],
    "return": [(0, "returning", "here"), (72, "returned", "origin")],
    "delay": [(0, "delayed", "here"), (60, "arrived", "home"), (78, "out", "home"), (84, "delivered", "home")],
    "delivered": [(0, "delivered", "home")],
    "misrouted": [(0, "missorted", "here"), (40, "arrived", "home"), (64, "out", "home"), (70, "delivered", "home")],
    "recover": [(0, "moving", "here"), *_HOME],
}
NEW_PROMISE = {"delay", "misrouted", "recover"}


def befall(parcel: Parcel, kind: str, now: datetime) -> Parcel:
    """The parcel with its untold future replaced; raises KeyError for an unknown kind."""
    plot = PLOTS[kind]
    told = parcel.told(now)
    here = next((each.place for each in reversed(told) if each.place), parcel.origin)
    places: dict[str, Place] = {"here": here, "home": parcel.destination, "origin": parcel.origin}
    ahead = [scan(parcel.carrier, name, now + timedelta(hours=hours), places[where]) for hours, name, where in plot]
    if kind in NEW_PROMISE:
        promised = ahead[-1].at.astimezone(ZoneInfo(parcel.destination.zone)).date()
        ahead[0] = ahead[0].model_copy(update={"eta": promised})
    return parcel.model_copy(update={"scans": told + ahead, "trouble": None if kind == "recover" else kind})
