"""Slack as the sandbox plays it, met with Slack's own client and its own verifier of signatures."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import make_app
from sandbox.checking import CHECKS
from sandbox.settings import Settings, specs_folder
from sandbox.slack import team
from tests.sandbox.conftest import SECRETS
from tests.sandbox.reaching import Arrived, Door

pytestmark = pytest.mark.journey

SUPPORT, GENERAL, ADA, SAM = "C0SUPPORT1", "C0GENERAL1", "U0ADAPARK1", "U0SAMRIOS1"
CARD = [
    {"type": "header", "text": {"type": "plain_text", "text": "Order #1042"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Late* since <!date^1700000000^{date}|Tuesday>"}},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "claim", "value": "case-1", "text": {"type": "plain_text", "text": "Claim"}}
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "reply",
    "private_metadata": "case-1",
    "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "What to say"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


@dataclass
class Met:
    """The sandbox, Slack's client, and the door where Porchlight's desk would be."""

    client: TestClient[Any, Any]
    slack: AsyncWebClient
    door: Door
    settings: Settings

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        async with self.client.post(path, json=body or {}) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self.client.get(path) as answer:
            return await answer.json()

    async def fault(self, mode: str, count: int | None = 1) -> None:
        await self.post("/api/faults", {"target": "slack", "mode": mode, "count": count})

    async def until(self, met: Callable[[], bool], seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not met():  # noqa: ASYNC110 - what is waited for is in another server
                await asyncio.sleep(0.01)

    async def say(self, text: str, thread: str | None = None, user: str = ADA, **more: Any) -> dict[str, Any]:
        line = {"user": user, "channel": SUPPORT, "text": text, "thread": thread, **more}
        return await self.post("/api/slack/messages", line, status=201)

    async def press(self, ts: str, action: str = "claim", block: str = "acts", user: str = ADA) -> str:
        body = {"user": user, "channel": SUPPORT, "ts": ts, "block": block, "action": action}
        return (await self.post("/api/slack/press", body))["trouble"]


@pytest.fixture
async def met(tmp_path: Path) -> AsyncIterator[Met]:
    door = Door()
    there = TestServer(door.app())
    await there.start_server()
    settings = Settings(
        **SECRETS, porchlight_url=str(there.make_url("")).rstrip("/"), home=tmp_path, port=unused_port(), pulse=0.05,
        slow_seconds=1.0, slack_patience=0.4, slack_retry_delays=(0.05, 0.05, 0.05),
        specs=specs_folder(os.environ.get("PORCHLIGHT_SPECS")),
    )  # fmt: skip
    client = TestClient(TestServer(await make_app(settings), port=settings.port))
    await client.start_server()
    slack = AsyncWebClient(token=SECRETS["slack_token"], base_url=f"{settings.url}/slack/api/", timeout=5)
    yield Met(client, slack, door, settings)
    checks = client.app[CHECKS]
    await checks.catch_up()
    await client.close()
    await there.close()
    assert list(checks.found) == []
    assert checks.checked or checks.why_not or not checks.seen


async def refused(call: Any) -> str:
    """The error word with which a call is refused."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_the_app_is_told_who_it_is_and_what_it_may_do(met: Met):
    told = await met.slack.auth_test()
    assert (told["user_id"], told["team_id"]) == (team.BOT_USER, team.TEAM)
    assert "chat:write" in told.headers["x-oauth-scopes"]
    assert await refused(AsyncWebClient(token="xoxb-other", base_url=met.slack.base_url).auth_test()) == "invalid_auth"
    assert await refused(AsyncWebClient(base_url=met.slack.base_url).auth_test()) == "not_authed"


async def test_a_card_opens_a_thread_that_is_found_by_its_metadata(met: Met):
    mark = {"event_type": "porchlight", "event_payload": {"key": "desk:1:card"}}
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="Order #1042", blocks=CARD, metadata=mark)
    line = await met.slack.chat_postMessage(channel=SUPPORT, text="shopper: hello", thread_ts=card["ts"])
    assert line["message"]["thread_ts"] == card["ts"]
    bare = await met.slack.conversations_history(channel=SUPPORT)
    assert [message["text"] for message in bare["messages"]] == ["Order #1042"]
    assert "metadata" not in bare["messages"][0]
    whole = await met.slack.conversations_history(channel=SUPPORT, include_all_metadata=True, limit=5)
    assert whole["messages"][0]["metadata"] == mark
    thread = await met.slack.conversations_replies(channel=SUPPORT, ts=card["ts"])
    assert [message["text"] for message in thread["messages"]] == ["Order #1042", "shopper: hello"]
    assert thread["messages"][0]["reply_count"] == 1
    since = await met.slack.conversations_replies(channel=SUPPORT, ts=card["ts"], oldest=line["ts"])
    assert len(since["messages"]) == 1


