"""Kept files: found again by their ref, each once."""

from __future__ import annotations

import pytest

from bot.errors import NotThere
from tests.conftest import NOON


async def test_the_bytes_of_a_kept_file_are_loaded_by_its_ref(services, merchant) -> None:
    kept = await services.media.keep(merchant.id, "message-1", "a.png", "image/png", b"one", NOON)
    assert await services.media.keep(merchant.id, "message-1", "a.png", "image/png", b"one", NOON) == kept
    assert await services.media.load(kept.ref) == b"one"


@pytest.mark.parametrize("ref", ["media:nothing", "https://vendor.example/1", ""])
async def test_what_is_not_kept_is_not_there(services, ref) -> None:
    with pytest.raises(NotThere):
        await services.media.load(ref)
