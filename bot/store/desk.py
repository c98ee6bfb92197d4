"""Cases at the desk: their threads, who has them, their clock, and when they were told again.

Every change of a case is one conditional UPDATE, with its talk held: of two agents who claim at once, one does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from bot.domain.conversation import Answer, Case, Conversation, Message, Sender
from bot.domain.desk import Agent, CaseState, DeskPost, PostKind, desk_ref
from bot.domain.messaging import DeliveryState, Outgoing
from bot.errors import NotThere
from bot.store.cases import case_of
from bot.store.database import Database
from bot.store.outbox import put
from bot.store.reaching import outbox
from bot.store.relay import DESK, post
from bot.store.sql import holds
from bot.store.tables import cases, conversations, messages, proofs
from bot.store.talks import append, ask_once, close_waiting, conversation_of, locked, message_of, worded

CARD_REF = desk_ref("%", "card")
IN_DOUBT = (DeliveryState.INTENT, DeliveryState.UNKNOWN)


class StoredDesk:
    """Keeps where cases stand. `on_put` is called after something was put to leave."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.on_put: Callable[[], None] = lambda: None

    async def case(self, merchant_id: str, case_id: str) -> Case:
        """Return a case. Raises NotThere."""
        row = await self._database.row(_cases(merchant_id, cases.c.id == case_id))
        if row is None:
            raise NotThere("there is no such case")
        return case_of(row)

    async def by_thread(self, merchant_id: str, thread: str) -> Case | None:
        """Return the case whose thread this is."""

        def look(connection: Connection) -> Case | None:
            row = connection.execute(_cases(merchant_id, cases.c.thread == thread)).mappings().first()
            if row is None:  # the card was posted, and we died before its thread was written down
                sent = select(outbox.c.lane).where(
                    outbox.c.merchant_id == merchant_id,
                    outbox.c.channel == DESK,
                    outbox.c.sid == thread,
                    outbox.c.ref.like(CARD_REF),
                )
                lane = connection.execute(sent).scalar()
                known = cases.c.id == str(lane or "").removeprefix("case:")
                row = connection.execute(_cases(merchant_id, known)).mappings().first()
            return case_of(row) if row else None

        return await self._database.read(look)

    async def thread_of(self, merchant_id: str, case_id: str) -> str | None:
        """Return the thread of a case; None while its card is not at the desk."""

        def look(connection: Connection) -> str | None:
            own = select(cases.c.thread).where(cases.c.merchant_id == merchant_id, cases.c.id == case_id)
            sent = select(outbox.c.sid).where(
                outbox.c.merchant_id == merchant_id, outbox.c.ref == desk_ref(case_id, "card"), outbox.c.channel == DESK
            )
            return connection.execute(own).scalar() or connection.execute(sent).scalar()

        return await self._database.read(look)

    async def name_thread(self, merchant_id: str, case_id: str, thread: str) -> None:
        """Write down the thread of a case; the first name stands."""
        own = (cases.c.merchant_id == merchant_id, cases.c.id == case_id, cases.c.thread.is_(None))
        await self._database.do(update(cases).where(*own).values(thread=thread))

    async def card_in_doubt(self, merchant_id: str) -> bool:
        """Say whether some card may stand at the desk in a thread that we do not know yet."""
        states = [str(state) for state in IN_DOUBT]
        query = select(outbox.c.id).where(
            outbox.c.merchant_id == merchant_id,
            outbox.c.channel == DESK,
            outbox.c.state.in_(states),
            outbox.c.ref.like(CARD_REF),
        )
        return await self._database.row(query.limit(1)) is not None

    async def claim(self, merchant_id: str, case: Case, agent: Agent, at: datetime) -> bool:
        """Give a case to an agent, if nobody has it; the bot falls silent. Exactly one of several wins."""

        def take(connection: Connection) -> bool:
            locked(connection, case.conversation_id)
            claimed = {
                "state": str(CaseState.CLAIMED),
                "claimed_by": agent.id,
                "claimed_name": agent.name,
                "claimed_at": at,
            }
            won = update(cases).where(*_own(merchant_id, case), cases.c.state == str(CaseState.OPEN)).values(claimed)
            if connection.execute(won).rowcount == 0:
                return False
            rest = (*_of_talk(merchant_id, case), cases.c.state == str(CaseState.OPEN))
            connection.execute(update(cases).where(*rest).values(claimed))
            own = conversations.c.id == case.conversation_id
            connection.execute(update(conversations).where(own).values(with_human=True, case_id=case.id))
            close_waiting(connection, case.conversation_id)
            again = DeskPost(PostKind.CARD_AGAIN, "", text=agent.name)
            post(connection, merchant_id, case.id, "again:claimed", again, at)
            return True

        return self._stirred(await self._database.write(take))

    async def end(
        self,
        merchant_id: str,
        case: Case,
        state: CaseState,
        agent: Agent,
        word: Answer,
        at: datetime,
        asking: Answer | None = None,
    ) -> Message | None:
        """End a case, and with it every other case of its talk: the shopper hears one word, the bot answers again.

        `asking` is the word with our question, whether that was an answer: said instead unless that was asked lately.
        None: it had ended before.
        """

        def finish(connection: Connection) -> Message | None:
            conversation = locked(connection, case.conversation_id)
            ended = {"state": str(state), "is_open": False, "ended_at": at}
            first = update(cases).where(*_own(merchant_id, case), holds(cases.c.is_open)).values(ended)
            if connection.execute(first).rowcount == 0:
                return None
            rest = (*_of_talk(merchant_id, case), holds(cases.c.is_open))
            connection.execute(update(cases).where(*rest).values(ended))
            asks = asking is not None and ask_once(connection, conversation, at)
            said = worded(asking if asking and asks else word, conversation["last_seq"] + 1, at, Sender.BOT)
            append(connection, conversation, said)
            own = conversations.c.id == case.conversation_id
            connection.execute(update(conversations).where(own).values(with_human=False, case_id=None))
            again = DeskPost(PostKind.CARD_AGAIN, "", text=agent.name)
            post(connection, merchant_id, case.id, f"again:{state}", again, at)
            return said

        said = await self._database.write(finish)
        self._stirred(said is not None)
        return said

    async def unclaimed(self, most_alerts: int) -> list[tuple[str, Case]]:
        """Return the cases at a desk that nobody has, told again less often than this, with whose they are."""
        query = select(cases).where(
            holds(cases.c.is_open),
            cases.c.state == str(CaseState.OPEN),
            cases.c.place.is_not(None),
            cases.c.alerts < most_alerts,
        )
        rows = await self._database.rows(query.order_by(cases.c.opened_at, cases.c.id))
        return [(row["merchant_id"], case_of(row)) for row in rows]

    async def alert(
        self,
        merchant_id: str,
        case: Case,
        number: int,
        channel: str,
        address: str,
        body: Outgoing | DeskPost,
        at: datetime,
    ) -> bool:
        """Tell of an unclaimed case for the `number`-th time; False when that was done, or somebody has it now."""

        def tell(connection: Connection) -> bool:
            own = (*_own(merchant_id, case), cases.c.state == str(CaseState.OPEN), cases.c.alerts == number - 1)
            counted = update(cases).where(*own).values(alerts=number, alerted_at=at)
            if connection.execute(counted).rowcount == 0:
                return False
            ref = desk_ref(case.id, f"alert:{number}")
            put(connection, merchant_id, ref, f"alert:{case.id}", channel, address, body, at, at)
            return True

        return self._stirred(await self._database.write(tell))

    async def put(
        self, merchant_id: str, ref: str, channel: str, address: str, body: Outgoing | DeskPost, at: datetime
    ) -> None:
        """Put something for the desk that waits for nothing else; once under its ref."""
        await self._database.write(
            lambda connection: put(connection, merchant_id, ref, ref, channel, address, body, at, at)
        )
        self._stirred(True)

    async def message(self, message_id: str) -> tuple[Message, Conversation]:
        """Return a message with its conversation. Raises NotThere."""

        def look(connection: Connection) -> tuple[Message, Conversation]:
            row = connection.execute(select(messages).where(messages.c.id == message_id)).mappings().first()
            if row is None:
                raise NotThere("there is no such message")
            own = select(conversations).where(conversations.c.id == row["conversation_id"])
            return message_of(row), conversation_of(connection.execute(own).mappings().one())

        return await self._database.read(look)

    async def proven(self, conversation_id: str) -> list[str]:
        """Return the orders that this talk has ever proven, the newest proof first, expired ones too."""
        query = select(proofs.c.order_id).where(proofs.c.conversation_id == conversation_id)
        rows = await self._database.rows(query.order_by(proofs.c.expires_at.desc(), proofs.c.order_id))
        return list(dict.fromkeys(row["order_id"] for row in rows))

    def _stirred(self, put: bool) -> bool:
        if put:
            self.on_put()
        return put


def _cases(merchant_id: str, condition: ColumnElement[bool]) -> Any:
    return select(cases).where(cases.c.merchant_id == merchant_id, condition)


def _own(merchant_id: str, case: Case) -> tuple[ColumnElement[bool], ...]:
    return cases.c.merchant_id == merchant_id, cases.c.id == case.id


def _of_talk(merchant_id: str, case: Case) -> tuple[ColumnElement[bool], ...]:
    return cases.c.merchant_id == merchant_id, cases.c.conversation_id == case.conversation_id
