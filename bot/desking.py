"""What agents do at their desk, worked from the inbox: an act → whose case → may they → claim, send, correct, end.

Each act may be worked twice and in any order; the desk's own names of lines, and a case's state, say what is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

import structlog
from pydantic import ValidationError

from bot.answer.desk import first_name
from bot.answer.words import NONE
from bot.casework import Casework, Kept
from bot.desk.cases import Verdict, is_internal, verdict
from bot.desk.macros import filled
from bot.domain.conversation import Case
from bot.domain.desk import Act, CaseState, DeskEvent, DeskLine, DeskPost, LineState, PostKind, desk_ref
from bot.domain.merchant import Merchant
from bot.enclosures import Enclosures
from bot.errors import MalformedPayload, NotThere, Unavailable
from bot.ports import Arrival, Clock
from bot.store.codec import DESK_EVENT
from bot.store.relay import DESK

log = structlog.get_logger(__name__)

HELD: Mapping[Verdict, LineState] = {
    Verdict.KEEP: LineState.INTERNAL,
    Verdict.ASK: LineState.ASKED,
    Verdict.LATE: LineState.LATE,
}
ENDS = {Act.RESOLVE: CaseState.RESOLVED, Act.HAND_BACK: CaseState.HANDED_BACK}
NO_CASE = "-"
ELSEWHERE = "said:"
"""Begins the name of a line that was not written in the thread: the thread is told of it."""


class Listeners(Protocol):
    """Who is told that a talk has something new."""

    def changed(self, conversation_id: str) -> None:
        """There is something after the last seq."""
        ...

    def edited(self, conversation_id: str, seq: int) -> None:
        """A message has other words now."""
        ...


class Desking:
    """Works the acts of agents."""

    def __init__(
        self, kept: Kept, casework: Casework, enclosures: Enclosures, listeners: Listeners, clock: Clock
    ) -> None:
        self._kept = kept
        self._casework = casework
        self._enclosures = enclosures
        self._listeners = listeners
        self._clock = clock
        self._acts: Mapping[Act, Callable[[Merchant, Case, DeskEvent], Awaitable[None]]] = {
            Act.CLAIM: self._claim,
            Act.SAID: self._say,
            Act.REPLY: self._say,
            Act.MACRO: self._macro,
            Act.SEND_ANYWAY: self._send_anyway,
            Act.EDITED: self._edit,
            Act.DELETED: self._delete,
            Act.RESOLVE: self._end,
            Act.HAND_BACK: self._end,
            Act.PRIVATE: self._show,
        }

    async def work(self, merchant: Merchant, arrival: Arrival) -> None:
        """Work one kept act. Raises MalformedPayload; Unavailable when it must be tried again."""
        event = read(arrival)
        if event.act is Act.LOOK_UP:
            await self._look_up(merchant, event)
            return
        case = await self._case(merchant, event)
        if case is not None:
            await self._acts[event.act](merchant, case, event)

    def lane(self, arrival: Arrival) -> str | None:
        """Return within what an act may not overtake another: those in one case's thread keep their order."""
        try:
            event = read(arrival)
        except MalformedPayload:
            return None
        where = event.thread or event.case_id
        return f"{arrival.merchant_id}:{arrival.provider}:{where}" if where else None

    async def _case(self, merchant: Merchant, event: DeskEvent) -> Case | None:
        """Return the case that an act is about; None for what agents say elsewhere."""
        desk = self._kept.desk
        if not event.case_id:
            case = await desk.by_thread(merchant.id, event.thread) if event.thread else None
            if case is None and event.thread and await desk.card_in_doubt(merchant.id):
                raise Unavailable("the thread may be that of a card whose outcome is not known yet")
            return case
        try:
            case = await desk.case(merchant.id, event.case_id)
        except NotThere:
            return None
        if event.act is Act.CLAIM and event.thread and not case.thread:
            await desk.name_thread(merchant.id, case.id, event.thread)
        return case

    async def _claim(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        judged = verdict(event.act, case, event.agent)
        if judged is Verdict.CLAIM:
            if await self._kept.desk.claim(merchant.id, case, event.agent, self._clock.now()):
                log.info("case.claimed", case=case.id, merchant=merchant.id)
                return
            case = await self._kept.desk.case(merchant.id, case.id)
            judged = verdict(event.act, case, event.agent)
        await self._explain(merchant, case, event, judged)

    async def _macro(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        """Say one of the merchant's own replies; or one that the card suggested."""
        text = merchant.settings.policy.people.macros.get(event.text)
        if text is None:
            card = await self._casework.card(merchant, case)
            if event.text not in card.suggestions:
                await self._note(merchant, case, event, "note-macro", name=event.text)
                return
            text = event.text
        dossiers = await self._casework.dossiers(merchant, case)
        values = {
            "order": case.order_number or next((one.order.number for one in dossiers), ""),
            "shop": merchant.settings.name,
            "name": next((first_name(one) for one in dossiers), ""),
            "agent": event.agent.name,
            "case": case.id,
        }
        await self._say(merchant, case, replace(event, text=filled(text, values)))

    async def _say(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        if not event.text.strip() and not event.files:
            return
        name = event.line if event.act is Act.SAID else f"{ELSEWHERE}{event.line or event.key}"
        line = DeskLine(name, case.id, event.agent, event.text, self._clock.now(), files=event.files)
        judged = verdict(event.act, case, event.agent, event.text)
        if judged is Verdict.SEND:
            await self._send(merchant, case, line, event)
            return
        known = await self._kept.replies.line(merchant.id, line.line)
        if known and known.message_id:
            return  # said before, while its writer still had the case
        await self._kept.replies.hold(merchant.id, replace(line, state=HELD[judged]), line.at)
        if judged is Verdict.ASK:
            name = case.claimed_name or case.claimed_by or NONE
            ask = self._private(case, event, self._casework.words(merchant).note("ask", name=name), line.line)
            await self._put(merchant, case.id, f"ask:{line.line}", ask)

    async def _send_anyway(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        line = await self._kept.replies.line(merchant.id, event.line)
        if line is None or line.state is not LineState.ASKED or line.agent.id != event.agent.id:
            return
        judged = verdict(event.act, case, event.agent)
        if judged is Verdict.SEND:
            await self._send(merchant, case, line, event)
        else:
            await self._explain(merchant, case, event, judged)

    async def _send(self, merchant: Merchant, case: Case, line: DeskLine, event: DeskEvent) -> None:
        """Make a line a message of the talk, with its files; what could not be fetched its writer is told."""
        line = replace(line, message_id=_message_id(merchant.id, line.line))
        files, lost = await self._enclosures.keep(merchant, line)
        if lost:
            text = self._casework.words(merchant).note("note-no_file", name=", ".join(lost))
            await self._put(merchant, case.id, f"file:{line.line}", self._private(case, event, text))
        if not files and not line.text.strip():
            return
        answer = self._casework.words(merchant).said(line.text, [(file.name, file.ref) for file in files])
        ways = await self._casework.ways(merchant, case, answer.text)
        echo = line.line.startswith(ELSEWHERE)
        if await self._kept.replies.send(merchant.id, case, line, answer, ways, self._clock.now(), echo):
            self._listeners.changed(case.conversation_id)

    async def _edit(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        line = await self._kept.replies.line(merchant.id, event.line)
        if line is None:  # the edit came before the line itself: its words are the newer ones
            await self._say(merchant, case, replace(event, act=Act.SAID))
            return
        if line.state is LineState.REMOVED:
            return
        if line.message_id and (is_internal(event.text) or not event.text.strip()):
            await self._delete(merchant, case, event)
            return
        words = self._casework.words(merchant)
        fresh = replace(line, text=event.text)
        ways = await self._casework.ways(merchant, case, event.text)
        now = self._clock.now()
        said, correction = words.said(event.text), words.correction(event.text)
        changed = await self._kept.replies.change(merchant.id, fresh, said, correction, ways, now)
        if changed:
            self._listeners.edited(case.conversation_id, changed.seq)

    async def _delete(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        line = await self._kept.replies.line(merchant.id, event.line)
        now = self._clock.now()
        if line is None:  # the line itself is still to come, and is not to go out then
            gone = DeskLine(event.line, case.id, event.agent, "", now, LineState.REMOVED)
            await self._kept.replies.hold(merchant.id, gone, now)
            return
        instead = self._casework.words(merchant).note("removed")
        changed = await self._kept.replies.remove(merchant.id, line, instead, now)
        if changed:
            self._listeners.edited(case.conversation_id, changed.seq)

    async def _end(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        judged = verdict(event.act, case, event.agent)
        if judged is not Verdict.END:
            await self._explain(merchant, case, event, judged)
            return
        state = ENDS[event.act]
        words = self._casework.words(merchant)
        word = words.ended(case, state)
        asking = words.asking(word) if case.first_word_at else None
        if await self._kept.desk.end(merchant.id, case, state, event.agent, word, self._clock.now(), asking):
            log.info("case.ended", case=case.id, merchant=merchant.id, state=str(state))
            self._listeners.changed(case.conversation_id)

    async def _show(self, merchant: Merchant, case: Case, event: DeskEvent) -> None:
        """Show personal data to who has the case. It is filled in as it leaves, and kept nowhere."""
        judged = verdict(event.act, case, event.agent)
        if judged is Verdict.SHOW:
            await self._put(merchant, case.id, f"private:{event.key}", self._private(case, event, ""))
        else:
            await self._explain(merchant, case, event, judged)

    async def _look_up(self, merchant: Merchant, event: DeskEvent) -> None:
        """Show an order to an agent. It is looked up as the answer leaves."""
        place = event.thread.partition(":")[0] or merchant.settings.policy.people.channel
        body = DeskPost(
            PostKind.PRIVATE, place, event.thread, event.text, agent=event.agent.id, answer_to=event.answer_to
        )
        await self._put(merchant, NO_CASE, f"look:{event.key}", body)

    async def _explain(self, merchant: Merchant, case: Case, event: DeskEvent, judged: Verdict) -> None:
        """Tell an agent, and nobody else, why nothing happens."""
        if judged is Verdict.LATE:
            await self._note(merchant, case, event, "note-late")
        elif judged is Verdict.TAKEN and case.claimed_by:
            await self._note(merchant, case, event, "note-taken", name=case.claimed_name or case.claimed_by)
        elif judged is Verdict.TAKEN:
            await self._note(merchant, case, event, "note-unclaimed")

    async def _note(self, merchant: Merchant, case: Case, event: DeskEvent, key: str, **facts: str) -> None:
        text = self._casework.words(merchant).note(key, **facts)
        await self._put(merchant, case.id, f"note:{event.key}", self._private(case, event, text))

    def _private(self, case: Case, event: DeskEvent, text: str, line: str = "") -> DeskPost:
        return DeskPost(
            PostKind.PRIVATE,
            case.place,
            text=text,
            line=line,
            agent=event.agent.id,
            answer_to=event.answer_to,
            case_id=case.id,
        )

    async def _put(self, merchant: Merchant, case_id: str, what: str, body: DeskPost) -> None:
        await self._kept.desk.put(merchant.id, desk_ref(case_id, what), DESK, body.place, body, self._clock.now())


def read(arrival: Arrival) -> DeskEvent:
    """Return the act in a kept body. Raises MalformedPayload."""
    try:
        return DESK_EVENT.load(arrival.body.decode())
    except (ValidationError, ValueError) as error:
        raise MalformedPayload(arrival.provider, "$", "this is no agent's act") from error


def _message_id(merchant_id: str, line: str) -> str:
    """The id of the message that a line becomes: the same line gives the same one, so its files are kept once."""
    return hashlib.sha256(f"line:{merchant_id}:{line}".encode()).hexdigest()[:32]
