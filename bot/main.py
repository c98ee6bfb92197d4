"""The wiring: the only file that knows every concrete class."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.accounts import Accounts
from bot.alerting import Alerting
from bot.answer.words import Words
from bot.assess import Assessor
from bot.casework import Casework, Kept
from bot.clock import OffsetClock
from bot.config import Settings
from bot.decide.tokens import Signer
from bot.desking import Desking
from bot.domain.merchant import Merchant
from bot.enclosures import Enclosures
from bot.flow import Flow, Stores
from bot.following import Following
from bot.intake.follow import Follower
from bot.intake.inbox import InboxWorker
from bot.intake.language import foreign_language
from bot.intake.poll import Poller
from bot.intake.throttle import Throttle
from bot.learning import Learning, Studied
from bot.notify.drain import Notifier, Parties, Ways
from bot.ports import Carrier, Channel, Desk, Dialogue, Dossier, Storefront
from bot.posting import Posting, Sources, way
from bot.reception import Reception, Tools
from bot.store.consents import StoredConsents
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.desk import StoredDesk
from bot.store.inbox import StoredInbox
from bot.store.incidents import StoredIncidents
from bot.store.learned import StoredLearned
from bot.store.lessons import StoredLessons
from bot.store.media import StoredMedia
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.outbox import StoredOutbox
from bot.store.polls import StoredPolls
from bot.store.promises import StoredPromises
from bot.store.relay import DESK
from bot.store.replies import StoredReplies
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.subscriptions import StoredSubscriptions
from bot.store.vault import Vault
from bot.sweep import Sweep
from bot.turns import Answering, Facts
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
    media: StoredMedia
    desk: StoredDesk
    replies: StoredReplies
    desking: Desking
    alerting: Alerting
    file_url: Callable[[str, str], str]
    outbox: StoredOutbox
    notifier: Notifier
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
    outbox = StoredOutbox(database)
    accounts = Accounts(merchants, {**world.channels, **world.desks}, settings.public_base_url)
    words, throttle, sockets, signer = Words(), Throttle(), Sockets(), Signer(settings.secret_key.encode())
    media, desk, replies = StoredMedia(database), StoredDesk(database), StoredReplies(database)
    kept = Kept(desk, replies, conversations, orders)
    casework = Casework(kept, assessor.judge, words, clock)

    def file_url(merchant_id: str, ref: str) -> str:
        return f"{settings.public_base_url}/files/{signer.file(merchant_id, ref, clock.now())}"

    posting = Posting(kept, casework, Sources(merchants, media, flow.find_order, file_url), clock)
    notifier = Notifier(outbox, Ways(world.channels, world.desks, accounts.of), _parties(posting), clock)
    conversations.on_put = media.on_put = desk.on_put = replies.on_put = notifier.wake
    enclosures = Enclosures(world.desks, accounts.of, media, clock)
    desking = Desking(kept, casework, enclosures, sockets, clock)
    flow.others[DESK], worker.lanes[DESK] = desking.work, desking.lane
    alerting = Alerting(desk, merchants, casework, way, clock)

    def link_to(merchant: Merchant, dossier: Dossier) -> str:
        return f"{settings.public_base_url}/t/{signer.link(merchant.id, dossier.order.id, clock.now())}"

    facts = Facts(conversations, orders, merchants, flow.find_order, assessor.judge, link_to)
    assistant = Answering(facts, words, throttle, clock)
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
        consents=StoredConsents(database),
        media=media,
        desk=desk,
        replies=replies,
        desking=desking,
        alerting=alerting,
        file_url=file_url,
        outbox=outbox,
        notifier=notifier,
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


def _parties(posting: Posting) -> Parties:
    """Say who has a part in what leaves, by the first word of its ref."""
    return Parties(
        permits={"message": posting.permit_message},
        prepares={"desk": posting.prepare_desk, "message": posting.prepare_message},
        handlers={"desk": posting.handle_desk, "message": posting.handle_message},
    )


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
