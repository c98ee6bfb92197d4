"""The far ends of reaching people, for the page and for tests: phones, Slack and the mailbox, under /api."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.control import Wrong, body_of, text_of
from sandbox.express import Express, row
from sandbox.faults import MODES, Faults
from sandbox.mail.box import Mailbox
from sandbox.slack import team
from sandbox.slack.agents import Agents
from sandbox.slack.book import Book
from sandbox.twilio.line import WINDOW, Line
from sandbox.twilio.models import Text
from sandbox.twilio.phones import Phones
from sandbox.twilio.receipts import Receipts

MOST_PHOTO = 4 * 1024 * 1024
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf", "audio/ogg", "video/mp4"})
SHOWN = 60  # threads and messages that a look shows, the newest


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything behind the page."""

    line: Line
    phones: Phones
    receipts: Receipts
    book: Book
    agents: Agents
    mailbox: Mailbox
    express: Express
    faults: Faults


REACH = web.AppKey("reach", Reach)


def _phone(request: web.Request) -> str:
    digits = "".join(each for each in request.match_info["phone"] if each.isdigit())
    if not 8 <= len(digits) <= 15:
        raise Wrong("That is no phone number.", 404)
    return f"+{digits}"


def text_row(text: Text) -> dict[str, Any]:
    """One message as a phone shows it."""
    shown = text.model_dump(mode="json", include={"sid", "body", "status", "error_code", "pressed", "location"})
    return {
        **shown,
        "mine": text.direction == "inbound",
        "at": text.created_at.isoformat(),
        "template": text.content_sid is not None,
        "buttons": [button.model_dump() for button in text.buttons],
        "media": [{"type": each.content_type, "url": f"/twilio/media/{each.key}"} for each in text.media],
    }


def phone_row(reach: Reach, number: str) -> dict[str, Any]:
    """A phone and what stands in its talk with the shop."""
    phone = reach.line.phone(number)
    closes = (phone.spoke_at + WINDOW).isoformat() if phone.spoke_at else None
    return {
        "number": number,
        "name": phone.name,
        "on": phone.on,
        "on_whatsapp": phone.on_whatsapp,
        "window_open": reach.line.window_open(number),
        "window_closes": closes,
        # What failed never reached the phone; the page shows it as the shop would see it, marked as such.
        "texts": [text_row(text) for text in reach.line.texts(number)[-SHOWN:]],
    }


async def get_phone(request: web.Request) -> web.Response:
    """GET /api/phones/{phone}."""
    return web.json_response(phone_row(request.app[REACH], _phone(request)))


async def write(request: web.Request) -> web.Response:
    """POST /api/phones/{phone}/messages: {"text"}, {"press": {"sid", "button"}}, {"place": [n, e]} or {"photo"}."""
    reach, phone, body = request.app[REACH], _phone(request), await body_of(request)
    try:
        if "press" in body:
            sent = reach.phones.press(phone, str(body["press"]["sid"]), str(body["press"]["button"]))
        elif "place" in body:
            latitude, longitude = (float(each) for each in body["place"])
            sent = reach.phones.locate(phone, latitude, longitude, str(body.get("label", ""))[:100])
        elif "photo" in body:
            kind, photo = _photo(body["photo"])
            sent = reach.phones.show(phone, kind, photo, str(body.get("text", ""))[:1000])
        else:
            sent = reach.phones.write(phone, text_of(body, "text", 4096))
    except (KeyError, TypeError, ValueError) as reason:
        raise Wrong("There is no such button, place or photo.") from reason
    return web.json_response(text_row(sent), status=201)


def _photo(given: dict[str, Any]) -> tuple[str, bytes]:
    kind = str(given["type"])
    try:
        photo = base64.b64decode(str(given["data"]), validate=True)
    except binascii.Error as reason:
        raise ValueError("not base64") from reason
    if kind not in PHOTOS or not 0 < len(photo) <= MOST_PHOTO:
        raise ValueError("too large, or of another kind")
    return kind, photo


async def change_phone(request: web.Request) -> web.Response:
    """POST /api/phones/{phone} {"on": false} or {"on_whatsapp": false} or {"name": "Jane"}."""
    reach, phone, body = request.app[REACH], _phone(request), await body_of(request)
    changed = {name: body[name] for name in ("on", "on_whatsapp") if isinstance(body.get(name), bool)}
    if isinstance(body.get("name"), str):
        changed["name"] = body["name"][:60]
    if not changed:
        raise Wrong("on and on_whatsapp are true or false; name is a text.")
    reach.line.change_phone(phone, **changed)
    if changed.get("on"):
        reach.receipts.nudge(phone)
    return web.json_response(phone_row(reach, phone))


async def read(request: web.Request) -> web.Response:
    """POST /api/phones/{phone}/read: its owner looks at the talk."""
    return web.json_response({"read": request.app[REACH].receipts.read(_phone(request))})


async def mind_stop(request: web.Request) -> web.Response:
    """POST /api/twilio/stop {"handled": true}: whether Twilio minds STOP by itself (Advanced Opt-Out)."""
    handled = (await body_of(request)).get("handled")
    if not isinstance(handled, bool):
        raise Wrong("handled must be true or false.")
    request.app[REACH].line.mind_stop(handled)
    return web.json_response({"handled": handled})


def _agent(body: dict[str, Any]) -> str:
    if body.get("user") not in team.AGENTS:
        raise Wrong("user is one of " + ", ".join(team.AGENTS) + ".")
    return str(body["user"])


def _channel(body: dict[str, Any]) -> str:
    if body.get("channel") not in team.CHANNELS:
        raise Wrong("channel is one of " + ", ".join(team.CHANNELS) + ".")
    return str(body["channel"])


