"""What stands in the log: ids and classes. Whatever a busy day writes is searched for what shoppers are known by."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from dataclasses import replace

import pytest
import structlog
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Unavailable
from bot.logs import set_up_logs
from bot.main import Outside
from bot.masking import masked, masked_value
from bot.ports import Limits
from integrations.carriers.plain_events.adapter import PlainEvents
from integrations.storefronts.plain_orders.adapter import PlainOrders
from tests.bot.conftest import TwinCarrier, TwinShop
from tests.bot.desk_house import TwinWay, shop
from tests.bot.erasure_house import TOKEN, ZELDA, Desk, Engine, Erasures, Phone

SECRETS = ("pl_abcdefghijklmnopqrstuvwxyz0123", "xoxb-1234567890-abcdefghij", "hunter2hunter2")


@pytest.fixture
def logged(capfd, monkeypatch):
    """The log as it is set up in the running app, at its most talkative; what it wrote so far."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    root.handlers.clear()
    set_up_logs("DEBUG")
    root.setLevel(logging.DEBUG)
    yield lambda: "".join(capfd.readouterr())
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@pytest.fixture
def both(both):
    return replace(both, burst_seconds=0.01)


class Troubled(Engine):
    """An engine whose failures carry what was said."""

    async def reply(self, turn):
        raise RuntimeError(f"cannot understand {turn.text!r} of {ZELDA.email}")


class Away(Phone):
    """A vendor that fails with the whole message in its error."""

    async def send(self, address, payload, account):
        raise ValueError(f"could not send {payload} to {address}")

    async def fetch(self, attachment, account):
        raise Unavailable(f"no file for {ZELDA.phone}")


@pytest.fixture
def world() -> Outside:
    return Outside(
        {"easypost": TwinCarrier(), "plain_events": PlainEvents()},
        {"shopify": TwinShop(), "plain_orders": PlainOrders()},
        Engine(),
        channels={"whatsapp": Phone(), "email": TwinWay("email", Limits(per_second=1e6))},
        desks={"slack": Desk()},
    )


async def opened(services, world, site) -> Erasures:
    merchant = await services.merchants.add("lamps", shop())
    for name, value in {"whatsapp.webhook": TOKEN, "whatsapp.account": "AC1", "shopify.webhook": "s"}.items():
        await services.merchants.add_secret(merchant.id, name, value)
    key = await services.keys.make(merchant.id)
    world.dialogue.assistant = services.assistant
    ways = world.channels
    return Erasures(
        services, merchant, site, key, world.desks["slack"], ways["whatsapp"], ways["email"], world.dialogue
    )


def leaks(said: str, *more: str) -> list[str]:
    return [word for word in (*ZELDA.canaries, *SECRETS, *more) if word.lower() in said.lower()]


async def test_a_busy_day_leaves_nobody_in_the_log(services, world, site, logged):
    house = await opened(services, world, site)
    await house.fill(ZELDA)
    await services.erasing.erase(house.merchant, ZELDA.asked, "anna@shop.example")
    said = logged()
    assert "erasure.done" in said  # it was listened to
    assert leaks(said, house.key, house.merchant.hook_token, "anna@shop.example") == []


async def test_failures_on_purpose_leave_nobody_in_the_log(services, world, site, logged):
    house = await opened(services, world, site)
    await house._bought(ZELDA)
    services.reception._tools = replace(services.reception._tools, dialogue=Troubled())
    await house.heard(ZELDA, ZELDA.says, ZELDA.sid)
    for _ in range(50):
        await asyncio.sleep(0.01)
    hook = f"/hooks/{house.merchant.hook_token}/shopify"
    forged = await site.post(hook, data=ZELDA.email, headers={"X-Signature": "forged", "Cookie": SECRETS[2]})
    assert forged.status in {401, 403, 404}
    unreadable = await site.post(hook, data=b"", headers={"Authorization": f"Bearer {SECRETS[0]}"})
    assert unreadable.status >= 400
    await services.database.do(text("UPDATE outbox SET state = 'planned'"))
    services.notifier._ways = replace(services.notifier._ways, channels={"whatsapp": Away()})
    await house.house(None).send()
    said = logged()
    assert said
    assert leaks(said, house.key, house.merchant.hook_token) == []


