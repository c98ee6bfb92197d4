"""Where trained models stand: versioned files, each with its backtest beside it, and an index that names the live one.

The only module of this stage that reads or writes. A model is a pickle, which runs what it holds: it is read only when
its digest is the one that the index recorded when we wrote it.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zlib
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.errors import Misconfigured, NotThere
from bot.predict.forecaster import Forecaster

INDEX = "index.json"
# By how much the held-out month of another time may be worse, beside the lane tables' own, before it means anything.
CHANCE = 1.02


@dataclass(frozen=True, slots=True)
class Entry:
    """One model on the shelf. `held_out` are the figures by which it was judged, `library` what can read it."""

    version: str
    file: str
    sha256: str
    trained_at: str
    library: str
    held_out: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Index:
    """What stands on the shelf: `current` is live, `previous` is what `rollback` returns to, `refused` was worse."""

    current: str | None = None
    previous: str | None = None
    refused: str | None = None
    models: dict[str, Entry] = field(default_factory=dict)

    def entry(self, version: str | None) -> Entry | None:
        """Return a model's entry."""
        return self.models.get(version) if version else None


def save(forecaster: Forecaster, folder: Path, backtest: dict[str, Any]) -> Path:
    """Write a model with its backtest, make it the live one when it is no worse, and return its path.

    `backtest["held_out"]` is what `bot.predict.trial.trial` gave; without it the model is taken as it is. Whether it
    went live, `read_index(folder).current` tells.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = zlib.compress(pickle.dumps(forecaster, protocol=5), 6)
    path = folder / f"{forecaster.version}.model"
    entry = Entry(
        forecaster.version,
        path.name,
        hashlib.sha256(packed).hexdigest(),
        forecaster.trained_at.isoformat(),
        version("scikit-learn"),
        backtest.get("held_out", {}),
    )
    _replace(path, packed)
    _replace(path.with_suffix(".json"), json.dumps(backtest, indent=1).encode())
    _write_index(folder, _with(read_index(folder), entry))
    return path


def load(path: Path) -> Forecaster:
    """Read a model. Raises NotThere, or Misconfigured when it is not the file that was written here."""
    entry = next((each for each in read_index(path.parent).models.values() if each.file == path.name), None)
    if entry is None or not path.exists():
        raise NotThere(f"no model {path.name} in {path.parent}")
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != entry.sha256:
        raise Misconfigured(f"{path} is not the file that was written; roll back, or train again")
    library = version("scikit-learn")
    if entry.library != library:
        raise Misconfigured(f"{path} was made with scikit-learn {entry.library}, this is {library}; train again")
    found = pickle.loads(zlib.decompress(packed))  # noqa: S301 - its digest is the one we recorded
    if not isinstance(found, Forecaster):
        raise Misconfigured(f"{path} holds no forecaster; train again")
    return found


def live(folder: Path) -> Path | None:
    """Return the path of the live model, or None when there is none yet."""
    index = read_index(folder)
    entry = index.entry(index.current)
    return folder / entry.file if entry else None


def rollback(folder: Path) -> str:
    """Make the previous model the live one again, and return its version. Doing it twice comes back."""
    index = read_index(folder)
    if index.previous is None:
        raise NotThere("there is no previous model to go back to")
    _write_index(folder, Index(index.previous, index.current, index.refused, index.models))
    return index.previous


def read_index(folder: Path) -> Index:
    """Return what stands on the shelf; an empty index where nothing does."""
    try:
        kept = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        models = {version: Entry(**entry) for version, entry in kept["models"].items()}
        return Index(kept["current"], kept["previous"], kept["refused"], models)
    except FileNotFoundError:
        return Index()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"{folder / INDEX} cannot be read ({error}); remove the folder and train again") from error


def backtest_of(folder: Path, entry: Entry) -> dict[str, Any]:
    """Return the backtest that stands beside a model."""
    try:
        found = json.loads((folder / entry.file).with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def no_worse(new: dict[str, Any], current: dict[str, Any]) -> bool:
    """Say whether a model may replace the live one: judged by the mean pinball loss of a month it had not seen.

    On the same parcels where the live one had not seen them either; else each beside the lane tables of its own month,
    for months differ more than models.
    """
    if not new or not current:
        return True
    if new.get("current_pinball") is not None:
        return bool(new["pinball"] <= new["current_pinball"])
    return bool(
        new["pinball"] / new["life_table_pinball"] <= CHANCE * current["pinball"] / current["life_table_pinball"]
    )


def _with(index: Index, entry: Entry) -> Index:
    """Return the index with one more model, live if it is no worse, and nothing older than the previous one."""
    current = index.entry(index.current)
    if current is not None and current.version != entry.version and not no_worse(entry.held_out, current.held_out):
        after = Index(index.current, index.previous, entry.version, index.models | {entry.version: entry})
    else:
        previous = index.previous if index.current == entry.version else index.current
        after = Index(entry.version, previous, None, index.models | {entry.version: entry})
    kept = {
        version: each
        for version, each in after.models.items()
        if version in (after.current, after.previous, after.refused)
    }
    return Index(after.current, after.previous, after.refused, kept)


def _write_index(folder: Path, index: Index) -> None:
    _replace(folder / INDEX, json.dumps(asdict(index), indent=1).encode())
    named = {entry.file for entry in index.models.values()}
    for path in folder.glob("*.model"):
        if path.name not in named:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, whole."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
