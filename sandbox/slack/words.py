"""Reads what a Web API call says, whichever way it is said, and refuses as Slack refuses."""

from __future__ import annotations

import json
import secrets
from typing import Any

from aiohttp import web

from sandbox.slack import blocks as kit
from sandbox.slack import team

CODED = frozenset({"blocks", "attachments", "view", "metadata", "files", "unfurls"})
Words = dict[str, Any]


class No(Exception):
    """A call that is refused: HTTP 200 and ok: false, with Slack's word for it."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.body: dict[str, Any] = {"ok": False, "error": error}
        if messages:
            self.body |= {"errors": messages, "response_metadata": {"messages": messages}}


async def words(request: web.Request) -> Words:
    """The arguments of a call, from the address, a form or JSON; what is JSON within a form is read too."""
    told: Words = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as reason:
            raise No("invalid_json") from reason
        if not isinstance(body, dict):
            raise No("json_not_object")
        told |= body
    elif request.can_read_body:
        told |= {name: str(value) for name, value in (await request.post()).items()}
    return {name: _decoded(name, value) for name, value in told.items() if value is not None}


def _decoded(name: str, value: Any) -> Any:
    if name not in CODED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as reason:
        raise No("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from reason


def token(request: web.Request, told: Words) -> str:
    """The token of a call: a header, or the argument."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if scheme.lower() == "bearer" else str(told.get("token", ""))


def needed(told: Words, name: str) -> str:
    """An argument that must be there."""
    value = told.get(name)
    if value in (None, ""):
        raise No("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    return str(value)


def channel(told: Words, name: str = "channel") -> str:
    """A channel's id."""
    given = str(told.get(name, ""))
    if given not in team.CHANNELS:
        raise No("channel_not_found")
    return given


def flag(told: Words, name: str) -> bool:
    """A yes or no, however it is spelt."""
    return str(told.get(name, "")).lower() in ("1", "true")


def said(told: Words, user: str = team.BOT_USER) -> dict[str, Any]:
    """The text, blocks and metadata of a message that the app posts. Refuses what Slack refuses."""
    text, blocks, metadata = str(told.get("text", "")), told.get("blocks"), told.get("metadata")
    if not text and not blocks and not told.get("attachments"):
        raise No("no_text")
    if len(text) > 40_000:
        raise No("msg_too_long")
    message: dict[str, Any] = {"text": text}
    if blocks:
        if wrong := kit.check(blocks):
            raise No("invalid_blocks", wrong)
        message["blocks"] = named(blocks)
    if told.get("attachments"):
        message["attachments"] = [{"id": at, **each} for at, each in enumerate(told["attachments"], 1)]
    if metadata is not None:
        message["metadata"] = _metadata(metadata)
    return message


def _metadata(given: Any) -> dict[str, Any]:
    whole = isinstance(given, dict) and isinstance(given.get("event_type"), str)
    if not whole or not isinstance(given.get("event_payload"), dict):
        raise No("invalid_metadata_format")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def named(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks in which each block and each action has a name, as Slack gives them where the app did not."""
    done = []
    for block in blocks:
        block = {"block_id": secrets.token_urlsafe(4), **block}
        for part in (block.get("accessory"), block.get("element"), *(block.get("elements") or [])):
            if isinstance(part, dict) and block["type"] in ("section", "input", "actions") and part["type"] != "image":
                part.setdefault("action_id", secrets.token_urlsafe(4))
        done.append(block)
    return done
