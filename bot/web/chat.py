"""The widget's socket. A conversation is rows with a seq; a socket only says what comes after the last one it sent.

Reload, reconnect, second tab and replay are one case: `hello` names the last seq seen, everything after it follows.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import WSMsgType, web

from bot.decide.authorise import PROOF_LASTS
from bot.decide.identity import Identity, subject_key
from bot.decide.tokens import conversation_key, new_conversation_token
from bot.domain.conversation import Conversation, Proof, Sender
from bot.domain.merchant import Merchant
from bot.errors import BadInput, NotAllowed
from bot.main import Services
from bot.web.address import client_address
from bot.web.files import shown
from bot.web.frames import MAX_TEXT, Hello, Say, parsed, read
from bot.web.identity import prove_identity, signed_in
from integrations.channels.web.register import Watcher

log = structlog.get_logger(__name__)

MAX_FRAME = 64 * 1024
HEARTBEAT = 25.0
HELLO_WITHIN = 10.0
"""Seconds that a new socket has for its first frame."""

FROM_PEOPLE = frozenset({Sender.AGENT, Sender.NOTICE})
"""Whose words are written down as told: they follow a shopper who was not there to be told."""

NOT_ALLOWED, HELLO_TIMEOUT, RESTART = 4401, 4408, 1012


def mount(app: web.Application, services: Services) -> None:
    """Open the socket's door, and see that it closes politely."""
    door = ChatDoor(services)
    app.router.add_get("/v1/{slug}/socket", door.connect)
    app.on_shutdown.append(door.close)


