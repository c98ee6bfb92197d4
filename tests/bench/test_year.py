"""The year that pages are measured on: its rows are such as we write, and the real jobs find in it what was planted."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from bench.worth import command, demo, one, readable, season
from bench.worth.pages import Finder
from bench.worth.year import COLUMNS, Shop, Year
from bot.config import read_settings
from bot.domain.reduce import reduce_shipment
from bot.store import codec

pytestmark = pytest.mark.slow
COUNT = 2_000
NOUNS = {
    ("anomalies", "anomaly"): codec.ANOMALY,
    ("cases", "told"): codec.CASE,
    ("conversations", "talk"): codec.TALK,
    ("merchants", "settings"): codec.SETTINGS,
    ("messages", "buttons"): codec.BUTTONS,
    ("messages", "cards"): codec.CARDS,
    ("notices", "notice"): codec.NOTICE,
    ("orders", "joined"): codec.ORDER,
    ("orders", "told"): codec.ORDER,
    ("shipments", "shipment"): codec.SHIPMENT,
    ("standings", "standing"): codec.STANDING,
    ("standings", "trip"): codec.TRIP,
    ("tracking_events", "event"): codec.EVENT,
    ("turns", "button"): codec.BUTTON,
    ("turns", "draft"): codec.ANSWER,
}


def year(count=COUNT, seed=3):
    return Year(Shop.of(seed, one.SLUG, one.NAME), one.UNTIL, count, seed)


@pytest.fixture(scope="module")
def batches():
    return list(year().batches())


def every(batches, table):
    return [dict(zip(COLUMNS[table], row, strict=True)) for rows in batches for row in rows.get(table, ())]


@pytest.mark.parametrize(("table", "column"), NOUNS, ids=lambda name: name)
def test_every_noun_is_one_that_the_store_can_read(batches, table, column):
    texts = [row[column] for row in every(batches, table) if row[column] is not None]
    assert texts
    for text in texts:
        NOUNS[table, column].load(text)


def test_a_year_has_a_parcel_for_each_talk_and_five_scans_for_each_parcel(batches):
    assert len(every(batches, "conversations")) == len(every(batches, "shipments")) == COUNT
    assert 4.95 * COUNT <= len(every(batches, "tracking_events")) <= 5.15 * COUNT


def test_events_are_kept_under_their_own_ids_and_reduce_to_what_is_kept_of_the_parcel(batches):
    events = {}
    for row in every(batches, "tracking_events"):
        event = codec.EVENT.load(row["event"])
        assert row["event_id"] == event.id
        assert row["occurred_at"] == event.occurred_at
        events.setdefault(row["shipment_id"], []).append(event)
    for row in every(batches, "shipments"):
        if row["id"] in events:
            kept = codec.SHIPMENT.load(row["shipment"])
            assert kept.events == tuple(sorted(events[row["id"]], key=lambda event: event.sequence))
            assert reduce_shipment(kept.tracking_number, [], events[row["id"]]).status == kept.status == row["status"]


def test_columns_say_what_the_nouns_in_them_say(batches):
    for row in every(batches, "standings"):
        standing = codec.STANDING.load(row["standing"])
        assert (standing.shipment_id, standing.status) == (row["shipment_id"], row["status"])
        assert row["is_open"] is not standing.is_terminal
        assert standing.handed_over_at == row["handed_over_at"]
        assert standing.delivered_at == row["delivered_at"]
    for row in every(batches, "orders"):
        assert codec.ORDER.load(row["joined"]).id == row["order_id"]
    for row in every(batches, "notices"):
        notice = codec.NOTICE.load(row["notice"])
        assert (notice.id, notice.key, notice.state) == (row["id"], row["key"], row["state"])


def test_nothing_was_said_after_the_present_and_talks_count_without_a_gap(batches):
    places = {}
    for row in every(batches, "messages"):
        assert row["at"] <= one.UNTIL
        places.setdefault(row["conversation_id"], []).append(row["seq"])
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in places.values())


def test_some_shoppers_order_again_and_write_far_more_often_than_others(batches):
    orders = every(batches, "order_emails")
    assert len({row["email_key"] for row in orders}) < 0.75 * len(orders)
    drafts = [codec.ANSWER.load(row["draft"]).facts for row in every(batches, "turns") if row["order_id"]]
    asked = [dict(facts)["order"] for facts in drafts if facts]
    assert max(map(asked.count, set(asked))) >= 4


def test_the_same_seed_and_size_make_the_same_rows_and_another_seed_others(batches):
    again = year().batches()
    assert [dict(next(again)) for _ in range(30)] == [dict(rows) for rows in batches[:30]]
    assert dict(next(year(seed=4).batches())) != dict(batches[0])


def test_the_weeks_before_christmas_are_the_busiest_and_the_counts_add_up():
    days = list(season.days(one.UNTIL, 100_000, 90_000))
    assert (sum(day.parcels for day in days), sum(day.talks for day in days)) == (100_000, 90_000)
    assert len(days) == season.DAYS
    by_month = {}
    for day in days:
        by_month.setdefault(day.on.month, []).append(day.parcels)
    usual = sorted(sum(found) / len(found) for found in by_month.values())
    assert usual[-1] == sum(by_month[12]) / len(by_month[12])
    assert days[-1].on == (one.UNTIL - timedelta(hours=12)).date()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The whole of a small run: filled, measured by the real jobs, every page opened once."""
    home = tmp_path_factory.mktemp("year")
    given = {"PORCHLIGHT_HOME": str(home), "SECRET_KEY": "k" * 40, "LOG_LEVEL": "error"}
    settings = read_settings(given | {"PORT": str(one.free_ports(1)[0])})
    return {"kind": "sqlite"} | asyncio.run(one.size(settings, COUNT, 3, opens=1)), home / "porchlight.db"


