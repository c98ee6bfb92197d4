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
BEGUN = web.RequestKey("begun", web.StreamResponse)
"""The answer of which the first bytes have left: after them nothing else can be answered."""

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
    """Add the headers that a handler did not set itself, and remember that this answer has begun."""
    request[BEGUN] = response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = NAME
    response.headers.setdefault("X-Request-Id", request.get(REQUEST_ID, ""))


@web.middleware
async def shield(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, and turn whatever is raised into an answer that tells no more than it must.

    Where an answer has begun already, the connection ends instead, so that nobody takes half of it for all.
    """
    request_id = request[REQUEST_ID] = secrets.token_hex(8)
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            if "%00" in request.raw_path:
                raise BadInput("an address holds no NUL")
            return await handler(request)
        except Exception as error:
            begun: web.StreamResponse | None = request.get(BEGUN)
            if begun is None:
                return _said(error)
            if not isinstance(error, ConnectionError) or error.__cause__:
                _log_fault(error.__cause__ or error)
            break_off(request)
            return begun


def break_off(request: web.Request) -> None:
    """End the connection at once: what was sent so far is seen to be incomplete."""
    if request.transport is not None:
        request.transport.abort()


def _said(error: Exception) -> web.Response:
    """Return the answer to what was raised, or raise it again where it is an answer itself."""
    if isinstance(error, web.HTTPException):
        if error.status < 400 or error.content_type == "text/html":
            raise error
        return refusal(error.status, error.reason.lower().replace(" ", "_"))
    if isinstance(error, PorchlightError):
        return _answered(error)
    _log_fault(error)
    return refusal(500, "our_fault")


def _log_fault(error: BaseException) -> None:
    where = traceback.extract_tb(error.__traceback__)[-1]
    log.error("request.failed", error=type(error).__name__, at=f"{where.filename}:{where.lineno}")


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
