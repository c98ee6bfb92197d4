"""Where messages of shoppers arrive: kept first, then answered one after the other, each conversation on its own.

A burst ("hi" / "wheres my order" / "#1042") gets one answer: greetings and questions back wait for the burst to end
and give way to a better answer. A full answer to a single message waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.answer.parcel import buttons
from bot.answer.words import Words
from bot.decide.bursts import settle
from bot.domain.conversation import Answer, Button, Conversation, Message, Sender, Turn, Understood
from bot.errors import FailedTurn, Unavailable
from bot.ports import Assistant, Clock, Conversations, Dialogue

log = structlog.get_logger()

TELL_AFTER = 4.0
"""Seconds without an answer until the shopper is told that it takes longer."""

MAX_SILENT_TRIES = 3
"""How often a turn is tried again when a healthy engine answers nothing."""

CLOSE_WITHIN = 1.0
"""Seconds that workers get to stop; what they had in hand is taken up again at the next start."""

LOOK_AGAIN = 20.0
"""Seconds between two looks for turns that nobody works on."""

IDLE_WORKER = 30.0
"""Seconds after which a conversation's worker goes away."""


class Listeners(Protocol):
    """Who is told that a conversation has something new."""

    def changed(self, conversation_id: str) -> None:
        """There is something after the last seq."""
        ...

    def typing(self, conversation_id: str, on: bool) -> None:
        """An answer is being looked up, or no longer."""
        ...


@dataclass(slots=True)
class Burst:
    """Turns that came close together, with their answers; `began` is the loop's time of the first, in seconds."""

    began: float
    turns: list[Turn] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def may_wait(self) -> bool:
        """True while a better answer may still come: more than one turn, or nothing but a soft answer."""
        return len(self.turns) > 1 or (bool(self.answers) and self.answers[-1].soft and not self.turns[-1].button)


@dataclass(frozen=True, slots=True)
class Tools:
    """Who answers: the engine, the assistant behind it, what can be understood without the engine, and what cannot
    be understood at all because it is not English (`foreign` returns the language)."""

    dialogue: Dialogue
    assistant: Assistant
    listeners: Listeners
    without_engine: Callable[[str], Understood | None]
    foreign: Callable[[str], str | None]


