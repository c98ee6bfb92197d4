"""The wiring: the only file that knows every concrete class."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.answer.words import Words
from bot.assess import Assessor
from bot.clock import OffsetClock
from bot.config import Settings
from bot.decide.codes import CODE_LASTS, may_send
from bot.decide.tokens import Signer
from bot.domain.merchant import Merchant
from bot.flow import Flow, Stores
from bot.following import Following
from bot.intake.follow import Follower
from bot.intake.inbox import InboxWorker
from bot.intake.language import foreign_language
from bot.intake.poll import Poller
from bot.intake.throttle import Throttle
from bot.learning import Learning, Studied
from bot.ports import Carrier, Channel, Desk, Dialogue, Dossier, Storefront
from bot.reception import Reception, Tools
from bot.store.codes import StoredCodes
from bot.store.consents import StoredConsents
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.inbox import StoredInbox
from bot.store.incidents import StoredIncidents
from bot.store.learned import StoredLearned
from bot.store.lessons import StoredLessons
from bot.store.media import StoredMedia
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.polls import StoredPolls
from bot.store.promises import StoredPromises
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.subscriptions import StoredSubscriptions
from bot.store.vault import Vault
from bot.sweep import Sweep
from bot.turns import Answering, Facts
from bot.verifying import CodeSends, Verified, Verifying
from integrations import registry
from integrations.channels.web.register import Sockets
from integrations.dialogue.keywords import without_engine
from integrations.dialogue.rasa import RasaDialogue


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that doors, jobs and commands may ask for."""

    settings: Settings
    clock: OffsetClock
    database: Database
    vault: Vault
    merchants: StoredMerchants
    inbox: StoredInbox
    orders: StoredOrders
    shipments: StoredShipments
    subscriptions: StoredSubscriptions
    conversations: StoredConversations
    carriers: Mapping[str, Carrier]
    storefronts: Mapping[str, Storefront]
    channels: Mapping[str, Channel]
    desks: Mapping[str, Desk]
    consents: StoredConsents
    codes: StoredCodes
    verifying: Verifying
    code_sends: CodeSends
    media: StoredMedia
    dialogue: Dialogue
    flow: Flow
    worker: InboxWorker
    follower: Follower
    poller: Poller
    standings: StoredStandings
    polls: StoredPolls
    promises: StoredPromises
    learned: StoredLearned
    learning: Learning
    sweep: Sweep
    assessor: Assessor
    session: aiohttp.ClientSession
    words: Words
    signer: Signer
    throttle: Throttle
    sockets: Sockets
    assistant: Answering
    reception: Reception


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world; tests bring their own."""

    carriers: Mapping[str, Carrier]
    storefronts: Mapping[str, Storefront]
    dialogue: Dialogue
    foreign: Callable[[str], str | None] = lambda text: None
    channels: Mapping[str, Channel] = field(default_factory=dict)
    desks: Mapping[str, Desk] = field(default_factory=dict)


def outside(settings: Settings, session: aiohttp.ClientSession) -> Outside:
    """Return the real adapters."""
    dialogue = RasaDialogue(session, settings.engine_url)
    return Outside(
        registry.carriers(session),
        registry.storefronts(session),
        dialogue,
        foreign_language,
        registry.channels(session),
        registry.desks(session),
    )


@asynccontextmanager
async def open_services(settings: Settings, world: Outside | None = None) -> AsyncIterator[Services]:
    """Open the database, bring its tables up to date, and wire everything; close it all at the end."""
    database = Database(settings.database_url)
    try:
        await database.start()
        async with aiohttp.ClientSession() as session:
            yield wire(settings, database, session, world or outside(settings, session))
    finally:
        await database.stop()


def wire(settings: Settings, database: Database, session: aiohttp.ClientSession, world: Outside) -> Services:
    """Choose the concrete classes and hand each what it needs."""
    clock, vault = OffsetClock(), Vault(settings.secret_key)
    merchants, conversations = StoredMerchants(database, vault, clock), StoredConversations(database)
    inbox, orders = StoredInbox(database), StoredOrders(database)
    shipments, subscriptions = StoredShipments(database), StoredSubscriptions(database)
    asked = {name for name, adapter in world.carriers.items() if "fetch" in adapter.MANIFEST.can}
    standings, polls, assessor = StoredStandings(database), StoredPolls(database), Assessor(asked)
    stores = Stores(merchants, inbox, orders, shipments, subscriptions, standings, polls)
    flow, worker, follower, poller = _intake(stores, world, assessor, clock, settings.public_base_url)
    learned = StoredLearned(database)
    lessons, incidents = StoredLessons(database), StoredIncidents(database)
    studied = Studied(learned, lessons, standings, incidents)
    learning = Learning(studied, merchants.all, assessor, settings.home, clock)
    swept = (standings, lessons, incidents, merchants.all, flow.take_up, assessor, learning.foresight, clock)
    sweep = Sweep(*swept, ready=learning.ready)
    words, throttle, sockets, signer = Words(), Throttle(), Sockets(), Signer(settings.secret_key.encode())

    def link_to(merchant: Merchant, dossier: Dossier) -> str:
        return f"{settings.public_base_url}/t/{signer.link(merchant.id, dossier.order.id, clock.now())}"

    facts = Facts(conversations, orders, merchants, flow.find_order, assessor.judge, link_to)
    consents, codes = StoredConsents(database), StoredCodes(database, CODE_LASTS, may_send)
    verified = Verified(codes, consents, merchants, world.channels)
    verifying = Verifying(verified, words, settings.secret_key.encode())
    assistant = Answering(facts, verifying, words, throttle, clock)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        vault=vault,
        merchants=merchants,
        inbox=inbox,
        orders=orders,
        shipments=shipments,
        subscriptions=subscriptions,
        conversations=conversations,
        carriers=world.carriers,
        storefronts=world.storefronts,
        channels=world.channels,
        desks=world.desks,
        consents=consents,
        codes=codes,
        verifying=verifying,
        code_sends=CodeSends(codes, conversations, words, clock, sockets.changed),
        media=StoredMedia(database),
        dialogue=world.dialogue,
        flow=flow,
        worker=worker,
        follower=follower,
        poller=poller,
        standings=standings,
        polls=polls,
        promises=StoredPromises(database),
        learned=learned,
        learning=learning,
        sweep=sweep,
        assessor=assessor,
        session=session,
        words=words,
        signer=signer,
        throttle=throttle,
        sockets=sockets,
        assistant=assistant,
        reception=_reception(settings, world, conversations, assistant, sockets, words, clock),
    )


def _intake(
    stores: Stores, world: Outside, assessor: Assessor, clock: OffsetClock, site: str
) -> tuple[Flow, InboxWorker, Follower, Poller]:
    following = Following(
        stores.merchants,
        stores.inbox,
        stores.shipments,
        stores.subscriptions,
        stores.polls,
        world.carriers,
        clock,
        site,
    )
    flow = Flow(stores, world.carriers, world.storefronts, following, assessor, clock)
    worker = InboxWorker(stores.inbox, flow.work, clock)
    follower = Follower(stores.subscriptions, following.subscribe, clock)
    limits = {name: adapter.MANIFEST.per_minute for name, adapter in world.carriers.items()}
    poller = Poller(stores.polls, following.ask, limits, clock)
    following.on_follow, following.on_kept, following.on_poll = follower.wake, worker.wake, poller.wake
    return flow, worker, follower, poller


def _reception(
    settings: Settings,
    world: Outside,
    conversations: StoredConversations,
    assistant: Answering,
    sockets: Sockets,
    words: Words,
    clock: OffsetClock,
) -> Reception:
    tools = Tools(world.dialogue, assistant, sockets, without_engine, world.foreign)
    return Reception(conversations, tools, words, clock, settings.burst_seconds)
