"""A case as its card shows it: masked for good, already worded. Pure: the facts and the words come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.desk.mask import masked_email, masked_name, masked_phone, masked_text
from bot.domain.conversation import Case, Conversation, Message
from bot.domain.desk import CaseCard, CaseState
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact
from bot.ports import Dossier

SAID_LINES = 8
SAID_CHARACTERS = 300
MOST_SUGGESTIONS = 4

Parcel = tuple[str, str, tuple[str, ...]]


class Wording(Protocol):
    """The words of a card; they are in `bot.answer.desk`."""

    def title(self, case: Case) -> str:
        """Name the case and why it was opened."""
        ...

    def state_line(self, case: Case, by: str) -> str:
        """Say where it stands, and since when; `by` is who ended it."""
        ...

    def label(self, name: str) -> str:
        """Return the label of a fact: who, order, wants, channel."""
        ...

    def want(self, case: Case) -> str:
        """Say what the shopper wants."""
        ...

    def case_facts(self, case: Case) -> Sequence[tuple[str, str]]:
        """Word what a case rests on: label and value of each."""
        ...

    def order_line(self, dossier: Dossier) -> str:
        """Say where an order stands."""
        ...

    def parcels(self, dossier: Dossier) -> Sequence[Parcel]:
        """Word the parcels of an order: title, status with its age and window, flags with their evidence."""
        ...

    def kept_parcels(self, case: Case) -> Sequence[Parcel]:
        """Word the parcels as they were when the case was opened."""
        ...

    def speaker(self, message: Message) -> str:
        """Name who said it."""
        ...

    def suggestions(self, case: Case, dossiers: Sequence[Dossier]) -> Sequence[str]:
        """Return replies that suit the reason and what the shop may offer."""
        ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card rests on. `dossiers` are orders that the talk has proven, with the case's own order first."""

    case: Case
    conversation: Conversation
    settings: MerchantSettings
    dossiers: Sequence[Dossier] = ()
    messages: Sequence[Message] = ()
    ended_by: str = ""


def build(facts: Facts, words: Wording) -> CaseCard:
    """Return the card of a case as it stands."""
    case, people = facts.case, facts.settings.policy.people
    is_open = CaseState(case.status).is_open
    parcels = tuple(parcel for dossier in facts.dossiers for parcel in words.parcels(dossier))
    return CaseCard(
        case_id=case.id,
        title=words.title(case),
        state=CaseState(case.status),
        state_line=words.state_line(case, facts.ended_by),
        facts=tuple(_facts(facts, words)),
        parcels=parcels or tuple(words.kept_parcels(case)),
        said=tuple(_said(facts, words)),
        suggestions=tuple(words.suggestions(case, facts.dossiers))[:MOST_SUGGESTIONS] if is_open else (),
        macros=tuple(people.macros) if is_open else (),
        claimed_by=case.claimed_by,
    )


def _facts(facts: Facts, words: Wording) -> list[tuple[str, str]]:
    lines = [(words.label("wants"), words.want(facts.case))]
    lines += [(label, _short(masked_text(value, _numbers(facts)))) for label, value in words.case_facts(facts.case)]
    who = _who(facts)
    if who:
        lines.append((words.label("who"), who))
    lines += [(words.label("order"), words.order_line(dossier)) for dossier in facts.dossiers]
    if facts.case.order_number and not facts.dossiers:
        lines.append((words.label("order"), facts.case.order_number))
    lines.append((words.label("channel"), facts.conversation.channel))
    return lines


def _who(facts: Facts) -> str:
    contact = facts.dossiers[0].order.contact if facts.dossiers else Contact()
    email, phone = contact.email, facts.conversation.address or contact.phone
    known = (
        masked_name(contact.name) if contact.name else "",
        masked_email(email) if email else "",
        masked_phone(phone) if phone else "",
    )
    return ", ".join(filter(None, known))


def _said(facts: Facts, words: Wording) -> list[tuple[str, str]]:
    numbers, newest = _numbers(facts), facts.messages[-SAID_LINES:]
    return [(words.speaker(message), _short(masked_text(message.text, numbers))) for message in newest]


def _numbers(facts: Facts) -> tuple[str, ...]:
    """Numbers that are no phone's."""
    parcels = tuple(parcel[0] for parcel in facts.case.parcels)
    return parcels + facts.conversation.talk.numbers + facts.conversation.talk.orders


def _short(text: str) -> str:
    return text if len(text) <= SAID_CHARACTERS else text[: SAID_CHARACTERS - 1].rstrip() + "…"
