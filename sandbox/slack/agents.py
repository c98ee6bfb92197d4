"""What the people in the workspace do: write, edit, delete, press, fill in a modal, type a command."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

from sandbox.express import Errand
from sandbox.slack import team
from sandbox.slack.book import Book, Message, new_id
from sandbox.slack.news import News, person

PATIENCE = 5.0  # seconds that a press may take, its own time-out included


class Agents:
    """The other side of Porchlight's desk."""

    def __init__(self, book: Book, news: News, url: str) -> None:
        """`url` is this Slack's own address, under which files are fetched."""
        self._book, self._news, self._url = book, news, url

    def say(
        self, user: str, channel: str, text: str, thread: str | None = None, files: tuple[Message, ...] = ()
    ) -> Message:
        """Write a line; `files` are kept files that come with it."""
        message: Message = {"user": user, **_typed(text), "client_msg_id": new_id("M", 12)}
        if thread:
            message["thread_ts"] = thread
        if files:
            message |= {"subtype": "file_share", "files": list(files), "upload": False}
        written = self._book.add(channel, message)
        self._news.written(channel, written)
        return written

    def upload(self, user: str, name: str, content_type: str, body: bytes) -> Message:
        """Keep a file that comes with the next line."""
        file = new_file(new_id("F"), name, content_type, len(body), user, self._url)
        self._book.keep_file(file, body)
        return file

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own line. Raises KeyError when it is not."""
        before = self._own(user, channel, ts)
        after = self._book.change(channel, ts, **_typed(text), edited={"user": user, "ts": self._book.next_ts()})
        self._news.edited(channel, after, before)
        return after

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Take one's own line back. Raises KeyError when it is not."""
        before = self._own(user, channel, ts)
        self._book.remove(channel, ts)
        self._news.deleted(channel, before)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        found = self._book.message(channel, ts)
        if found is None or found.get("user") != user:
            raise KeyError(ts)
        return found

    async def press(self, user: str, channel: str, ts: str, block: str, action: str, chosen: str | None = None) -> str:
        """Press a button or choose an option under a message (or a whisper); "" or what went wrong."""
        whisper = next((w for w in self._book.whispers() if w["ts"] == ts and w["user"] == user), None)
        message = whisper or self._book.message(channel, ts)
        element = _element((message or {}).get("blocks") or [], block, action)
        if message is None or element is None:
            raise KeyError(action)
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": whisper is not None}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload = {
            "type": "block_actions",
            "user": person(user),
            "container": container,
            "trigger_id": self._news.trigger(user),
            "channel": {"id": channel, "name": team.CHANNELS[channel].name},
            "state": {"values": {}},
            "response_url": self._news.answer_url(user, channel, message.get("thread_ts"), ts),
            "actions": [_action(element, block, chosen, self._book.next_ts())],
        }
        if whisper is None:
            payload["message"] = message
        done = await self._sent(payload, ts)
        return _trouble(done)

    async def submit(self, user: str, view_id: str, values: Message) -> Message:
        """Send a modal; what the app answers: {"errors"}, {"trouble"} or {} when it closed or was replaced."""
        view = self._book.view(view_id)
        if view is None:
            raise KeyError(view_id)
        filled = {**view, "state": {"values": _values(view, values)}}
        payload = {"type": "view_submission", "user": person(user), "trigger_id": self._news.trigger(user)}
        done = await self._sent({**payload, "view": bare(filled), "response_urls": []}, view_id)
        if trouble := _trouble(done):
            return {"trouble": trouble}
        return self._answered(view, done)

    def _answered(self, view: Message, done: Errand) -> Message:
        try:
            told = json.loads(done.answer) if done.answer.strip() else {}
        except ValueError:
            return {"trouble": "the answer is not JSON"}
        action = told.get("response_action")
        if action == "errors":
            return {"errors": told.get("errors") or {}}
        if action in ("update", "push"):
            self._book.keep_view({**view, **told["view"], "user": view["user"]})
        else:
            self._book.close_view(view["id"])
        return {}

    async def dismiss(self, user: str, view_id: str) -> None:
        """Close a modal without sending it; the app is told where it asked to be."""
        view = self._book.view(view_id)
        if view is None:
            return
        self._book.close_view(view["id"])
        if view.get("notify_on_close"):
            closed = {"type": "view_closed", "user": person(user), "view": bare(view), "is_cleared": False}
            await self._sent(closed, view_id)

    async def command(self, user: str, channel: str, words: str) -> str:
        """Type a slash command; its answer becomes a whisper. "" or what went wrong."""
        over: asyncio.Future[Errand] = asyncio.get_running_loop().create_future()
        self._news.command(user, channel, words, _tell(over))
        done = await _within(over)
        if trouble := _trouble(done):
            return trouble
        if done and done.answer.strip():
            self._book.whisper(channel, user, answer_of(done.answer))
        return ""

    async def _sent(self, payload: Message, about: str) -> Errand | None:
        over: asyncio.Future[Errand] = asyncio.get_running_loop().create_future()
        self._news.interact(payload, about, _tell(over))
        return await _within(over)


