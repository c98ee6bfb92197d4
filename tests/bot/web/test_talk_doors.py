"""The HTTP channel and the socket: who may talk, that nothing is said twice, and that a refusal says what to do."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert

from bot.decide.tokens import conversation_key
from bot.domain.conversation import Answer, Turn
from bot.main import Outside
from bot.store import tables
from bot.web.messages import MAX_BODY
from integrations.dialogue.keywords import KeywordsDialogue


class Later:
    """A dialogue by keywords whose assistant exists only after the wiring."""

    assistant = None

    async def reply(self, turn: Turn) -> list[Answer]:
        return await KeywordsDialogue(self.assistant).reply(turn)

    async def healthy(self) -> bool:
        return True


@pytest.fixture
def world() -> Outside:
    return Outside({}, {}, Later())


@pytest.fixture
async def key(services, merchant) -> str:
    services.dialogue.assistant = services.assistant
    await services.keys.keep(merchant.id, "pl_" + "k" * 40)
    return "pl_" + "k" * 40


@pytest.fixture
def say(site, key):
    """Post a message; with the merchant's key unless told otherwise."""

    async def post(text="I want a human", talk="t1", ident="1", bearer=key, **more):
        body = {"conversation": talk, "message_id": ident, "text": text, **more}
        answer = await site.post("/v1/lamps/messages", json=body, headers={"Authorization": f"Bearer {bearer}"})
        return answer.status, await answer.json()

    return post


async def test_a_merchants_key_talks_for_its_own_shoppers(say):
    status, said = await say()
    assert (status, said["conversation"]) == (200, "t1")
    [reply] = said["replies"]
    assert reply["from"] == "bot"
    assert "case PL-" in reply["text"]


async def test_the_same_message_gives_the_same_replies_and_is_kept_once(say, services, merchant):
    first, second = await asyncio.gather(say(), say())
    assert first == second == await say()
    assert len(await services.conversations.cases(merchant.id)) == 1


async def test_a_conversation_token_opens_its_own_conversation_only(site, say):
    opened = await site.post("/v1/lamps/conversations")
    assert opened.status == 201
    token = (await opened.json())["conversation"]
    assert (await say(talk=token, bearer=token))[0] == 200
    assert (await say(talk="t1", bearer=token))[0] == 401
    assert (await say(talk="guess", bearer="guess"))[0] == 401


async def test_nobody_talks_without_a_bearer_or_to_a_shop_that_is_not_there(site, key):
    body = {"conversation": "t", "message_id": "1", "text": "hi"}
    assert (await site.post("/v1/lamps/messages", json=body)).status == 401
    assert (await site.post("/v1/nobody/messages", json=body, headers={"X-Api-Key": key})).status == 404
    assert (await site.post("/v1/lamps/messages", json=body, headers={"X-Api-Key": key})).status == 200


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "JSON"),
        (b"[]", "object"),
        (b"[" * 10_000, "JSON"),
        (b'{"conversation": "t", "message_id": "1"}', "text"),
        (b'{"conversation": "t", "message_id": "1", "text": " "}', "text"),
        (b'{"conversation": "t", "message_id": 1, "text": "hi"}', "message_id"),
        (b'{"conversation": "t", "message_id": "1", "text": "' + b"x" * 2001 + b'"}', "text"),
    ],
)
async def test_a_bad_body_is_refused_with_the_field_that_is_wrong(site, key, body, named):
    answer = await site.post("/v1/lamps/messages", data=body, headers={"X-Api-Key": key})
    error = (await answer.json())["error"]
    assert (answer.status, error["code"]) == (400, "bad_request")
    assert named in error["text"]


async def test_a_large_body_is_refused(site, key):
    answer = await site.post("/v1/lamps/messages", data=b"x" * (MAX_BODY + 1), headers={"X-Api-Key": key})
    assert answer.status == 413


async def test_a_button_of_ours_works_and_a_made_up_one_does_not(say):
    _, asked = await say("where is my order", ident="1")
    [reply] = asked["replies"]
    payload = next(button["payload"] for button in reply["buttons"])
    assert (await say("x", ident="2", payload=payload))[1]["replies"][0]["text"].startswith("I’ve passed")
    assert (await say("x", ident="3", payload="made.up.payload"))[0] == 404
    assert (await say("x", talk="t2", ident="4", payload=payload))[0] == 404


