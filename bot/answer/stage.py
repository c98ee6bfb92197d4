"""What the words of an answer need besides the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answer.window import Scene
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly
from bot.domain.merchant import MerchantSettings
from bot.domain.shipment import Shipment
from bot.ports import Dossier


@dataclass(frozen=True, slots=True)
class Stage:
    """What the words need besides the decision: the shop, the present (aware UTC), the case's id, the links."""

    words: Words
    settings: MerchantSettings
    now: datetime
    link: Callable[[Dossier], str]
    case_id: str | None = None
    anomalies: Callable[[Shipment], Sequence[Anomaly]] = lambda shipment: ()
    carriers: Sequence[str] = ()
    case_known: bool = False

    @property
    def scene(self) -> Scene:
        """The view of someone who proved who they are."""
        return Scene(self.words, self.now, self.settings.name, useful_days=self.settings.useful_days)
