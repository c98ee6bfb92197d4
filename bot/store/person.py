"""Everything by which one shopper is found, gathered once: orders, parcels, talks, addresses, and the hash of each.

Whoever shares an e-mail address is one shopper; a shared phone number adds an order only where no other address
contradicts it, for a household may have one telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from bot.domain.contact import same_phone
from bot.domain.erasure import Asked
from bot.domain.keys import address_key, email_key, number_key, order_key, phone_key
from bot.domain.order import Contact, Order
from bot.domain.plain_words import plain
from bot.domain.shopper import shopper_of
from bot.errors import BadInput
from bot.store.codec import FULFILMENT, ORDER
from bot.store.judgements import aliases
from bot.store.reaching import bad_addresses, codes, consents, notices, outbox
from bot.store.tables import (
    cases,
    conversations,
    dispatches,
    messages,
    order_emails,
    order_parcels,
    order_phones,
    orders,
    proofs,
    shipments,
    turns,
)
from bot.store.words import Words
from bot.store.worth import examples

MOST_ROUNDS = 10
PAGE = 2000
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """One shopper of one shop. `orders` are the shop's ids, `rows` ours; `parcels` the keys of numbers that are theirs
    alone, `shared` how many are another's as well; `addresses` every spelling that stands in a table; `taught` the
    examples for training that say what they said.
    """

    merchant_id: str
    emails: frozenset[str] = NONE
    phones: frozenset[str] = NONE
    orders: frozenset[str] = NONE
    rows: frozenset[str] = NONE
    numbers: frozenset[str] = NONE
    dispatches: frozenset[str] = NONE
    parcels: frozenset[str] = NONE
    shipments: frozenset[str] = NONE
    talks: frozenset[str] = NONE
    messages: frozenset[str] = NONE
    cases: frozenset[str] = NONE
    notices: frozenset[str] = NONE
    codes: frozenset[str] = NONE
    hashes: frozenset[str] = NONE
    addresses: frozenset[str] = NONE
    taught: frozenset[str] = NONE
    shared: int = 0

    @property
    def words(self) -> Words:
        """What names them in free text."""
        return Words(self.emails, self.phones, self.numbers, self.parcels)

    def joined(self, other: Person) -> Person:
        """Return both as one."""
        names = [each.name for each in fields(self) if each.name not in {"merchant_id", "shared"}]
        both = {name: getattr(self, name) | getattr(other, name) for name in names}
        return replace(self, **both, shared=max(self.shared, other.shared))


def find_person(connection: Connection, merchant_id: str, asked: Asked, salt: str) -> Person:
    """Return who is meant. Raises BadInput where an order's number names orders of several people."""
    known = {row.id: ORDER.load(row.joined or row.told) for row in _direct(connection, merchant_id, asked)}
    emails = {email_key(asked.email)} - {""}
    phones = {asked.phone.strip()} - {""}
    for _ in range(MOST_ROUNDS):
        emails |= {key for one in known.values() for key in emails_of(one)}
        phones |= {each for one in known.values() for each in phones_of(one)}
        more = _sharing(connection, merchant_id, emails, phones)
        if more.keys() <= known.keys():
            break
        known |= more
    person = Person(merchant_id, frozenset(emails), frozenset(phones), rows=frozenset(known))
    return complete(connection, _with_orders(person, known.values(), salt), salt)


def complete(connection: Connection, person: Person, salt: str) -> Person:
    """Return a person with all that follows from their orders and addresses."""
    parcels, shared = _parcels(connection, person)
    person = replace(person, parcels=person.parcels | parcels, shared=shared)
    person = replace(person, addresses=person.addresses | _addresses(connection, person))
    person = replace(person, shipments=person.shipments | _shipments(connection, person))
    person = replace(person, talks=person.talks | _talks(connection, person))
    hashes = {shopper_of(Contact(email=each), salt) for each in person.emails}
    hashes |= {shopper_of(Contact(phone=each), salt) for each in person.phones}
    return _with_refs(connection, replace(person, hashes=person.hashes | hashes - {""}))


def of_orders(connection: Connection, merchant_id: str, rows: Iterable[str]) -> Person:
    """Return somebody of whom nothing is known but these orders: their parcels go with them, their talks do not."""
    found = connection.execute(select(orders).where(orders.c.id.in_(list(rows)))).all()
    known = {row.id: ORDER.load(row.joined or row.told) for row in found}
    person = Person(merchant_id, rows=frozenset(known), orders=frozenset(one.id for one in known.values()))
    parcels, shared = _parcels(connection, person)
    sent = (dispatches.c.merchant_id == merchant_id, dispatches.c.order_id.in_(person.orders))
    names = _column(connection, select(dispatches.c.fulfilment_id).where(*sent))
    person = replace(person, parcels=parcels, shared=shared, dispatches=names)
    return replace(person, shipments=_shipments(connection, person))


