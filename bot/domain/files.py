"""Which files are kept: known by their first bytes, never by what the sender calls them, and up to a size. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept; `most_bytes` is the largest that is, `ending` that of its name."""

    content_type: str
    ending: str
    most_bytes: int


JPEG = FileKind("image/jpeg", ".jpg", 10 * MIB)
PNG = FileKind("image/png", ".png", 10 * MIB)
WEBP = FileKind("image/webp", ".webp", 10 * MIB)
HEIC = FileKind("image/heic", ".heic", 10 * MIB)
PDF = FileKind("application/pdf", ".pdf", 10 * MIB)
MP4 = FileKind("video/mp4", ".mp4", 16 * MIB)
VIDEO_3GP = FileKind("video/3gpp", ".3gp", 16 * MIB)

KINDS = (JPEG, PNG, WEBP, HEIC, PDF, MP4, VIDEO_3GP)
MOST_BYTES = max(kind.most_bytes for kind in KINDS)

# What other senders call the same kinds; anything else need not be fetched to be refused.
CALLED: dict[str, FileKind] = {
    **{kind.content_type: kind for kind in KINDS},
    "image/jpg": JPEG,
    "image/pjpeg": JPEG,
    "image/heif": HEIC,
    "video/3gp": VIDEO_3GP,
    "video/quicktime": MP4,
}
UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream"})

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
)
_SIGNS: tuple[tuple[FileKind, Callable[[bytes], bool]], ...] = (
    (JPEG, lambda body: body.startswith(b"\xff\xd8\xff")),
    (PNG, lambda body: body.startswith(b"\x89PNG\r\n\x1a\n")),
    (WEBP, lambda body: body.startswith(b"RIFF") and body[8:12] == b"WEBP"),
    (PDF, lambda body: body.startswith(b"%PDF-")),
    (HEIC, lambda body: body[4:8] == b"ftyp" and body[8:12] in _HEIC_BRANDS),
    (MP4, lambda body: body[4:8] == b"ftyp" and body[8:12] in _MP4_BRANDS),
    (VIDEO_3GP, lambda body: body[4:8] == b"ftyp" and body[8:11] == b"3gp"),
)


def kind_of(body: bytes) -> FileKind | None:
    """Return what a file is by its first bytes; None for a kind that is not kept."""
    return next((kind for kind, fits in _SIGNS if fits(body)), None)


def may_be_kept(content_type: str) -> bool:
    """Say whether a file that is called so is worth fetching; its bytes decide afterwards."""
    called = content_type.partition(";")[0].strip().lower()
    return called in CALLED or called in UNTOLD
