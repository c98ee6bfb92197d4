"""The door of files: what an agent sent, behind a signed address that expires. And messages as clients see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.domain.conversation import Conversation, Message
from bot.main import Services
from bot.store.media import KEPT
from integrations.channels.web.render import message_json


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""

    async def fetch(request: web.Request) -> web.Response:
        """Hand out a file to whoever holds its address; a browser saves it and runs nothing in it."""
        merchant_id, ref = services.signer.read_file(request.match_info["token"], services.clock.now())
        file = await services.media.get(merchant_id, ref)
        name = quote(file.attachment.name or "file")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return web.Response(body=file.body, content_type=file.attachment.content_type, headers=headers)

    return [web.get("/files/{token}", fetch)]


def shown(services: Services, conversation: Conversation, message: Message) -> dict[str, Any]:
    """Return a message as JSON: its buttons signed for this conversation, its files behind addresses that work now."""
    return message_json(
        message,
        lambda button: services.signer.button(conversation.id, button),
        lambda url: services.file_url(conversation.merchant_id, url) if url.startswith(KEPT) else url,
    )
