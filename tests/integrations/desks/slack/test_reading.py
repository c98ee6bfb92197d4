"""What agents do in Slack, read from its deliveries: one act each, or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.attachment import Attachment
from bot.domain.desk import Act, Agent, DeskEvent
from bot.errors import MalformedPayload
from bot.ports import SignedRequest
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.agent_text import plain
from integrations.reading import Reading
from tests.integrations.desks.slack.deliveries import FORM, JSON, NAMES, NOW, knocking

THREAD = "C0SUPPORT:1795435100.000100"
LINE = "C0SUPPORT:1795435200.000200"
SAM = Agent("U0SAM0001")
SAM_BY_NAME = Agent("U0SAM0001", "sam")


def at(seconds: int, micro: int = 0) -> datetime:
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micro)


def pressed(key: str, act: Act, **more: Any) -> DeskEvent:
    told = {"thread": THREAD, "case_id": "case-1", "answer_to": "https://hooks.slack.com/actions/T0OAK0001/1/abc"}
    return DeskEvent(key, act, SAM_BY_NAME, at(1795435230, 123456), **{**told, **more})


READ: dict[str, DeskEvent] = {
    "message__said": DeskEvent(
        "Ev0SAID001",
        Act.SAID,
        SAM,
        at(1795435200, 200),
        THREAD,
        LINE,
        text="It left Memphis & is on its way 👋🏼 see the scan (https://ups.example/t/1?a=1&b=2), cc",
    ),
    "message__internal": DeskEvent(
        "Ev0INTERN1",
        Act.SAID,
        SAM,
        at(1795435201, 300),
        THREAD,
        "C0SUPPORT:1795435201.000300",
        text="// ask the warehouse first",
    ),
    "message__files": DeskEvent(
        "Ev0FILES01",
        Act.SAID,
        SAM,
        at(1795435210, 400),
        THREAD,
        "C0SUPPORT:1795435210.000400",
        text="here is the new label",
        files=(
            Attachment(
                "https://files.slack.com/files-pri/T0OAK0001-F0PHOTO01/download/label.png",
                "image/png",
                "label.png",
                20481,
            ),
        ),
    ),
    "message__broadcast": DeskEvent(
        "Ev0BROAD01",
        Act.SAID,
        SAM,
        at(1795435211, 500),
        THREAD,
        "C0SUPPORT:1795435211.000500",
        text="telling the channel too",
    ),
    "message__private_channel": DeskEvent(
        "Ev0GROUP01",
        Act.SAID,
        SAM,
        at(1795435205, 200),
        "G0SUPPORT:1795435100.000100",
        "G0SUPPORT:1795435205.000200",
        text="from a private channel",
    ),
    "message__edited": DeskEvent(
        "Ev0EDIT001", Act.EDITED, SAM, at(1795435260, 700), THREAD, LINE, text="It left Louisville"
    ),
    "message__deleted": DeskEvent("Ev0DELETE1", Act.DELETED, SAM, at(1795435300, 800), THREAD, LINE),
    "press__claim": pressed("press:111.222.claim:claim", Act.CLAIM),
    "press__resolve": pressed("press:111.222.resolve:resolve", Act.RESOLVE),
    "press__hand_back": pressed("press:111.222.handback:hand_back", Act.HAND_BACK),
    "press__private": pressed("press:111.222.private:private", Act.PRIVATE),
    "press__macro": pressed("press:111.222.macro:macro", Act.MACRO, text="Sorry, late"),
    "press__send_anyway": pressed("press:111.222.anyway:send_anyway", Act.SEND_ANYWAY, line=LINE),
    "view__reply": DeskEvent(
        "view:V0REPLY01:1795435250.abcd",
        Act.REPLY,
        SAM_BY_NAME,
        NOW,
        THREAD,
        "V0REPLY01",
        "case-1",
        "It is <here> & safe",
    ),
    "command__look_up": DeskEvent(
        "command:111.222.command:",
        Act.LOOK_UP,
        SAM_BY_NAME,
        NOW,
        text="#1042",
        answer_to="https://hooks.slack.com/commands/T0OAK0001/2/def",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_each_act_is_read(name: str) -> None:
    assert Slack().read(knocking(name)) == [READ[name]]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("nothing", "modal"))])
def test_what_is_no_act_of_an_agents_is_nothing(name: str) -> None:
    assert Slack().read(knocking(name)) == []


def test_every_fixture_is_expected_to_mean_something_or_nothing() -> None:
    assert {name for name in NAMES if not name.startswith(("nothing", "modal"))} == set(READ)


@pytest.mark.parametrize("name", NAMES)
def test_a_repeated_delivery_reads_the_same_and_has_the_same_key(name: str) -> None:
    again = replace(knocking(name), headers={**knocking(name).headers, "x-slack-retry-num": "1"})
    assert Slack().read(again) == Slack().read(knocking(name))


def test_no_two_acts_share_a_key() -> None:
    keys = [event.key for event in READ.values()]
    assert len(keys) == len(set(keys))
    assert all(key.isprintable() and 0 < len(key) <= 200 for key in keys)


def nothing_or_malformed(request: SignedRequest) -> bool:
    try:
        return Slack().read(request) == []
    except MalformedPayload as error:
        return error.provider == "slack" and bool(error.path)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"\xff\x00", JSON),
        (b"[" * 100_000, JSON),
        (b'{"type":"event_callback"}', JSON),
        (b'{"type":"event_callback","event_id":"Ev1","event":"x"}', JSON),
        (b"", FORM),
        (b"a=b", FORM),
        (b"payload=", FORM),
        (b"payload=[]", FORM),
        (b"payload=%7B", FORM),
        (b"\xff\xfe", FORM),
        (b"&".join(b"a%d=1" % number for number in range(200)), FORM),
        (b"command=%2Fporchlight", FORM),
    ],
)
def test_what_is_none_of_slacks_shapes_is_malformed_or_nothing(body: bytes, kind: str) -> None:
    request = replace(knocking("press__claim"), body=body, headers={"content-type": kind})
    assert nothing_or_malformed(request)


@pytest.mark.parametrize("name", NAMES)
def test_a_body_cut_anywhere_raises_nothing_unnamed(name: str) -> None:
    whole = knocking(name)
    for end in range(0, len(whole.body), 37):
        try:
            Slack().read(replace(whole, body=whole.body[:end]))
        except MalformedPayload:
            continue


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("plain words", "plain words"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<https://oak.example>", "https://oak.example"),
        ("<https://oak.example|https://oak.example>", "https://oak.example"),
        ("<mailto:help@oak.example|help@oak.example>", "help@oak.example"),
        ("<tel:+15550100|call us>", "call us (+15550100)"),
        ("ask <@U0ANN0001|Ann>", "ask @Ann"),
        ("ask <@U0ANN0001>", "ask"),
        ("in <#C0SUPPORT|support>", "in #support"),
        ("<!here> look", "@here look"),
        ("<!subteam^S1|@agents> look", "@agents look"),
        ("<!date^1^{date}|Monday>", "@Monday"),
        ("1 < 2", "1 < 2"),
        (":custom: stays", ":custom: stays"),
    ],
)
def test_slacks_markup_becomes_what_a_shopper_can_read(typed: str, reads: str) -> None:
    assert plain(typed, Reading("slack", None)) == reads


def test_emoji_are_taken_from_the_rich_text_and_nothing_odd_with_them() -> None:
    names = [("tada", "1f389"), ("odd", "d800"), ("zero", "00"), ("no", "xyz"), ("far", "ffffff")]
    elements = [{"type": "emoji", "name": name, "unicode": code} for name, code in names]
    blocks = Reading("slack", [{"type": "rich_text", "elements": [{"elements": elements}]}])
    assert plain(":tada: :odd: :zero: :no: :far:", blocks) == "🎉 :odd: :zero: :no: :far:"


def test_a_press_without_a_trigger_is_known_by_its_body() -> None:
    whole = json.loads(json.dumps({"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "claim"}]}))
    body = json.dumps(whole).encode()
    request = replace(knocking("press__claim"), body=body, headers={"content-type": JSON})
    (event,) = Slack().read(request)
    assert event.key.startswith("press:")
    assert event.at == NOW
    assert Slack().read(request)[0].key == event.key
