"""Posts to Slack, kind by kind, over the real slack_sdk: what is asked, and what each answer means."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import ClientSession

from bot.domain.attachment import Attachment
from bot.domain.desk import DeskPost, Mark, PostKind
from bot.domain.messaging import DeliveryState, Failure, Receipt
from bot.errors import Misconfigured, NotThere, RateLimited, Refused, TooLarge, Unavailable
from bot.ports import Account
from integrations.desks.slack import client as clients
from integrations.desks.slack import outcomes, posting
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.posting import Paces
from tests.integrations.desks.slack.cards import CARD, THREAD, line, opening, post
from tests.integrations.desks.slack.stub import TOKEN, Answer, StubSlack, error

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
PHOTO = Attachment("media:1", "image/png", "damage.png", 12)


async def test_a_card_opens_a_thread_and_its_sid_names_it(slack: Slack, stub: StubSlack) -> None:
    receipt = await slack.post("desk:case-1:card", opening(), stub.account)
    assert receipt == Receipt(DeliveryState.DELIVERED, "C0SUPPORT:1795435201.000100")
    (asked,) = stub.of("chat.postMessage")
    assert asked["channel"] == "C0SUPPORT"
    assert "thread_ts" not in asked
    assert asked["metadata"] == {"event_type": "porchlight_post", "event_payload": {"key": "desk:case-1:card"}}
    assert asked["text"] == "Order #1042: where is it? · Waiting for somebody since 12:00"
    assert stub.tokens == [f"Bearer {TOKEN}"]


async def test_a_card_is_brought_up_to_date_where_it_stands(slack: Slack, stub: StubSlack) -> None:
    again = post(PostKind.CARD_AGAIN, card=CARD, thread=THREAD)
    assert await slack.post("k", again, stub.account) == Receipt(DeliveryState.DELIVERED, THREAD)
    (asked,) = stub.of("chat.update")
    assert (asked["channel"], asked["ts"]) == ("C0SUPPORT", "1795435100.000100")


async def test_a_line_goes_into_the_thread_and_nothing_in_it_is_markup(slack: Slack, stub: StubSlack) -> None:
    evil = "<!channel> *bold* <https://evil.example|oak.example> & <@U0ANN0001>"
    receipt = await slack.post("desk:case-1:m7", line(evil), stub.account)
    assert receipt.state is DeliveryState.DELIVERED
    (asked,) = stub.of("chat.postMessage")
    assert asked["thread_ts"] == "1795435100.000100"
    assert asked["blocks"] == [{"type": "section", "text": {"type": "plain_text", "text": evil, "emoji": False}}]
    assert "<" not in asked["text"]
    assert asked["unfurl_links"] is False
    assert asked["unfurl_media"] is False


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (Mark.SENT, "outbox_tray"),
        (Mark.DELIVERED, "white_check_mark"),
        (Mark.READ, "eyes"),
        (Mark.FAILED, "x"),
        (Mark.INTERNAL, "lock"),
    ],
)
async def test_a_mark_is_a_reaction_on_the_agents_line(slack: Slack, stub: StubSlack, mark: Mark, name: str) -> None:
    on_line = post(PostKind.MARK, thread=THREAD, line="C0SUPPORT:1795435200.000200", mark=mark)
    receipt = await slack.post("k", on_line, stub.account)
    assert receipt == Receipt(DeliveryState.DELIVERED, "C0SUPPORT:1795435200.000200")
    assert stub.of("reactions.add") == [{"channel": "C0SUPPORT", "name": name, "timestamp": "1795435200.000200"}]
    assert not stub.messages


@pytest.mark.parametrize("code", ["already_reacted", "message_not_found", "too_many_reactions"])
async def test_a_mark_that_stands_already_or_has_no_line_any_more_is_done(
    slack: Slack, stub: StubSlack, code: str
) -> None:
    stub.says["reactions.add"] = [error(code)]
    marked = post(PostKind.MARK, thread=THREAD, line="C0SUPPORT:1795435200.000200", mark=Mark.SENT)
    assert (await slack.post("k", marked, stub.account)).state is DeliveryState.DELIVERED


async def test_a_failure_is_marked_and_said_in_the_thread(slack: Slack, stub: StubSlack) -> None:
    failed = post(
        PostKind.MARK, thread=THREAD, line="C0SUPPORT:1795435200.000200", mark=Mark.FAILED, text="Not delivered: 63016"
    )
    receipt = await slack.post("k", failed, stub.account)
    assert receipt.sid == "C0SUPPORT:1795435201.000100"
    assert stub.of("reactions.add")[0]["name"] == "x"
    assert stub.messages[0]["thread_ts"] == "1795435100.000100"


async def test_a_mark_on_a_reply_that_has_no_line_is_said_in_the_thread(slack: Slack, stub: StubSlack) -> None:
    said = post(PostKind.MARK, thread=THREAD, line="V0REPLY01", mark=Mark.SENT, text="Sent")
    assert (await slack.post("k", said, stub.account)).state is DeliveryState.DELIVERED
    assert not stub.of("reactions.add")
    assert len(stub.messages) == 1


async def test_an_alert_lifts_the_thread_into_its_channel(slack: Slack, stub: StubSlack) -> None:
    await slack.post("k", post(PostKind.ALERT, thread=THREAD, text="Nobody has claimed this yet."), stub.account)
    (asked,) = stub.messages
    assert (asked["thread_ts"], asked["reply_broadcast"]) == ("1795435100.000100", True)
    assert asked["blocks"][-1]["elements"][0]["text"] == "<!here>"


async def test_an_alert_elsewhere_bears_a_link_to_the_case(slack: Slack, stub: StubSlack) -> None:
    await slack.post("k", post(PostKind.ALERT, place="C0LEADS", thread=THREAD, text="Nobody yet."), stub.account)
    (asked,) = stub.messages
    assert asked["channel"] == "C0LEADS"
    assert "thread_ts" not in asked
    assert asked["blocks"][-1]["elements"][1]["text"] == "<https://oak.slack.com/archives/C0SUPPORT/p1|Open the case>"


async def test_an_alert_is_sent_without_its_link_where_slack_has_none(slack: Slack, stub: StubSlack) -> None:
    stub.says["chat.getPermalink"] = [error("message_not_found")]
    alert = post(PostKind.ALERT, place="C0LEADS", thread=THREAD, text="Nobody yet.")
    assert (await slack.post("k", alert, stub.account)).state is DeliveryState.DELIVERED
    assert len(stub.messages[0]["blocks"][-1]["elements"]) == 1


def private(stub: StubSlack, **more: str) -> DeskPost:
    return post(PostKind.PRIVATE, **{"thread": THREAD, "agent": "U0SAM0001", "text": "Jane Doe, jane@x.com", **more})


async def test_what_one_agent_may_see_goes_to_that_agent_alone(slack: Slack, stub: StubSlack) -> None:
    assert (await slack.post("k", private(stub), stub.account)).state is DeliveryState.DELIVERED
    (asked,) = stub.of("chat.postEphemeral")
    assert (asked["user"], asked["channel"], asked["thread_ts"]) == ("U0SAM0001", "C0SUPPORT", "1795435100.000100")
    assert not stub.messages


async def test_an_answer_goes_where_the_press_came_from(slack: Slack, stub: StubSlack) -> None:
    receipt = await slack.post("k", private(stub, answer_to=f"{stub.url}/respond/1"), stub.account)
    assert receipt.state is DeliveryState.DELIVERED
    (asked,) = stub.of("response_url")
    assert (asked["response_type"], asked["replace_original"]) == ("ephemeral", False)
    assert not stub.of("chat.postEphemeral")


async def test_an_answer_address_that_is_used_up_or_not_slacks_falls_back(slack: Slack, stub: StubSlack) -> None:
    stub.says["response_url"] = [Answer({"ok": False, "error": "expired_url"}, status=404)]
    await slack.post("k", private(stub, answer_to=f"{stub.url}/respond/1"), stub.account)
    await slack.post("k", private(stub, answer_to="https://evil.example/steal"), stub.account)
    assert len(stub.of("chat.postEphemeral")) == 2


async def test_a_question_before_a_line_goes_out_has_a_button_that_names_the_line(
    slack: Slack, stub: StubSlack
) -> None:
    asking = post(PostKind.PRIVATE, thread=THREAD, agent="U0ANN0001", text="Sam has it.", line="C0:1.2", case_id="c1")
    await slack.post("k", asking, stub.account)
    (button,) = stub.of("chat.postEphemeral")[0]["blocks"][-1]["elements"]
    assert (button["action_id"], button["value"]) == ("send_anyway", "c1\nC0:1.2")


async def test_files_are_shared_in_the_thread_before_the_line_that_bears_the_key(slack: Slack, stub: StubSlack) -> None:
    await slack.post(
        "k", line("see the damage", files=(PHOTO, Attachment("media:9", "image/png", "gone.png"))), stub.account
    )
    (shared,) = stub.of("files.completeUploadExternal")
    assert (shared["channel_id"], shared["thread_ts"]) == ("C0SUPPORT", "1795435100.000100")
    assert json.loads(shared["files"])[0]["title"] == "damage.png"
    assert stub.uploads == [b"\x89PNG one"]
    assert "gone.png" in stub.messages[0]["blocks"][-1]["elements"][0]["text"]
    names = [name for name, _ in stub.asked]
    assert names.index("files.completeUploadExternal") < names.index("chat.postMessage")


async def test_a_line_that_is_tried_again_does_not_bring_its_files_again(slack: Slack, stub: StubSlack) -> None:
    stub.says["chat.postMessage"] = [error("service_unavailable")]
    first = await slack.post("k", line("see", files=(PHOTO,)), stub.account)
    second = await slack.post("k", line("see", files=(PHOTO,)), stub.account)
    assert (first.failure, second.state) == (Failure.TRANSIENT, DeliveryState.DELIVERED)
    assert len(stub.of("files.completeUploadExternal")) == 1


async def test_a_photo_without_words_is_named(slack: Slack, stub: StubSlack) -> None:
    await slack.post("k", line("", files=(PHOTO,)), stub.account)
    assert stub.messages[0]["text"] == "damage.png"


async def test_files_are_refused_where_nobody_said_where_they_are_kept(session: ClientSession, stub: StubSlack) -> None:
    await Slack(session).post("k", line("see", files=(PHOTO,)), stub.account)
    assert not stub.uploads
    assert "damage.png" in stub.messages[0]["blocks"][-1]["elements"][0]["text"]


CODES = [
    *((code, DeliveryState.FAILED, failure) for code, failure in sorted(outcomes.FAILURES.items())),
    ("internal_error", DeliveryState.UNKNOWN, None),
    ("fatal_error", DeliveryState.UNKNOWN, None),
    ("something_new", DeliveryState.UNKNOWN, None),
]


@pytest.mark.parametrize(("code", "state", "failure"), CODES, ids=[code for code, _, _ in CODES])
async def test_each_code_of_slacks_means_one_thing(
    slack: Slack, stub: StubSlack, code: str, state: DeliveryState, failure: Failure | None
) -> None:
    stub.says["chat.postMessage"] = [error(code)]
    receipt = await slack.post("k", line(), stub.account)
    assert (receipt.state, receipt.failure, receipt.code) == (state, failure, code)
    assert len(stub.asked) == 1


def test_no_code_means_two_things() -> None:
    tables = (outcomes.SLOW_DOWN, outcomes.TRANSIENT, outcomes.CHANNEL_DOWN, outcomes.BAD_CONTENT, outcomes.DONE)
    assert sum(map(len, tables)) == len(frozenset().union(*tables))


ANSWERS = {
    "a pause": (Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "17"}), Failure.SLOW_DOWN, 17.0),
    "a pause without a number": (Answer("slow down", 429), Failure.SLOW_DOWN, outcomes.DEFAULT_PAUSE),
    "an error of theirs": (Answer("oops", 502), None, None),
    "an error of theirs in JSON": (Answer({"ok": False, "error": "not_authed"}, 500), None, None),
    "no JSON": (Answer("<html>", 200, {"Content-Type": "text/html"}), None, None),
    "text": (Answer("ok", 200), None, None),
    "a reset before": (Answer(reset=True), None, None),
    "a reset after it was accepted": (Answer(reset=True, kept=True), None, None),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_what_was_not_certainly_refused_is_unknown(slack: Slack, stub: StubSlack, name: str) -> None:
    answer, failure, pause = ANSWERS[name]
    stub.says["chat.postMessage"] = [answer]
    receipt = await slack.post("k", line(), stub.account)
    assert receipt.state is (DeliveryState.FAILED if failure else DeliveryState.UNKNOWN)
    assert (receipt.failure, receipt.retry_after) == (failure, pause)
    assert len(stub.asked) == 1, "nothing is tried again in here"


async def test_a_slow_slack_is_unknown_when_its_time_is_over(
    slack: Slack, stub: StubSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "CALL_SECONDS", 0.05)
    stub.says["chat.postMessage"] = [Answer(delay=0.3, kept=True)]
    assert (await slack.post("k", line(), stub.account)).state is DeliveryState.UNKNOWN


async def test_a_connection_that_was_never_made_was_certainly_not_accepted(slack: Slack, stub: StubSlack) -> None:
    stub.url = "http://127.0.0.1:1"
    receipt = await slack.post("k", line(), stub.account)
    assert (receipt.state, receipt.failure) == (DeliveryState.FAILED, Failure.TRANSIENT)


async def test_without_a_token_slack_is_not_asked(slack: Slack, stub: StubSlack) -> None:
    nobody = Account(stub.account.settings)
    receipt = await slack.post("k", line(), nobody)
    assert (receipt.failure, receipt.code) == (Failure.CHANNEL_DOWN, "not_authed")
    with pytest.raises(Refused):
        await slack.find("k", line(), LONG_AGO, nobody)
    assert not stub.asked


async def test_a_post_without_what_it_is_about_is_refused_here(slack: Slack, stub: StubSlack) -> None:
    for empty in (post(PostKind.CARD), post(PostKind.CARD_AGAIN, card=CARD), line("")):
        assert (await slack.post("k", empty, stub.account)).failure is Failure.BAD_CONTENT
    assert not stub.asked


async def test_without_a_session_nothing_is_posted(stub: StubSlack) -> None:
    with pytest.raises(Misconfigured):
        await Slack().post("k", line(), stub.account)


async def test_what_was_accepted_and_not_answered_is_found_by_its_key(slack: Slack, stub: StubSlack) -> None:
    stub.says["chat.postMessage"] = [Answer(reset=True, kept=True)]
    assert (await slack.post("mine", line(), stub.account)).state is DeliveryState.UNKNOWN
    for number in range(3):
        await slack.post(f"later {number}", line(), stub.account)
    assert await slack.find("mine", line(), LONG_AGO, stub.account) == Receipt(
        DeliveryState.DELIVERED, "C0SUPPORT:1795435201.000100"
    )
    assert await slack.find("nobody's", line(), LONG_AGO, stub.account) is None


async def test_a_card_is_looked_for_in_its_channel(slack: Slack, stub: StubSlack) -> None:
    sid = (await slack.post("card", opening(), stub.account)).sid
    found = await slack.find("card", opening(), LONG_AGO, stub.account)
    assert found == Receipt(DeliveryState.DELIVERED, sid)
    assert stub.of("conversations.history")[0]["include_all_metadata"] == "1"


@pytest.mark.parametrize("kind", [PostKind.CARD_AGAIN, PostKind.PRIVATE, PostKind.MARK])
async def test_what_may_simply_be_done_again_is_not_looked_for(slack: Slack, stub: StubSlack, kind: PostKind) -> None:
    assert await slack.find("k", post(kind, thread=THREAD, card=CARD), LONG_AGO, stub.account) is None
    assert not stub.asked


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (error("missing_scope"), Refused),
        (error("invalid_auth"), Refused),
        (error("ratelimited", status=429, headers={"Retry-After": "3"}), RateLimited),
        (error("internal_error"), Unavailable),
        (Answer("oops", 503), Unavailable),
        (Answer(reset=True), Unavailable),
    ],
)
async def test_when_slack_cannot_be_asked_it_says_why(
    slack: Slack, stub: StubSlack, answer: Answer, raised: type[Exception]
) -> None:
    stub.says["conversations.replies"] = [answer, answer]  # aiohttp asks a second time after a reset
    with pytest.raises(raised):
        await slack.find("k", line(), LONG_AGO, stub.account)


async def test_a_thread_that_is_gone_holds_nothing(slack: Slack, stub: StubSlack) -> None:
    stub.says["conversations.replies"] = [error("thread_not_found")]
    assert await slack.find("k", line(), LONG_AGO, stub.account) is None


async def test_an_agents_file_is_fetched_with_the_token(slack: Slack, stub: StubSlack) -> None:
    file = Attachment(f"{stub.url}/files/1", "image/png", "a.png", 4)
    assert await slack.fetch(file, stub.account) == b"\x89PNG"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/1",
        "https://files.slack.com.evil.example/1",
        "https://evilslack.com/1",
        "http://files.slack.com/1",
        "https://files.slack.com@evil.example/1",
        "https://me@files.slack.com/1",
        "ftp://files.slack.com/1",
        "",
    ],
)
async def test_the_token_goes_to_no_other_host(slack: Slack, stub: StubSlack, url: str) -> None:
    with pytest.raises(NotThere):
        await slack.fetch(Attachment(url, "image/png"), stub.account)


@pytest.mark.parametrize("url", ["https://files.slack.com/files-pri/T1-F1/a.png", "https://slack.com/x"])
def test_slacks_own_hosts_are_known(stub: StubSlack, url: str) -> None:
    assert clients.is_slacks(url, stub.account.settings)


async def test_a_file_that_is_too_large_or_a_sign_in_page_is_refused(slack: Slack, stub: StubSlack) -> None:
    with pytest.raises(TooLarge):
        await slack.fetch(Attachment(f"{stub.url}/files/1", "image/png", size=17 * 1024 * 1024), stub.account)
    stranger = Account(stub.account.settings, {"slack.token": "xoxb-other"})
    with pytest.raises(Refused):
        await slack.fetch(Attachment(f"{stub.url}/files/1", "image/png"), stranger)


async def test_a_channel_is_posted_to_at_slacks_pace(session: aiohttp.ClientSession, stub: StubSlack) -> None:
    slack, began = Slack(session, paces=Paces.of_slack()), time.monotonic()
    receipts = [await slack.post(f"k{number}", line(), stub.account) for number in range(5)]
    other = await slack.post("other", line(thread="C0OTHER:1.000100"), stub.account)
    assert {receipt.state for receipt in [*receipts, other]} == {DeliveryState.DELIVERED}
    assert time.monotonic() - began > 0.9, "four at once, and the fifth a second later"


async def test_whose_turn_is_far_off_is_told_when_it_is(session: ClientSession, stub: StubSlack) -> None:
    slack = Slack(session)
    receipts = await asyncio.gather(*(slack.post(f"k{number}", line(), stub.account) for number in range(7)))
    later = [receipt for receipt in receipts if receipt.state is DeliveryState.FAILED]
    assert [(receipt.failure, receipt.code) for receipt in later] == [(Failure.SLOW_DOWN, "pace")] * 2
    assert [receipt.retry_after for receipt in later] == pytest.approx([2, 3], abs=0.5)
    assert len(stub.messages) == 5


async def test_a_pause_that_slack_asks_for_holds_the_channel(session: ClientSession, stub: StubSlack) -> None:
    slack = Slack(session)
    stub.says["chat.postMessage"] = [error("ratelimited", status=429, headers={"Retry-After": "30"})]
    await slack.post("first", line(), stub.account)
    second = await slack.post("second", line(), stub.account)
    assert (second.failure, second.code) == (Failure.SLOW_DOWN, "pace")
    assert second.retry_after == pytest.approx(30, abs=1)
    assert len(stub.asked) == 1


async def test_who_asked_for_the_wait_first_is_let_through_when_it_is_over(
    session: ClientSession, stub: StubSlack
) -> None:
    slack = Slack(session)
    waits = [slack.wait(f"k{number}", line(), stub.account) for number in range(6)]
    assert waits == pytest.approx([0, 0, 0, 0, 1, 2], abs=0.1)
    assert (await slack.post("k0", line(), stub.account)).state is DeliveryState.DELIVERED
    assert slack.wait("k5", line(), stub.account) == pytest.approx(2, abs=0.3), "its place is its own"


@pytest.mark.parametrize("kind", list(PostKind))
def test_every_kind_has_its_own_queue_and_the_first_goes_at_once(kind: PostKind, stub: StubSlack) -> None:
    assert Slack().wait("k", post(kind, thread=THREAD, mark=Mark.SENT), stub.account) == 0
