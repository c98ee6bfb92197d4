"""The wiring: the only file that knows every concrete class."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.clock import OffsetClock
from bot.config import Settings
from bot.flow import Flow, Stores
from bot.intake.follow import Follower
from bot.intake.inbox import InboxWorker
from bot.ports import Carrier, Dialogue, Storefront
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.inbox import StoredInbox
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.shipments import StoredShipments
from bot.store.subscriptions import StoredSubscriptions
from bot.store.vault import Vault
from integrations import registry
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
    dialogue: Dialogue
    flow: Flow
    worker: InboxWorker
    follower: Follower
    session: aiohttp.ClientSession


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world; tests bring their own."""

    carriers: Mapping[str, Carrier]
    storefronts: Mapping[str, Storefront]
    dialogue: Dialogue


def outside(settings: Settings, session: aiohttp.ClientSession) -> Outside:
    """Return the real adapters."""
    return Outside(
        registry.carriers(session), registry.storefronts(session), RasaDialogue(session, settings.engine_url)
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
    clock, vault, inbox = OffsetClock(), Vault(settings.secret_key), StoredInbox(database)
    orders, shipments, subscriptions = StoredOrders(database), StoredShipments(database), StoredSubscriptions(database)
    merchants = StoredMerchants(database, vault, clock)
    stores = Stores(merchants, inbox, orders, shipments, subscriptions)
    flow = Flow(stores, world.carriers, world.storefronts, clock)
    worker = InboxWorker(inbox, flow.work, clock)
    follower = Follower(subscriptions, flow.subscribe, clock)
    flow.on_follow, flow.on_kept = follower.wake, worker.wake
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
        conversations=StoredConversations(database),
        carriers=world.carriers,
        storefronts=world.storefronts,
        dialogue=world.dialogue,
        flow=flow,
        worker=worker,
        follower=follower,
        session=session,
    )
