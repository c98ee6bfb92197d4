"""A Slack on loopback: it keeps what was posted, answers as it was told to, and fails in the ways that networks do."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.ports import Account

TOKEN = "xoxb-of-the-stub"
SCOPES = (
    "chat:write,commands,reactions:write,channels:history,groups:history,channels:read,groups:read,files:read,"
    "files:write"
)


@dataclass
class Answer:
    """What one call is answered with. `reset` breaks the connection; with `kept`, after the call took effect."""

    body: dict[str, Any] | str = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False
    kept: bool = False


def error(code: str, **more: Any) -> Answer:
    """Slack's own "no"."""
    return Answer({"ok": False, "error": code}, **more)


class StubSlack:
    """Methods answer "ok" unless `says` has something for them; each is used up in turn."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.says: dict[str, list[Answer]] = defaultdict(list)
        self.messages: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.url = ""
        self.clock = 1795435200

    @property
    def account(self) -> Account:
        """The account of a merchant whose Slack this is."""
        return Account(MerchantSettings(name="Shop", addresses={"slack": f"{self.url}/api"}), {"slack.token": TOKEN})

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.asked if name == method]

    def app(self) -> web.Application:
        """The API, a place for files, and answers to `response_url`s."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/files/{id}", self._file)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.tokens.append(request.headers.get("Authorization", ""))
        return await self._answered(request, method, arguments)

    async def _answered(self, request: web.Request, method: str, arguments: dict[str, Any]) -> web.StreamResponse:
        self.asked.append((method, arguments))
        answer = self.says[method].pop(0) if self.says[method] else None
        done = self._do(method, arguments) if answer is None or answer.kept else {}
        if answer is None:
            return web.json_response({"ok": True, **done}, headers={"x-oauth-scopes": SCOPES})
        await asyncio.sleep(answer.delay)
        if answer.reset:
            assert request.transport is not None
            request.transport.abort()
        if isinstance(answer.body, str):
            return web.Response(text=answer.body, status=answer.status, headers=answer.headers)
        return web.json_response({"ok": True, **done, **answer.body}, status=answer.status, headers=answer.headers)

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return getattr(self, f"_{method.replace('.', '_')}", lambda _: {})(arguments)

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.clock += 1
        stamp = f"{self.clock}.000100"
        self.messages.append({**arguments, "ts": stamp})
        return {"channel": arguments["channel"], "ts": stamp, "message": {"ts": stamp}}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._page([each for each in self.messages if each["channel"] == arguments["channel"]], arguments)

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        mine = {arguments["ts"]}
        return self._page([each for each in self.messages if {each.get("thread_ts"), each["ts"]} & mine], arguments)

    def _page(self, found: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        """One message a page, newest first, so that paging is real."""
        recent = [each for each in reversed(found) if float(each["ts"]) >= float(arguments.get("oldest", 0))]
        start = int(arguments.get("cursor") or 0)
        following = str(start + 1) if start + 1 < len(recent) else ""
        return {"messages": recent[start : start + 1], "response_metadata": {"next_cursor": following}}

    def _files_getUploadURLExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:
        number = len(self.of("files.getUploadURLExternal"))
        return {"upload_url": f"{self.url}/upload/{number}", "file_id": f"F{number}"}

    def _files_completeUploadExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"files": json.loads(arguments["files"])}

    def _chat_getPermalink(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"permalink": f"https://oak.slack.com/archives/{arguments['channel']}/p1"}

    def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Oak", "user_id": "U0BOT0001", "bot_id": "B0PORCH01"}

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": arguments["channel"], "is_member": True, "is_archived": False}}

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads.append(await request.read())
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, "response_url", await _arguments(request))

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(text="<!DOCTYPE html><html>sign in", content_type="text/html")
        return web.Response(body=b"\x89PNG")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
