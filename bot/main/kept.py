"""The wiring's ground: the settings, the clock, and where everything is kept."""

from __future__ import annotations

from functools import cached_property

import aiohttp

from bot.answer.words import Words
from bot.clock import OffsetClock
from bot.config import Settings
from bot.decide.codes import CODE_LASTS, may_send
from bot.decide.tokens import Signer
from bot.intake.throttle import Throttle
from bot.main.world import Outside
from bot.store.ageing import StoredAges
from bot.store.asides import StoredAsides
from bot.store.causes import StoredCauses
from bot.store.codes import StoredCodes
from bot.store.consents import StoredConsents
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.desk import StoredDesk
from bot.store.erasing import StoredErasures
from bot.store.examples import StoredExamples
from bot.store.exporting import StoredExports
from bot.store.goods import StoredPairings, StoredVisits
from bot.store.inbox import StoredInbox
from bot.store.incidents import StoredIncidents
from bot.store.learned import StoredLearned
from bot.store.lessons import StoredLessons
from bot.store.links import StoredLinks
from bot.store.logos import StoredLogos
from bot.store.media import StoredMedia
from bot.store.merchants import StoredMerchants
from bot.store.notices import StoredNotices
from bot.store.orders import StoredOrders
from bot.store.outbox import StoredOutbox
from bot.store.polls import StoredPolls
from bot.store.products import StoredProducts
from bot.store.promises import StoredPromises
from bot.store.replies import StoredReplies
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.subscriptions import StoredSubscriptions
from bot.store.vault import Vault
from integrations.channels.web.register import Sockets


class Kept:
    """What is kept, what is said, and who listens; nothing here knows anything of the rest."""

    def __init__(self, settings: Settings, database: Database, session: aiohttp.ClientSession, world: Outside) -> None:
        self.settings = settings
        self.database = database
        self.session = session
        self.world = world
        self.carriers = world.carriers
        self.storefronts = world.storefronts
        self.desks = world.desks
        self.dialogue = world.dialogue
        self.clock = OffsetClock()
        self.vault = Vault(settings.secret_key)
        self.signer = Signer(settings.secret_key.encode())
        self.throttle = Throttle()
        self.sockets = Sockets()
        self.merchants = StoredMerchants(database, self.vault, self.clock)
        self.keys = self.merchants.keys
        self.staff = self.merchants.staff
        self.examples = StoredExamples(database)
        self.inbox = StoredInbox(database)
        self.orders = StoredOrders(database)
        self.shipments = StoredShipments(database)
        self.products = StoredProducts(database)
        self.pairings = StoredPairings(database)
        self.visits = StoredVisits(database)
        self.subscriptions = StoredSubscriptions(database)
        self.standings = StoredStandings(database)
        self.polls = StoredPolls(database)
        self.promises = StoredPromises(database)
        self.learned = StoredLearned(database)
        self.lessons = StoredLessons(database)
        self.links = StoredLinks(database)
        self.logos = StoredLogos(database)
        self.incidents = StoredIncidents(database)
        self.conversations = StoredConversations(database)
        self.asides = StoredAsides(database)
        self.ages = StoredAges(database)
        self.erasures = StoredErasures(database, self.vault)
        self.exports = StoredExports(database)
        self.causes = StoredCauses(database)
        self.consents = StoredConsents(database)
        self.codes = StoredCodes(database, CODE_LASTS, may_send)
        self.notices = StoredNotices(database)
        self.media = StoredMedia(database)
        self.desk = StoredDesk(database)
        self.replies = StoredReplies(database)
        self.outbox = StoredOutbox(database)

    @cached_property
    def words(self) -> Words:
        """All phrases; reading them takes a moment."""
        return Words()
