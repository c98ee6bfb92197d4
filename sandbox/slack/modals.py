"""The methods of Slack's Web API about modals and files."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack import blocks as kit
from sandbox.slack import team
from sandbox.slack.agents import bare, new_file
from sandbox.slack.book import Message, new_id
from sandbox.slack.methods import Office, the_bot
from sandbox.slack.words import No, Words, named, needed

MOST_FILE_BYTES = 4 * 1024 * 1024


def _view(told: Words) -> Message:
    given: Message = told.get("view") or {}
    if wrong := kit.check_view(given):
        raise No("invalid_arguments", wrong)
    return {
        "team_id": team.TEAM,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **given,
        "blocks": named(given["blocks"]),
        "state": {"values": {}},
        "app_id": team.APP,
        "bot_id": team.BOT,
        "app_installed_team_id": team.TEAM,
    }


async def open_view(office: Office, told: Words) -> dict[str, Any]:
    """Open a modal for whoever pressed, within three seconds of it."""
    view = _view(told)
    try:
        user = office.news.redeem(needed(told, "trigger_id"))
    except KeyError as reason:
        raise No("invalid_trigger_id") from reason
    except TimeoutError as reason:
        raise No("expired_trigger_id") from reason
    view_id = new_id("V", 10)
    for other in office.book.views():
        if other["user"] == user:
            office.book.close_view(other["id"])
    opened = {"id": view_id, "root_view_id": view_id, "previous_view_id": None, **view, "user": user}
    office.book.keep_view(opened)
    return {"view": bare(opened)}


async def update_view(office: Office, told: Words) -> dict[str, Any]:
    """Replace what a modal shows; with the hash it had, only when nobody did so meanwhile."""
    view = _view(told)
    known = office.book.view(str(told.get("view_id") or told.get("external_id") or ""))
    if known is None:
        raise No("not_found")
    if told.get("hash") and told["hash"] != known["hash"]:
        raise No("hash_conflict")
    changed = {**known, **view, "user": known["user"]}
    office.book.keep_view(changed)
    return {"view": bare(changed)}


async def upload_url(office: Office, told: Words) -> dict[str, Any]:
    """Announce a file: where its bytes are to be sent."""
    name, length = needed(told, "filename"), needed(told, "length")
    if not length.isdigit() or not 0 < int(length) <= MOST_FILE_BYTES:
        raise No("invalid_arguments", ["[ERROR] length is out of bounds"])
    file = new_file(new_id("F"), name, kind_of(name), int(length), team.BOT_USER, office.url)
    office.book.keep_file({**file, "pending": True})
    return {"upload_url": f"{office.url}/upload/{file['id']}", "file_id": file["id"]}


KINDS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
KINDS |= {"pdf": "application/pdf", "txt": "text/plain"}


def kind_of(name: str) -> str:
    """The content type that a name tells."""
    return KINDS.get(name.rpartition(".")[2].lower(), "application/octet-stream")


async def complete_upload(office: Office, told: Words) -> dict[str, Any]:
    """Show files whose bytes have arrived, in a channel or a thread."""
    given = told.get("files")
    if not isinstance(given, list) or not given:
        raise No("invalid_arguments", ["[ERROR] missing required field: files"])
    files = [_arrived(office, each) for each in given]
    where = str(told.get("channel_id") or "")
    if where and where not in team.CHANNELS:
        raise No("channel_not_found")
    if where:
        message = {**the_bot(), "text": str(told.get("initial_comment") or ""), "files": files, "subtype": "file_share"}
        message["upload"] = False
        if told.get("thread_ts"):
            message["thread_ts"] = str(told["thread_ts"])
        office.news.written(where, office.book.add(where, message))
    return {"files": files}


def _arrived(office: Office, given: Any) -> Message:
    file = office.book.file(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or office.book.bytes_of(file["id"]) is None:
        raise No("file_not_found")
    file |= {"title": str(given.get("title") or file["name"]), "pending": False}
    office.book.keep_file(file)
    return {name: value for name, value in file.items() if name != "pending"}


async def file_info(office: Office, told: Words) -> dict[str, Any]:
    """One file."""
    file = office.book.file(needed(told, "file"))
    if file is None:
        raise No("file_not_found")
    shown = {name: value for name, value in file.items() if name != "pending"}
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


async def delete_file(office: Office, told: Words) -> dict[str, Any]:
    """Take a file of the app's own away; the messages that showed it keep a stone in its place."""
    file = office.book.file(needed(told, "file"))
    if file is None:
        raise No("file_not_found")
    if file.get("user") != team.BOT_USER:
        raise No("cant_delete_file")
    office.book.drop_file(file["id"])
    return {}


def whisper_back(told: str) -> Message:
    """What is sent to a response address, read. Raises ValueError."""
    found = json.loads(told)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    if found.get("blocks") and kit.check(found["blocks"]):
        raise ValueError("invalid_blocks")
    if found.get("blocks"):
        found["blocks"] = named(found["blocks"])
    return found
