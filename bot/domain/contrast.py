"""Colours as browsers mix them and eyes tell them apart: WCAG 2.x contrast, and the nearest colour that has enough.

A colour is text, "#rrggbb" in lower case. Mixing is done in Oklab, as CSS does with `color-mix(in oklab, …)`.
"""

from __future__ import annotations

import re
from functools import lru_cache

TEXT = 4.5
"""The least contrast of text to what it stands on (WCAG 2.x, 1.4.3)."""

PARTS = 3.0
"""The least contrast of large text, and of parts that must be seen to be used (1.4.3, 1.4.11)."""

BLACK, WHITE = "#000000", "#ffffff"
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 256

Triple = tuple[float, float, float]


def is_colour(text: str) -> bool:
    """Say whether a text is a colour as it is written here."""
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Return the relative luminance: 0 of black, 1 of white."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21; whichever stands on the other."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour that is `share` (0 to 1) of one and the rest of the other."""
    first, second = _lab(one), _lab(other)
    left, middle, right = (a * share + b * (1 - share) for a, b in zip(first, second, strict=True))
    return _hex(_from_oklab((left, middle, right)))


def on(ground: str, *wanted: str) -> str:
    """Return the first of these colours that can be read on a ground, else black or white, whichever is read better."""
    fitting = next((colour for colour in wanted if ratio(colour, ground) >= TEXT), None)
    return fitting or max((BLACK, WHITE), key=lambda colour: ratio(colour, ground))


def nearest(colour: str, grounds: tuple[str, ...], least: float) -> str | None:
    """Return the colour nearest to this one that has enough contrast to each ground; None where none can have.

    It is moved towards black and towards white, so that its hue stays; the shorter way is taken.
    """
    lights = tuple(map(luminance, grounds))
    if _fits(colour, lights, least):
        return colour
    found = [moved for end in (BLACK, WHITE) if (moved := _towards(colour, end, lights, least))]
    return min(found, key=lambda each: _distance(colour, each), default=None)


def _towards(colour: str, end: str, lights: tuple[float, ...], least: float) -> str | None:
    steps = (mixed(end, colour, step / _STEPS) for step in range(1, _STEPS + 1))
    return next((moved for moved in steps if _fits(moved, lights, least)), None)


def _fits(colour: str, lights: tuple[float, ...], least: float) -> bool:
    own = luminance(colour)
    return all((max(own, light) + 0.05) / (min(own, light) + 0.05) >= least for light in lights)


def _distance(one: str, other: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(other), strict=True))


@lru_cache(4096)
def _lab(colour: str) -> Triple:
    return _oklab(_linear(colour))


def _linear(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _opened(red), _opened(green), _opened(blue)


def _opened(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _closed(channel: float) -> int:
    inside = min(max(channel, 0.0), 1.0)
    curved = inside * 12.92 if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055
    return round(curved * 255)


def _hex(linear: Triple) -> str:
    red, green, blue = map(_closed, linear)
    return f"#{red:02x}{green:02x}{blue:02x}"


# The two matrices are Björn Ottosson's, as CSS Color 4 has them.
def _oklab(linear: Triple) -> Triple:
    red, green, blue = linear
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> Triple:
    light, red_green, yellow_blue = lab
    long = (light + 0.3963377774 * red_green + 0.2158037573 * yellow_blue) ** 3
    middle = (light - 0.1055613458 * red_green - 0.0638541728 * yellow_blue) ** 3
    short = (light - 0.0894841775 * red_green - 1.2914855480 * yellow_blue) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
