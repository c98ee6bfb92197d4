"""The shelf of models: what is worse does not go live, what was tampered with is not read, and one step leads back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.errors import Misconfigured, NotThere
from bot.predict.curves import survival
from bot.predict.forecaster import Forecaster
from bot.predict.lanes import LaneRow, LaneTables
from bot.predict.shelf import INDEX, backtest_of, live, load, read_index, rollback, save

AT = datetime(2025, 3, 1, tzinfo=UTC)
TABLES = LaneTables.from_counts([LaneRow("handoff", "", "", "", "", 3, 1, 10, 2)])


def model(version: str) -> Forecaster:
    return Forecaster(version, AT, TABLES, {"purchase": 0, "handoff": 10}, {})


def figures(pinball: float, table: float = 2.0, current: float | None = None) -> dict[str, object]:
    return {"held_out": {"n": 500, "pinball": pinball, "life_table_pinball": table, "current_pinball": current}}


def test_a_model_comes_back_as_it_was(tmp_path):
    path = save(model("one"), tmp_path, figures(1.5))
    found = load(path)
    lane = ("", "", "", "")
    assert (found.version, found.trained_at) == ("one", AT)
    assert (survival(found.lanes.hazard("handoff", lane)[None]) == survival(TABLES.hazard("handoff", lane)[None])).all()


def test_its_backtest_stands_beside_it(tmp_path):
    save(model("one"), tmp_path, figures(1.5))
    assert backtest_of(tmp_path, read_index(tmp_path).models["one"]) == figures(1.5)


@pytest.mark.parametrize(
    ("new", "goes_live"),
    [
        (figures(1.4), True),
        (figures(1.5), True),
        (figures(1.6), False),
        (figures(3.0, table=4.0), True),
        (figures(1.4, table=1.5), False),
        (figures(1.6, current=1.7), True),
        (figures(1.4, current=1.3), False),
        ({}, True),
    ],
    ids=[
        "better",
        "the same",
        "worse",
        "worse in a harder month",
        "better in an easier month",
        "better on the same parcels",
        "worse on the same parcels",
        "not judged",
    ],
)
def test_only_what_is_no_worse_goes_live(tmp_path, new, goes_live):
    save(model("one"), tmp_path, figures(1.5))
    save(model("two"), tmp_path, new)
    index = read_index(tmp_path)
    assert index.current == ("two" if goes_live else "one")
    assert index.refused == (None if goes_live else "two")


def test_rolling_back_restores_the_model_before_and_twice_comes_back(tmp_path):
    save(model("one"), tmp_path, figures(1.5))
    save(model("two"), tmp_path, figures(1.4))
    assert rollback(tmp_path) == "one"
    assert load(live(tmp_path)).version == "one"
    assert rollback(tmp_path) == "two"


def test_with_one_model_there_is_nothing_to_go_back_to(tmp_path):
    save(model("one"), tmp_path, figures(1.5))
    with pytest.raises(NotThere):
        rollback(tmp_path)


def test_a_tampered_file_is_refused_before_it_is_read(tmp_path):
    path = save(model("one"), tmp_path, figures(1.5))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Misconfigured, match="not the file that was written"):
        load(path)


def test_a_file_that_the_index_does_not_know_is_refused(tmp_path):
    path = save(model("one"), tmp_path, figures(1.5))
    stranger = path.with_name("stranger.model")
    stranger.write_bytes(path.read_bytes())
    with pytest.raises(NotThere):
        load(stranger)


def test_a_model_of_another_library_version_is_refused_with_what_to_do(tmp_path):
    path = save(model("one"), tmp_path, figures(1.5))
    index = json.loads((tmp_path / INDEX).read_text())
    index["models"]["one"]["library"] = "0.1"
    (tmp_path / INDEX).write_text(json.dumps(index))
    with pytest.raises(Misconfigured, match="train again"):
        load(path)


@pytest.mark.parametrize("text", ["", "[]", '{"current": 1}', "{"])
def test_a_broken_index_says_what_to_do(tmp_path, text):
    (tmp_path / INDEX).write_text(text)
    with pytest.raises(Misconfigured, match="train again"):
        read_index(tmp_path)


def test_only_the_live_the_previous_and_the_refused_are_kept(tmp_path):
    for number, name in enumerate(("one", "two", "three", "four")):
        save(model(name), tmp_path, figures(1.5 - number / 100))
    assert {path.stem for path in tmp_path.glob("*.model")} == {"three", "four"}
    assert {path.stem for path in tmp_path.glob("*.json")} == {"three", "four", "index"}


def test_saving_the_live_model_again_keeps_the_way_back(tmp_path):
    for name in ("one", "two", "two"):
        save(model(name), tmp_path, figures(1.5))
    assert (read_index(tmp_path).current, read_index(tmp_path).previous) == ("two", "one")


def test_an_empty_shelf_has_no_live_model(tmp_path):
    assert live(tmp_path) is None
