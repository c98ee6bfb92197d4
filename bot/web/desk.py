"""The door for agents' acts: size → whose → signature → read → kept → answered, in Slack's own way, within 3 seconds.

Each act is kept in the inbox under a key that makes a second delivery harmless, before Slack hears that it arrived.
An unknown address and a bad signature read the same and cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response

from bot.domain.merchant import Merchant
from bot.errors import BadSignature, Unavailable
from bot.main import Services
from bot.ports import Arrival, Desk, SignedRequest
from bot.store.codec import DESK_EVENT
from bot.web.signed import NOBODYS_SECRET, read_signed
from integrations.desks.slack.app import Dispatch, dispatcher

log = structlog.get_logger(__name__)

SLACK = "slack"


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door; none where the desk is not there."""
    if SLACK not in services.desks:
        return []
    prefix = urlsplit(services.settings.public_base_url).path.rstrip("/")
    door = DeskDoor(services, services.desks[SLACK], dispatcher(services.session), prefix)
    return [web.post("/desks/{token}/slack", door.receive)]


@dataclass(frozen=True, slots=True)
class DeskDoor:
    """Receives what agents do. `prefix` is the path of the public address."""

    services: Services
    desk: Desk
    dispatch: Dispatch
    prefix: str

    async def receive(self, request: web.Request) -> web.Response:
        """Keep the acts in one delivery, and answer it. A retry of Slack's is a delivery like any other."""
        signed = await read_signed(request, self.prefix + request.rel_url.raw_path, self.services.clock.now())
        merchant = await self._verified(request.match_info["token"], signed)
        await self._keep(merchant, signed)
        tokens = await self.services.merchants.secrets(merchant.id, f"{SLACK}.token")
        answer = await self.dispatch(signed, merchant.settings, tokens[0] if tokens else "")
        return await to_aiohttp_response(answer)

    async def _verified(self, token: str, signed: SignedRequest) -> Merchant:
        """Return the merchant. Raises BadSignature for an unknown token as for a bad signature."""
        merchant = await self.services.merchants.by_hook_token(token)
        secrets = await self.services.merchants.secrets(merchant.id if merchant else "", f"{SLACK}.webhook")
        self.desk.verify(signed, secrets if merchant else NOBODYS_SECRET)
        if merchant is None:
            raise BadSignature("no such address")
        return merchant

    async def _keep(self, merchant: Merchant, signed: SignedRequest) -> None:
        events = self.desk.read(signed)
        for event in events:
            body = DESK_EVENT.dump(event).encode()
            arrival = Arrival(merchant.id, SLACK, event.key, str(event.act), body, {}, signed.received_at)
            try:
                await self.services.inbox.keep(arrival)
            except Exception as error:
                log.error("desk.not_kept", act=str(event.act), error=type(error).__name__)
                raise Unavailable("the inbox cannot be written") from error
        if events:
            self.services.worker.wake(SLACK)