class ChatDoor:
    """Accepts sockets and keeps each in step with its conversation."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: set[web.WebSocketResponse] = set()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Shake hands, replay, then listen and tell until the socket closes."""
        merchant = await self._services.merchants.by_slug(request.match_info["slug"])
        if merchant is None:
            raise NotAllowed("no such shop")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_FRAME, compress=False)
        await socket.prepare(request)
        if not self._origin_fits(request, merchant):
            await socket.close(code=NOT_ALLOWED, message=b"origin")
            return socket
        self._open.add(socket)
        try:
            await self._talk(request, socket, merchant)
        except ConnectionError:
            pass  # the other side has gone; its conversation stays
        finally:
            self._open.discard(socket)
        return socket

    async def close(self, app: web.Application) -> None:
        """Send every socket away before a restart; widgets come back by themselves."""
        closing = [socket.close(code=RESTART, message=b"restart") for socket in self._open]
        await asyncio.gather(*closing, return_exceptions=True)

    def _origin_fits(self, request: web.Request, merchant: Merchant) -> bool:
        """A browser may only come from the shop's own origins or from our own pages; other clients send none."""
        origin = request.headers.get("Origin")
        if not origin:
            return True
        own = {self._services.settings.public_base_url.rstrip("/"), f"{request.scheme}://{request.host}"}
        own |= {merchant.settings.look.address} if merchant.settings.look.address else set()
        allowed = {_plain_origin(known) for known in (*merchant.settings.origins, *own)}
        return _plain_origin(origin) in allowed

    async def _talk(self, request: web.Request, socket: web.WebSocketResponse, merchant: Merchant) -> None:
        try:
            first = await socket.receive(timeout=HELLO_WITHIN)
        except TimeoutError:
            await socket.close(code=HELLO_TIMEOUT, message=b"hello")
            return
        if first.type is not WSMsgType.TEXT:
            await socket.close()
            return
        session = await self._welcome(request, socket, merchant, first.data)
        if session is None:
            return
        conversation, after = session
        watcher = self._services.sockets.attach(conversation.id)
        watcher.wake()
        teller = asyncio.create_task(self._tell_or_part(socket, conversation, watcher, after))
        try:
            await self._listen(socket, conversation)
        finally:
            self._services.sockets.detach(conversation.id, watcher)
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)

    async def _welcome(
        self, request: web.Request, socket: web.WebSocketResponse, merchant: Merchant, data: str
    ) -> tuple[Conversation, int] | None:
        """Find the conversation of the token, or issue a new one. Returns it with the seq to go on from."""
        try:
            hello = read(Hello, parsed(data))
        except BadInput:
            await self._refuse(socket, "bad_frame")
            await socket.close()
            return None
        identity = await signed_in(self._services, merchant, hello.identity)
        token, conversation = hello.token, None
        if token:
            conversation = await self._services.conversations.find(merchant.id, conversation_key(token))
        if conversation and identity and not await self._belongs(conversation, merchant, identity):
            conversation = None  # two people at one browser: the second gets a talk of their own
        after = hello.after if conversation else 0
        address = client_address(request)
        if conversation is None:
            if not self._services.throttle.new_conversation(address):
                await self._refuse(socket, "throttled")
                await socket.close()
                return None
            token = new_conversation_token()
            conversation = await self._services.conversations.open(merchant.id, "web", conversation_key(token))
        self._services.throttle.came_from(conversation.id, address)
        await self._prove(merchant, conversation, hello.context)
        if identity and await self._belongs(conversation, merchant, identity):
            await prove_identity(self._services, merchant, conversation, identity)
        await socket.send_json(self._greeting(merchant, conversation, str(token)))
        return conversation, min(after, conversation.last_seq)

    async def _belongs(self, conversation: Conversation, merchant: Merchant, identity: Identity) -> bool:
        return await self._services.conversations.belongs(conversation.id, subject_key(merchant.id, identity))

    def _greeting(self, merchant: Merchant, conversation: Conversation, token: str) -> dict[str, Any]:
        greeting = self._services.words.say("widget-greeting", shop=merchant.settings.name)
        shop = merchant.settings.name
        return {"type": "welcome", "token": token, "shop": shop, "greeting": greeting, "seq": conversation.last_seq}

    async def _prove(self, merchant: Merchant, conversation: Conversation, context: str | None) -> None:
        """A signed tracking link that the page passed on proves its order to this conversation."""
        if not context:
            return
        now = self._services.clock.now()
        with contextlib.suppress(NotAllowed):
            link = await self._services.opened(context)
            if link.merchant_id == merchant.id:
                proof = Proof(link.order_id, "link", now + PROOF_LASTS)
                await self._services.conversations.prove(conversation.id, proof)
                await self._services.outreach.visited(merchant, conversation, link.order_id)

    async def _tell_or_part(
        self, socket: web.WebSocketResponse, conversation: Conversation, watcher: Watcher, after: int
    ) -> None:
        """Tell until the socket closes; what cannot tell any more is closed, for the widget then comes back."""
        try:
            await self._tell(socket, conversation, watcher, after)
        except Exception as error:
            log.warning("socket.cannot_tell", error=type(error).__name__)
            await socket.close(code=RESTART, message=b"restart")

    async def _tell(
        self, socket: web.WebSocketResponse, conversation: Conversation, watcher: Watcher, after: int
    ) -> None:
        typing = False
        while not socket.closed:
            await watcher.wait()
            await self._tell_anew(socket, conversation, watcher, after)
            fresh = await self._services.conversations.messages(conversation.id, after)
            for message in fresh:
                await socket.send_json({"type": "message", "message": shown(self._services, conversation, message)})
                after = message.seq
            watcher.told = after
            if any(message.sender in FROM_PEOPLE for message in fresh):
                await self._services.conversations.told(conversation.id, after, self._services.clock.now())
            if watcher.typing != typing:
                typing = watcher.typing
                await socket.send_json({"type": "typing", "on": typing})

    async def _tell_anew(
        self, socket: web.WebSocketResponse, conversation: Conversation, watcher: Watcher, after: int
    ) -> None:
        """Tell again what was told and has other words now."""
        seqs, watcher.changed_words = watcher.changed_words, set()
        if not seqs:
            return
        for message in await self._services.conversations.messages(conversation.id, min(seqs) - 1):
            if message.seq in seqs and message.seq <= after:
                await socket.send_json({"type": "message", "message": shown(self._services, conversation, message)})

    async def _listen(self, socket: web.WebSocketResponse, conversation: Conversation) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            code, client_id = await self._heard(conversation, frame.data)
            if code:
                await self._refuse(socket, code, client_id)

    async def _refuse(self, socket: web.WebSocketResponse, code: str, client_id: str | None = None) -> None:
        text = self._services.words.say(f"error-{code}")
        await socket.send_json({"type": "error", "code": code, "id": client_id, "text": text})

    async def _heard(self, conversation: Conversation, data: str) -> tuple[str | None, str | None]:
        """Take one frame. Returns the code of a refusal (None when taken) and the client's id of the message."""
        try:
            value = parsed(data)
        except BadInput:
            return "bad_frame", None
        client_id = value["id"] if isinstance(value.get("id"), str) else None
        if value.get("type") != "say":
            return "bad_frame", client_id
        if len(str(value.get("text", ""))) > MAX_TEXT:
            return "too_long", client_id
        if not self._services.throttle.message(conversation.id):
            return "throttled", client_id
        return await self._said(conversation, value), client_id

    async def _said(self, conversation: Conversation, value: dict[str, Any]) -> str | None:
        try:
            said = read(Say, value)
            button = self._services.signer.read_button(conversation.id, said.payload) if said.payload else None
        except NotAllowed:
            return "not_allowed"
        except BadInput:
            return "bad_frame"
        text = button.label if button else said.text
        await self._services.reception.accept(conversation, said.id, text, button)
        self._services.sockets.changed(conversation.id)
        return None


def _plain_origin(origin: str) -> str:
    parts = urlsplit(origin)
    return f"{parts.scheme}://{parts.netloc}".lower()
