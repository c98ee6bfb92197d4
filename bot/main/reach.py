"""The wiring of people: decide → answer | notify | desk, and everything that goes out and comes in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property

from bot.abreast import Abreast
from bot.accounts import Accounts
from bot.alerting import Alerting
from bot.casework import Casework
from bot.casework import Kept as CaseStores
from bot.correspondence import Correspondence, Onward
from bot.correspondence import Kept as Heard
from bot.decide.tokens import PageLink
from bot.desking import Desking
from bot.domain.conversation import Answer, Button
from bot.domain.merchant import Merchant
from bot.enclosures import Enclosures
from bot.erasing import Erasing
from bot.erasing import Parties as Holders
from bot.errors import NotAllowed
from bot.flow import Flow
from bot.gathering import Gathering
from bot.intake.inbox import InboxWorker
from bot.leaving import Composer
from bot.main.truth import Truth
from bot.measure.digesting import Digesting
from bot.notify.drain import Notifier, Parties, Ways
from bot.outreach import Kept as NoticeStores
from bot.outreach import Outreach
from bot.ports import Channel, Desk, Dossier
from bot.posting import Posting, Sources, way
from bot.receipts import NoticeReceipts
from bot.reception import Reception, Tools
from bot.retaining import Retaining
from bot.store.examples import FILE, write_reviewed
from bot.store.relay import DESK
from bot.turns import Answering, Facts
from bot.verifying import CodeSends, Verified, Verifying
from integrations.channels.web.adapter import WebChannel
from integrations.dialogue.keywords import without_engine


class Reach(Truth):
    """Who answers, who writes first, who sits at the desk, and the one way out."""

    def link_to(self, merchant: Merchant, dossier: Dossier) -> str:
        """Return the signed address of an order's tracking page, on the shop's own domain where it has one."""
        base = merchant.settings.look.address or self.settings.public_base_url
        return f"{base}/t/{self.signer.link(merchant.id, dossier.order.id, self.clock.now())}"

    async def opened(self, token: str) -> PageLink:
        """Return what a tracking link opens. Raises NotAllowed for anything but a live one that nobody ended."""
        link = self.signer.read_link(token, self.clock.now())
        ended = await self.links.ended_before(link.merchant_id, link.order_id)
        if ended is not None and link.issued_at < ended:
            raise NotAllowed("this link was ended")
        return link

    def file_url(self, merchant_id: str, ref: str) -> str:
        """Return the signed address of a kept file."""
        return f"{self.settings.public_base_url}/files/{self.signer.file(merchant_id, ref, self.clock.now())}"

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """Every way to shoppers, our own among them."""
        return {**self.world.channels, "web": WebChannel(self._keep_row)}

    async def _keep_row(self, conversation_id: str, ref: str, text: str, buttons: tuple[Button, ...]) -> str:
        """Write a row of a web talk, once for each ref, and tell its open sockets."""
        answer = Answer(ref.partition(":")[0], text, buttons=buttons)
        message = await self.asides.notice(conversation_id, ref, answer, self.clock.now())
        self.sockets.changed(conversation_id)
        return message.id

    @cached_property
    def accounts(self) -> Accounts:
        """A shop's accounts at vendors."""
        return Accounts(self.merchants, {**self.channels, **self.desks}, self.settings.public_base_url)

    @cached_property
    def flow(self) -> Flow:
        """The flow, with the bodies of channels and desks as well."""
        flow = super().flow
        flow.others[DESK] = lambda merchant, arrival: self.desking.work(merchant, arrival)
        for name in self.world.channels:
            flow.others[name] = lambda merchant, arrival: self.correspondence.work(merchant, arrival)
            flow.readers[name] = lambda raw: self.correspondence.read(raw)
        return flow

    @cached_property
    def worker(self) -> InboxWorker:
        """The inbox's worker; acts of one case, and messages of one shopper, one after the other."""
        worker = super().worker
        worker.lanes[DESK] = lambda arrival: self.desking.lane(arrival)
        for name in self.world.channels:
            worker.lanes[name] = lambda arrival: self.correspondence.lane(arrival)
        return worker

    @cached_property
    def assistant(self) -> Answering:
        """Who answers one turn."""
        facts = Facts(
            self.conversations, self.orders, self.merchants, self.flow.find_order, self.assessor.judge, self.link_to
        )
        assistant = Answering(facts, self.verifying, self.words, self.throttle, self.clock)
        assistant.on_proved = self.outreach.visited
        return assistant

    @cached_property
    def verifying(self) -> Verifying:
        """Who asks for one-time codes and checks them."""
        verified = Verified(self.codes, self.consents, self.merchants, self.world.channels)
        verifying = Verifying(verified, self.words, self.settings.secret_key.encode())
        verifying.on_put = lambda: self.notifier.wake()
        return verifying

    @cached_property
    def code_sends(self) -> CodeSends:
        """What becomes of codes on their way."""
        return CodeSends(self.codes, self.conversations, self.words, self.clock, self.sockets.changed)

    @cached_property
    def reception(self) -> Reception:
        """Where shoppers' messages arrive."""
        tools = Tools(self.dialogue, self.assistant, self.sockets, without_engine, self.world.foreign)
        return Reception(self.conversations, tools, self.words, self.clock, self.settings.burst_seconds)

    @cached_property
    def abreast(self) -> Abreast:
        """Who wakes our sockets for what another process said."""
        return Abreast(self.sockets, self.conversations.last_seqs)

    @cached_property
    def correspondence(self) -> Correspondence:
        """What comes in over channels that are not ours."""
        heard = Heard(self.conversations, self.asides, self.consents, self.media)
        onward = Onward(self.reception.accept, self.notifier.receipt, self.accounts.of, self.notifier.wake)
        return Correspondence(heard, self.channels, onward, self.words, self.clock)

    async def reachable(self, merchant: Merchant) -> set[str]:
        """Return the channels for which the shop has set all that they cannot do without."""
        known = {name: port.MANIFEST for name, port in self.world.channels.items()}
        live = await self.merchants.secret_names(merchant.id) if known else {}
        return {
            name
            for name, manifest in known.items()
            if live.keys() >= set(manifest.secrets) - set(manifest.optional)
            and (not manifest.needs_address or name in merchant.settings.addresses)
        }

    @cached_property
    def gathering(self) -> Gathering:
        """The facts of writing first."""
        return Gathering(self.merchants, self.orders, self.merchants.salt, self.reachable)

    @cached_property
    def outreach(self) -> Outreach:
        """Who writes first."""
        windows = {name: port.LIMITS.window_hours for name, port in self.world.channels.items()}
        composer = Composer(self.words, self.assessor.judge, self.link_to, windows)
        kept = NoticeStores(self.merchants, self.causes, self.notices)
        return Outreach(
            kept,
            self.gathering,
            composer,
            self.clock,
            on_put=lambda: self.notifier.wake(),
            on_said=self.sockets.changed,
        )

    @cached_property
    def notice_receipts(self) -> NoticeReceipts:
        """What becomes of notices on their way."""
        return NoticeReceipts(self.notices, self.consents, self.gathering, self.clock, self.outreach.wake)

    @cached_property
    def case_stores(self) -> CaseStores:
        """Where cases and what is said in them are kept."""
        return CaseStores(self.desk, self.replies, self.conversations, self.orders)

    @cached_property
    def casework(self) -> Casework:
        """The facts and words of cases."""
        return Casework(self.case_stores, self.assessor.judge, self.words, self.clock)

    @cached_property
    def posting(self) -> Posting:
        """What is completed and followed of posts at the desk and of agents' lines."""
        sources = Sources(self.merchants, self.media, self.flow.find_order, self.file_url)
        return Posting(self.case_stores, self.casework, sources, self.clock)

    @cached_property
    def desking(self) -> Desking:
        """Who works agents' acts."""
        enclosures = Enclosures(self.desks, self.accounts.of, self.media, self.clock)
        return Desking(self.case_stores, self.casework, enclosures, self.sockets, self.clock)

    @cached_property
    def erasing(self) -> Erasing:
        """Who exports and erases shoppers."""
        ports: Mapping[str, Channel | Desk] = {**self.channels, **self.desks}
        holders = Holders(ports, self.accounts.of, self.dialogue, self.worker.drain, self.retaught)
        return Erasing(self.erasures, self.exports, holders, self.clock)

    async def retaught(self) -> None:
        """Write the file of approved examples anew where there is one: what was erased is taught no more."""
        if (self.settings.home / FILE).is_file():
            await asyncio.to_thread(write_reviewed, self.settings.home, await self.examples.approved())

    @cached_property
    def retaining(self) -> Retaining:
        """Who lets go of what is too old."""
        return Retaining(self.ages, self.erasing, self.merchants.all, self.clock)

    @cached_property
    def alerting(self) -> Alerting:
        """Who tells again of cases that nobody claims."""
        return Alerting(self.desk, self.merchants, self.casework, way, self.clock)

    @cached_property
    def digesting(self) -> Digesting:
        """Who tells a shop of its week."""
        base, kept = self.settings.public_base_url, (self.database, self.merchants.all)
        return Digesting(*kept, self.words, way, self.clock, lambda one: f"{base}/m/{one.slug}", self.notifier.wake)

    @cached_property
    def notifier(self) -> Notifier:
        """The one way out."""
        notices, posting, codes = self.notice_receipts, self.posting, self.code_sends
        parties = Parties(
            permits={"notice": notices.permit, "message": posting.permit_message, "code": codes.permit},
            prepares={"desk": posting.prepare_desk, "message": posting.prepare_message},
            handlers={
                "notice": notices.handle,
                "desk": posting.handle_desk,
                "message": posting.handle_message,
                "code": codes.handle,
            },
        )
        notifier = Notifier(self.outbox, Ways(self.channels, self.desks, self.accounts.of), parties, self.clock)
        for store in (self.conversations, self.media, self.desk, self.replies):
            store.on_put = notifier.wake
        return notifier
