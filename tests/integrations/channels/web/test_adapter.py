"""The widget as a channel: a row, once, and a conversation that may be gone."""

from __future__ import annotations

from bot.domain.conversation import Button
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt
from bot.errors import NotThere
from bot.ports import Account
from integrations.channels.web.adapter import WebChannel

ACCOUNT = Account(MerchantSettings(name="Oak"))
WAIT = Button("Wait", "track_order", "1042", "wait")


async def test_a_message_is_a_row_with_its_buttons() -> None:
    rows = []

    async def keep(conversation_id, ref, text, buttons):
        rows.append((conversation_id, ref, text, buttons))
        return "row1"

    channel = WebChannel(keep)
    payload = channel.render(Outgoing("It is late.", (WAIT,), ref="notice:1"))
    assert await channel.send("c1", payload, ACCOUNT) == Receipt(DeliveryState.SENT, "row1")
    assert rows == [("c1", "notice:1", "It is late.", (WAIT,))]


async def test_a_conversation_that_is_gone_is_an_address_that_nobody_is_at() -> None:
    async def keep(*_):
        raise NotThere("gone")

    channel = WebChannel(keep)
    receipt = await channel.send("c1", channel.render(Outgoing("Hi")), ACCOUNT)
    assert receipt.failure is Failure.BAD_ADDRESS


async def test_without_a_store_the_channel_is_down() -> None:
    channel = WebChannel()
    assert (await channel.send("c1", channel.render(Outgoing("Hi")), ACCOUNT)).failure is Failure.CHANNEL_DOWN
