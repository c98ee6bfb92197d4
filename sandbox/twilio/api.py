"""Twilio's HTTP under /twilio: messages, their media, and content templates, with its errors and its limits."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from sandbox.express import kill
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.twilio import catalogue, objects
from sandbox.twilio.line import Line
from sandbox.twilio.models import OVER, Text
from sandbox.twilio.receipts import Receipts
from sandbox.twilio.refusals import Refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MADE_AT = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)  # when the demo's templates were handed in
_ROW = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything the handlers need; `root` is this API's own address."""

    settings: Settings
    line: Line
    receipts: Receipts
    faults: Faults
    root: str


EXCHANGE = web.AppKey("exchange", Exchange)


def _no(refusal: Refusal, headers: dict[str, str] | None = None) -> web.Response:
    told = {"Twilio-Request-Id": "RQ" + "0" * 32, **(headers or {})}
    if refusal.code == 20003:
        told["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return web.json_response(refusal.body(), status=refusal.status, headers=told)


def _known(request: web.Request, settings: Settings) -> bool:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(value, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        given = b""
    right = f"{settings.twilio_account}:{settings.twilio_token}".encode()
    account = request.match_info.get("account", settings.twilio_account)
    return hmac.compare_digest(given, right) and account == settings.twilio_account


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Password first, then the fault switch, then the work; every no in Twilio's own shape."""
    if request.path.startswith("/twilio/media/"):
        return await handler(request)
    at = request.app[EXCHANGE]
    if not _known(request, at.settings):
        return _no(Refusal(20003))
    fault = at.faults.take("twilio", "rate_limit", "server_error")
    if fault == "rate_limit":
        return _no(Refusal(20429), {"Retry-After": "1"})
    if fault == "server_error":
        return _no(Refusal(20503))
    try:
        response = await handler(request)
    except Refusal as refusal:
        return _no(refusal)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return _no(Refusal(20404, request.path))
    return await _late(request, response)


async def _late(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """The faults that strike after the work was done: the message exists, but its answer is lost or late."""
    faults = request.app[EXCHANGE].faults
    if request.method == "POST" and faults.take("twilio", "reset") == "reset":
        await kill(request)
    if faults.take("twilio", "slow") == "slow":
        await faults.slowly()
    return response


async def create(request: web.Request) -> web.Response:
    """POST …/Messages.json: 201 with the message, queued. There is no idempotency key: asked twice, sent twice."""
    at = request.app[EXCHANGE]
    form = await request.post()
    closed = at.faults.take("twilio", "closed_window") == "closed_window"
    text = at.line.accept({name: [str(value) for value in form.getall(name)] for name in form}, closed)
    body = objects.message(text, at.settings.twilio_account)
    at.receipts.follow(text.sid)
    if at.faults.take("twilio", "early") == "early":
        await at.receipts.first(text.sid)
    return web.json_response(body, status=201)


def _found(request: web.Request) -> Text:
    text = request.app[EXCHANGE].line.text(request.match_info["sid"])
    if text is None:
        raise Refusal(20404, request.path)
    return text


async def fetch(request: web.Request) -> web.Response:
    """GET …/Messages/{sid}.json."""
    return web.json_response(objects.message(_found(request), request.app[EXCHANGE].settings.twilio_account))


async def forget(request: web.Request) -> web.Response:
    """DELETE …/Messages/{sid}.json: 204; what is still under way cannot be deleted."""
    text = _found(request)
    if text.status not in OVER:
        raise Refusal(20009, text.sid)
    request.app[EXCHANGE].line.drop(text)
    return web.Response(status=204)


def _when(value: str) -> datetime:
    """A date or a moment in UTC, as the API takes them."""
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _matches(text: Text, query: dict[str, str]) -> bool:
    shop, phone = f"whatsapp:{text.sender}", f"whatsapp:{text.phone}"
    sender, to = (phone, shop) if text.direction == "inbound" else (shop, phone)
    sent = text.sent_at or text.created_at
    return (
        query.get("To", to) == to
        and query.get("From", sender) == sender
        and ("DateSent>" not in query or sent >= _when(query["DateSent>"]))
        and ("DateSent<" not in query or sent <= _when(query["DateSent<"]))
        and ("DateSent" not in query or sent.date() == _when(query["DateSent"]).date())
    )


def _number(query: dict[str, str], name: str, default: int) -> int:
    return int(query[name]) if _ROW.fullmatch(query.get(name, "")) else default


async def list_messages(request: web.Request) -> web.Response:
    """GET …/Messages.json with To, From, DateSent, DateSent>, DateSent<, PageSize, Page; newest first."""
    at, query = request.app[EXCHANGE], dict(request.query)
    try:
        found = [text for text in reversed(at.line.texts()) if _matches(text, query)]
    except ValueError:
        found = []
    size = max(1, min(_number(query, "PageSize", 50), 1000))
    told = objects.page(found, at.settings.twilio_account, query, size, _number(query, "Page", 0))
    return web.json_response(told)


async def list_media(request: web.Request) -> web.Response:
    """GET …/Messages/{sid}/Media.json."""
    return web.json_response(objects.media_list(_found(request), request.app[EXCHANGE].settings.twilio_account))


async def fetch_media(request: web.Request) -> web.Response:
    """GET …/Messages/{sid}/Media/{media}: leads on to the storage, as the real one does."""
    media = next((each for each in _found(request).media if each.sid == request.match_info["media"]), None)
    if media is None:
        raise Refusal(20404, request.path)
    return web.Response(status=307, headers={"Location": f"{request.app[EXCHANGE].root}/media/{media.key}"})


async def forget_media(request: web.Request) -> web.Response:
    """DELETE …/Messages/{sid}/Media/{media}.json: 204."""
    text, sid = _found(request), request.match_info["media"]
    if sid not in {each.sid for each in text.media}:
        raise Refusal(20404, request.path)
    request.app[EXCHANGE].line.drop_media(text, sid)
    return web.Response(status=204)


async def storage(request: web.Request) -> web.Response:
    """GET /media/{key}: the bytes themselves, without a password; the key is unguessable."""
    found = request.app[EXCHANGE].line.media(request.match_info["key"])
    if found is None:
        return web.Response(status=403, text="AccessDenied")
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return web.Response(body=found[1], content_type=found[0], headers=safe)


async def list_content(request: web.Request) -> web.Response:
    """GET /v1/Content."""
    at = request.app[EXCHANGE]
    rows = [
        objects.content(each, at.settings.twilio_account, MADE_AT, at.root) for each in catalogue.templates().values()
    ]
    return web.json_response(objects.contents(rows, at.root, _number(dict(request.query), "PageSize", 50)))


async def fetch_content(request: web.Request) -> web.Response:
    """GET /v1/Content/{sid}."""
    at, template = request.app[EXCHANGE], catalogue.templates().get(request.match_info["sid"])
    if template is None:
        raise Refusal(20404, request.path)
    return web.json_response(objects.content(template, at.settings.twilio_account, MADE_AT, at.root))


async def fetch_approval(request: web.Request) -> web.Response:
    """GET /v1/Content/{sid}/ApprovalRequests."""
    at, template = request.app[EXCHANGE], catalogue.templates().get(request.match_info["sid"])
    if template is None:
        raise Refusal(20404, request.path)
    return web.json_response(objects.approval(template, at.settings.twilio_account, at.root))


async def nothing_here(request: web.Request) -> web.Response:
    """Any other address."""
    raise Refusal(20404, request.path)


def twilio_app(exchange: Exchange) -> web.Application:
    """The sub-application to mount under /twilio."""
    app = web.Application(middlewares=[guard], client_max_size=256 * 1024)
    app[EXCHANGE] = exchange
    messages = "/2010-04-01/Accounts/{account}/Messages"
    app.add_routes(
        [
            web.post(f"{messages}.json", create),
            web.get(f"{messages}.json", list_messages),
            web.get(messages + "/{sid}.json", fetch),
            web.delete(messages + "/{sid}.json", forget),
            web.get(messages + "/{sid}/Media.json", list_media),
            web.delete(messages + "/{sid}/Media/{media}.json", forget_media),
            web.get(messages + "/{sid}/Media/{media}", fetch_media),
            web.get("/media/{key}", storage),
            web.get("/v1/Content", list_content),
            web.get("/v1/Content/{sid}", fetch_content),
            web.get("/v1/Content/{sid}/ApprovalRequests", fetch_approval),
            web.route("*", "/{rest:.*}", nothing_here),
        ]
    )
    return app
