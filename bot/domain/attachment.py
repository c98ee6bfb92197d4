"""A file that came with a message, or goes with one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. `ref` is where its bytes are: the vendor's address on the way in, our own id (`media:…`) once kept."""

    ref: str
    content_type: str
    name: str = ""
    size: int | None = None
