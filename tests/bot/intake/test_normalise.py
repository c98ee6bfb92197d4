"""What `python -m bot normalise` prints: one object a shipment, or the error with its path."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands import normalise

FIXTURES = Path(__file__).parents[2] / "integrations"
EASYPOST = FIXTURES / "carriers" / "easypost" / "fixtures"
SHOPIFY = FIXTURES / "storefronts" / "shopify" / "fixtures"
PROMISED = {
    "file", "index", "provider", "carrier", "tracking_number", "status", "substatus", "reason", "eta", "events",
    "unknown_codes",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    parser = argparse.ArgumentParser()
    normalise.arguments(parser)
    status = normalise.run(parser.parse_args(list(words)))
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_shipment_is_one_object_with_all_fields(capsys: pytest.CaptureFixture[str]) -> None:
    one, many = EASYPOST / "tracker.updated__delivered.json", EASYPOST / "trackers__list.json"
    status, rows = run(capsys, "--from", "easypost", str(one), str(many))
    assert status == 0
    assert [(row["file"], row["index"]) for row in rows] == [(str(one), 0), (str(many), 0), (str(many), 1)]
    assert all(set(row) >= PROMISED for row in rows)
    assert (rows[0]["status"], rows[0]["substatus"], rows[0]["eta"]) == ("delivered", "mailbox", "2026-11-06")
    event = rows[0]["events"][1]
    assert (event["occurred_at"], event["tz_basis"]) == ("2026-11-03T05:30:00Z", "offset")


def test_a_body_without_a_parcel_gives_one_object_without_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    status, rows = run(capsys, "--from", "easypost", str(EASYPOST / "batch.created__plain.json"))
    assert (status, len(rows), rows[0]["status"], rows[0]["tracking_number"]) == (0, 1, None, None)


def test_what_cannot_be_read_is_told_with_its_path(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"object": "Tracker"}')
    status, rows = run(capsys, "--from", "easypost", str(bad), str(tmp_path / "none.json"))
    assert status == 1
    assert rows[0] == {
        "file": str(bad),
        "error": {"kind": "malformed", "path": "tracking_code", "message": "text was expected"},
    }
    assert rows[1]["error"]["kind"] == "no_file"


@pytest.mark.parametrize(
    ("name", "numbers", "statuses", "state"),
    [
        ("orders_create__received", [None], [None], "received"),
        ("orders_cancelled__unfulfilled", [None], [None], "cancelled"),
        ("orders_updated__two_parcels", ["9400111206990000000017", "9400111206990000000024"], [None, None], "shipped"),
        ("fulfillments_create__first", ["9400111206990000000017"], [None], None),
        ("fulfillments_update__delivered", ["9400111206990000000017"], ["delivered"], None),
        ("fulfillment_events_create__attempted", [None], ["attempt_failed"], None),
        ("fulfillment_orders_placed_on_hold__stock", [None], [None], None),
    ],
)
def test_shop_bodies_print_their_order(
    capsys: pytest.CaptureFixture[str],
    name: str,
    numbers: list[str | None],
    statuses: list[str | None],
    state: str | None,
) -> None:
    status, rows = run(capsys, "--from", "shopify", str(SHOPIFY / f"{name}.json"))
    assert status == 0
    assert all(set(row) >= PROMISED | {"order"} for row in rows)
    assert [row["tracking_number"] for row in rows] == numbers
    assert [row["status"] for row in rows] == statuses
    assert rows[0]["order"].get("state") == state
    assert "jane" not in json.dumps(rows).lower()
    assert "@" not in json.dumps(rows)
