"""The wiring of what is known: payload in → intake → store → predict → detect."""

from __future__ import annotations

from functools import cached_property

from bot.assess import Assessor
from bot.flow import Flow, Stores
from bot.following import Following
from bot.intake.follow import Follower
from bot.intake.inbox import InboxWorker
from bot.intake.poll import Poller
from bot.learning import Learning, Studied
from bot.main.kept import Kept
from bot.measure.gather import Measuring
from bot.measure.goods import StoredTakings
from bot.measure.lane_facts import LaneFacts
from bot.pairing import Pairing
from bot.suggesting import Suggesting
from bot.sweep import Sweep


class Truth(Kept):
    """What comes in, what it means, and what is thought of it."""

    @cached_property
    def assessor(self) -> Assessor:
        """Who judges single parcels."""
        return Assessor({name for name, port in self.carriers.items() if "fetch" in port.MANIFEST.can})

    @cached_property
    def stores(self) -> Stores:
        """What the flow reads and writes."""
        return Stores(
            self.merchants,
            self.inbox,
            self.orders,
            self.shipments,
            self.subscriptions,
            self.standings,
            self.polls,
            self.products,
        )

    @cached_property
    def following(self) -> Following:
        """What must be subscribed and asked for; it wakes those who do the work."""
        kept = (self.merchants, self.inbox, self.shipments, self.subscriptions, self.polls)
        following = Following(*kept, self.carriers, self.clock, self.settings.public_base_url)
        following.on_follow = lambda: self.follower.wake()
        following.on_kept = lambda: self.worker.wake()
        following.on_poll = lambda: self.poller.wake()
        return following

    @cached_property
    def follower(self) -> Follower:
        """Who subscribes numbers at providers."""
        return Follower(self.subscriptions, self.following.subscribe, self.clock)

    @cached_property
    def poller(self) -> Poller:
        """Who asks for numbers where no webhook comes."""
        limits = {name: port.MANIFEST.per_minute for name, port in self.carriers.items()}
        return Poller(self.polls, self.following.ask, limits, self.clock)

    @cached_property
    def flow(self) -> Flow:
        """The one-way flow of carriers' and shops' news."""
        return Flow(self.stores, self.carriers, self.storefronts, self.following, self.assessor, self.clock)

    @cached_property
    def worker(self) -> InboxWorker:
        """Who works what the doors kept."""
        return InboxWorker(self.inbox, self.flow.work, self.clock)

    @cached_property
    def learning(self) -> Learning:
        """Who learns from a shop's own parcels."""
        studied = Studied(self.learned, self.lessons, self.standings, self.incidents)
        return Learning(studied, self.merchants.all, self.assessor, self.settings.home, self.clock)

    @cached_property
    def pairing(self) -> Pairing:
        """Who learns what goes with what."""
        pairing = Pairing(self.pairings, self.merchants.all, self.clock)
        pairing.on_learned = lambda merchant: self.takings.work_out(merchant, self.clock.now())
        return pairing

    @cached_property
    def takings(self) -> StoredTakings:
        """Who works out what products brought in."""
        return StoredTakings(self.database)

    @cached_property
    def suggesting(self) -> Suggesting:
        """Who chooses products for tracking pages."""
        return Suggesting(self.products, self.visits, self.merchants.salt)

    @cached_property
    def sweep(self) -> Sweep:
        """Who looks at every open parcel again."""
        kept = (self.standings, self.lessons, self.incidents, self.merchants.all)
        judged = (self.flow.take_up, self.assessor, self.learning.foresight, self.clock)
        return Sweep(*kept, *judged, ready=self.learning.ready)

    @cached_property
    def lane_facts(self) -> LaneFacts:
        """Who keeps how parcels travelled."""
        return LaneFacts(self.database, self.merchants.all, self.clock)

    @cached_property
    def measuring(self) -> Measuring:
        """Who makes the facts of what was asked, said and told first."""
        return Measuring(self.database, self.merchants.all, self.merchants.salt, self.clock)
