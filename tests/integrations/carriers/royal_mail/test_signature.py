"""Royal Mail sends no webhooks: whoever posts one is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.royal_mail.adapter import RoyalMail


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer secret"}])
def test_nobody_speaks_for_royal_mail(headers: dict[str, str]) -> None:
    request = SignedRequest("POST", "/hooks/x/royal_mail", headers, b"{}", datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(BadSignature):
        RoyalMail().verify(request, ["secret"])
