"""The Slack adapter meets the sandbox's Slack: every post is taken as it is, every act of an agent's is read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port

from bot.domain.attachment import Attachment
from bot.domain.desk import Act, DeskEvent, DeskPost, Mark, PostKind
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState
from bot.domain.policy import People, Policy
from bot.ports import Account, SignedRequest
from integrations.desks.slack.adapter import Slack
from sandbox.app import make_app
from sandbox.checking import CHECKS
from sandbox.settings import Settings, specs_folder
from tests.integrations.desks.slack.cards import CARD
from tests.integrations.desks.slack.conftest import at_once, load
from tests.sandbox.conftest import SECRETS
from tests.sandbox.reaching import Arrived, Door

pytestmark = pytest.mark.journey

SUPPORT, LEADS, ADA = "C0SUPPORT1", "C0LEADS001", "U0ADAPARK1"


@dataclass
class Met:
    client: TestClient[Any, Any]
    door: Door
    slack: Slack
    account: Account

    async def post(self, key: str, kind: PostKind, **more: Any) -> str:
        receipt = await self.slack.post(key, DeskPost(kind, more.pop("place", SUPPORT), **more), self.account)
        assert receipt.state is DeliveryState.DELIVERED, (kind, receipt)
        return receipt.sid or ""

    async def agent(self, path: str, **body: Any) -> None:
        async with self.client.post(f"/api/slack/{path}", json={"user": ADA, "channel": SUPPORT, **body}) as answer:
            assert answer.status in {200, 201}, await answer.text()

    async def read(self, act: Act) -> DeskEvent:
        """The first act of a kind that came in, verified and read."""
        async with asyncio.timeout(5):
            while True:
                for came in self.door.arrived:
                    for event in self._events(came):
                        if event.act is act:
                            return event
                await asyncio.sleep(0.01)

    def _events(self, came: Arrived) -> list[DeskEvent]:
        headers = {name.lower(): value for name, value in came.headers.items()}
        request = SignedRequest("POST", came.path, headers, came.body, datetime.now(UTC))
        self.slack.verify(request, [SECRETS["slack_signing_secret"]])
        return self.slack.read(request)


@pytest.fixture
async def met(tmp_path: Path, session: Any) -> AsyncIterator[Met]:
    door = Door()
    there = TestServer(door.app())
    await there.start_server()
    settings = Settings(
        **SECRETS, porchlight_url=str(there.make_url("")).rstrip("/"), home=tmp_path, port=unused_port(), pulse=0.05,
        specs=specs_folder(os.environ.get("PORCHLIGHT_SPECS")),
    )  # fmt: skip
    client = TestClient(TestServer(await make_app(settings), port=settings.port))
    await client.start_server()
    people = People(channel=SUPPORT, fallback=LEADS)
    shop = MerchantSettings(name="Shop", addresses={"slack": f"{settings.url}/slack/api"}, policy=Policy(people=people))
    yield Met(client, door, Slack(session, load, at_once()), Account(shop, {"slack.token": SECRETS["slack_token"]}))
    checks = client.app[CHECKS]
    await checks.catch_up()
    await client.close()
    await there.close()
    assert list(checks.found) == []  # against Slack's own OpenAPI file, where it is


@pytest.fixture
async def session() -> AsyncIterator[Any]:
    import aiohttp

    async with aiohttp.ClientSession() as session:
        yield session


async def test_every_kind_of_post_is_taken(met: Met) -> None:
    thread = await met.post("card", PostKind.CARD, card=CARD)
    said = await met.post("line", PostKind.LINE, thread=thread, text="Jane: where is it?? <!channel> & *now*")
    await met.post("again", PostKind.CARD_AGAIN, thread=thread, card=CARD)
    await met.post("mark", PostKind.MARK, thread=thread, line=said, mark=Mark.SENT)
    await met.post("mark", PostKind.MARK, thread=thread, line=said, mark=Mark.SENT)
    await met.post("failed", PostKind.MARK, thread=thread, line=said, mark=Mark.FAILED, text="Not delivered")
    await met.post("alert", PostKind.ALERT, thread=thread, text="Nobody has claimed this yet.")
    await met.post("leads", PostKind.ALERT, place=LEADS, thread=thread, text="Nobody has claimed this yet.")
    await met.post("private", PostKind.PRIVATE, thread=thread, agent=ADA, text="Jane Doe", line=said, case_id="case-1")
    photo = Attachment("media:1", "image/png", "damage.png", 12)
    await met.post("photo", PostKind.LINE, thread=thread, text="Jane sent a photo", files=(photo,))


async def test_what_was_accepted_and_lost_is_found(met: Met) -> None:
    thread = await met.post("card", PostKind.CARD, card=CARD)
    line = DeskPost(PostKind.LINE, SUPPORT, thread=thread, text="hello")
    async with met.client.post("/api/faults", json={"target": "slack", "mode": "reset", "count": 1}) as answer:
        assert answer.status == 200, await answer.text()
    assert (await met.slack.post("lost", line, met.account)).state is DeliveryState.UNKNOWN
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = await met.slack.find("lost", line, since, met.account)
    assert found is not None
    assert found.state is DeliveryState.DELIVERED
    assert await met.slack.find("never sent", line, since, met.account) is None


async def test_what_an_agent_says_and_presses_is_read(met: Met) -> None:
    thread = await met.post("card", PostKind.CARD, card=CARD)
    ts = thread.partition(":")[2]
    await met.agent("messages", text="It is on its way & safe", thread=ts)
    said = await met.read(Act.SAID)
    assert (said.thread, said.text, said.agent.id) == (thread, "It is on its way & safe", ADA)
    await met.agent("press", ts=ts, block="case:case-1", action="claim")
    claimed = await met.read(Act.CLAIM)
    assert (claimed.thread, claimed.case_id) == (thread, "case-1")
    assert claimed.answer_to
    private = DeskPost(PostKind.PRIVATE, SUPPORT, thread=thread, text="Jane", agent=ADA, answer_to=claimed.answer_to)
    assert (await met.slack.post("p", private, met.account)).state is DeliveryState.DELIVERED


async def test_the_bots_seat_is_found(met: Met) -> None:
    found = {concern.subject: concern.well for concern in await met.slack.examine(met.account)}
    assert found == {"token": True, "scopes": True, "channel": True, "fallback channel": True}