@pytest.mark.slow
def test_the_real_jobs_find_what_was_planted(run):
    found, _ = run
    assert found["found"].keys() >= {"contacts", "humans", "wismo", "troubled", "deliveries", "statuses"}
    assert min(found["found"].values()) > 0
    assert readable.disagreements(found) == []


@pytest.mark.slow
def test_no_row_of_the_year_breaks_a_rule_of_the_tables(run):
    with sqlite3.connect(run[1]) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_every_page_is_reached_and_answers(run):
    found, _ = run
    assert len({page["page"] for page in found["pages"]}) >= 15
    assert readable.problems(found, timed=False) == []


@pytest.mark.slow
def test_a_page_that_is_too_slow_is_named(run):
    found, _ = run
    slow = {**found, "pages": [found["pages"][0] | {"worst": 501.0, "is_page": True}]}
    assert readable.problems(slow) == [f"{found['pages'][0]['path']}: 501 ms"]
    assert not readable.kept([slow])


def test_links_and_choices_of_a_page_are_found():
    finder = Finder("/m/shop/lanes")
    finder.feed(
        '<a href="?page=2">x</a><form method="get"><input type="hidden" name="from" value="2026-01-01">'
        '<select name="carrier"><option value="">all</option><option value="UPS">UPS</option></select></form>'
        '<form method="post" action="/m/shop/me"><input name="a"></form>'
    )
    assert finder.found == [
        "/m/shop/lanes?page=2",
        "/m/shop/lanes?from=2026-01-01",
        "/m/shop/lanes?from=2026-01-01&carrier=UPS",
    ]


@pytest.mark.parametrize(
    ("kind", "largest", "expected"),
    [
        ("postgresql", 1_000_000, [10_000, 100_000, 1_000_000]),
        ("sqlite", 50_000, [1_000, 10_000, 50_000]),
        ("sqlite", 500, [500]),
    ],
)
def test_sizes_grow_by_ten_up_to_the_largest(kind, largest, expected):
    assert command.sizes(kind, largest) == expected


def test_too_few_talks_for_a_year_are_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["--conversations", "5"])
    assert "100 or more" in capsys.readouterr().err


@pytest.mark.slow
def test_the_simulated_shop_is_made_once_with_somebody_who_may_sign_in(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "TALKS", 200)
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    counted = []
    for _ in range(2):
        assert "Harbour Goods (simulated)" in asyncio.run(demo.furnished(str(tmp_path)))
        with sqlite3.connect(tmp_path / "porchlight.db") as connection:
            counted.append(
                [
                    connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                    for table in ("merchants", "users", "conversations", "contacts", "deliveries", "lane_weeks")
                ]
            )
    assert counted[0] == counted[1]
    assert counted[0][:3] == [1, 1, 200]
    assert min(counted[0]) > 0
