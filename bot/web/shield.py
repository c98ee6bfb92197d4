"""What stands before every door: a request id, errors turned into plain answers, and headers that browsers obey."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web, web_response

from bot.errors import (
    BadInput,
    BadSignature,
    NotAllowed,
    NotThere,
    PorchlightError,
    Throttled,
    TooLarge,
    Upstream,
)

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NAME = "porchlight"
REQUEST_ID = web.RequestKey("request_id", str)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
ANSWERS: tuple[tuple[type[PorchlightError], int, str], ...] = (
    (BadSignature, 401, "bad_signature"),
    (TooLarge, 413, "too_large"),
    (Throttled, 429, "throttled"),
    (NotAllowed, 404, "not_found"),
    (NotThere, 404, "not_found"),
    (BadInput, 400, "bad_request"),
    (Upstream, 503, "unavailable"),
)


def hide_software() -> None:
    """Keep our make and version out of answers to requests that cannot be parsed: those never come by `dress`."""
    vars(web_response)["SERVER_SOFTWARE"] = NAME


async def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that a handler did not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = NAME
    response.headers.setdefault("X-Request-Id", request.get(REQUEST_ID, ""))


@web.middleware
async def shield(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, and turn whatever is raised into an answer that tells no more than it must."""
    request_id = request[REQUEST_ID] = secrets.token_hex(8)
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            return await handler(request)
        except web.HTTPException as raised:
            if raised.status < 400 or raised.content_type == "text/html":
                raise
            return refusal(raised.status, raised.reason.lower().replace(" ", "_"))
        except PorchlightError as error:
            return _answered(error)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("request.failed", error=type(error).__name__, at=f"{where.filename}:{where.lineno}")
            return refusal(500, "our_fault")


def _answered(error: PorchlightError) -> web.Response:
    for kind, status, code in ANSWERS:
        if isinstance(error, kind):
            response = refusal(status, code, str(error) if status == 400 else None)
            if isinstance(error, Throttled):
                response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
            if isinstance(error, TooLarge):
                response.force_close()
            return response
    log.error("request.failed", error=type(error).__name__)
    return refusal(500, "our_fault")


def refusal(status: int, code: str, text: str | None = None) -> web.Response:
    """Return a short JSON answer: a code for programs, and a text only where the sender can mend what was sent."""
    error = {"code": code, "text": text} if text else {"code": code}
    return web.json_response({"error": error}, status=status)