def emails_of(order: Order) -> set[str]:
    """Return the keys of the e-mail addresses on an order."""
    contact = order.contact
    return {email_key(each) for each in (contact.email, *contact.other_emails) if each and each.strip()}


def phones_of(order: Order) -> set[str]:
    """Return the phone numbers on an order, as they stand there."""
    contact = order.contact
    return {each for each in (contact.phone, *contact.other_phones) if each and phone_key(each)}


def _direct(connection: Connection, merchant_id: str, asked: Asked) -> list[Any]:
    """The orders that carry what was said. Any: rows."""
    found = [*_by_email(connection, merchant_id, {email_key(asked.email)} - {""})]
    found += _by_phone(connection, merchant_id, {asked.phone} - {""})
    if asked.order.strip():
        named = (orders.c.number_key == order_key(asked.order)) | (orders.c.order_id == asked.order.strip())
        rows = list(connection.execute(select(orders).where(orders.c.merchant_id == merchant_id, named)))
        people = {frozenset(emails_of(each) or phones_of(each)) for each in map(_order, rows)}
        if len(people) > 1:
            raise BadInput(
                f"{len(rows)} orders of several people have this number: say the e-mail address or the phone"
            )
        found += rows
    return found


def _order(row: Any) -> Order:
    return ORDER.load(row.joined or row.told)


def _by_email(connection: Connection, merchant_id: str, emails: set[str]) -> list[Any]:
    query = select(orders).join(order_emails, order_emails.c.order_pk == orders.c.id)
    mine = (order_emails.c.merchant_id == merchant_id, order_emails.c.email_key.in_(emails))
    return list(connection.execute(query.where(*mine))) if emails else []


def _by_phone(connection: Connection, merchant_id: str, phones: set[str]) -> list[Any]:
    keys = {phone_key(each) for each in phones} - {""}
    query = select(orders).join(order_phones, order_phones.c.order_pk == orders.c.id)
    mine = (order_phones.c.merchant_id == merchant_id, order_phones.c.phone_key.in_(keys))
    rows = list(connection.execute(query.where(*mine))) if keys else []
    return [row for row in rows if any(same_phone(a, b) for a in phones_of(_order(row)) for b in phones)]


def _sharing(connection: Connection, merchant_id: str, emails: set[str], phones: set[str]) -> dict[str, Order]:
    same = {row.id: _order(row) for row in _by_email(connection, merchant_id, emails)}
    rung = {row.id: _order(row) for row in _by_phone(connection, merchant_id, phones)}
    return same | {pk: one for pk, one in rung.items() if emails_of(one) <= emails}


def _with_orders(person: Person, known: Iterable[Order], salt: str) -> Person:
    known = list(known)
    return replace(
        person,
        orders=frozenset(one.id for one in known),
        numbers=frozenset(one.number for one in known),
        hashes=frozenset(shopper_of(one.contact, salt) for one in known) - {""},
    )


def _column(connection: Connection, query: Select[Any]) -> frozenset[str]:
    return frozenset(str(each) for each in connection.execute(query).scalars() if each is not None)


def _parcels(connection: Connection, person: Person) -> tuple[frozenset[str], int]:
    """Return the numbers that are theirs alone, other carriers' names of them among these, and how many are shared."""
    mine = order_parcels.c.merchant_id == person.merchant_id
    numbers = select(order_parcels.c.number_key).where(mine)
    held = _column(connection, numbers.where(order_parcels.c.order_pk.in_(person.rows)))
    sent = select(dispatches.c.fulfilment).where(
        dispatches.c.merchant_id == person.merchant_id, dispatches.c.order_id.in_(person.orders)
    )
    told = {FULFILMENT.load(each).tracking_number for each in connection.execute(sent).scalars()}
    held |= {number_key(each) for each in told if each}
    others = numbers.where(order_parcels.c.order_pk.not_in(person.rows), order_parcels.c.number_key.in_(held))
    shared = _column(connection, others)
    own = held - shared - {""}
    ours = aliases.c.merchant_id == person.merchant_id
    own |= _column(connection, select(aliases.c.alias_key).where(ours, aliases.c.number_key.in_(own)))
    own |= _column(connection, select(aliases.c.number_key).where(ours, aliases.c.alias_key.in_(own))) - shared
    return own, len(shared)


def _shipments(connection: Connection, person: Person) -> frozenset[str]:
    mine = (shipments.c.merchant_id == person.merchant_id, shipments.c.number_key.in_(person.parcels))
    return _column(connection, select(shipments.c.id).where(*mine))


