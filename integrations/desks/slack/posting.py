"""Posts, kind by kind: each is one call to Slack at its own pace, and its outcome. The only writing of this adapter."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskPost, Mark, PostKind
from bot.domain.messaging import DeliveryState, Failure, Receipt
from bot.ports import Account
from integrations.desks.slack import outcomes
from integrations.desks.slack.blocks import alert_blocks, card_blocks, line_blocks, private_blocks
from integrations.desks.slack.client import CALL_SECONDS, TOKEN, answering, is_slacks, web_client
from integrations.desks.slack.envelope import named
from integrations.desks.slack.kit import Block, context, fallback, plain
from integrations.desks.slack.pace import Pace
from integrations.desks.slack.sharing import Sharing
from integrations.desks.slack.words import word

EVENT_TYPE = "porchlight_post"
PATIENCE = 1.0
"""Seconds that a post waits for its turn; whose turn is later comes back then, and has kept its place."""

REACTIONS: Mapping[Mark, str] = {
    Mark.SENT: "outbox_tray",
    Mark.DELIVERED: "white_check_mark",
    Mark.READ: "eyes",
    Mark.FAILED: "x",
    Mark.INTERNAL: "lock",
}
NOTHING_TO_MARK = frozenset({"message_not_found", "too_many_emoji", "too_many_reactions"})


class NotYet(Exception):
    """Our own pace does not allow it now; it does after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not for {seconds:.1f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Paces:
    """Slack's limits: messages a channel, small changes (tier 3: 50 a minute), ephemeral ones (tier 4: 100)."""

    messages: Pace
    changes: Pace
    private: Pace

    @classmethod
    def of_slack(cls) -> Paces:
        """Return what Slack documents."""
        return cls(Pace(1.0, 4), Pace(50 / 60, 10), Pace(100 / 60, 10))


@dataclass(frozen=True, slots=True)
class One:
    """One post on its way."""

    key: str
    post: DeskPost
    account: Account
    client: AsyncWebClient

    @property
    def channel(self) -> str:
        """Where it goes: the thread's own channel, else the place."""
        return split(self.post.thread)[0] or self.post.place

    @property
    def thread(self) -> str | None:
        """The thread's time, as Slack names it; None for what opens one."""
        return split(self.post.thread)[1] or None


def split(name: str) -> tuple[str, str]:
    """Return channel and time of a thread's or a line's name; empty where it is none of Slack's."""
    channel, _, stamp = name.partition(":")
    return (channel, stamp) if stamp.replace(".", "").isdigit() else ("", "")


class Posting:
    """Makes the calls. `sleep` waits for seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession | None,
        sharing: Sharing,
        paces: Paces | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._sharing = sharing
        self._paces = paces or Paces.of_slack()
        self._sleep = sleep
        self._kinds: Mapping[PostKind, Callable[[One], Awaitable[Receipt]]] = {
            PostKind.CARD: self._card,
            PostKind.CARD_AGAIN: self._card_again,
            PostKind.LINE: self._line,
            PostKind.MARK: self._mark,
            PostKind.ALERT: self._alert,
            PostKind.PRIVATE: self._private,
        }

    async def post(self, key: str, post: DeskPost, account: Account) -> Receipt:
        """Post one thing, once. Never raises for what Slack or the network did."""
        if not account.secrets.get(TOKEN):
            return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="not_authed")
        one = One(key, post, account, web_client(self._session, account))
        try:
            return await self._kinds[post.kind](one)
        except NotYet as wait:
            return outcomes.slow_down(wait.seconds, "pace")
        except Exception as error:
            return outcomes.of_error(error)

    def wait(self, key: str, post: DeskPost, account: Account) -> float:
        """Return how many seconds it is until this may be posted, and keep its place in the queue till then."""
        channel = split(post.thread)[0] or post.place
        if post.kind is PostKind.PRIVATE:
            name = "response_url" if is_slacks(post.answer_to, account.settings) else "chat.postEphemeral"
            return self._paces.private.reserve(lane(account, name), f"{key} call")
        if post.kind is PostKind.CARD_AGAIN:
            return self._paces.changes.reserve(lane(account, "chat.update"), f"{key} call")
        if post.kind is PostKind.MARK and post.mark is not None:
            return self._paces.changes.reserve(lane(account, "reactions.add"), f"{key} call")
        place = post.place if post.kind is PostKind.ALERT else channel
        return self._paces.messages.reserve(lane(account, place), f"{key} call")

    async def _card(self, one: One) -> Receipt:
        if one.post.card is None:
            return _nothing_to_say()
        card = one.post.card
        return await self._say(one, f"{card.title} · {card.state_line}", card_blocks(card))

    async def _card_again(self, one: One) -> Receipt:
        card, (channel, stamp) = one.post.card, split(one.post.thread)
        if card is None or not stamp:
            return _nothing_to_say()
        text, blocks = fallback(f"{card.title} · {card.state_line}"), card_blocks(card)
        async with self._call(one, self._paces.changes, "chat.update"):
            await one.client.chat_update(channel=channel, ts=stamp, text=text, blocks=blocks)
        return Receipt(DeliveryState.DELIVERED, one.post.thread)

    async def _line(self, one: One) -> Receipt:
        """Files first: the line bears the key, so where it stands everything stands."""
        missing = await self._share(one)
        names = ", ".join(file.name or word("unnamed_file") for file in one.post.files)
        text = one.post.text or names
        if not text:
            return _nothing_to_say()
        notes = [context(plain(word("file_missing", file=name or word("unnamed_file")))) for name in missing]
        return await self._say(one, text, [*line_blocks(text), *notes])

    async def _share(self, one: One) -> tuple[str, ...]:
        if not one.post.files:
            return ()
        await self._turn(one, self._paces.messages, one.channel, "files")
        return await self._sharing.share(one.client, one.key, one.post.files, one.channel, one.thread)

    async def _mark(self, one: One) -> Receipt:
        """A reaction on the agent's line, and a word in the thread where more is to be said."""
        channel, stamp = split(one.post.line)
        if one.post.mark is not None and stamp:
            try:
                async with self._call(one, self._paces.changes, "reactions.add"):
                    await one.client.reactions_add(channel=channel, name=REACTIONS[one.post.mark], timestamp=stamp)
            except SlackApiError as error:
                if outcomes.code_of(error) not in NOTHING_TO_MARK | outcomes.DONE:
                    raise
        if not one.post.text:
            return Receipt(DeliveryState.DELIVERED, one.post.line or None)
        return await self._say(one, one.post.text, [context(plain(one.post.text, 2000))])

    async def _alert(self, one: One) -> Receipt:
        """In the case's own channel its thread is lifted into view; elsewhere the alert bears a link to it."""
        text, (channel, stamp) = one.post.text, split(one.post.thread)
        if not stamp:
            return await self._say(one, text, alert_blocks(text, ""), one.post.place)
        if channel == one.post.place:
            return await self._say(one, text, alert_blocks(text, ""), reply_broadcast=True)
        return await self._say(one, text, alert_blocks(text, await self._link(one)), one.post.place)

    async def _link(self, one: One) -> str:
        """Return the address of the case's thread; without one the alert is worth sending all the same."""
        channel, stamp = split(one.post.thread)
        try:
            async with asyncio.timeout(CALL_SECONDS / 3):
                answer = await one.client.chat_getPermalink(channel=channel, message_ts=stamp)
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return ""
        link = str(answer.get("permalink") or "")
        return link if is_slacks(link, one.account.settings) else ""

    async def _private(self, one: One) -> Receipt:
        text, blocks = one.post.text, private_blocks(one.post)
        if is_slacks(one.post.answer_to, one.account.settings):
            body = {"text": fallback(text), "blocks": blocks, "response_type": "ephemeral", "replace_original": False}
            async with self._call(one, self._paces.private, "response_url"):
                answer = await answering(self._session, one.post.answer_to).send_dict(body)
            if answer.status_code == 200:
                return Receipt(DeliveryState.DELIVERED)
        if not one.post.agent:  # the address is used up or over, and there is nobody else to tell
            return _nothing_to_say()
        async with self._call(one, self._paces.private, "chat.postEphemeral"):
            await one.client.chat_postEphemeral(
                channel=one.channel, user=one.post.agent, text=fallback(text), blocks=blocks, thread_ts=one.thread
            )
        return Receipt(DeliveryState.DELIVERED)

    async def _say(
        self, one: One, text: str, blocks: list[Block], elsewhere: str = "", reply_broadcast: bool | None = None
    ) -> Receipt:
        """Post a message that bears its key; in the thread, or at another place."""
        channel = elsewhere or one.channel
        async with self._call(one, self._paces.messages, channel):
            answer = await one.client.chat_postMessage(
                channel=channel,
                text=fallback(text),
                blocks=blocks,
                thread_ts=None if elsewhere else one.thread,
                reply_broadcast=reply_broadcast,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": one.key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        return Receipt(DeliveryState.DELIVERED, named(_text(answer.get("channel")) or channel, _text(answer.get("ts"))))

    @asynccontextmanager
    async def _call(self, one: One, pace: Pace, name: str) -> AsyncIterator[None]:
        """Surround one call: it waits for its turn, has its time, and tells the pace when Slack asks for a pause."""
        await self._turn(one, pace, name, "call")
        try:
            async with asyncio.timeout(CALL_SECONDS):
                yield
        except SlackApiError as error:
            if getattr(error.response, "status_code", None) == 429:
                pace.hold(lane(one.account, name), outcomes.pause_of(error))
            raise

    async def _turn(self, one: One, pace: Pace, name: str, part: str) -> None:
        """Wait for this post's turn. Raises NotYet when that is later than patience lasts."""
        wait = pace.wait(lane(one.account, name), f"{one.key} {part}")
        if wait > PATIENCE:
            raise NotYet(wait)
        if wait:
            await self._sleep(wait)
            pace.wait(lane(one.account, name), f"{one.key} {part}")


def lane(account: Account, name: str) -> str:
    """Return the name of a queue: a channel or a method, of one workspace."""
    workspace = hashlib.sha256(account.secrets.get(TOKEN, "").encode()).hexdigest()[:16]
    return f"{workspace} {name}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _nothing_to_say() -> Receipt:
    return Receipt(DeliveryState.FAILED, failure=Failure.BAD_CONTENT, code="no_text")