async def test_a_failed_statement_does_not_tell_its_values(services, logged):
    with pytest.raises(SQLAlchemyError) as failed:
        await services.database.do(text("INSERT INTO nowhere VALUES (:said)").bindparams(said=ZELDA.says))
    assert ZELDA.says not in str(failed.value)


async def test_a_page_that_breaks_tells_where_and_not_what(aiohttp_client, logged):
    async def broken(request):
        raise RuntimeError(f"{ZELDA.says} by {ZELDA.email}")

    app = web.Application()
    app.router.add_get("/t/{token}", broken)
    client = await aiohttp_client(app)
    assert (await client.get("/t/eyJhbGciOi.secret-token-of-an-order")).status == 500
    said = logged()
    assert "RuntimeError" in said
    assert "in broken" in said
    assert leaks(said, "secret-token-of-an-order") == []


async def test_libraries_are_masked_like_ourselves(logged):
    for name in ("aiohttp.access", "sqlalchemy.engine", "slack_sdk.web", "twilio.http_client", "asyncio"):
        log = logging.getLogger(name)
        log.warning("POST /hooks/%s/x Authorization: Bearer %s To=%s", "abcdefghijkl", SECRETS[0], ZELDA.phone)
        log.warning("parameters: ('%s', '%s') %s", ZELDA.says, ZELDA.name, ZELDA.email)
        log.error("Task exception was never retrieved: %r", ValueError(f"{ZELDA.hears} {ZELDA.city}"))
        try:
            raise ValueError(f"{ZELDA.says}, {ZELDA.name}")
        except ValueError:
            log.exception("it broke")
    said = logged()
    assert said.count("ValueError") > 4
    assert leaks(said, "abcdefghijkl") == []


async def test_our_own_events_are_masked_whatever_they_are_given(logged):
    log = structlog.get_logger("bot.test")
    log.info("heard", email=ZELDA.email, text=ZELDA.says, why=f"from {ZELDA.phone}", token=SECRETS[2], n=3)
    log.warning("asked", url=f"https://x.example/t/{SECRETS[0]}?email={ZELDA.email}", deep={"to": [ZELDA.email]})
    try:
        raise ValueError(ZELDA.says)
    except ValueError as error:
        log.exception("broke", error=error)
    said = logged()
    assert '"n": 3' in said
    assert leaks(said) == []


def test_what_nobody_caught_is_told_without_its_text(logged):
    try:
        raise ValueError(ZELDA.says)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=lambda: (_ for _ in ()).throw(ValueError(ZELDA.says)))
        threading.excepthook(threading.ExceptHookArgs((ValueError, error, error.__traceback__, thread)))
    said = logged()
    assert said.count("ValueError") == 2
    assert leaks(said) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("entry 12345 of 2026-11-23 failed", "entry 12345 of 2026-11-23 failed"),
        ("7f3a9c2e41d84b0f9a6c5d4e3f2a1b0c", "7f3a9c2e41d84b0f9a6c5d4e3f2a1b0c"),
        ("2026-11-23T12:00:00.123456Z", "2026-11-23T12:00:00.123456Z"),
        ("to +44 7700 900 987 now", "to [number] now"),
        ("(415) 555-0123 ext", "[number] ext"),
        ("whatsapp%3A%2B447700900987", "whatsapp%3A[number]"),
        ("From=jane%40x.example&To=1", "From=[e-mail]&To=1"),
        ("1Z5R89391234567842", "[number]"),
        ("redis://me:hunter2@host/0", "redis://[secret]@host/0"),
        ("Cookie: session=abc", "Cookie: [secret]"),
        ("v1.0.3 on 127.0.0.1:8080", "v1.0.3 on 127.0.0.1:8080"),
    ],
)
def test_what_is_masked_and_what_is_not(given, shown):
    assert masked(given) == shown


def test_a_value_is_masked_by_its_name_too():
    assert masked_value("x_slack_signature", "v0=1") == "[secret]"
    assert masked_value("phone", "5") == "•••"
    assert masked_value("error", ValueError("what she wrote")) == "ValueError"
    assert masked_value("body", b"what she wrote") == "•••"
    assert masked_value("count", 415_555_0123) == 4155550123
