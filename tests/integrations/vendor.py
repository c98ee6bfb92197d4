"""A vendor on loopback: it answers what the test put there and keeps what it was asked. Adapters find it by address."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere, PorchlightError, RateLimited, Refused, Unavailable
from bot.ports import SignedRequest

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

ERRORS: dict[int, type[PorchlightError]] = {
    **dict.fromkeys((401, 402, 403), Refused),
    **dict.fromkeys((400, 404, 422), NotThere),
    429: RateLimited,
    **dict.fromkeys((302, 500, 502, 503), Unavailable),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came; `path` is decoded, `raw_path` as it was sent, both without the query."""

    method: str
    path: str
    raw_path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Vendor:
    """Answers in turn, the last answer for good; `doors` ("POST /token") always say the same; the rest is not found."""

    def __init__(self, only: str) -> None:
        self.asked: list[Asked] = []
        self.doors: dict[str, web.Response] = {}
        self.url = ""
        self.settings = MerchantSettings(name="Shop")
        self.answering: Callable[[Asked], web.Response] = lambda _: web.Response(status=404)
        self._only = re.compile(only)

    def gives(self, *answers: web.Response) -> MerchantSettings:
        """Answer so from now on; return the settings of a shop that uses this vendor."""
        before = len(self.asked)
        self.answering = lambda _: answers[min(len(self.asked) - before, len(answers)) - 1]
        return self.settings

    async def handle(self, request: web.Request) -> web.Response:
        raw = request.rel_url.raw_path
        asked = Asked(
            request.method, request.path, raw, dict(request.query), request.headers.copy(), await request.read()
        )
        self.asked.append(asked)
        answer = self._answer(f"{asked.method} {raw}", asked)
        return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

    def _answer(self, door: str, asked: Asked) -> web.Response:
        if door in self.doors:
            return self.doors[door]
        return self.answering(asked) if self._only.fullmatch(door) else web.Response(status=404)


Vendors = Callable[..., Awaitable[Vendor]]
Nap = Callable[[float], Awaitable[None]]


def answers_of(*statuses: int) -> pytest.MarkDecorator:
    """Run a test once a `status` of an answer, with the `error` that says who must act."""
    return pytest.mark.parametrize(("status", "error"), [(status, ERRORS[status]) for status in statuses])


def knock(provider: str, headers: dict[str, str], body: bytes = b"{}") -> SignedRequest:
    """Return a webhook of a provider as it stands at the door."""
    return SignedRequest("POST", f"/hooks/x/{provider}", headers, body, NOON)


def bearing(secret: str, own: str, also: str) -> list[dict[str, str]]:
    """Return headers that bear a shop's own token: in the common ones, and in two of the provider's."""
    return [
        {"authorization": f"Bearer {secret}"},
        {"authorization": secret},
        {"x-api-key": secret},
        {own: secret},
        {"authorization": "Bearer other", also: secret},
    ]


def not_bearing(secret: str, agent: str) -> list[dict[str, str]]:
    """Return headers that bear nothing, nearly the token, or the token where nobody looks."""
    return [
        {},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {secret}x"},
        {"x-api-key": secret[:-1]},
        {"x-other": secret},
        {"user-agent": agent},
    ]
