"""Which pictures may be a logo: known by their bytes, small enough, and nothing that could run."""

from __future__ import annotations

import struct
import zlib

import pytest

from bot.domain.look import Logo
from bot.errors import BadInput
from bot.intake.logo import MOST_BYTES, logo_of


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x7f" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"oak!"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"JF" + comment + frame + b"\xff\xd9"


def webp(form: bytes, body: bytes) -> bytes:
    chunk = form + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


LOSSY = webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 240, 60))
LOSSLESS = webp(b"VP8L", b"\x2f" + struct.pack("<I", 239 | 59 << 14))
EXTENDED = webp(b"VP8X", b"\0\0\0\0" + (239).to_bytes(3, "little") + (59).to_bytes(3, "little"))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (png(240, 60), "image/png"),
        (jpeg(240, 60), "image/jpeg"),
        (LOSSY, "image/webp"),
        (LOSSLESS, "image/webp"),
        (EXTENDED, "image/webp"),
    ],
    ids=["png", "jpeg", "lossy webp", "lossless webp", "extended webp"],
)
def test_a_picture_is_known_with_its_size(body, kind):
    assert logo_of(body) == Logo("", kind, 240, 60)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "an SVG can carry scripts"),
        (b"<?xml version='1.0'?>\n<SVG/>", "an SVG can carry scripts"),
        (b"GIF89a" + b"\0" * 40, "export it as PNG"),
        (b"%PDF-1.7", "export it as PNG"),
        (png(240, 60)[:18], "damaged"),
        (jpeg(240, 60)[:12], "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x00" + b"\0" * 40, "damaged"),
        (LOSSY[:20], "damaged"),
        (png(8, 60), "each side is from 16 to 2000"),
        (jpeg(240, 2001), "each side is from 16 to 2000"),
        (png(240, 60) + b"\0" * MOST_BYTES, "at most 48"),
    ],
)
def test_anything_else_is_refused_and_it_is_said_what_to_do(body, said):
    with pytest.raises(BadInput, match=said):
        logo_of(body)
