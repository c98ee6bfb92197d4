"""`python -m bot import`: files as spreadsheets write them, taken once, and every refused row named."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import shutil

import pytest

from bot.__main__ import main
from bot.config import read_settings
from bot.domain.order import OrderState
from bot.domain.status import Status, TzBasis
from bot.main import open_services

HEAD = "order_id,number,placed_at,email,title,quantity,tracking_number,carrier,shipped_at\n"
EVENT_HEAD = "tracking_number,status,occurred_at,time_zone\n"


@pytest.fixture(scope="module")
def oak(tmp_path_factory):
    """A home with one shop in it, made once and copied for each test."""
    home = tmp_path_factory.mktemp("oak")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_HOME", str(home))
        patch.setenv("SECRET_KEY", "k" * 40)
        patch.delenv("DATABASE_URL", raising=False)
        assert main(["merchant", "add", "--slug", "oak", "--name", "Oak", "--time-zone", "Europe/Berlin"]) == 0
    return home


@pytest.fixture
def bot(tmp_path, oak, monkeypatch, capsys):
    """Run the command on a file in a home of its own; return the exit code and the outcome."""
    shutil.copytree(oak, tmp_path / "home")
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(what, text, *words, age=None):
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (age or 1_795_000_000,) * 2)
        capsys.readouterr()
        code = main(["import", what, str(path), "--json", *words])
        out = capsys.readouterr()
        return code, json.loads(out.out) if out.out else {}, out.err

    return run


def known(ask):
    """Ask the services of the same home."""

    async def inside():
        async with open_services(read_settings()) as services:
            merchant = await services.merchants.by_slug("oak")
            return await ask(services, merchant.id)

    return asyncio.run(inside())


def order(number):
    found = known(lambda services, shop: services.orders.by_number(shop, number))
    return found[0].order if found else None


def parcel(number):
    return known(lambda services, shop: services.shipments.by_number(shop, number))


ROWS = HEAD + (
    'A-1,#1042,2026-11-16 09:30,ada@shop.example,"Lamp,\nbrass",2,1Z999,ups,17.11.2026\n'
    "A-1,,,,Bulb,1,,,\n"
    "A-2,#1043,2026-11-16,,Lamp,1,,,\n"
)


def test_rows_that_stand_together_are_one_order(bot):
    code, told, _ = bot("orders", ROWS)
    assert (code, told["rows"], told["changed"], told["refused"]) == (0, 3, 2, 0)
    first = order("1042")
    assert [(line.title, line.quantity, line.shipped) for line in first.lines] == [
        ("Lamp,\nbrass", 2, 2),
        ("Bulb", 1, 0),
    ]
    assert (first.state, first.placed_at.isoformat()) == (OrderState.PARTLY_SHIPPED, "2026-11-16T08:30:00+00:00")
    assert order("1043").state is OrderState.RECEIVED
    assert parcel("1Z999").status is Status.PENDING


def test_the_same_file_twice_changes_nothing(bot):
    bot("orders", ROWS)
    before = order("1042")
    code, told, _ = bot("orders", ROWS, age=1_795_100_000)
    assert (code, told["changed"], told["unchanged"]) == (0, 0, 2)
    assert order("1042") == before


def test_a_newer_file_wins_and_an_older_one_does_not(bot):
    bot("orders", ROWS)
    bot("orders", ROWS.replace("Bulb,1,,,", "Bulb,1,1Z888,ups,18.11.2026"), age=1_795_100_000)
    assert order("1042").state is OrderState.SHIPPED
    assert bot("orders", ROWS, age=1_794_900_000)[1]["changed"] == 0
    assert order("1042").state is OrderState.SHIPPED


def test_a_dry_run_says_what_would_be_and_leaves_no_trace(bot):
    code, told, _ = bot("orders", ROWS, "--dry-run")
    assert (code, told["changed"]) == (0, 2)
    assert order("1042") is None
    assert parcel("1Z999") is None


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (ROWS.encode("utf-8-sig"), "utf-8-sig"),
        (ROWS.encode("utf-16"), "utf-16"),
        (ROWS.replace("Bulb", "Lämpchen").encode("latin-1"), "cp1252"),
        (ROWS.replace("2,1Z999", "2,1Z999").replace(",", ";").replace('"Lamp;', '"Lamp,').encode(), "separated by ;"),
        (ROWS.replace("order_id", "Order ID").replace("placed_at", "Order Date").encode(), "utf-8"),
        (b"sep=,\r\n" + ROWS.replace("\n", "\r\n").encode(), "utf-8"),
    ],
    ids=["mark", "utf-16", "latin-1", "semicolons", "headings", "sep"],
)
def test_files_are_read_as_spreadsheets_write_them(bot, body, encoding):
    code, told, progress = bot("orders", body)
    assert (code, told["changed"], told["refused"]) == (0, 2, 0), progress
    assert encoding in progress
    assert order("1042").lines[0].title.startswith("Lamp,")


def test_an_umlaut_of_a_western_spreadsheet_stays_one(bot):
    bot("orders", ROWS.replace("Bulb", "Lämpchen").encode("latin-1"))
    assert order("1042").lines[1].title == "Lämpchen"


def test_every_refused_row_is_named_by_line_and_heading(bot, tmp_path):
    rows = HEAD.replace("placed_at", "Ordered at") + (
        "B-1,#1,2026-11-16,,Lamp,1,,,\n"
        'B-2,#2,03/04/2026,,"Lamp\nbrass",1,,,\n'
        "B-3,#3,2026-11-16,,Lamp,many,,,\n"
        "B-3,,,,Bulb,1,,,\n"
        "B-4,#4,2026-11-16,,Lamp,1,9.4E+21,usps,2026-11-17\n"
        "B-5,#5,,,Lamp,1,,,\n"
        "B-6,#6,2026-11-16,nobody,Lamp,1,,,\n"
        "B-7,#7,2026-11-16,a@b.example,Lamp,1,,,\n"
        "B-7,#7,2026-11-16,c@d.example,Bulb,1,,,\n"
        "B-1,#1,2026-11-16,,Lamp,1,,,\n"
    )
    out = tmp_path / "refused.csv"
    code, told, _ = bot("orders", rows, "--refused", str(out))
    assert (code, told["changed"]) == (1, 1)
    named = [(row["line"], row["column"]) for row in told["refused_rows"]]
    assert named == [
        (3, "Ordered at"),
        (5, "quantity"),
        (6, ""),
        (7, "tracking_number"),
        (8, "Ordered at"),
        (9, "email"),
        (11, "email"),
        (10, ""),
        (12, "order_id"),
    ]
    with out.open(newline="") as file:
        written = list(csv.DictReader(file))
    assert [(int(row["line"]), row["column"]) for row in written] == named
    assert "--date-format" in written[0]["reason"]


def test_dates_are_read_as_told(bot):
    rows = HEAD + "B-2,#2,03/04/2026,,Lamp,1,,,\n"
    assert bot("orders", rows, "--date-format", "%d/%m/%Y")[0] == 0
    assert order("2").placed_at.isoformat() == "2026-04-02T22:00:00+00:00"


def test_headings_mean_what_one_says(bot):
    rows = "Name,Created,Lineitem\n#77,2026-11-16 10:00:00 +0000,Lamp\n"
    assert bot("orders", rows)[0] == 2
    code, told, progress = bot("orders", rows, "--map", "Name=number", "--map", "Created=placed_at")
    assert (code, told["changed"]) == (0, 1), progress
    assert "Lineitem" in progress
    assert order("77").id == "#77"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("a,b\n1,2\n", ()),
        (ROWS, ("--map", "x")),
        (ROWS, ("--map", "x=y")),
        ("order_id,placed_at,Order Date\n1,2026-11-16,2026-11-16\n", ()),
        (ROWS, ("--time-zone", "Mars/Olympus")),
        (ROWS, ("--merchant", "nobody")),
    ],
    ids=["empty", "headings", "map", "column", "twice", "zone", "merchant"],
)
def test_what_cannot_work_is_one_sentence(bot, text, words):
    code, told, said = bot("orders", text, *words)
    assert (code, told) == (2, {})
    assert said.splitlines()[-1].startswith("porchlight: ")


def test_a_missing_quotation_mark_ends_the_file_with_its_line(bot):
    rows = HEAD + "A-1,#1,2026-11-16,,Lamp,1,,,\n" + 'A-2,#2,2026-11-16,,"' + "x" * 140_000
    code, told, _ = bot("orders", rows)
    assert (code, told["changed"]) == (1, 1)
    assert told["refused_rows"][0]["line"] == 3


EVENTS = EVENT_HEAD + (
    "1Z999,In Transit,2026-11-17T10:00:00+01:00,\n"
    "1Z999,Delivered,2026-11-19 16:30,America/New_York\n"
    "9400111206990000000017,pre-transit,2026-11-18,\n"
)


def test_events_make_parcels_and_twice_changes_nothing(bot):
    assert bot("events", EVENTS)[1]["changed"] == 3
    assert bot("events", EVENTS)[1] | {"seconds": 0, "rows_per_second": 0} == {
        "rows": 3, "changed": 0, "unchanged": 3, "refused": 0, "seconds": 0, "rows_per_second": 0, "refused_rows": [],
    }  # fmt: skip
    shipment = parcel("1Z999")
    assert (shipment.status, len(shipment.events)) == (Status.DELIVERED, 2)
    assert shipment.events[1].occurred_at.isoformat() == "2026-11-19T21:30:00+00:00"
    assert parcel("9400111206990000000017").events[0].tz_basis is TzBasis.DATE_ONLY


def test_a_scans_clock_is_never_guessed(bot):
    rows = EVENT_HEAD + "1Z999,in_transit,2026-11-17 10:00,\n1Z999,lost,2026-11-17,\n"
    code, told, _ = bot("events", rows)
    assert (code, [(row["line"], row["column"]) for row in told["refused_rows"]]) == (
        1,
        [(2, "occurred_at"), (3, "status")],
    )
    assert bot("events", rows, "--time-zone", "Europe/Paris")[1]["changed"] == 1
    assert parcel("1Z999").events[0].occurred_at.isoformat() == "2026-11-17T09:00:00+00:00"


def test_a_file_imports_into_postgresql_as_well(bot, monkeypatch, postgres_url):
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    main(["merchant", "add", "--slug", "oak", "--name", "Oak", "--time-zone", "Europe/Berlin"])
    assert bot("orders", ROWS)[1]["changed"] == 2
    assert bot("orders", ROWS)[1]["changed"] == 0
    assert bot("events", EVENTS)[1]["changed"] == 3
    assert order("1042").state is OrderState.PARTLY_SHIPPED


PRODUCTS = "SKU;Title;Link;Availability;Price;Currency\nLAMP-1;A lamp;https://shop.example/lamp;in stock;12,50;EUR\n"


def test_products_are_taken_once_and_a_newer_file_wins(bot):
    code, told, _ = bot("products", PRODUCTS, age=1_795_000_000)
    assert (code, told["changed"], told["refused"]) == (0, 1, 0)
    assert bot("products", PRODUCTS)[1]["changed"] == 0
    sold_out = PRODUCTS.replace("in stock", "out of stock")
    assert bot("products", sold_out, "--dry-run", age=1_795_000_100)[1]["changed"] == 1
    assert bot("products", sold_out, age=1_795_000_100)[1]["changed"] == 1
    assert bot("products", PRODUCTS, age=1_795_000_050)[1]["changed"] == 0


def test_a_product_that_cannot_be_used_is_named_by_line_and_heading(bot):
    rows = PRODUCTS + "MUG;A mug;javascript:alert(1);yes;5.00;EUR\nTRAY;A tray;https://shop.example/t;perhaps;1;EUR\n"
    code, told, err = bot("products", rows + "BAG;A bag;https://shop.example/b;yes;1.234,00;EUR\n")
    assert (code, told["changed"], told["refused"]) == (1, 1, 3)
    assert [(each["line"], each["column"]) for each in told["refused_rows"]] == [
        (3, "Link"),
        (4, "Availability"),
        (5, "Price"),
    ]
    assert "yes or no was expected" in err


def test_an_orders_file_may_name_skus_and_prices(bot, tmp_path):
    head = "order_id,placed_at,title,quantity,sku,price,refunded\n"
    code, told, _ = bot("orders", head + "A-1,2026-11-16T10:00:00Z,Lamp,2,LAMP-1,12.50,2.5\n")
    assert (code, told["changed"]) == (0, 1)

    async def line():
        async with open_services(read_settings()) as services:
            merchant = await services.merchants.by_slug("oak")
            return (await services.orders.by_id(merchant.id, "A-1")).order.lines[0]

    found = asyncio.run(line())
    assert (found.sku, found.price, found.worth) == ("LAMP-1", 12.5, 22.5)
