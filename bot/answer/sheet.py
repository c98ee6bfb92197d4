"""A look as CSS custom properties: every colour of the page worked out, so that contrast is a fact and not a hope.

What the shop chose is used as it is; its logo, which was drawn for light, stands on a light plate where it is dark.
What we add (the colours of good and bad news, tints, lines, the text on a button) is moved until it can be read on
what the shop chose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from bot.domain.contrast import PARTS, TEXT, WHITE, mixed, nearest, on, ratio
from bot.domain.look import DARK, FONTS, LIGHT, Colours, Look

TONES = {
    "good": ("#23693f", "#86d3a2"),
    "warn": ("#8a5200", "#f2bf72"),
    "bad": ("#a32d20", "#f5a397"),
}
"""The colours of news, on light and on dark: they mean something, so no shop changes them. No news is the accent's."""

_TINTS = (0.12, 0.09, 0.06, 0.03)
_MARK = 12
"""How many signs of its digest a sheet is known by."""


@lru_cache(256)  # a page asks for it each time, and working it out takes longer than the page
def sheet(look: Look) -> str:
    """Return the custom properties of a look; equal looks give equal text. Paper is light, whatever the screen is."""
    light, dark = _derived(look.light), _derived(look.dark)
    if look.scheme == "auto":
        colours = {name: f"light-dark({light[name]}, {dark[name]})" for name in light}
        plate, schemes = f"light-dark(transparent, {look.light.surface})", "light dark"
    else:
        colours = light if look.scheme == "light" else dark
        plate, schemes = "transparent", f"only {look.scheme}"
    shape = {"plate": plate, "radius": f"{look.radius}px", "font": FONTS[look.font]}
    paper = _derived(LIGHT) if look.scheme == "dark" else {}
    return f"{_root(schemes, colours | shape)}@media print {{\n{_root('only light', paper)}}}\n"


def _root(schemes: str, properties: Mapping[str, str]) -> str:
    lines = [f"color-scheme: {schemes};", *(f"--{name}: {value};" for name, value in properties.items())]
    return ":root {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def mark(text: str) -> str:
    """Return what a sheet is known by: its address changes with what it says."""
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


def _derived(colours: Colours) -> dict[str, str]:
    ground, raised, ink = colours.background, colours.surface, colours.text
    both = (ground, raised)
    found = {
        "accent": colours.accent,
        "on-accent": on(colours.accent, WHITE, LIGHT.text, DARK.background),
        "ground": ground,
        "raised": raised,
        "ink": ink,
        "soft": colours.muted,
        "rule": mixed(ink, raised, 0.12),
        "line": nearest(mixed(colours.muted, raised, 0.6), both, PARTS) or colours.muted,
    }
    for name, choice in {"calm": (colours.accent,), **TONES}.items():
        tone = max(choice, key=lambda each: ratio(each, raised))
        tint = _tint(tone, raised, (ink, colours.muted))
        shown = nearest(tone, (*both, tint), TEXT) or ink
        found |= {name: shown, f"{name}-tint": tint, f"{name}-done": _done(shown, raised)}
    return found


def _tint(tone: str, raised: str, texts: tuple[str, ...]) -> str:
    """Return as much of a tone as leaves everything that stands on it readable; where none does, none of it."""
    tints = (mixed(tone, raised, share) for share in _TINTS)
    return next((tint for tint in tints if all(ratio(text, tint) >= TEXT for text in texts)), raised)


def _done(tone: str, raised: str) -> str:
    """Return a quieter tone that can still be seen as a part of the page."""
    return nearest(mixed(tone, raised, 0.55), (raised,), PARTS) or tone