def _typed(text: str) -> Message:
    """What a person typed, as Slack tells it: escaped in the text, and as it is in the rich form."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not text:
        return {"text": ""}
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"text": escaped, "blocks": [{"type": "rich_text", "block_id": new_id("b", 5), "elements": [words]}]}


def _tell(over: asyncio.Future[Errand]) -> Any:
    return lambda errand: None if over.done() else over.set_result(errand)


async def _within(over: asyncio.Future[Errand]) -> Errand | None:
    try:
        return await asyncio.wait_for(over, PATIENCE)
    except TimeoutError:
        return None


def _trouble(done: Errand | None) -> str:
    if done is None or done.code is None:
        return "Porchlight did not answer in time."
    return "" if done.state == "delivered" else f"Porchlight answered {done.code}."


def answer_of(text: str) -> Message:
    """What an app answers to a command: a message in JSON, or plain text."""
    try:
        told = json.loads(text)
    except ValueError:
        return {"text": text}
    if not isinstance(told, dict):
        return {"text": text}
    return {name: told[name] for name in ("text", "blocks") if told.get(name)}


def bare(view: Message) -> Message:
    """A modal as Slack gives it to the app."""
    return {name: value for name, value in view.items() if name != "user"}


def _element(blocks: list[Message], block: str, action: str) -> Message | None:
    for each in blocks:
        if each.get("block_id") != block:
            continue
        inside = [*(each.get("elements") or []), each.get("accessory"), each.get("element")]
        return next((part for part in inside if isinstance(part, dict) and part.get("action_id") == action), None)
    return None


def _action(element: Message, block: str, chosen: str | None, at: str) -> Message:
    told: Message = {"type": element["type"], "action_id": element["action_id"], "block_id": block, "action_ts": at}
    if element["type"] == "button":
        told |= {"text": element["text"], **({"value": element["value"]} if element.get("value") else {})}
        return told | ({"style": element["style"]} if element.get("style") else {})
    return told | {"selected_option": _option(element, chosen)}


def _option(element: Message, chosen: str | None) -> Message | None:
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    options = element.get("options") or grouped
    return next((option for option in options if option.get("value") == chosen), None)


def _values(view: Message, given: Message) -> Message:
    """The state of a modal's inputs, as Slack tells it; `given` is {block id: value}."""
    state: Message = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, value = block["element"], given.get(block["block_id"])
        told: Message = {"type": element["type"]}
        if element["type"] == "plain_text_input":
            told["value"] = value or None
        elif element["type"] == "checkboxes":
            told["selected_options"] = [o for o in element["options"] if o.get("value") in (value or [])]
        else:
            told["selected_option"] = _option(element, value)
        state[block["block_id"]] = {element["action_id"]: told}
    return state


def new_file(file_id: str, name: str, content_type: str, size: int, user: str, url: str) -> Message:
    """A file object; its bytes are fetched with the app's token."""
    kind = name.rpartition(".")[2].lower() if "." in name else "bin"
    return {
        "id": file_id,
        "created": 0,
        "timestamp": 0,
        "name": name,
        "title": name,
        "mimetype": content_type,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": user,
        "editable": False,
        "size": size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{url}/files/{team.TEAM}-{file_id}/{quote(name)}",
        "url_private_download": f"{url}/files/{team.TEAM}-{file_id}/download/{quote(name)}",
        "permalink": f"{url}/files/{team.TEAM}-{file_id}/{quote(name)}",
    }
