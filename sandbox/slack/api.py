"""Slack's HTTP under /slack: the Web API, uploads, downloads and response addresses, with its errors and its limits."""

from __future__ import annotations

import hmac
import time
from typing import Any

from aiohttp import web

from sandbox.express import kill
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.slack import methods, modals, people, team
from sandbox.slack.book import Message
from sandbox.slack.methods import Method, Office
from sandbox.slack.words import No, Words, token, words

METHODS: dict[str, Method] = {
    "auth.test": methods.auth_test,
    "chat.postMessage": methods.post_message,
    "chat.update": methods.update,
    "chat.delete": methods.delete,
    "chat.postEphemeral": methods.post_ephemeral,
    "chat.getPermalink": methods.permalink,
    "reactions.add": methods.react,
    "reactions.remove": methods.unreact,
    "conversations.history": methods.history,
    "conversations.replies": methods.replies,
    "conversations.info": people.info,
    "conversations.list": people.list_channels,
    "conversations.members": people.members,
    "conversations.join": people.join,
    "users.info": people.user_info,
    "views.open": modals.open_view,
    "views.update": modals.update_view,
    "files.getUploadURLExternal": modals.upload_url,
    "files.completeUploadExternal": modals.complete_upload,
    "files.info": modals.file_info,
    "files.delete": modals.delete_file,
}
# What is there even when its answer is lost.
WRITES = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral", "files.completeUploadExternal"})
PACED = frozenset({"chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal"})


class Slack:
    """The handlers, with everything they need."""

    def __init__(self, settings: Settings, office: Office, faults: Faults) -> None:
        self._settings, self._office, self._faults = settings, office, faults
        self._last: dict[str, float] = {}  # channel: when the app last wrote there, monotonic seconds

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Any method: the fault switch, the token, the work; then the faults that lose an answer."""
        name = request.match_info["method"]
        if name not in METHODS:
            return self._told({"ok": False, "error": "unknown_method", "req_method": name})
        fault = self._faults.take("slack", "rate_limit", "server_error")
        if fault == "server_error":
            return web.Response(status=503, text="upstream connect error")
        try:
            told = await words(request)
            self._allowed(request, told)
            if fault == "rate_limit" or self._too_fast(name, told):
                return self._told({"ok": False, "error": "ratelimited"}, 429)
            answer = {"ok": True, **await METHODS[name](self._office, told)}
        except No as refusal:
            answer = refusal.body
        if name in WRITES and answer["ok"] and self._faults.take("slack", "reset") == "reset":
            await kill(request)
        if self._faults.take("slack", "slow") == "slow":
            await self._faults.slowly()
        return self._told(answer)

    def _told(self, body: dict[str, Any], status: int = 200) -> web.Response:
        headers = {"x-oauth-scopes": team.SCOPES, "x-slack-req-id": f"{time.monotonic_ns():x}"}
        if status == 429:
            headers["Retry-After"] = "1"
        return web.json_response(body, status=status, headers=headers)

    def _allowed(self, request: web.Request, told: Words) -> None:
        given = token(request, told)
        if not given:
            raise No("not_authed")
        if not hmac.compare_digest(given.encode(), self._settings.slack_token.encode()):
            raise No("invalid_auth")

    def _too_fast(self, name: str, told: Words) -> bool:
        """Whether the app writes into one channel more than once a second, where that is minded."""
        where = str(told.get("channel") or told.get("channel_id") or "")
        if name not in PACED or self._faults.state()["slack"] != "pace":
            return False
        now = time.monotonic()
        if now - self._last.get(where, -1.0) < 1.0:
            return self._faults.take("slack", "pace") == "pace"
        self._last[where] = now
        return False

    async def upload(self, request: web.Request) -> web.Response:
        """POST /upload/{id}: the bytes of a file that was announced, raw or as a form."""
        file = self._office.book.file(request.match_info["id"])
        if file is None or not file.get("pending"):
            return web.Response(status=404, text="file not found")
        if request.content_type == "multipart/form-data":
            part = next((p for p in (await request.post()).values() if isinstance(p, web.FileField)), None)
            body = part.file.read() if part else b""
        else:
            body = await request.read()
        if len(body) != file["size"]:
            return web.Response(status=400, text="the length is not the one announced")
        self._office.book.keep_file(file, body)
        return web.Response(text=f"OK - {len(body)}")

    async def download(self, request: web.Request) -> web.Response:
        """GET /files/…: the bytes of a file, with the app's token only; others get a page to sign in."""
        given = token(request, {})
        if not hmac.compare_digest(given.encode(), self._settings.slack_token.encode()):
            return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
        file_id = request.match_info["id"].rpartition("-")[2]
        file, body = self._office.book.file(file_id), self._office.book.bytes_of(file_id)
        if file is None or body is None:
            return web.Response(status=404, text="file not found")
        return web.Response(body=body, content_type=file["mimetype"], headers={"X-Content-Type-Options": "nosniff"})

    async def respond(self, request: web.Request) -> web.Response:
        """POST /response/{key}: an answer to a press or a command, for that person or for the channel."""
        known = self._office.news.answering(request.match_info["key"])
        if known is None:
            return web.Response(status=404, text="used_url")
        try:
            told = modals.whisper_back(await request.text())
        except ValueError as reason:
            return web.Response(status=400, text=str(reason))
        self._respond(known, told)
        return web.Response(text="ok")

    def _respond(self, known: Message, told: Message) -> None:
        book, where = self._office.book, known["channel"]
        said = {name: told[name] for name in ("text", "blocks") if told.get(name)}
        whispered = any(each["ts"] == known["ts"] for each in book.whispers())
        if told.get("delete_original") or told.get("replace_original"):
            if whispered:
                book.hush(known["ts"])
            elif known["ts"] and told.get("delete_original"):
                book.remove(where, known["ts"])
        if told.get("replace_original") and known["ts"] and not whispered:
            book.change(where, known["ts"], **{"blocks": None, "text": "", **said})
        elif said and told.get("response_type") == "in_channel":
            book.add(where, {**methods.the_bot(), "text": "", **said})
        elif said:
            thread = {"thread_ts": known["thread_ts"]} if known.get("thread_ts") else {}
            book.whisper(where, known["user"], {**said, **thread})


def slack_app(settings: Settings, office: Office, faults: Faults) -> web.Application:
    """The sub-application to mount under /slack."""
    slack = Slack(settings, office, faults)
    app = web.Application(client_max_size=modals.MOST_FILE_BYTES + 64 * 1024)
    app.add_routes(
        [
            web.route("*", "/api/{method}", slack.call),
            web.post("/upload/{id}", slack.upload),
            web.get("/files/{id}/{rest:.+}", slack.download),
            web.post("/response/{key}", slack.respond),
        ]
    )
    return app
