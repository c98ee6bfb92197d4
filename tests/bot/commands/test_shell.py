"""The terminal chat against a small server that speaks the HTTP channel."""

from __future__ import annotations

import pytest
from aiohttp import web

from bot.commands import shell


@pytest.fixture
async def door(aiohttp_server):
    heard: list[dict[str, object]] = []

    async def opened(_: web.Request) -> web.Response:
        return web.json_response({"conversation": "c-1"}, status=201)

    async def said(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer c-1"
        body = await request.json()
        heard.append(body)
        card = {"title": "Parcel 1 of 1", "status_label": "On its way", "lines": ["Last scan: Dayton"], "link": None}
        buttons = [{"label": "Talk to a person", "payload": "signed"}]
        reply = {"text": f"re: {body['text']}\nmore", "cards": [card], "buttons": buttons}
        return web.json_response({"conversation": "c-1", "replies": [reply]})

    app = web.Application()
    app.router.add_post("/v1/lantern/conversations", opened)
    app.router.add_post("/v1/lantern/messages", said)
    server = await aiohttp_server(app)
    return str(server.make_url("/v1/lantern")), heard


async def test_a_line_is_said_and_a_number_presses_its_button(door) -> None:
    base, heard = door
    lines, shown = iter(["where is it", "1", "9", ""]), []
    await shell.talk(base, lambda: next(lines), shown.append)
    assert [(body["text"], body.get("payload")) for body in heard] == [
        ("where is it", None),
        ("Talk to a person", "signed"),
        ("9", None),
    ]
    assert "bot> re: where is it" in shown
    assert "     [1] Talk to a person" in shown
    assert "     │ Last scan: Dayton" in shown


async def test_nobody_there_is_one_sentence() -> None:
    with pytest.raises(shell.Silent, match="make run"):
        await shell.talk("http://127.0.0.1:1/v1/lantern", lambda: "", print)
