"""The outside world as the wiring is given it; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.ports import Carrier, Channel, Desk, Dialogue, Storefront


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world. `foreign` names the language of a text that is not English."""

    carriers: Mapping[str, Carrier]
    storefronts: Mapping[str, Storefront]
    dialogue: Dialogue
    foreign: Callable[[str], str | None] = lambda text: None
    channels: Mapping[str, Channel] = field(default_factory=dict)
    desks: Mapping[str, Desk] = field(default_factory=dict)
