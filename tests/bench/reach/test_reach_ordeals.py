"""The ordeals of reaching people: a storm, kills on both databases, a year, a crowd; all of them in every slice.

`ORDEAL_SECONDS` is set in a slice: one seed of the kills and a year of 10,000 parcels then, else three and 100,000.
"""

from __future__ import annotations

import argparse
import os

import pytest

from bench.crash.__main__ import all_rows as kills
from bench.outreach_year import replayed
from bench.reach.handoff import handoff
from bench.reach.storm import all_rows as storms

IN_A_SLICE = "ORDEAL_SECONDS" in os.environ


@pytest.mark.deep
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_of_what_comes_five_times_and_shuffled_there_is_one_effect(database):
    options = argparse.Namespace(database=[database], seed=0, quick=True, shoppers=6, engine=False)
    rows = await storms(options)
    assert [row.verdict.lost + row.verdict.doubled for row in rows] == [[]]
    assert all(row.verdict.acknowledged for row in rows)


@pytest.mark.deep
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_every_cause_gives_one_accepted_send_wherever_the_app_is_killed(database):
    options = argparse.Namespace(database=[database], seeds=3, quick=IN_A_SLICE, stand_in=True, only="reach")
    rows = await kills(options)
    assert [row.verdict.lost + row.verdict.doubled for row in rows] == [[] for _ in rows]
    assert all(row.kills >= 10 for row in rows)


@pytest.mark.deep
async def test_a_year_of_notices_breaks_no_promise(tmp_path):
    found = await replayed(10_000 if IN_A_SLICE else 100_000, 1, f"sqlite:///{tmp_path / 'porchlight.db'}")
    assert found.sent
    assert {name: rows for name, rows in found.violations.items() if rows} == {}


@pytest.mark.deep
async def test_no_line_is_lost_doubled_or_out_of_order_between_shoppers_and_agents():
    options = argparse.Namespace(quick=True, conversations=20, rate=10.0, paced=False, seed=0, engine=False)
    found = await handoff(options)
    assert found.verdict.lost + found.verdict.doubled == []
    assert found.verdict.acknowledged == 20 * 7
