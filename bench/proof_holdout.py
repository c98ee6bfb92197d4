"""A simulated holdout: troubled parcels of shoppers who are told first or never, drawn by the real hash.

Some shoppers ask more than others whatever happens, and some have several parcels in trouble. A first word takes a
known share of contacts away; replies to it that only say "ok" are there as well, and must not be counted.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from bench.proof_shop import BEGIN, DAYS, HOUR, Conversation, Talks
from bot.domain.conversation import Sender
from bot.domain.order import Contact
from bot.domain.shopper import is_held_out, shopper_of

SALT = "salt"
SHARE = 0.3
WITHOUT, WITH = 0.45, 0.30
"""Contacts in the 14 days after a parcel's trouble, by expectation: of the held-out, and of the told."""

ASKING = (0.3, 1.0, 1.7)
PARCELS = (1, 1, 1, 2, 3)


class Troubles(Talks):
    """Rows of a shop whose parcels get into trouble."""

    def _shopper(self) -> None:
        chance = self._random
        email = f"{next(self._numbers)}@y.example"
        held = is_held_out(shopper_of(Contact(email=email), SALT), SALT, SHARE)
        asking = chance.choice(ASKING)
        for _ in range(chance.choice(PARCELS)):
            self._trouble(email, held, asking)

    def _trouble(self, email: str, held: bool, asking: float) -> None:
        chance = self._random
        order = self.order(email, f"t{next(self._numbers)}")
        at = BEGIN + timedelta(days=chance.uniform(0, DAYS))
        row: dict[str, Any] = {"shipment_id": order[1], "number": order[2], "kind": "stalled", "severity": "warning"}
        own = {"merchant_id": self.merchant_id, "happening": "opened", "is_open": False, "withheld": None}
        self._put("causes", at, at=at, **row, **own)
        for _ in range(self._poisson(asking * (WITHOUT if held else WITH))):
            said = Conversation(self, "web")
            said.contact(at + chance.uniform(0.1, 13.9) * timedelta(days=1), "real", "track_order", order[0], "")
            said.close()
        if not held and chance.random() < 0.3:
            said = Conversation(self, "web")
            said.line(at + HOUR, Sender.NOTICE, "It has stopped.")
            said.contact(at + 3 * HOUR, "real", "option_wait", order[0], "")
            said.close()

    def _poisson(self, mean: float) -> int:
        left, count = math.exp(-mean), 0
        product = self._random.random()
        while product > left:
            product *= self._random.random()
            count += 1
        return count
