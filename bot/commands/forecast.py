"""Which forecasting model is live and how good it was; go back to the one before; try training on a file."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.commands.backtest import timed, trips_in
from bot.config import read_settings
from bot.errors import BadInput
from bot.predict import shelf

HELP = "show, train or roll back the model that forecasts arrivals"
NONE_YET = "no model yet; train one with: python -m bot forecast train --csv FILE.csv"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    actions = parser.add_subparsers(title="actions", dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="say which model is live, and its backtest")
    back = actions.add_parser("rollback", help="make the model before it the live one")
    train = actions.add_parser("train", help="train on a file of past parcels, and go live if it is no worse")
    train.add_argument("--csv", required=True, metavar="FILE.csv", help="one parcel a row, as for backtest")
    train.add_argument("--country", metavar="CC", help="whose holidays count, such as BR; default: as the regions tell")
    for each in (show, back, train):
        each.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the models in the home."""
    folder = read_settings().home / "forecast"
    if options.action == "train":
        found = _train(options, folder)
    elif options.action == "rollback":
        found = {"current": shelf.rollback(folder)}
    else:
        found = shown(folder)
    print(json.dumps(found) if options.json else as_text(found))
    return 0


def shown(folder: Path) -> dict[str, Any]:
    """Return what stands on the shelf, with the live model's backtest."""
    index = shelf.read_index(folder)
    entry = index.entry(index.current)
    return {
        "current": index.current,
        "trained_at": entry.trained_at if entry else None,
        "previous": index.previous,
        "refused": index.refused,
        "backtest": shelf.backtest_of(folder, entry) if entry else {},
    }


def as_text(found: dict[str, Any]) -> str:
    """Return it as lines."""
    if found["current"] is None:
        return NONE_YET
    return "\n".join(f"{key}: {'none' if value is None else value}" for key, value in found.items())


def _train(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from bot.predict.backtest import trained
    from bot.predict.calendar import check_country, country_of
    from bot.predict.columns import Columns
    from bot.predict.trial import trial

    check_country(options.country)
    trips, tell = trips_in(options.csv), timed("forecast")
    tell(f"{len(trips)} parcels read")
    columns = Columns.of(trips)
    latest = max(at for trip in trips for at in (trip.ordered_at, trip.handed_over_at, trip.delivered_at) if at)
    known_at = midnight_after(latest)
    path = shelf.live(folder)
    country = options.country or country_of(columns.destination)
    held_out = trial(columns, known_at, country, shelf.load(path) if path else None)
    tell(f"held-out month: {held_out or 'too few parcels to judge by'}")
    forecaster = trained(columns, known_at, country, lambda done, of: tell(f"trained {done} of {of}"))
    if not any(forecaster.stage_known.values()):
        raise BadInput(f"{options.csv}: no parcel in it was delivered; give a file with past deliveries")
    backtest = {"held_out": held_out, "known": dict(forecaster.stage_known), "trained_at": known_at.isoformat()}
    shelf.save(forecaster, folder, backtest)
    return {"trained": forecaster.version, **shown(folder)}


def midnight_after(at: datetime) -> datetime:
    """Return the beginning of the next day, on the same clock."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
