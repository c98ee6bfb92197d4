"""Which files are kept: by their bytes, whatever they are called."""

from __future__ import annotations

import pytest

from bot.domain.files import HEIC, JPEG, MP4, PDF, PNG, VIDEO_3GP, WEBP, FileKind, kind_of, may_be_kept


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", JPEG),
        (b"\x89PNG\r\n\x1a\nrest", PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"\x00\x00\x00\x18ftypheic", HEIC),
        (b"\x00\x00\x00\x18ftypmif1", HEIC),
        (b"\x00\x00\x00\x18ftypmp42", MP4),
        (b"\x00\x00\x00\x18ftyp3gp5", VIDEO_3GP),
        (b"%PDF-1.7", PDF),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<!doctype html>", None),
        (b"MZ\x90", None),
        (b"PK\x03\x04", None),
        (b"OggS", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_a_kind_is_known_by_its_first_bytes(body: bytes, kind: FileKind | None) -> None:
    assert kind_of(body) is kind


@pytest.mark.parametrize(
    ("called", "worth"),
    [
        ("image/jpeg", True),
        ("IMAGE/JPEG; x=1", True),
        ("image/heif", True),
        ("application/octet-stream", True),
        ("", True),
        ("audio/ogg", False),
        ("text/html", False),
        ("image/svg+xml", False),
        ("application/zip", False),
    ],
)
def test_what_is_worth_fetching(called: str, worth: bool) -> None:
    assert may_be_kept(called) is worth
