"""How a shop's tracking page looks: colours, font, corners, a few texts, its logo and its own address. Closed lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from bot.domain.contrast import PARTS, TEXT, nearest, ratio

SCHEMES = ("auto", "light", "dark")
"""Which colours are used: those that the shopper's device asks for, or always the same."""

FONTS = {
    "system": 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif',
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
    "grotesque": 'Bahnschrift, "DIN Alternate", "Franklin Gothic Medium", "Nimbus Sans Narrow", sans-serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, "Arial Rounded MT Bold", sans-serif',
    "serif": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif',
    "antique": '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Georgia, serif',
    "slab": 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
}
"""Stacks of fonts that devices bring along: nothing is ever fetched."""

PLACEHOLDERS = ("shop", "order")
MOST_RADIUS = 32
MOST_TEXT = 240


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours, each "#rrggbb": buttons and what is on its way, the page, its cards, text, quieter text."""

    accent: str
    background: str
    surface: str
    text: str
    muted: str


LIGHT = Colours("#3a5a86", "#fbfaf7", "#ffffff", "#24201b", "#6b645b")
DARK = Colours("#a3c2ec", "#1c1915", "#28241f", "#f2ede4", "#b0a79a")
COLOURS = tuple(field.name for field in fields(Colours))


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is kept beside the shop's files: its ref there, its kind, and its size in pixels."""

    ref: str
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Texts:
    """The shop's own words on the page; what is empty is not shown. `{shop}` and `{order}` may stand in them."""

    greeting: str = ""
    help: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """All of it. `radius` is in pixels; `address` is where the shop's links lead ("" is our own public address)."""

    scheme: str = "auto"
    light: Colours = LIGHT
    dark: Colours = DARK
    font: str = "system"
    radius: int = 20
    texts: Texts = Texts()
    address: str = ""
    logo: Logo | None = None

    @property
    def used(self) -> dict[str, Colours]:
        """Return the sets of colours that shoppers will see, by name."""
        both = {"light": self.light, "dark": self.dark}
        return both if self.scheme == "auto" else {self.scheme: both[self.scheme]}


@dataclass(frozen=True, slots=True)
class Clash:
    """Two colours that cannot be told apart well enough. `instead` is the nearest to the first that could be."""

    colours: str
    front: str
    back: str
    ratio: float
    least: float
    instead: str | None


PAIRS = (("text", TEXT), ("muted", TEXT), ("accent", PARTS))
"""What must stand out from the page and from its cards, and how much. What stands on the accent is chosen by us."""


def clashes(look: Look) -> list[Clash]:
    """Return every pair of colours that shoppers would see and not all of them could read."""
    return [clash for name, colours in look.used.items() for clash in _clashes(name, colours)]


def _clashes(name: str, colours: Colours) -> Iterator[Clash]:
    grounds = (colours.background, colours.surface)
    for front, least in PAIRS:
        colour = str(getattr(colours, front))
        for back in ("background", "surface"):
            seen = ratio(colour, getattr(colours, back))
            if seen < least:
                yield Clash(name, front, back, seen, least, nearest(colour, grounds, least))
                break
