"""The shop that is measured."""

from __future__ import annotations

import pytest

from tests.bot.measure.shop import Shop


@pytest.fixture
async def shop(database) -> Shop:
    """A shop on each of the two databases."""
    return await Shop(database).opened()
