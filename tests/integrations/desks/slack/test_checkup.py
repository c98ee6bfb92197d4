"""What `doctor` hears from Slack: the token, the scopes, and the bot's seat in each channel."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from bot.domain.policy import People, Policy
from bot.ports import Account
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.app_manifest import FILE, manifest, scopes
from tests.integrations.desks.slack.stub import SCOPES, Answer, StubSlack, error


def account(stub: StubSlack, channel: str = "C0SUPPORT", fallback: str = "C0LEADS") -> Account:
    people = People(channel=channel, fallback=fallback)
    return Account(replace(stub.account.settings, policy=Policy(people=people)), stub.account.secrets)


async def heard(slack: Slack, asked: Account) -> dict[str, tuple[bool, str]]:
    return {each.subject: (each.well, each.text) for each in await slack.examine(asked)}


async def test_all_is_well(slack: Slack, stub: StubSlack) -> None:
    assert await heard(slack, account(stub)) == {
        "token": (True, "accepted by Oak"),
        "scopes": (True, "complete"),
        "channel": (True, "the bot is in C0SUPPORT"),
        "fallback channel": (True, "the bot is in C0LEADS"),
    }


@pytest.mark.parametrize(
    ("answer", "says"),
    [(error("invalid_auth"), "invalid_auth"), (Answer("oops", 502), "SlackApiError"), (Answer(reset=True), "Server")],
)
async def test_a_token_that_is_refused_is_told_with_slacks_code(
    slack: Slack, stub: StubSlack, answer: Answer, says: str
) -> None:
    stub.says["auth.test"] = [answer, answer]
    concerns = await slack.examine(account(stub))
    assert [each.well for each in concerns] == [False]
    assert says in concerns[0].text
    assert concerns[0].remedy


async def test_missing_scopes_are_named(slack: Slack, stub: StubSlack) -> None:
    few = ",".join(scope for scope in SCOPES.split(",") if scope not in {"files:read", "commands"})
    stub.says["auth.test"] = [Answer({"team": "Oak"}, headers={"x-oauth-scopes": few})]
    assert (await heard(slack, account(stub)))["scopes"] == (False, "missing: commands, files:read")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer({"channel": {"is_member": False}}), "the bot is not in C0SUPPORT"),
        (Answer({"channel": {"is_member": True, "is_archived": True}}), "C0SUPPORT is archived"),
        (error("channel_not_found"), "C0SUPPORT: channel_not_found"),
    ],
)
async def test_a_channel_without_the_bot_is_told(slack: Slack, stub: StubSlack, answer: Answer, says: str) -> None:
    stub.says["conversations.info"] = [answer]
    assert (await heard(slack, account(stub, fallback="")))["channel"] == (False, says)


async def test_no_token_and_no_channel_are_told_without_more(slack: Slack, stub: StubSlack) -> None:
    assert await heard(slack, Account(stub.account.settings)) == {"token": (False, "there is none")}
    assert (await heard(slack, account(stub, channel="", fallback="")))["channel"] == (False, "none is chosen")


def test_the_manifest_is_yaml_with_the_address_in_each_of_its_places() -> None:
    told = yaml.safe_load(manifest("https://track.oak.example/desks/t/slack"))
    address = "https://track.oak.example/desks/t/slack"
    assert told["features"]["slash_commands"][0]["url"] == address
    assert told["settings"]["event_subscriptions"]["request_url"] == address
    assert told["settings"]["interactivity"]["request_url"] == address
    assert told["settings"]["socket_mode_enabled"] is False
    assert set(SCOPES.split(",")) == scopes()


def test_each_scope_and_event_has_its_reason_in_the_readme() -> None:
    readme = (FILE.parent / "README.md").read_text()
    told = yaml.safe_load(FILE.read_text())
    for name in [*scopes(), *told["settings"]["event_subscriptions"]["bot_events"]]:
        assert f"`{name}`" in readme, name
