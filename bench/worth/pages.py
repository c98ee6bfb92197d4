"""Every page that a merchant can open, found by following links and forms from the front page, each opened and timed.

Nothing here knows the pages: the router says which there are, their own links and filters say what can be asked of
them. A page that no link leads to, and whose address cannot be filled, is named as not reached.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import aiohttp
from aiohttp import web

from bench.worth.statements import Statement, Statements

OPENS = 5
EACH = 4
"""How many addresses of one page with the same filters are opened."""

MOST = 240
"""How many addresses are opened at all; how many more there would have been is said."""

PATIENCE = 120.0
LIMIT = 500.0
LEAVES = ("sign-out", "sign-in", "welcome", "demo-sign-in")
ROWS = re.compile(r"<tr[\s>]")


@dataclass(slots=True)
class Opened:
    """One address: the page it belongs to, milliseconds of each open, and what the first cost beyond them.

    `work` is milliseconds of this process, browser's side included; `queries` counts statements, `shown` table rows.
    `is_page` is false for what is downloaded. `slowest` is the statement that took longest.
    """

    page: str
    path: str
    status: int = 0
    is_page: bool = True
    times: list[float] = field(default_factory=list)
    work: float = 0.0
    queries: int = 0
    shown: int = 0
    bytes: int = 0
    load: float = 0.0
    slowest: Statement | None = None
    error: str = ""

    @property
    def median(self) -> float:
        """The median of the opens."""
        return statistics.median(self.times) if self.times else 0.0

    @property
    def worst(self) -> float:
        """The slowest open."""
        return max(self.times, default=0.0)

    def json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        found = asdict(self) | {"median": self.median, "worst": self.worst}
        found["slowest"] = self.slowest.milliseconds if self.slowest else None
        return found


class Finder(HTMLParser):
    """Reads the addresses that a page leads to: its links, and its forms with one choice made at a time."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.found: list[str] = []
        self._action: str | None = None
        self._fields: dict[str, str] = {}
        self._choices: list[tuple[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a link, or a part of a form."""
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get", "src"):
            if (tag == "a" or name == "hx-get" or tag in {"iframe", "img"}) and given.get(name):
                self.found.append(urljoin(self.base, given[name]))
        if tag == "form":
            is_get = given.get("method", "get").lower() == "get"
            self._action, self._fields, self._choices = (given.get("action", "") if is_get else None), {}, []
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._choices.append((self._select, given.get("value", "")))
        elif tag in {"input", "button"} and self._action is not None and given.get("name"):
            self._input(given)

    def _input(self, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"hidden", "date"}:
            self._fields[given["name"]] = given.get("value", "")
        elif kind in {"checkbox", "radio", "submit"}:
            self._choices.append((given["name"], given.get("value", "on")))
        elif kind in {"text", "search"}:
            self._choices.append((given["name"], given.get("value") or "order"))

    def handle_endtag(self, tag: str) -> None:
        """Close a form: one address for each choice."""
        if tag == "select":
            self._select = ""
        if tag == "form" and self._action is not None:
            base = urljoin(self.base, self._action) if self._action else self.base
            for name, value in self._choices or [("", "")]:
                asked = {key: each for key, each in (*self._fields.items(), (name, value)) if key and each}
                self.found.append(base.partition("?")[0] + ("?" + urlencode(asked) if asked else ""))
            self._action = None


class Round:
    """Opens pages as one person who is signed in."""

    def __init__(self, session: aiohttp.ClientSession, base: str, slug: str, app: web.Application) -> None:
        self._session, self._base, self._slug = session, base, slug
        self._statements = Statements()
        self._pages = [
            str(resource.canonical)
            for resource in app.router.resources()
            if resource.canonical.startswith("/m/{slug}") and any(route.method == "GET" for route in resource)
        ]
        self._patterns = [(page, _pattern(page)) for page in self._pages]
        self.left_out = 0

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in as people do. Raises RuntimeError where that is refused."""
        address = f"{self._base}/m/{self._slug}/sign-in"
        form = {"email": email, "password": password}
        async with self._session.post(address, data=form, allow_redirects=False) as answer:
            if answer.status != 303:
                raise RuntimeError(f"the sign-in answered {answer.status}")

    async def all(self, opens: int = OPENS) -> tuple[list[Opened], list[str]]:
        """Open everything; return what was opened, and the pages that were not reached."""
        with self._statements:
            waiting, known = self._first(), set()
            found: list[Opened] = []
            asked: defaultdict[tuple[str, frozenset[str]], int] = defaultdict(int)
            while waiting:
                path = waiting.pop(0)
                page = self._page_of(path)
                shape = (page or "", frozenset(name for name, value in parse_qsl(urlsplit(path).query) if value))
                if page is None or path in known or asked[shape] >= EACH:
                    continue
                known.add(path)
                asked[shape] += 1
                if len(found) >= MOST:
                    self.left_out += 1
                    continue
                opened, leads = await self._opened(page, path, opens)
                found.append(opened)
                waiting += leads
        reached = {each.page for each in found}
        return found, [page for page in self._pages if page not in reached and not page.endswith((*LEAVES, "}"))]

    def _first(self) -> list[str]:
        plain = [page.replace("{slug}", self._slug) for page in self._pages]
        return [path for path in plain if "{" not in path and not path.endswith(LEAVES)]

    def _page_of(self, path: str) -> str | None:
        bare = urlsplit(path).path
        if not bare.startswith(f"/m/{self._slug}") or bare.endswith(LEAVES):
            return None
        return next((page for page, pattern in self._patterns if pattern.fullmatch(bare)), None)

    async def _opened(self, page: str, path: str, opens: int) -> tuple[Opened, list[str]]:
        opened, leads = Opened(page, path), []
        for number in range(opens):
            self._statements.forget()
            began, worked = time.perf_counter(), time.process_time()
            try:
                status, kind, body = await asyncio.wait_for(self._get(path), PATIENCE)
            except TimeoutError:
                opened.times.append(PATIENCE * 1000)
                opened.error = f"no answer within {PATIENCE:.0f} s"
                break
            opened.times.append((time.perf_counter() - began) * 1000)
            opened.work = (time.process_time() - worked) * 1000
            opened.status, opened.bytes, opened.load = status, len(body), os.getloadavg()[0]
            opened.is_page = kind == "text/html"
            slowest = self._statements.slowest
            if slowest and (opened.slowest is None or slowest.milliseconds > opened.slowest.milliseconds):
                opened.slowest = slowest
            opened.queries = self._statements.count
            if number == 0 and opened.is_page:
                opened.shown = len(ROWS.findall(body.decode()))
                leads = list(self._leads(path, body.decode()))
            if not opened.is_page and opened.times[-1] > 5_000:
                break  # a download of a year need not be fetched five times
        return opened, leads

    async def _get(self, path: str) -> tuple[int, str, bytes]:
        async with self._session.get(self._base + path, allow_redirects=False) as answer:
            return answer.status, answer.content_type, await answer.read()

    def _leads(self, path: str, body: str) -> Iterator[str]:
        finder = Finder(path)
        finder.feed(body)
        for each in finder.found:
            parts = urlsplit(each)
            if not parts.netloc and not parts.scheme:
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def _pattern(page: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", page)
    return re.compile("[^/]+".join(map(re.escape, parts)))
