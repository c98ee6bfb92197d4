"""One shopper is taken out and erased: from every table, the file itself, vendors and the engine; another stays."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.erasure import Asked, Left
from bot.domain.plain_words import plain
from bot.errors import BadInput, NotThere
from bot.exporting import archive, document
from bot.main import Outside
from bot.ports import Limits
from bot.store.examples import FILE, State, write_reviewed
from integrations.carriers.plain_events.adapter import PlainEvents
from integrations.storefronts.plain_orders.adapter import PlainOrders
from tests.bot.conftest import TwinCarrier, TwinShop
from tests.bot.desk_house import TwinWay, shop
from tests.bot.erasure_house import JOHN, TOKEN, ZELDA, Desk, Engine, Erasures, Phone, found_in, personal, rows_of


@pytest.fixture
def world() -> Outside:
    channels = {"whatsapp": Phone(), "email": TwinWay("email", Limits(per_second=1e6))}
    return Outside(
        {"easypost": TwinCarrier(), "plain_events": PlainEvents()},
        {"shopify": TwinShop(), "plain_orders": PlainOrders()},
        Engine(),
        channels=channels,
        desks={"slack": Desk()},
    )


@pytest.fixture
def both(both):
    return replace(both, burst_seconds=0.01)


@pytest.fixture
async def house(services, world, site) -> Erasures:
    merchant = await services.merchants.add("lamps", shop())
    secrets = {"shopify.token": "s", "easypost.key": "s", "whatsapp.webhook": TOKEN, "whatsapp.account": "AC1"}
    for name, value in secrets.items():
        await services.merchants.add_secret(merchant.id, name, value)
    key = await services.keys.make(merchant.id)
    phone, mail, desk = world.channels["whatsapp"], world.channels["email"], world.desks["slack"]
    world.dialogue.assistant = services.assistant
    house = Erasures(services, merchant, site, key, desk, phone, mail, world.dialogue)
    await house.fill(JOHN)
    await house.fill(ZELDA)
    return house


async def erase(house: Erasures, asked: Asked = ZELDA.asked):
    return await house.services.erasing.erase(house.merchant, asked, "anna@shop.example")


async def test_she_stands_in_every_table_that_may_hold_a_shopper(house):
    """Otherwise the tests below would say nothing."""
    preview = await house.services.erasing.preview(house.merchant, ZELDA.asked)
    assert personal() - set(preview.rows) == set()
    assert len({place for place in await found_in(house.services.database, ZELDA.canaries)}) > 60


async def test_after_it_no_table_holds_a_word_of_hers(house):
    report = await erase(house)
    assert report.is_done, report
    assert await found_in(house.services.database, ZELDA.canaries) == []


async def test_after_it_no_byte_of_hers_is_left_in_the_file(house, both):
    database = house.services.database
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's files are its own; its tables are looked through above")
    await erase(house)
    from pathlib import Path

    path = Path(both.database_url.split("///", 1)[1])
    beside = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
    assert len(beside) > 1
    bodies = b"".join(each.read_bytes() for each in beside).lower()
    assert [word for word in ZELDA.canaries if word.lower().encode() in bodies] == []
    assert JOHN.email.encode() in bodies


async def test_another_shopper_stays_as_he_was(house):
    before = await house.services.exports.of(await house.services.erasures.find(house.merchant.id, JOHN.asked))
    words = await found_in(house.services.database, JOHN.canaries)
    await erase(house)
    after = await house.services.exports.of(await house.services.erasures.find(house.merchant.id, JOHN.asked))
    assert after == before
    assert sorted(await found_in(house.services.database, JOHN.canaries)) == sorted(words)


async def test_what_she_said_is_taught_no_more_though_its_numbers_were_replaced_before(house):
    """Examples hold words without numbers, in the spelling of the page, and the training reads them from a file."""
    services, shop = house.services, house.merchant.id
    for one in (ZELDA, JOHN):
        [talk, *_] = house.talks[one.email]
        said = f"Yo  parcel  of {one.name.split()[0]} 774213 (wobbles)"
        await services.conversations.say(talk, f"m{one.sid}", said, None, services.clock.now())
        taught = plain(said)
        await services.examples.propose(shop, [taught], "track_order", "anna", services.clock.now(), State.APPROVED)
    file = write_reviewed(services.settings.home, await services.examples.approved())
    assert "Yo parcel of Zelda 1042 wobbles" in file.read_text()
    report = await erase(house)
    assert report.is_done, report
    assert {each.text for each in await services.examples.of(shop, State.APPROVED)} == {
        "Yo parcel of John 1042 wobbles"
    }
    assert "Yo parcel of John 1042 wobbles" in file.read_text()
    assert "Zelda" not in file.read_text()


async def test_an_erasure_makes_no_file_of_examples_where_there_is_none(house):
    await erase(house)
    assert not (house.services.settings.home / FILE).exists()


async def test_doing_it_twice_changes_nothing(house):
    await erase(house)
    once = await rows_of(house.services.database)
    with pytest.raises(NotThere):
        await erase(house)
    assert await rows_of(house.services.database) == once


async def test_vendors_and_the_engine_are_asked_to_forget(house):
    talks = set(house.talks[ZELDA.email])
    report = await erase(house)
    assert house.engine.knows == set(house.talks[JOHN.email])
    assert not any(sid == ZELDA.sid for sid in house.phone.kept)
    assert JOHN.sid in house.phone.kept
    assert len(house.desk.forgotten) == 1
    assert dict(report.elsewhere)["engine"] == len(talks)


async def test_what_is_left_is_told_and_names_nobody(house):
    report = await erase(house)
    left = {(each.where, each.what) for each in report.left}
    assert left == {("email", Left.MAILBOX), ("plain_events", Left.FOLLOWED)}
    [(_, actor, kept)] = await house.services.erasures.done(house.merchant.id)
    assert (actor, kept) == ("anna@shop.example", report)


async def test_what_breaks_off_is_gone_on_with(house):
    house.phone.away = True
    report = await erase(house)
    assert not report.is_done
    assert (await found_in(house.services.database, ZELDA.canaries)) == []
    assert ZELDA.sid in house.phone.kept
    house.phone.away = False
    assert await house.services.erasing.resume([house.merchant]) == 0
    assert ZELDA.sid not in house.phone.kept
    [(_, _, kept)] = await house.services.erasures.done(house.merchant.id)
    assert kept.is_done


async def test_a_process_that_dies_half_way_is_followed_by_another(house, monkeypatch):
    async def killed(*_):
        raise KeyboardInterrupt

    plan = await house.services.erasures.plan(
        await house.services.erasures.find(house.merchant.id, ZELDA.asked), house.services.clock.now()
    )
    await house.services.erasures.begin(plan, "anna@shop.example")  # and then nothing more
    assert await found_in(house.services.database, [ZELDA.email])
    assert await house.services.erasing.resume([house.merchant]) == 0
    assert await found_in(house.services.database, ZELDA.canaries) == []


async def test_an_engine_that_stays_away_is_a_persons_to_see_to(house):
    house.engine.away = True
    assert not (await erase(house)).is_done
    house.services.clock.offset_seconds += timedelta(days=4).total_seconds()
    assert await house.services.erasing.resume([house.merchant]) == 0
    [(_, _, report)] = await house.services.erasures.done(house.merchant.id)
    assert ("engine", Left.OUT_OF_REACH) in {(each.where, each.what) for each in report.left}


async def test_a_replay_does_not_bring_her_back_and_a_new_order_does(house):
    from tests.bot.erasure_house import Shopper

    await erase(house)
    await house._bought(ZELDA)
    assert await house.heard(ZELDA, ZELDA.says, ZELDA.sid) == 200
    assert await house.services.orders.by_email(house.merchant.id, ZELDA.email) == []
    assert await house.services.shipments.by_number(house.merchant.id, ZELDA.parcel) is None
    assert await house.services.conversations.waiting() == []
    fields = {**vars(ZELDA), "order": "ord-new-99", "number": "#ZC50000", "parcel": "1Z999AA10123456784"}
    await house._bought(Shopper(**fields))
    [again] = await house.services.orders.by_email(house.merchant.id, ZELDA.email)
    assert again.order.id == "ord-new-99"


@pytest.mark.parametrize(
    "asked", [ZELDA.asked, Asked(phone=ZELDA.phone), Asked(phone="07700 900987"), Asked(order="zc-48213")]
)
async def test_she_is_found_by_whatever_names_her(house, asked):
    person = await house.services.erasures.find(house.merchant.id, asked)
    assert (person.orders, person.talks) == (frozenset({ZELDA.order}), frozenset(house.talks[ZELDA.email]))


async def test_nobody_is_found_where_nobody_is_named(house):
    with pytest.raises(BadInput):
        await house.services.erasing.find(house.merchant, Asked())
    with pytest.raises(NotThere):
        await house.services.erasing.export(house.merchant, Asked(email="nobody@x.example"))


async def test_the_counts_of_what_happened_stay(house):
    before = await rows_of(house.services.database)
    await erase(house)
    after = await rows_of(house.services.database)
    for name in (
        "contacts",
        "troubles",
        "sayings",
        "deliveries",
        "page_visits",
        "page_clicks",
        "anomalies",
        "standings",
    ):
        assert len(after[name]) == len(before[name]), name


async def test_the_export_holds_everything_in_words_and_her_consent(house):
    held = await house.services.erasing.export(house.merchant, ZELDA.asked)
    assert set(held.tables) == personal()
    told = json.loads(document(held, house.merchant, house.services.clock.now()))
    text = json.dumps(told, ensure_ascii=False)
    for word in ZELDA.canaries[:-1]:
        assert word in text, word
    for word in (JOHN.email, JOHN.says, JOHN.order, JOHN.parcel):
        assert word not in text
    [first, *_] = told["kept"]["consents"]["rows"]
    assert (first["granted"], first["source"]) == (True, "checkout")
    packed = zipfile.ZipFile(io.BytesIO(archive(held, house.merchant, house.services.clock.now())))
    assert {f"{name}.csv" for name in personal()} | {"shopper.json"} <= set(packed.namelist())
    [photo] = [name for name in packed.namelist() if name.startswith("files/")]
    assert packed.read(photo) == ZELDA.file


async def test_the_history_of_consent_is_shown_oldest_first(house):
    words = await house.services.erasing.consents(house.merchant, ZELDA.asked)
    assert {each["channel"] for each in words} == {"email", "whatsapp"}
    assert [each["at"] for each in words] == sorted(each["at"] for each in words)
