"""The facts on which one message is decided, fetched before: nothing is looked up while deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.decide.authorise import NOBODY, Asker
from bot.decide.codes import Check
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Proof
from bot.domain.policy import Policy
from bot.domain.shipment import Shipment
from bot.ports import Dossier


@dataclass(frozen=True, slots=True)
class Known:
    """The facts for one decision. `orders` maps bare order numbers, `parcels` tracking numbers, to what we have.

    `proven` are orders that this talk may see though no number was named, newest first; `throttled` is set when too
    many wrong details came from here; `checks` holds what the check digits say of each tracking number. `shared` says
    that the asker's number stands on orders of several people; `codes` holds, by order id, what is known about one-time
    codes, and `trouble` what is wrong with the order or its parcels.
    """

    orders: Mapping[str, Sequence[Dossier]] = field(default_factory=dict)
    parcels: Mapping[str, tuple[Shipment, Dossier | None]] = field(default_factory=dict)
    proven: Sequence[Dossier] = ()
    proofs: Sequence[Proof] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    throttled: bool = False
    asker: Asker = NOBODY
    shared: bool = False
    codes: Mapping[str, Check] = field(default_factory=dict)
    trouble: Mapping[str, Sequence[Anomaly]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