def _addresses(connection: Connection, person: Person) -> frozenset[str]:
    """Every spelling of their addresses that stands in a table of addresses."""
    found = set(person.emails) | {address_key("whatsapp", each) for each in person.phones} - {""}
    places = (
        (consents.c.address_key, consents.c.merchant_id),
        (bad_addresses.c.address_key, bad_addresses.c.merchant_id),
        (outbox.c.address, outbox.c.merchant_id),
        (codes.c.address, codes.c.merchant_id),
        (conversations.c.address, conversations.c.merchant_id),
    )
    for column, owner in places:
        for phone in person.phones:
            alike = select(column).where(owner == person.merchant_id, column.like(f"%{phone_key(phone)}")).distinct()
            spelled = connection.execute(alike).scalars()
            found |= {each for each in spelled if same_phone(_whole(each), phone)}
    mails = select(outbox.c.address).where(outbox.c.merchant_id == person.merchant_id, outbox.c.channel == "email")
    found |= {each for each in _column(connection, mails.distinct()) if email_key(each) in person.emails}
    coded = select(codes.c.address).where(codes.c.merchant_id == person.merchant_id).distinct()
    return frozenset(found | {each for each in _column(connection, coded) if email_key(each) in person.emails})


def _whole(address: str) -> str:
    """A WhatsApp address with its plus, which keys have lost."""
    return address if address.startswith("+") else f"+{address}"


def _talks(connection: Connection, person: Person) -> frozenset[str]:
    """Their talks: from their address, that proved or asked about their orders, or that name them and are nobody's."""
    mine = conversations.c.merchant_id == person.merchant_id
    found = _column(connection, select(conversations.c.id).where(mine, conversations.c.address.in_(person.addresses)))
    for table, column in ((proofs, proofs.c.order_id), (turns, turns.c.order_id), (codes, codes.c.order_id)):
        query = select(table.c.conversation_id).join(conversations, conversations.c.id == table.c.conversation_id)
        found |= _column(connection, query.where(mine, column.in_(person.orders)).distinct())
    return found | _naming(connection, person, found)


def _naming(connection: Connection, person: Person, known: frozenset[str]) -> frozenset[str]:
    """Talks without an address and without proof of another's order in which somebody wrote what names them."""
    words = person.words
    ours = (conversations.c.merchant_id == person.merchant_id, conversations.c.address.is_(None))
    free = conversations.c.id.not_in(select(proofs.c.conversation_id).where(proofs.c.order_id.not_in(person.orders)))
    query = select(messages.c.id, messages.c.conversation_id, messages.c.text).join(
        conversations, conversations.c.id == messages.c.conversation_id
    )
    found, after = set[str](), ""
    while True:
        page = connection.execute(query.where(*ours, free, messages.c.id > after).order_by(messages.c.id).limit(PAGE))
        rows = page.all()
        found |= {row.conversation_id for row in rows if words.name(row.text, loose=True)}
        if len(rows) < PAGE:
            return frozenset(found) - known
        after = rows[-1].id


def _with_refs(connection: Connection, person: Person) -> Person:
    """Return a person with the names under which their rows stand in others."""
    owner = person.merchant_id

    def of(query: Select[Any], *conditions: ColumnElement[bool]) -> frozenset[str]:
        return _column(connection, query.where(*conditions))

    theirs: Callable[[Any], ColumnElement[bool]] = lambda table: table.c.conversation_id.in_(person.talks)  # noqa: E731
    told = notices.c.order_id.in_(person.orders) | notices.c.shopper.in_(person.hashes)
    sent = dispatches.c.order_id.in_(person.orders)
    return replace(
        person,
        messages=person.messages | of(select(messages.c.id), theirs(messages)),
        cases=person.cases | of(select(cases.c.id), theirs(cases)),
        codes=person.codes | of(select(codes.c.id), theirs(codes) | codes.c.order_id.in_(person.orders)),
        notices=person.notices | of(select(notices.c.id), notices.c.merchant_id == owner, told),
        dispatches=person.dispatches | of(select(dispatches.c.fulfilment_id), dispatches.c.merchant_id == owner, sent),
        taught=person.taught | _taught(connection, person),
    )


def _taught(connection: Connection, person: Person) -> frozenset[str]:
    """Examples are kept plain, and their numbers replaced: so are a talk's words before they are compared."""
    known = _column(connection, select(examples.c.text).where(examples.c.merchant_id == person.merchant_id))
    if not known:
        return NONE
    said = connection.execute(select(messages.c.text).where(messages.c.conversation_id.in_(person.talks))).scalars()
    plains = {plain(text) for text in said}
    plains |= {plain(text) for text in plains}  # as they come back from the page where they are taught
    folded = {text.casefold() for text in plains}
    return frozenset(text for text in known if text.casefold() in folded)