async def test_cases_are_the_merchants_to_read(site, say, key):
    await say("get me a person")
    token = (await (await site.post("/v1/lamps/conversations")).json())["conversation"]
    read = await site.get("/v1/lamps/cases", headers={"X-Api-Key": key})
    [case] = (await read.json())["cases"]
    assert (case["reason"], case["status"]) == ("human_agent", "open")
    assert [line["from"] for line in case["transcript"]] == ["shopper", "bot"]
    assert (await site.get("/v1/lamps/cases", headers={"X-Api-Key": token})).status == 404


async def _hello(site, **hello):
    socket = await site.ws_connect("/v1/lamps/socket")
    await socket.send_json({"type": "hello", "token": None, "after": 0, **hello})
    return socket, await socket.receive_json()


async def _messages(socket, count):
    """The next `count` messages; typing frames are passed over."""
    found = []
    while len(found) < count:
        frame = await socket.receive_json(timeout=5)
        if frame["type"] == "message":
            found.append(frame["message"])
    return found


async def test_a_socket_says_once_what_was_said_and_goes_on_after_a_break(site, key):
    socket, welcome = await _hello(site)
    assert (welcome["type"], welcome["shop"]) == ("welcome", "Lamps")
    for _ in range(2):
        await socket.send_json({"type": "say", "id": "a", "text": "I want a human", "payload": None})
    mine, reply = await _messages(socket, 2)
    assert (mine["from"], mine["id"], reply["from"]) == ("shopper", "a", "bot")
    await socket.close()
    again, back = await _hello(site, token=welcome["token"], after=1)
    assert (back["token"], back["seq"]) == (welcome["token"], 2)
    assert await _messages(again, 1) == [reply]
    await again.close()


async def test_a_socket_hears_what_another_process_said(site, services, merchant, key):
    socket, welcome = await _hello(site)
    await socket.send_json({"type": "say", "id": "a", "text": "I want a human", "payload": None})
    _, reply = await _messages(socket, 2)
    talk = await services.conversations.find(merchant.id, conversation_key(welcome["token"]))
    await services.asides.notice(talk.id, "message:x", Answer("message", "We are looking"), services.clock.now())
    await services.abreast.step()
    [line] = await _messages(socket, 1)
    assert (line["text"], line["seq"]) == ("We are looking", reply["seq"] + 1)
    await services.abreast.step()
    await socket.send_json({"type": "say", "id": "b", "text": "thanks", "payload": None})
    assert [each["from"] for each in await _messages(socket, 1)] == ["shopper"], "nothing is told twice"
    await socket.close()


async def test_a_token_of_nobody_gets_a_new_conversation(site, key):
    socket, welcome = await _hello(site, token="guess", after=7)
    assert welcome["token"] != "guess"
    assert welcome["seq"] == 0
    await socket.close()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "bad_frame"),
        ('{"type": "shout"}', "bad_frame"),
        ('{"type": "say", "id": "a", "text": ""}', "bad_frame"),
        ('{"type": "say", "id": "a", "text": "' + "x" * 2001 + '"}', "too_long"),
        ('{"type": "say", "id": "a", "text": "x", "payload": "made.up"}', "not_allowed"),
    ],
)
async def test_a_bad_frame_is_refused_in_words_and_the_talk_goes_on(site, key, frame, code):
    socket, _ = await _hello(site)
    await socket.send_str(frame)
    refused = await socket.receive_json()
    assert (refused["type"], refused["code"]) == ("error", code)
    assert refused["text"].endswith(".")
    await socket.send_json({"type": "say", "id": "b", "text": "a human please", "payload": None})
    assert [one["from"] for one in await _messages(socket, 2)] == ["shopper", "bot"]
    await socket.close()


async def test_a_strange_origin_is_sent_away(site, key):
    socket = await site.ws_connect("/v1/lamps/socket", headers={"Origin": "https://elsewhere.example"})
    await socket.receive()
    assert socket.close_code == 4401


async def test_a_socket_that_cannot_tell_any_more_is_closed_so_that_the_widget_comes_back(site, key, services):
    socket, welcome = await _hello(site)
    conversation = await services.conversations.find(
        (await services.merchants.by_slug("lamps")).id, conversation_key(welcome["token"])
    )
    spoilt = insert(tables.messages).values(
        id="m1", conversation_id=conversation.id, seq=1, sender="nobody", at=services.clock.now(), text="x",
        cards="[]", buttons="[]",
    )  # fmt: skip
    await services.database.do(spoilt)
    services.sockets.changed(conversation.id)
    await socket.receive(timeout=5)
    assert socket.close_code == 1012
