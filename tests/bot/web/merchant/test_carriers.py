"""The pages of carriers and lanes: figures that open down to exactly their parcels, files, and nobody else's rows."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from bot.domain.event import Native
from bot.domain.staff import Role, Scope
from bot.store.tables import shipments, tracking_events
from tests.bot.measure.planted import MONDAY, incident, measure, plant, trouble

OH = ("NJ", "OH")
LANES = {
    ("UPS", "Ground", *OH): (20, 10, 2),
    ("USPS", "Ground", *OH): (29, 1, 0),
    ("UPS", "Ground", "NJ", "TX"): (5, 0, 0),
    ("Owl", "Ground", "NJ", "CA"): (1, 1, 0),
}
PERIOD = "from=2026-10-05&to=2026-11-01"


@pytest.fixture
async def shop(services, merchant):
    """A shop with four weeks of parcels, one trouble and one incident."""
    rows = await plant(services.database, merchant, LANES)
    await trouble(services.database, merchant, rows[0]["shipment_id"], MONDAY)
    await incident(services.database, merchant, "us/nj/newark", MONDAY + timedelta(days=3))
    await measure(services.database, merchant, services.clock)
    return merchant


@pytest.fixture
async def analyst(signed_in, shop):
    return await signed_in(shop, Role.ANALYST)


def links(page, figure):
    """Every address on a page that opens a figure."""
    return [html.unescape(each) for each in re.findall(rf'href="/m/lamps(/lanes/parcels\?[^"]*figure={figure})"', page)]


async def test_the_carriers_page_ranks_on_shared_lanes_and_says_what_to_change(analyst):
    status, page = await analyst.open(f"/carriers?{PERIOD}")
    assert status == 200
    text = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(r"Give NJ → OH, Ground, to USPS instead of UPS", text)
    assert "late parcels less a month" in text
    assert "UPS 66.7 % on time of 120, USPS 96.7 % of 120" in text
    assert "not randomised" in text
    order = re.findall(r'<th scope="row"><a href="/m/lamps/lanes[^>]*>(\w+)</a>', page)
    assert order[:2] == ["USPS", "UPS"]
    assert "small" in text
    assert "Stalled" in text
    assert "the carrier" in text


async def test_each_number_opens_exactly_its_parcels(analyst):
    _, page = await analyst.open(f"/lanes?{PERIOD}&carrier=UPS&destination=OH")
    [late], [every] = links(page, "late"), links(page, "parcels")
    for address, wanted in ((late, 40), (every, 128)):
        numbers, status = set(), 200
        while address:
            status, shown = await analyst.open(address)
            assert status == 200
            assert f"{wanted} parcels, handed over" in shown
            found = re.findall(r'<tr><th scope="row">([0-9A-F]{12})</th>', shown)
            assert not numbers.intersection(found)
            numbers.update(found)
            more = re.search(r'<a class="button" href="(\?[^"]*after=[^"]*)">Next', shown)
            address = "/lanes/parcels" + html.unescape(more[1]) if more else None
        assert len(numbers) == wanted


async def test_lanes_are_sorted_with_small_samples_last(analyst):
    _, page = await analyst.open(f"/lanes?{PERIOD}&sort=on_time&order=up")
    carriers = re.findall(r"</th>\s*<td>(\w+)<span", page)
    assert carriers == ["UPS", "USPS", "Owl", "UPS"]
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize("bad", ["sort=price", "from=yesterday", "from=2026-11-01&to=2026-10-01", "from=1999-01-01"])
async def test_what_cannot_be_shown_is_said(analyst, bad):
    status, _ = await analyst.open(f"/lanes?{bad}")
    assert status == 400


async def test_incidents_stand_on_a_timeline(analyst):
    status, page = await analyst.open(f"/incidents?{PERIOD}")
    assert status == 200
    assert "Newark, NJ, US" in page
    assert "41" in page
    assert "<rect" in page
    _, other = await analyst.open("/incidents?from=2026-11-09&to=2026-11-15")
    assert "Newark" not in other


async def test_a_shop_without_parcels_is_told_so(signed_in, rival):
    owner = await signed_in(rival)
    for path, words in (
        ("/carriers", "No parcel was handed over"),
        ("/lanes", "No parcel was handed over"),
        ("/lanes/parcels", "No such parcel"),
        ("/incidents", "No incident"),
        ("/coverage", "Nothing was heard"),
    ):
        status, page = await owner.open(path)
        assert (status, words in page) == (200, True)


async def test_another_shop_sees_none_of_it(signed_in, shop, rival):
    owner = await signed_in(rival)
    for path in ("/carriers", "/lanes", "/lanes/parcels", "/incidents", "/exports/parcels.csv", "/exports/lanes.csv"):
        status, page = await owner.open(f"{path}?{PERIOD}")
        assert status == 200
        assert "USPS" not in page
        assert "newark" not in page.lower()


async def test_an_agent_sees_no_figures_and_takes_nothing_away(signed_in, shop):
    agent = await signed_in(shop, Role.AGENT)
    for path in (
        "/carriers",
        "/lanes",
        "/lanes/parcels",
        "/incidents",
        "/coverage",
        "/exports",
        "/exports/parcels.csv",
    ):
        assert (await agent.open(path))[0] == 403


async def test_every_table_is_a_file_for_people_and_for_programs(analyst, services, shop, site):
    _, page = await analyst.open(f"/exports?{PERIOD}")
    names = re.findall(r"/exports/(\w+)\.csv\?", page)
    assert set(names) >= {
        "carriers",
        "lanes",
        "changes",
        "weekly",
        "troubles",
        "incidents",
        "coverage",
        "parcels",
        "events",
    }
    key = await services.keys.make(shop.id, "books", {Scope.READ})
    for name in names:
        status, text = await analyst.open(f"/exports/{name}.csv?{PERIOD}")
        assert status == 200
        told = await site.get(f"/v1/lamps/exports/{name}.csv?{PERIOD}", headers={"Authorization": f"Bearer {key}"})
        assert told.status == 200
        assert told.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert f"lamps-{name}-" in told.headers["Content-Disposition"]
        assert await told.text() == text
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len({len(row) for row in rows}) == 1
    [(_, deed), *_] = await services.staff.deeds(shop.id)
    assert (deed.act, deed.about) == ("exported", names[-1])


async def test_the_parcels_file_holds_as_many_rows_as_the_figure_says(analyst):
    _, text = await analyst.open(f"/exports/parcels.csv?{PERIOD}&carrier=UPS&figure=late")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 40
    assert {(row["carrier"], row["on_promise"]) for row in rows} == {("UPS", "false")}
    assert date.fromisoformat(rows[0]["handed_over_on"]) >= date.fromisoformat(rows[-1]["handed_over_on"])


async def test_raw_events_leave_as_they_came_and_run_nothing(analyst, services, shop, make, world):
    native = Native(code="=HYPERLINK(1)", text='+49 left "at" door,\nsee')
    report = make.report(5, make.event(5, native=native))
    await services.shipments.record(shop.id, report, services.clock.now())
    _, text = await analyst.open("/exports/events.csv")
    [row] = list(csv.DictReader(io.StringIO(text, newline="")))
    assert row["number"] == "1Z999"
    assert row["code"] == "'=HYPERLINK(1)"
    assert row["text"] == '\'+49 left "at" door,\nsee'
    assert text.count("\r\n") == 2


async def test_events_of_more_than_one_page_are_all_there_once(analyst, services, shop, monkeypatch):
    monkeypatch.setattr("bot.web.exports.ROWS_A_PAGE", 3)
    parcels = [f"{number:032d}" for number in range(4)]
    for parcel in parcels:
        row = {"id": parcel, "merchant_id": shop.id, "number_key": parcel, "status": "x", "shipment": "{}"}
        await services.database.do(insert(shipments).values(row))
        for event in range(4):
            row = {"shipment_id": parcel, "event_id": f"e{event}", "provider": "easypost", "sequence": 1, "event": "{}"}
            await services.database.do(insert(tracking_events).values(row))
    _, text = await analyst.open("/exports/events.csv")
    rows = [(row["number"], row["event_id"]) for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert sorted(rows) == sorted({(parcel, f"e{event}") for parcel in parcels for event in range(4)})


async def test_an_unknown_table_names_those_there_are(analyst):
    status, page = await analyst.open("/exports/secrets.csv")
    assert status == 400
    assert "carriers, lanes" in page


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer wrong"}, 404)])
async def test_no_file_without_a_key(site, shop, headers, status):
    assert (await site.get("/v1/lamps/exports/parcels.csv", headers=headers)).status == status


async def test_a_key_that_may_only_write_reads_nothing(site, services, shop):
    key = await services.keys.make(shop.id, "till", {Scope.WRITE})
    answer = await site.get("/v1/lamps/exports/parcels.csv", headers={"Authorization": f"Bearer {key}"})
    assert answer.status == 404