async def test_time_stamps_are_never_the_same_and_only_grow(met: Met):
    async def post(number: int) -> str:
        return str((await met.slack.chat_postMessage(channel=SUPPORT, text=str(number)))["ts"])

    stamps = await asyncio.gather(*(post(number) for number in range(30)))
    assert len(set(stamps)) == 30
    last = await post(31)
    await met.post("/api/clock/advance", {"hours": 2})
    assert max(stamps) < last < await post(32)


async def test_history_is_paged_by_a_cursor(met: Met):
    for number in range(5):
        await met.slack.chat_postMessage(channel=SUPPORT, text=str(number))
    seen, cursor = [], ""
    while True:
        page = await met.slack.conversations_history(channel=SUPPORT, limit=2, cursor=cursor)
        seen += [message["text"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == ["4", "3", "2", "1", "0"]


async def test_own_messages_are_changed_and_deleted_and_others_are_not(met: Met):
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="open", blocks=CARD)
    await met.slack.chat_update(channel=SUPPORT, ts=card["ts"], text="claimed", blocks=CARD[:2])
    shown = (await met.get(f"/api/slack/{SUPPORT}"))["threads"][0]["root"]
    assert (shown["text"], len(shown["blocks"])) == ("claimed", 2)
    theirs = await met.say("mine")
    assert await refused(met.slack.chat_update(channel=SUPPORT, ts=theirs["ts"], text="x")) == "cant_update_message"
    assert await refused(met.slack.chat_delete(channel=SUPPORT, ts=theirs["ts"])) == "cant_delete_message"
    await met.slack.chat_delete(channel=SUPPORT, ts=card["ts"])
    assert await refused(met.slack.chat_delete(channel=SUPPORT, ts=card["ts"])) == "message_not_found"


async def test_reactions_come_and_go_once(met: Met):
    line = await met.say("hello")
    about = {"channel": SUPPORT, "timestamp": line["ts"]}
    await met.slack.reactions_add(name="white_check_mark", **about)
    assert await refused(met.slack.reactions_add(name="white_check_mark", **about)) == "already_reacted"
    await met.slack.reactions_remove(name="white_check_mark", **about)
    assert await refused(met.slack.reactions_remove(name="white_check_mark", **about)) == "no_reaction"


async def test_channels_people_and_links_are_known(met: Met):
    info = await met.slack.conversations_info(channel=GENERAL)
    assert (info["channel"]["name"], info["channel"]["is_member"]) == ("general", False)
    assert await refused(met.slack.conversations_history(channel=GENERAL)) == "not_in_channel"
    await met.slack.conversations_join(channel=GENERAL)
    assert team.BOT_USER in (await met.slack.conversations_members(channel=GENERAL))["members"]
    assert (await met.slack.conversations_join(channel=GENERAL))["warning"] == "already_in_channel"
    assert len((await met.slack.conversations_list())["channels"]) == 3
    assert (await met.slack.users_info(user=ADA))["user"]["real_name"] == "Ada Park"
    assert await refused(met.slack.users_info(user="U0NOBODY11")) == "user_not_found"
    line = await met.say("hello")
    link = await met.slack.chat_getPermalink(channel=SUPPORT, message_ts=line["ts"])
    assert link["permalink"].endswith(line["ts"].replace(".", ""))


def _section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def _buttons(*buttons: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": [{"type": "button", **each} for each in buttons]}]


def _plain(text: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}}


WRONG_BLOCKS: list[tuple[list[dict[str, Any]], str]] = [
    ([_section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([_section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([_section("")], "must be more than 0 characters"),
    ([{"type": "section"}], "either text or fields"),
    ([{"type": "header", **_plain("x" * 151)}], "must be less than 151"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be of type plain_text"),
    ([{"type": "surprise"}], "unsupported type"),
    ([_section("x", block_id="a"), _section("y", block_id="a")], "`block_id` already exists"),
    (_buttons(*[_plain("x")] * 26), "no more than 25"),
    (_buttons(_plain("x" * 76)), "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    (_buttons({**_plain("x"), "style": "loud"}), "primary, danger"),
    (_buttons({**_plain("x"), "action_id": "a"}, {**_plain("y"), "action_id": "a"}), "`action_id` already exists"),
    (_buttons({**_plain("x"), "value": "v" * 2001}), "must be less than 2001"),
    ([_section("x", fields=[{"type": "mrkdwn", "text": "y"}] * 11)], "no more than 10"),
    ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "y"}] * 11}], "no more than 10"),
]


async def test_blocks_beyond_slacks_limits_are_refused_with_a_pointer(met: Met):
    for blocks, wanted in WRONG_BLOCKS:
        with pytest.raises(SlackApiError) as error:
            await met.slack.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks)
        told = error.value.response
        assert told["error"] == "invalid_blocks"
        assert wanted in " ".join(told["response_metadata"]["messages"]), blocks


async def test_messages_that_say_nothing_or_go_nowhere_are_refused(met: Met):
    assert await refused(met.slack.api_call("chat.postMessage", json={"channel": SUPPORT})) == "no_text"
    assert await refused(met.slack.chat_postMessage(channel="C0NOWHERE1", text="x")) == "channel_not_found"
    assert await refused(met.slack.chat_postMessage(channel=SUPPORT, text="x" * 40_001)) == "msg_too_long"
    lost = met.slack.chat_postMessage(channel=SUPPORT, text="x", thread_ts="1700000000.000100")
    assert await refused(lost) == "thread_not_found"
    odd = met.slack.chat_postMessage(channel=SUPPORT, text="x", metadata={"event_type": "x"})  # type: ignore[arg-type]
    assert await refused(odd) == "invalid_metadata_format"
    assert await refused(met.slack.api_call("chat.meMessage", json={"channel": SUPPORT})) == "unknown_method"


async def test_everything_told_bears_a_signature_that_slacks_own_verifier_takes(met: Met):
    verifier = SignatureVerifier(SECRETS["slack_signing_secret"])
    await met.say("naïve & café")
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await met.press(card["ts"])
    await met.post("/api/slack/commands", {"user": ADA, "channel": SUPPORT, "text": "/porchlight #1042"})
    await met.until(lambda: len(met.door.arrived) == 4)
    for came in met.door.arrived:
        assert verifier.is_valid_request(came.body, came.headers)
        assert not verifier.is_valid_request(came.body + b" ", came.headers)


async def test_lines_edits_and_deletions_are_told_and_so_is_what_the_app_itself_wrote(met: Met):
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card")
    line = await met.say("hello", thread=card["ts"])
    path = f"/api/slack/messages/{SUPPORT}/{line['ts']}"
    await met.post(path, {"user": SAM, "text": "not mine"}, status=404)
    await met.post(path, {"user": ADA, "text": "hello there"})
    await met.post(path, {"user": ADA})
    await met.until(lambda: len(met.door.events()) == 4)
    own, said, edited, deleted = sorted(met.door.events(), key=lambda event: event["event_ts"])
    assert (own["bot_id"], own["user"]) == (team.BOT, team.BOT_USER)
    assert (said["user"], said["thread_ts"], said["channel"]) == (ADA, card["ts"], SUPPORT)
    assert (edited["subtype"], edited["message"]["text"]) == ("message_changed", "hello there")
    assert edited["previous_message"]["text"] == "hello"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", line["ts"])


async def test_an_event_that_is_not_taken_in_time_comes_again_with_its_number(met: Met):
    async def slowly(came: Arrived) -> web.Response:
        await asyncio.sleep(0.6)
        return web.Response()

    met.door.answers = [slowly, web.Response(status=500)]
    await met.say("hello")
    await met.until(lambda: len(met.door.arrived) == 3)
    first, second, third = met.door.arrived
    assert "X-Slack-Retry-Num" not in first.headers
    assert (second.headers["X-Slack-Retry-Num"], second.headers["X-Slack-Retry-Reason"]) == ("1", "http_timeout")
    assert (third.headers["X-Slack-Retry-Num"], third.headers["X-Slack-Retry-Reason"]) == ("2", "http_error")
    assert len({each.json["event_id"] for each in met.door.arrived}) == 1


async def test_an_event_is_given_up_after_three_more_tries(met: Met):
    met.door.answers = [web.Response(status=500) for _ in range(9)]
    await met.say("hello")
    await met.until(lambda: len(met.door.arrived) == 4)
    await asyncio.sleep(0.3)
    assert len(met.door.arrived) == 4
    assert (await met.get("/api/errands"))["errands"][0]["state"] == "failed"


async def test_a_press_carries_the_message_and_a_ticket_that_opens_one_modal(met: Met):
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    opened: list[Any] = []

    async def open_it(came: Arrived) -> web.Response:
        if "payload" in came.form:
            ticket = came.payload["trigger_id"]
            opened.append(await met.slack.views_open(trigger_id=ticket, view=MODAL))
            assert await refused(met.slack.views_open(trigger_id=ticket, view=MODAL)) == "invalid_trigger_id"
        return web.Response()

    await met.until(lambda: len(met.door.arrived) == 1)
    met.door.answers = [open_it]
    assert await met.press(card["ts"]) == ""
    payload = met.door.arrived[-1].payload
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", ADA, SUPPORT)
    assert (payload["message"]["ts"], payload["container"]["message_ts"]) == (card["ts"], card["ts"])
    action = payload["actions"][0]
    assert (action["action_id"], action["value"], action["block_id"]) == ("claim", "case-1", "acts")
    view = opened[0]["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("reply", "case-1")
    shown = (await met.get(f"/api/slack/{SUPPORT}"))["views"]
    assert [(each["id"], each["user"]) for each in shown] == [(view["id"], ADA)]


async def _opened(met: Met) -> str:
    """A modal that stands open; its id."""
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    ids: list[str] = []

    async def open_it(came: Arrived) -> web.Response:
        ids.append((await met.slack.views_open(trigger_id=came.payload["trigger_id"], view=MODAL))["view"]["id"])
        return web.Response()

    await met.until(lambda: len(met.door.arrived) == 1)
    met.door.answers = [open_it]
    await met.press(card["ts"])
    return ids[0]


async def test_a_modal_is_sent_and_its_answer_says_what_is_wrong_or_what_comes_next(met: Met):
    view = await _opened(met)
    wrong = {"response_action": "errors", "errors": {"words": "Say something."}}
    met.door.answers = [web.json_response(wrong)]
    told = await met.post(f"/api/slack/views/{view}", {"user": ADA, "values": {"words": ""}})
    assert told == {"errors": {"words": "Say something."}}
    met.door.answers = [web.json_response({"response_action": "update", "view": {**MODAL, "callback_id": "second"}})]
    await met.post(f"/api/slack/views/{view}", {"user": ADA, "values": {"words": "hi"}})
    sent = met.door.arrived[-1].payload
    assert (sent["type"], sent["view"]["callback_id"]) == ("view_submission", "reply")
    assert sent["view"]["state"]["values"]["words"]["text"]["value"] == "hi"
    assert (await met.get(f"/api/slack/{SUPPORT}"))["views"][0]["callback_id"] == "second"
    await met.post(f"/api/slack/views/{view}", {"user": ADA, "values": {"words": "hi"}})
    assert (await met.get(f"/api/slack/{SUPPORT}"))["views"] == []
    await met.post(f"/api/slack/views/{view}", {"user": ADA, "values": {}}, status=404)


async def test_a_modal_is_updated_only_by_who_knows_its_newest_hash(met: Met):
    view = await _opened(met)
    changed = {**MODAL, "callback_id": "changed"}
    first = await met.slack.views_update(view_id=view, view=changed)
    assert await refused(met.slack.views_update(view_id=view, view=changed, hash="old")) == "hash_conflict"
    await met.slack.views_update(view_id=view, view=changed, hash=first["view"]["hash"])
    long = {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}}
    assert await refused(met.slack.views_update(view_id=view, view=long)) == "invalid_arguments"


async def test_a_ticket_is_worth_nothing_after_three_seconds(met: Met, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sandbox.slack.news.TRIGGER_SECONDS", 0.0)
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await met.press(card["ts"])
    ticket = met.door.arrived[-1].payload["trigger_id"]
    assert await refused(met.slack.views_open(trigger_id=ticket, view=MODAL)) == "expired_trigger_id"


async def test_a_press_that_is_not_answered_is_told_to_who_pressed(met: Met):
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await met.until(lambda: len(met.door.arrived) == 1)
    met.door.answers = [web.Response(status=500)]
    assert "500" in await met.press(card["ts"])
    assert len(met.door.arrived) == 2


async def test_a_command_is_answered_for_ones_own_eyes_at_once_and_later(met: Met):
    met.door.answers = [web.json_response({"text": "Looking for it."})]
    body = {"user": ADA, "channel": SUPPORT, "text": "/porchlight #1042"}
    assert await met.post("/api/slack/commands", body) == {"trouble": ""}
    form = met.door.arrived[-1].form
    assert (form["command"], form["text"], form["user_id"]) == ("/porchlight", "#1042", ADA)
    async with aiohttp.ClientSession() as session:
        for count in range(6):
            async with session.post(form["response_url"], json={"text": f"Found {count}.", "blocks": CARD}) as answer:
                assert answer.status == (200 if count < 5 else 404)
    told = await met.get(f"/api/slack/{SUPPORT}")
    assert [each["text"] for each in told["whispers"]] == ["Looking for it.", *(f"Found {n}." for n in range(5))]
    assert told["threads"] == []


async def test_a_whisper_is_seen_pressed_and_taken_away(met: Met):
    await met.slack.chat_postEphemeral(channel=SUPPORT, user=ADA, text="sure?", blocks=CARD)
    whisper = (await met.get(f"/api/slack/{SUPPORT}"))["whispers"][0]
    assert whisper["user"] == ADA
    await met.press(whisper["ts"])
    payload = met.door.arrived[-1].payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    async with aiohttp.ClientSession() as session:
        await session.post(payload["response_url"], json={"delete_original": True})
    assert (await met.get(f"/api/slack/{SUPPORT}"))["whispers"] == []


async def test_a_file_goes_up_in_three_steps_and_an_agents_file_comes_down_with_the_token(met: Met):
    card = await met.slack.chat_postMessage(channel=SUPPORT, text="card")
    await met.slack.files_upload_v2(
        channel=SUPPORT, thread_ts=card["ts"], filename="parcel.png", content=b"\x89PNG", initial_comment="from Jane"
    )
    reply = (await met.get(f"/api/slack/{SUPPORT}"))["threads"][0]["replies"][0]
    assert (reply["text"], reply["files"][0]["name"]) == ("from Jane", "parcel.png")
    file = {"name": "label one.png", "type": "image/png", "data": "iVBORw=="}
    await met.say("see this", thread=card["ts"], file=file)
    await met.until(lambda: any(event.get("files") and event["user"] == ADA for event in met.door.events()))
    theirs = next(event for event in met.door.events() if event.get("files") and event["user"] == ADA)["files"][0]
    async with aiohttp.ClientSession() as session:
        async with session.get(theirs["url_private"]) as closed:
            assert closed.content_type == "text/html"
        right = {"Authorization": f"Bearer {SECRETS['slack_token']}"}
        async with session.get(theirs["url_private_download"], headers=right) as got:
            assert await got.read() == b"\x89PNG"
    assert (await met.slack.files_info(file=theirs["id"]))["file"]["mimetype"] == "image/png"


async def test_too_many_requests_says_when_to_come_back(met: Met):
    await met.fault("rate_limit")
    with pytest.raises(SlackApiError) as error:
        await met.slack.chat_postMessage(channel=SUPPORT, text="x")
    assert (error.value.response.status_code, error.value.response["error"]) == (429, "ratelimited")
    assert error.value.response.headers["Retry-After"] == "1"
    await met.slack.chat_postMessage(channel=SUPPORT, text="x")


async def test_one_message_a_second_into_one_channel_where_that_is_minded(met: Met):
    await met.fault("pace", None)
    await met.slack.chat_postMessage(channel=SUPPORT, text="one")
    assert await refused(met.slack.chat_postMessage(channel=SUPPORT, text="two")) == "ratelimited"
    await met.slack.chat_postMessage(channel="C0LEADS001", text="elsewhere")
    await asyncio.sleep(1.05)
    await met.slack.chat_postMessage(channel=SUPPORT, text="two")


async def test_a_broken_server_wrote_nothing_and_a_torn_wire_did(met: Met):
    await met.fault("server_error")
    with pytest.raises(Exception):  # noqa: B017, PT011 - the client's own choice
        await met.slack.chat_postMessage(channel=SUPPORT, text="broken")
    await met.fault("reset")
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await AsyncWebClient(
            token=SECRETS["slack_token"], base_url=met.slack.base_url, retry_handlers=[]
        ).chat_postMessage(channel=SUPPORT, text="torn")
    found = await met.slack.conversations_history(channel=SUPPORT)
    assert [message["text"] for message in found["messages"]] == ["torn"]


async def test_a_slow_answer_comes_after_any_patience_and_the_line_is_there(met: Met):
    await met.fault("slow")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await met.slack.chat_postMessage(channel=SUPPORT, text="slowly")
    assert (await met.get(f"/api/slack/{SUPPORT}"))["threads"][0]["root"]["text"] == "slowly"


async def test_events_may_come_twice_and_out_of_order(met: Met):
    await met.fault("duplicate")
    await met.say("once")
    await met.until(lambda: len(met.door.arrived) == 2)
    assert len({json.dumps(each.json, sort_keys=True) for each in met.door.arrived}) == 1
    await met.fault("shuffle", None)
    await met.say("first")
    await met.say("second")
    await met.until(lambda: len(met.door.arrived) == 4)
    assert [event["text"] for event in met.door.events()][2:] == ["second", "first"]