async def say(request: web.Request) -> web.Response:
    """POST /api/slack/messages {"user", "channel", "text", "thread"?, "file"?: {"name", "type", "data"}}."""
    agents, body = request.app[REACH].agents, await body_of(request)
    user, channel = _agent(body), _channel(body)
    files = ()
    if isinstance(body.get("file"), dict):
        try:
            kind, content = _photo(body["file"])
        except (KeyError, ValueError) as reason:
            raise Wrong("The file is too large, or of another kind.") from reason
        files = (agents.upload(user, str(body["file"].get("name") or "file")[:100], kind, content),)
    text = str(body.get("text", ""))[:4000] if files else text_of(body, "text", 4000)
    thread = str(body["thread"]) if body.get("thread") else None
    return web.json_response(agents.say(user, channel, text, thread, files), status=201)


async def change_line(request: web.Request) -> web.Response:
    """POST /api/slack/messages/{channel}/{ts} {"user", "text"}: edit one's own line; without a text it goes."""
    agents, body = request.app[REACH].agents, await body_of(request)
    user, channel, ts = _agent(body), _channel(dict(request.match_info)), request.match_info["ts"]
    try:
        if body.get("text"):
            agents.edit(user, channel, ts, text_of(body, "text", 4000))
        else:
            agents.delete(user, channel, ts)
    except KeyError as reason:
        raise Wrong("That is no line of theirs.", 404) from reason
    return web.json_response({})


async def press(request: web.Request) -> web.Response:
    """POST /api/slack/press {"user", "channel", "ts", "block", "action", "chosen"?}."""
    body = await body_of(request)
    user, channel = _agent(body), _channel(body)
    where = [str(body.get(name, "")) for name in ("ts", "block", "action")]
    try:
        trouble = await request.app[REACH].agents.press(user, channel, *where, chosen=body.get("chosen"))
    except KeyError as reason:
        raise Wrong("There is no such button.", 404) from reason
    return web.json_response({"trouble": trouble})


async def submit(request: web.Request) -> web.Response:
    """POST /api/slack/views/{id} {"user", "values": {block: value}}; {"dismiss": true} closes it unsent."""
    agents, body = request.app[REACH].agents, await body_of(request)
    user, view = _agent(body), request.match_info["id"]
    if body.get("dismiss"):
        await agents.dismiss(user, view)
        return web.json_response({})
    values = body.get("values")
    try:
        return web.json_response(await agents.submit(user, view, values if isinstance(values, dict) else {}))
    except KeyError as reason:
        raise Wrong("That modal is closed.", 404) from reason


async def command(request: web.Request) -> web.Response:
    """POST /api/slack/commands {"user", "channel", "text": "/porchlight #1042"}."""
    body = await body_of(request)
    words = text_of(body, "text", 500)
    if words.split()[0] != team.COMMAND:
        raise Wrong(f"The only command here is {team.COMMAND}.")
    trouble = await request.app[REACH].agents.command(_agent(body), _channel(body), words)
    return web.json_response({"trouble": trouble})


async def hush(request: web.Request) -> web.Response:
    """POST /api/slack/hush {"ts"}: take away what was for one person's eyes."""
    request.app[REACH].book.hush(str((await body_of(request)).get("ts")))
    return web.json_response({})


def slack_row(reach: Reach, channel: str) -> dict[str, Any]:
    """A channel with its threads, the newest last, and what is for one person's eyes."""
    book = reach.book
    roots = book.roots(channel)[-SHOWN:]
    threads = [{"root": root, "replies": book.thread(channel, root["ts"])[1:]} for root in roots]
    whispers = [each for each in book.whispers() if each["channel"] == channel][-SHOWN:]
    return {"channel": channel, "threads": threads, "whispers": whispers, "views": book.views()}


async def get_slack(request: web.Request) -> web.Response:
    """GET /api/slack/{channel}."""
    return web.json_response(slack_row(request.app[REACH], _channel(dict(request.match_info))))


async def get_file(request: web.Request) -> web.Response:
    """GET /api/slack/files/{id}: the bytes, for the page."""
    book = request.app[REACH].book
    file, body = book.file(request.match_info["id"]), book.bytes_of(request.match_info["id"])
    if file is None or body is None:
        raise Wrong("No such file.", 404)
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return web.Response(body=body, content_type=file["mimetype"], headers=safe)


async def get_mails(request: web.Request) -> web.Response:
    """GET /api/mails: newest first."""
    return web.json_response({"mails": list(reversed(request.app[REACH].mailbox.all()))})


async def get_errands(request: web.Request) -> web.Response:
    """GET /api/errands: what Twilio and Slack sent, newest first, with the answers."""
    return web.json_response({"errands": [row(each) for each in reversed(request.app[REACH].express.errands())]})


async def get_faults(request: web.Request) -> web.Response:
    """GET /api/faults: the switches, their positions, and how often each fault struck."""
    faults = request.app[REACH].faults
    return web.json_response({"faults": faults.state(), "modes": MODES, "struck": faults.struck()})


ROUTES = [
    web.get("/api/phones/{phone}", get_phone),
    web.post("/api/phones/{phone}", change_phone),
    web.post("/api/phones/{phone}/messages", write),
    web.post("/api/phones/{phone}/read", read),
    web.post("/api/twilio/stop", mind_stop),
    web.get("/api/slack/files/{id}", get_file),
    web.get("/api/slack/{channel}", get_slack),
    web.post("/api/slack/messages", say),
    web.post("/api/slack/messages/{channel}/{ts}", change_line),
    web.post("/api/slack/press", press),
    web.post("/api/slack/views/{id}", submit),
    web.post("/api/slack/commands", command),
    web.post("/api/slack/hush", hush),
    web.get("/api/mails", get_mails),
    web.get("/api/errands", get_errands),
    web.get("/api/faults", get_faults),
]
