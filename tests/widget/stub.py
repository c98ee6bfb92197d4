"""A small stand-in for the chat server: speaks the widget's socket protocol from memory, with switches for faults."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web

STATIC = Path(__file__).parents[2] / "bot" / "web" / "static"
SHOP_PAGE = Path(__file__).with_name("shop.html")
STRICT_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"

Message = dict[str, object]
Answer = Callable[["Conversation", str], Awaitable[None]]


@dataclass
class Conversation:
    """One conversation with everything said in it and the sockets that look at it."""

    token: str
    messages: list[Message] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def add(self, sender: str, text: str, **more: object) -> None:
        """Append a message and send it to every socket."""
        at = f"2026-11-23T10:{len(self.messages):02d}:00Z"
        message = {"seq": len(self.messages) + 1, "id": None, "from": sender, "at": at, "text": text, **more}
        self.messages.append(message)
        await self.send({"type": "message", "message": message})

    async def send(self, frame: dict[str, object]) -> None:
        """Send one frame to every socket of the conversation."""
        for socket in list(self.sockets):
            if not socket.closed:
                await socket.send_json(frame)

    def said(self, sender: str) -> list[object]:
        """Texts of one sender, in order."""
        return [message["text"] for message in self.messages if message["from"] == sender]

    def knows(self, message_id: object) -> bool:
        """Whether the shopper's message with this id was taken already."""
        return any(message["id"] == message_id for message in self.messages)


async def echo_back(conversation: Conversation, text: str) -> None:
    """Answer with the shopper's own words."""
    await conversation.add("bot", f"You said: {text}")


@dataclass
class Stub:
    """The server's whole state; tests read it and turn its switches."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    frames: list[dict[str, object]] = field(default_factory=list)
    answer: Answer = echo_back
    greeting: str = "Hello! Tell me your order number and I will look."
    drop_before_echo: int = 0
    lose_unread: int = 0
    refuse_with: dict[str, object] | None = None
    close_with: int | None = None
    routes: dict[str, tuple[str, str]] = field(default_factory=dict)
    url: str = ""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def talk(self) -> Conversation:
        """The one conversation of a test that has only one."""
        (conversation,) = self.conversations.values()
        return conversation

    def open(self, token: object) -> Conversation:
        """The conversation of `token`, or a new one when it is unknown."""
        if isinstance(token, str) and token in self.conversations:
            return self.conversations[token]
        fresh = Conversation(f"token-{next(self._ids)}")
        self.conversations[fresh.token] = fresh
        return fresh

    async def restart(self) -> None:
        """Close every socket as a restarting server does."""
        for conversation in self.conversations.values():
            for socket in list(conversation.sockets):
                await socket.close(code=WSCloseCode.SERVICE_RESTART)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """GET /v1/{merchant}/socket."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.close_with is not None:
            await socket.close(code=self.close_with)
            return socket
        hello = await socket.receive_json()
        self.frames.append(hello)
        conversation = self.open(hello["token"])
        await self._welcome(socket, conversation, hello)
        conversation.sockets.append(socket)
        try:
            await self._listen(socket, conversation)
        finally:
            conversation.sockets.remove(socket)
        return socket

    async def _welcome(
        self, socket: web.WebSocketResponse, conversation: Conversation, hello: dict[str, object]
    ) -> None:
        after = int(str(hello["after"])) if hello["token"] == conversation.token else 0
        latest = len(conversation.messages)
        welcome = {"token": conversation.token, "shop": "Lantern & Oak", "greeting": self.greeting, "seq": latest}
        await socket.send_json({"type": "welcome", **welcome})
        for message in conversation.messages[after:]:
            await socket.send_json({"type": "message", "message": message})

    async def _listen(self, socket: web.WebSocketResponse, conversation: Conversation) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            said = json.loads(frame.data)
            self.frames.append(said)
            if not await self._take(socket, conversation, said):
                break

    async def _take(self, socket: web.WebSocketResponse, conversation: Conversation, said: dict[str, object]) -> bool:
        if self.lose_unread:
            self.lose_unread -= 1
            _cut(socket)
            return False
        if self.refuse_with:
            await socket.send_json({"type": "error", **self.refuse_with})
            self.refuse_with = None
            return True
        if conversation.knows(said["id"]):
            return True
        if self.drop_before_echo:
            self.drop_before_echo -= 1
            _cut(socket)
            conversation.sockets.remove(socket)
            await conversation.add("shopper", str(said["text"]), id=said["id"])
            await self.answer(conversation, str(said["text"]))
            conversation.sockets.append(socket)
            return False
        await conversation.add("shopper", str(said["text"]), id=said["id"])
        await self.answer(conversation, str(said["text"]))
        return True

    async def page(self, request: web.Request) -> web.Response:
        """Any page: the shop's, or one a test has put into `routes`."""
        text, policy = self.routes.get(request.path, (SHOP_PAGE.read_text(), STRICT_CSP))
        kind = "text/css" if request.path.endswith(".css") else "text/html"
        return web.Response(text=text, content_type=kind, headers={"Content-Security-Policy": policy})


def _cut(socket: web.WebSocketResponse) -> None:
    """Break the line under the socket, with no closing handshake."""
    transport = socket._req.transport if socket._req else None  # aiohttp offers no public way to break a line
    if transport:
        transport.abort()


@asynccontextmanager
async def serving(stub: Stub) -> AsyncIterator[Stub]:
    """Serve `stub` on a free loopback port."""
    app = web.Application()
    app.router.add_get("/v1/{merchant}/socket", stub.socket)
    app.router.add_static("/widget/v1/", STATIC / "widget")
    app.router.add_static("/static/", STATIC)
    app.router.add_get("/{page:.*}", stub.page)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stub
    finally:
        await runner.cleanup()


async def until(check: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until `check` holds; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not check():  # noqa: ASYNC110  what is waited for happens in a browser, which sets no event
            await asyncio.sleep(0.02)
