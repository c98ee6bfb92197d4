"""Fail points: unarmed they are nothing; armed they end the process at one moment, no other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bench.channels import MemoryChannel
from bot import failpoints
from bot.store.conversations import StoredConversations
from bot.store.desk import StoredDesk
from bot.store.inbox import StoredInbox
from bot.store.notices import StoredNotices
from bot.store.outbox import StoredOutbox
from bot.store.replies import StoredReplies
from bot.store.standings import StoredStandings
from integrations.channels.whatsapp.adapter import WhatsApp
from integrations.desks.slack.adapter import Slack
from integrations.dialogue.rasa import RasaDialogue


class Inbox:
    def __init__(self):
        self.kept = []

    async def keep(self, arrival):
        self.kept.append(arrival)
        return "kept"


class Ended(Exception):
    pass


def _end():
    raise Ended


async def test_unarmed_nothing_is_wrapped():
    services = SimpleNamespace(inbox=Inbox())
    failpoints.arm(services, "", _end)
    assert await services.inbox.keep(1) == "kept"
    assert "keep" not in vars(services.inbox)


async def _keep_three(inbox):
    for number in (1, 2, 3):
        await inbox.keep(number)


@pytest.mark.parametrize(
    ("setting", "kept"),
    [
        ("before_inbox_keep", []),
        ("after_inbox_keep", [1]),
        ("before_inbox_keep:2", [1]),
        ("after_inbox_keep:2", [1, 2]),
    ],
)
async def test_the_end_comes_before_or_after_the_call_and_at_its_count(setting, kept):
    services = SimpleNamespace(inbox=Inbox())
    failpoints.arm(services, setting, _end)
    with pytest.raises(Ended):
        await _keep_three(services.inbox)
    assert services.inbox.kept == kept


@pytest.mark.parametrize("wrong", ["nowhere", "after_draft:soon", ":"])
def test_a_point_that_does_not_exist_is_refused_with_those_that_do(wrong):
    with pytest.raises(ValueError, match="after_dialogue_reply"):
        failpoints.known(wrong)


async def test_a_run_that_found_nothing_to_do_is_no_step():
    class Outbox:
        def __init__(self):
            self.due = [[], [], ["a send"]]

        async def take(self):
            return self.due.pop(0)

    services = SimpleNamespace(outbox=Outbox())
    failpoints.arm(services, "send_taken", _end)
    assert [await services.outbox.take(), await services.outbox.take()] == [[], []]
    with pytest.raises(Ended):
        await services.outbox.take()


async def test_one_of_several_is_named_after_a_dot():
    channel = MemoryChannel("whatsapp")
    failpoints.arm(SimpleNamespace(channels={"whatsapp": channel}), "before_whatsapp", _end)
    with pytest.raises(Ended):
        await channel.send("+15550100", {"text": "hello"}, None)
    assert channel.sent == []


OWNERS = {
    "inbox": StoredInbox,
    "conversations": StoredConversations,
    "dialogue": RasaDialogue,
    "standings": StoredStandings,
    "notices": StoredNotices,
    "outbox": StoredOutbox,
    "desk": StoredDesk,
    "replies": StoredReplies,
    "channels.whatsapp": WhatsApp,
    "desks.slack": Slack,
}


@pytest.mark.parametrize(("attribute", "method", "after"), failpoints.POINTS.values(), ids=failpoints.POINTS)
def test_every_point_names_a_method_that_exists(attribute, method, after):
    assert callable(getattr(OWNERS[attribute], method))
