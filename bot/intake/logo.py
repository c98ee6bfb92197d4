"""A shop's logo, looked at before it is kept: what kind it is by its first bytes, how large, and how many pixels."""

from __future__ import annotations

import struct

from bot.domain.files import JPEG, PNG, WEBP, kind_of
from bot.domain.look import Logo
from bot.errors import BadInput

MOST_BYTES = 48 * 1024
"""As much as all the rest of the page weighs."""

LEAST_SIDE, MOST_SIDE = 16, 2000
ALLOWED = (PNG, JPEG, WEBP)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that begin a frame, and so say its size."""


def logo_of(body: bytes) -> Logo:
    """Return what a picture is, as a logo that is not kept yet. Raises BadInput, which says what to do instead.

    An SVG is refused: it is a document that can carry scripts and fetch from elsewhere.
    """
    if not body:
        raise BadInput("logo: the file is empty: choose a PNG, JPEG or WebP")
    if len(body) > MOST_BYTES:
        raise BadInput(
            f"logo: it is {len(body) // 1024} KiB, and at most {MOST_BYTES // 1024} are kept: save it smaller"
        )
    kind = kind_of(body)
    if kind not in ALLOWED or kind is None:
        wrong = "an SVG can carry scripts" if b"<svg" in body[:1024].lower() else "this is none of them"
        raise BadInput(
            f"logo: a PNG, JPEG or WebP was expected, and {wrong}: export it as PNG, twice as large as shown"
        )
    try:
        width, height = _SIZES[kind](body)
    except (struct.error, IndexError, ValueError):
        raise BadInput("logo: the picture is damaged: export it again") from None
    if not (LEAST_SIDE <= width <= MOST_SIDE and LEAST_SIDE <= height <= MOST_SIDE):
        raise BadInput(f"logo: it is {width} × {height} pixels; each side is from {LEAST_SIDE} to {MOST_SIDE}")
    return Logo("", kind.content_type, width, height)


def _png(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _jpeg(body: bytes) -> tuple[int, int]:
    at = 2
    while True:
        mark, kind, length = struct.unpack(">BBH", body[at : at + 4])
        if mark != 0xFF or length < 2:
            raise ValueError("not at a segment")
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + length


def _webp(body: bytes) -> tuple[int, int]:
    form = body[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
    if form == b"VP8L":
        packed = int.from_bytes(body[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", body[26:30])
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {PNG: _png, JPEG: _jpeg, WEBP: _webp}