class Reception:
    """Accepts messages, sees that each is answered exactly once, and survives the engine's absence."""

    def __init__(
        self, conversations: Conversations, tools: Tools, words: Words, clock: Clock, burst_seconds: float
    ) -> None:
        self._conversations = conversations
        self._tools = tools
        self._listeners = tools.listeners
        self._words = words
        self._clock = clock
        self._burst_seconds = burst_seconds
        self._queues: dict[str, asyncio.Queue[tuple[float, Turn]]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._done: dict[str, asyncio.Future[list[Message]]] = {}
        self._closing = False

    async def recover(self) -> int:
        """Take up every turn that was accepted, not answered, and is not being worked on. Returns how many."""
        before = set(self._done)  # a turn in hand now may be answered while the list of the waiting is read
        waiting = await self._conversations.waiting()
        turns = [t for t in waiting if _key(t.conversation_id, t.seq) not in before | self._done.keys()]
        for turn in turns:
            self._enqueue(turn)
        return len(turns)

    async def run(self) -> None:
        """Look for unanswered turns now and then, until cancelled; what was begun is then given up."""
        await asyncio.to_thread(self._tools.foreign, "hello")  # loads the language detector, off the loop
        try:
            while True:
                try:
                    await self.recover()
                except Exception as error:  # the database may be away for a moment; the turns are safe in it
                    log.error("turns.unreachable", error=type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN)
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop working. What was not answered is taken up again by `recover`."""
        self._closing = True
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        if workers:
            await asyncio.wait(workers, timeout=CLOSE_WITHIN)

    async def accept(
        self, conversation: Conversation, client_id: str, text: str, button: Button | None = None
    ) -> Message:
        """Keep a message (durably, before this returns) and have it answered. The same client id changes nothing.

        While a human has the talk there is nothing for us to answer.
        """
        message, turn = await self._conversations.say(conversation.id, client_id, text, button, self._clock.now())
        self._listeners.changed(conversation.id)
        if turn:
            self._enqueue(turn)
        return message

    async def replies(self, conversation_id: str, message: Message, patience: float) -> list[Message]:
        """Wait, at most `patience` seconds, for what answers this message; then read it from the store."""
        future = self._done.get(_key(conversation_id, message.seq))
        if future:
            try:
                return await asyncio.wait_for(asyncio.shield(future), patience)
            except TimeoutError:
                pass
        return _answers_to(message, await self._conversations.messages(conversation_id, message.seq))

    def _enqueue(self, turn: Turn) -> None:
        loop = asyncio.get_running_loop()
        self._done.setdefault(_key(turn.conversation_id, turn.seq), loop.create_future())
        queue = self._queues.setdefault(turn.conversation_id, asyncio.Queue())
        queue.put_nowait((loop.time(), turn))
        if turn.conversation_id not in self._workers:
            self._start(turn.conversation_id, queue)

    def _start(self, conversation_id: str, queue: asyncio.Queue[tuple[float, Turn]]) -> None:
        self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id, queue))

    async def _work(self, conversation_id: str, queue: asyncio.Queue[tuple[float, Turn]]) -> None:
        """Answer a conversation's turns in order, until there have been none for a while."""
        burst = Burst(0.0)
        try:
            while await self._step(burst, queue):
                pass
        except Exception:
            log.exception("conversation_stopped", conversation=conversation_id)
            for turn in burst.turns:
                self._done.pop(_key(conversation_id, turn.seq), None)  # `recover` takes it up again
        finally:
            self._workers.pop(conversation_id, None)
            if queue.empty():
                self._queues.pop(conversation_id, None)
            elif not self._closing:
                self._start(conversation_id, queue)

    async def _step(self, burst: Burst, queue: asyncio.Queue[tuple[float, Turn]]) -> bool:
        """Take the next turn into the burst, or say what the burst came to; False when there is nothing to do."""
        try:
            began, turn = await asyncio.wait_for(queue.get(), self._patience(burst))
        except TimeoutError:
            if not burst.turns:
                return False
            await self._publish(burst)
            return True
        burst.began = burst.began if burst.turns else began
        burst.turns.append(turn)
        self._listeners.typing(turn.conversation_id, True)
        burst.answers.append(await self._answer(turn))
        if queue.empty() and (not burst.may_wait() or self._patience(burst) <= 0):
            await self._publish(burst)
        return True

    def _patience(self, burst: Burst) -> float:
        if not burst.turns:
            return IDLE_WORKER
        return max(burst.began + self._burst_seconds - asyncio.get_running_loop().time(), 0)

    async def _answer(self, turn: Turn) -> Answer:
        """Answer a turn, however long the engine is away; only silence of a healthy engine ends in an apology."""
        loop = asyncio.get_running_loop()
        began, told, again, silent, pause = loop.time(), False, False, 0, 0.1
        while True:
            try:
                return await self._once(turn, again)
            except (Unavailable, FailedTurn) as error:
                log.warning("turn_not_answered", turn=turn.id, error=type(error).__name__)
                silent += isinstance(error, FailedTurn)
            if (await self._conversations.get(turn.conversation_id)).with_human:
                return Answer("with_human", "")  # the turn was closed when a human took the talk: nothing is published
            if silent >= MAX_SILENT_TRIES:
                return await self._apology(turn)
            if not told and loop.time() - began > TELL_AFTER:
                told = True
                await self._tell_waiting(turn)
            again = True
            await asyncio.sleep(pause)
            pause = min(pause * 1.6, 2.0)

    async def _once(self, turn: Turn, again: bool) -> Answer:
        kept = await self._kept(turn) if again else turn.draft
        if kept:
            return kept
        if not turn.button and self._tools.foreign(turn.text):
            return await self._tools.assistant.answer(turn.id, Understood("foreign"))
        try:
            await self._tools.dialogue.reply(turn)
        except Unavailable:
            sure = Understood(turn.button.intent) if turn.button else self._tools.without_engine(turn.text)
            if sure is None:
                raise
            return await self._tools.assistant.answer(turn.id, sure)
        kept = await self._kept(turn)
        if kept is None:
            raise FailedTurn("the engine replied, but no action answered the turn")
        return kept

    async def _kept(self, turn: Turn) -> Answer | None:
        return self._tools.assistant.drafted(turn.id) or (await self._conversations.turn(turn.id)).draft

    async def _apology(self, turn: Turn) -> Answer:
        kept = await self._kept(turn)
        return kept or Answer("failed", self._words.say("failed"), buttons=self._human())

    async def _tell_waiting(self, turn: Turn) -> None:
        answer = Answer("waiting", self._words.say("waiting"), buttons=self._human())
        message = await self._conversations.add(turn.conversation_id, answer, self._clock.now(), Sender.BOT)
        future = self._done.get(_key(turn.conversation_id, turn.seq))
        if future and not future.done():
            future.set_result([message])  # who waits is told; the turn stays in hand, or `recover` would double it
        self._listeners.changed(turn.conversation_id)

    def _human(self) -> tuple[Button, ...]:
        return buttons(("human_agent",), None, self._words)

    async def _publish(self, burst: Burst) -> None:
        answers = settle(burst.answers)
        messages = await self._conversations.publish([turn.id for turn in burst.turns], answers, self._clock.now())
        for turn in burst.turns[:-1]:
            self._finish(turn, [])
        self._finish(burst.turns[-1], messages)
        conversation_id = burst.turns[-1].conversation_id
        burst.turns, burst.answers = [], []
        self._listeners.typing(conversation_id, False)
        self._listeners.changed(conversation_id)

    def _finish(self, turn: Turn, messages: list[Message]) -> None:
        future = self._done.pop(_key(turn.conversation_id, turn.seq), None)
        if future and not future.done():
            future.set_result(messages)


def _key(conversation_id: str, seq: int) -> str:
    return f"{conversation_id}:{seq}"


def _answers_to(message: Message, later: Sequence[Message]) -> list[Message]:
    """What stands between this message and the shopper's next one."""
    found: list[Message] = []
    for other in later:
        if other.sender is Sender.SHOPPER:
            break
        found.append(other)
    return found
