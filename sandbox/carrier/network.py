"""The carrier: parcels with their scripts, the trackers asked for, and the events that go out.

Nothing is sent about a number until a tracker was created for it; then its past comes as one update and each
later scan as another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox import numbers
from sandbox.carrier import objects
from sandbox.clock import SandboxClock
from sandbox.courier import Courier
from sandbox.models import Parcel, Scan, Tracker, Webhook
from sandbox.settings import Settings
from sandbox.shelf import Shelf


def _new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(16)}"


class Network:
    """Every parcel under way, and who asked to hear of it."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: SandboxClock, courier: Courier) -> None:
        self._settings, self._shelf, self._clock, self._courier = settings, shelf, clock, courier
        self.on_scan: Callable[[Parcel, Scan], None] = lambda parcel, scan: None

    def parcel(self, number: str) -> Parcel | None:
        """The parcel with this tracking number."""
        doc = self._shelf.get("parcel", number)
        return Parcel.model_validate(doc) if doc else None

    def parcels(self) -> list[Parcel]:
        """Every parcel there is."""
        return [Parcel.model_validate(doc) for doc in self._shelf.all("parcel")]

    def keep(self, parcel: Parcel) -> None:
        """Take a parcel in, or its new script."""
        self._shelf.put("parcel", parcel.number, parcel.model_dump(mode="json"))

    def track(self, number: str, carrier: str) -> Tracker:
        """Subscribe: the same number and carrier always give the same tracker."""
        known = self.tracker_for(number, carrier)
        if known:
            return known
        now = self._clock.now()
        record = Tracker(id=_new_id("trk"), number=number, carrier=carrier, created_at=now, updated_at=now)
        with self._shelf.together():
            self._keep_tracker(record)
            self._announce(record, "tracker.created", now, {})
            self._catch_up(record)
        return record

    def tracker_for(self, number: str, carrier: str) -> Tracker | None:
        """The tracker of this number and carrier, if it was ever asked for."""
        return next((t for t in self.trackers() if t.number == number and t.carrier == carrier), None)

    def trackers(self) -> list[Tracker]:
        """Every subscription, oldest first."""
        return [Tracker.model_validate(doc) for doc in self._shelf.all("tracker")]

    def tracker(self, tracker_id: str) -> Tracker | None:
        """A subscription by its id."""
        doc = self._shelf.get("tracker", tracker_id)
        return Tracker.model_validate(doc) if doc else None

    def shown(self, record: Tracker) -> dict[str, Any]:
        """The tracker object as the API gives it now."""
        parcel, said = self._said(record)
        return objects.tracker(record, parcel, said[: record.told])

    def _said(self, record: Tracker) -> tuple[Parcel | None, list[Scan]]:
        parcel = self.parcel(record.number)
        if parcel is None or parcel.carrier != record.carrier:
            return None, []
        return parcel, parcel.told(self._clock.now())

    def _keep_tracker(self, record: Tracker) -> None:
        self._shelf.put("tracker", record.id, record.model_dump(mode="json"))

    def _catch_up(self, record: Tracker) -> None:
        """Tell a new subscriber the past, in one update."""
        _, said = self._said(record)
        if said:
            self._tell(record, said, len(said), self._clock.now())

    def _tell(self, record: Tracker, said: list[Scan], count: int, at: datetime) -> None:
        previous = {"status": record.last_status}
        record.told, record.last_status, record.updated_at = count, said[count - 1].status, at
        self._keep_tracker(record)
        self._announce(record, "tracker.updated", at, previous)

    def retell(self) -> None:
        """Send every subscription's present state once more."""
        for record in self.trackers():
            if record.told:
                self._announce(record, "tracker.updated", self._clock.now(), {"status": record.last_status})

    def play(self) -> int:
        """Send an event for every scan that has come due, in the order of the scans; how many."""
        due: list[tuple[datetime, str, int]] = []
        for record in self.trackers():
            _, said = self._said(record)
            due += [(said[place].at, record.id, place + 1) for place in range(record.told, len(said))]
        with self._shelf.together():
            for at, tracker_id, count in sorted(due):
                self._play_one(tracker_id, count, at)
        return len(due)

    def _play_one(self, tracker_id: str, count: int, at: datetime) -> None:
        record = self.tracker(tracker_id)
        if record is None:
            return
        parcel, said = self._said(record)
        self._tell(record, said, count, at)
        if parcel:
            self.on_scan(parcel, said[count - 1])

    def lose_webhooks(self, number: str, lost: bool) -> Parcel:
        """Send no event about this parcel from now on, or send them again; the API knows all. KeyError: no such one.

        What was lost stays lost, as a webhook that a vendor gave up on.
        """
        parcel = self.parcel(number)
        if parcel is None:
            raise KeyError(number)
        changed = parcel.model_copy(update={"webhooks_lost": lost})
        self.keep(changed)
        return changed

    def _announce(self, record: Tracker, description: str, at: datetime, previous: dict[str, Any]) -> None:
        parcel = self.parcel(record.number)
        if parcel is not None and parcel.webhooks_lost:
            return
        result = self.shown(record)
        for hook in self.webhooks():
            if hook.disabled_at is None:
                event_id = _new_id("evt")
                body = objects.event(event_id, description, at, hook.url, result, previous)
                self._shelf.put("event", event_id, body)
                self._courier.post("easypost", description, record.number, event_id, hook.url, body, hook=hook.id)

    def event(self, event_id: str) -> dict[str, Any] | None:
        """An Event as GET gives it: without the result."""
        body = self._shelf.get("event", event_id)
        return {key: value for key, value in body.items() if key != "result"} if body else None

    def webhooks(self) -> list[Webhook]:
        """The receivers, the one from the environment among them."""
        return [Webhook.model_validate(doc) for doc in self._shelf.all("webhook")]

    def webhook(self, hook_id: str) -> Webhook | None:
        """A receiver by its id."""
        return next((hook for hook in self.webhooks() if hook.id == hook_id), None)

    def keep_webhook(self, hook: Webhook) -> None:
        """Register or change a receiver."""
        self._shelf.put("webhook", hook.id, hook.model_dump(mode="json"))

    def drop_webhook(self, hook_id: str) -> None:
        """Send there no more."""
        self._shelf.drop("webhook", hook_id)

    def add_webhook(self, url: str, secret: str) -> Webhook:
        """Register a receiver; one URL is one receiver, registered again it gets the new secret."""
        known = next((hook for hook in self.webhooks() if hook.url == url), None)
        hook = known or Webhook(id=_new_id("hook"), url=url, secret=secret, created_at=self._clock.now())
        hook.secret, hook.disabled_at = secret, None
        self.keep_webhook(hook)
        return hook

    def connect_default(self) -> None:
        """Point the sandbox's own webhook at the Porchlight of the environment (its secret is read there too)."""
        url, hook_id = self._settings.easypost_hook_url, "hook_" + "0" * 31 + "1"
        known = self.webhook(hook_id) or Webhook(id=hook_id, url=url, secret="", created_at=self._clock.now())
        self.keep_webhook(known.model_copy(update={"url": url}))


def carrier_for(number: str, name: str | None) -> str | None:
    """The carrier as the caller names it, or as the number's shape tells; None when neither helps."""
    return numbers.carrier_called(name) or name if name else numbers.guess_carrier(number)
