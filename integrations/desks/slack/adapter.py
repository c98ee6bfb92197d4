"""Slack as a desk port: a thread for each case, Block Kit out, signed events and presses in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import aiohttp

from bot.domain.attachment import Attachment
from bot.domain.desk import DeskEvent, DeskPost
from bot.domain.erasure import Forgotten, Trace
from bot.domain.messaging import Receipt
from bot.errors import NotThere, Refused, TooLarge
from bot.ports import Account, Manifest, SignedRequest
from bot.ports.reach import Concern
from integrations.desks.slack import checkup, finding, forgetting, lines, presses, signature
from integrations.desks.slack.client import TOKEN, is_slacks, web_client
from integrations.desks.slack.envelope import PROVIDER, opened
from integrations.desks.slack.posting import Paces, Posting
from integrations.desks.slack.sharing import Load, Sharing, refuse
from integrations.http import Call, send
from integrations.reading import Reading

MOST_FILE = 16 * 1024 * 1024  # bytes; as much as integrations.http reads

READERS: Mapping[str, Callable[[Reading, SignedRequest], list[DeskEvent]]] = {
    "event_callback": lines.events,
    "block_actions": presses.pressed,
    "view_submission": presses.submitted,
}


class Slack:
    """The adapter. Without a session it verifies and reads. `load` returns the bytes of files that we keep."""

    MANIFEST = Manifest(
        name=PROVIDER,
        label="Slack",
        docs="https://docs.slack.dev/",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=(TOKEN, "slack.webhook"),
        can=frozenset({"desk", "examine", "files", "forget", "pace"}),
    )

    def __init__(
        self, session: aiohttp.ClientSession | None = None, load: Load = refuse, paces: Paces | None = None
    ) -> None:
        self._session = session
        self._posting = Posting(session, Sharing(load), paces)

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the signing secrets signed it within five minutes."""
        signature.verify(request, secrets)

    def read(self, request: SignedRequest) -> list[DeskEvent]:
        """Return the agents' acts. Raises MalformedPayload for what is none of Slack's shapes, nothing else."""
        delivered = opened(request)
        if "command" in delivered:
            return presses.asked(delivered, request)
        reader = READERS.get(delivered["type"].text() or "")
        return reader(delivered, request) if reader else []

    async def post(self, key: str, post: DeskPost, account: Account) -> Receipt:
        """Post one thing, once, at Slack's pace; `slow_down` with code `pace` says that nothing was sent yet."""
        return await self._posting.post(key, post, account)

    def wait(self, key: str, post: DeskPost, account: Account) -> float:
        """Return how many seconds it is until this may be posted; its place in Slack's queue is kept."""
        return self._posting.wait(key, post, account)

    async def find(self, key: str, post: DeskPost, since: datetime, account: Account) -> Receipt | None:
        """Look for a post by the key in its metadata."""
        if not account.secrets.get(TOKEN):
            raise Refused(f"slack: there is no secret {TOKEN}")
        return await finding.find(web_client(self._session, account), key, post, since)

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Fetch a file that an agent attached. The token goes to Slack's own hosts alone."""
        if not is_slacks(attachment.ref, account.settings):
            raise NotThere("slack: a file on a host that is not Slack's is not fetched")
        if (attachment.size or 0) > MOST_FILE:
            raise TooLarge(f"slack: a file over {MOST_FILE} bytes")
        token = account.secrets.get(TOKEN)
        if not token:
            raise Refused(f"slack: there is no secret {TOKEN}")
        headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}
        body = await send(self._session, PROVIDER, Call("GET", attachment.ref, headers=headers))
        if body[:100].lstrip().lower().startswith(b"<!doctype html") and "html" not in attachment.content_type:
            raise Refused("slack: a page to sign in came in place of a file; is the scope files:read there?")
        return body

    async def examine(self, account: Account) -> list[Concern]:
        """Say what is wrong with the app's installation in the merchant's workspace; asks Slack, changes nothing."""
        return await checkup.examine(web_client(self._session, account), account)

    async def forget(self, trace: Trace, account: Account) -> Forgotten:
        """Delete what we wrote in a thread, or one message of ours, with the files in them."""
        if not account.secrets.get(TOKEN):
            raise Refused(f"slack: there is no secret {TOKEN}")
        return await forgetting.forget(web_client(self._session, account), trace)
