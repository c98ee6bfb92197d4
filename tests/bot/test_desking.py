"""Agents at their desk: one thread a case, one agent a case, only their words go out, and each line shows its fate.

Every act is told twice here, as desks do: nothing may happen twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.attachment import Attachment
from bot.domain.conversation import Sender
from bot.domain.desk import Act, Agent, CaseState, DeskEvent, Mark, PostKind
from bot.domain.messaging import DeliveryState, Failure, Receipt
from bot.errors import Unavailable
from bot.main import Outside
from bot.ports import Limits
from bot.store.reaching import outbox
from tests.bot.conftest import TwinCarrier, TwinDialogue, TwinShop
from tests.bot.desk_house import ANNA, BEN, JANE, JPEG, PHONE, House, TwinDesk, TwinWay, shop

LINE, MARK, CARD, AGAIN, PRIVATE = (
    PostKind.LINE,
    PostKind.MARK,
    PostKind.CARD,
    PostKind.CARD_AGAIN,
    PostKind.PRIVATE,
)


@pytest.fixture
def world() -> Outside:
    ways = {
        "whatsapp": TwinWay("whatsapp", Limits(window_hours=24.0, attachments=True, per_second=1e6)),
        "email": TwinWay("email", Limits(per_second=1e6)),
    }
    desks = {"slack": TwinDesk()}
    return Outside({"easypost": TwinCarrier()}, {"shopify": TwinShop()}, TwinDialogue(), channels=ways, desks=desks)


@pytest.fixture
async def house(services, world, make) -> House:
    merchant = await services.merchants.add("lamps", shop())
    for name in ("shopify.token", "easypost.key"):
        await services.merchants.add_secret(merchant.id, name, "secret")
    order = make.order(contact=JANE, fulfilments=(make.fulfilment("1Z5R89391234567842"),))
    await services.flow.keep_order(merchant, order, services.clock.now())
    talk = await services.conversations.open(merchant.id, "web", "key")
    return House(services, merchant, talk, world.desks["slack"], world.channels["whatsapp"], world.channels["email"])


async def claimed(house: House, agent: Agent = ANNA) -> None:
    case = await house.open()
    await house.act(Act.CLAIM, agent, case_id=case.id, thread=case.thread)


async def test_a_case_opens_one_thread_whose_card_is_masked_and_holds_what_is_needed(house):
    case = await house.open()
    [card] = [post.card for post in house.desk.of(CARD)]
    shown = str(card)
    assert case.thread == "C1:1.0"
    assert "Jane D•••, j•••@e•••.com, •••18" in shown
    assert "jane@example.com" not in shown
    assert "#1042" in shown
    assert card.parcels[0][0] == "1Z5R89391234567842"
    assert card.suggestions[0].startswith("Hello Jane")
    assert card.macros == ("sorry",)
    assert card.said[0] == ("Shopper", "#1042 j•••@e•••.com a human please")
    stored = await house.services.database.rows(outbox.select())
    assert not any("jane@example" in row["body"] for row in stored if row["channel"] == "slack")


async def test_every_later_word_of_the_talk_follows_into_the_thread_in_order(house):
    case = await house.open()
    for text in ("one", "two", "three"):
        await house.say(text, "thanks")
    lines = house.desk.of(LINE)
    assert [post.text.partition(":")[0] for post in lines] == ["Bot", *["Shopper", "Bot"] * 3]
    assert [post.text for post in lines if post.text.startswith("Shopper")] == [
        "Shopper: one",
        "Shopper: two",
        "Shopper: three",
    ]
    assert {post.thread for post in lines} == {case.thread}


async def test_a_shop_without_a_desk_keeps_its_cases_and_posts_nothing(house):
    await house.decide(channel="")
    case = await house.open()
    assert (case.status, case.place, house.desk.posts) == ("open", "", [])
    assert (await house.services.conversations.get(house.talk.id)).case_id is None


async def test_of_two_who_claim_at_once_one_does_and_the_other_is_told(house):
    case = await house.open()
    at = house.services.clock.now()
    presses = [DeskEvent(f"k{agent.id}", Act.CLAIM, agent, at, case.thread, case_id=case.id) for agent in (ANNA, BEN)]
    await asyncio.gather(*(house.work(press) for press in presses))
    await house.send()
    case = await house.case()
    assert case.status == CaseState.CLAIMED
    [again] = house.desk.of(AGAIN)
    assert (again.card.claimed_by, again.thread) == (case.claimed_by, case.thread)
    [note] = house.desk.of(PRIVATE)
    loser = BEN if case.claimed_by == ANNA.id else ANNA
    assert (note.agent, note.text) == (loser.id, f"{case.claimed_name} has this case.")


async def test_while_a_human_has_the_talk_the_bot_is_silent_until_it_is_handed_back(house):
    case = await house.open()
    _, waiting = await house.services.conversations.say(house.talk.id, "w", "hm?", None, house.services.clock.now())
    await house.act(Act.CLAIM, case_id=case.id)
    assert await house.services.conversations.waiting() == []
    assert await house.services.conversations.publish([waiting.id], [], house.services.clock.now()) == []
    before = await house.said(Sender.BOT)
    await house.say("are you there?")
    assert await house.said(Sender.BOT) == before
    assert house.desk.texts(LINE)[-1] == "Shopper: are you there?"
    await house.act(Act.HAND_BACK, case_id=case.id)
    assert (await house.case()).status == CaseState.HANDED_BACK
    assert (await house.said(Sender.BOT))[len(before) :] == [
        "I’m back: the team at Lamps has handed this conversation to me again. Ask me about an order at any time."
    ]
    await house.say("thanks", "thanks")
    assert len(await house.said(Sender.BOT)) == len(before) + 2
    talk = await house.services.conversations.get(house.talk.id)
    assert (talk.with_human, talk.case_id) == (False, None)


async def test_once_a_human_has_answered_it_is_asked_whether_that_was_an_answer_but_once(house):
    for last in (["solved", "unsolved"], []):
        await claimed(house)
        await house.act(Act.SAID, text="It left the depot today")
        await house.act(Act.HAND_BACK)
        word = (await house.services.conversations.messages(house.talk.id))[-1]
        assert [button.intent for button in word.buttons] == last
        assert word.text.endswith("Did that answer it?") is bool(last)
        house.tick(minutes=1)


async def test_the_claimers_lines_go_out_in_order_and_show_what_became_of_them(house):
    await claimed(house)
    for text in ("Hello Jane", "it is on its way"):
        await house.act(Act.SAID, text=text)
    assert await house.said(Sender.AGENT) == ["Hello Jane", "it is on its way"]
    assert [post.mark for post in house.desk.of(MARK)] == [Mark.SENT, Mark.SENT]
    await house.told()
    await house.told()
    marks = [(post.line, post.mark) for post in house.desk.of(MARK)][2:]
    assert [mark for _, mark in marks] == [Mark.DELIVERED, Mark.DELIVERED]
    assert len({line for line, _ in marks}) == 2
    assert not [text for text in house.desk.texts(LINE) if "Hello Jane" in text], "no echo of what stands there already"


async def test_lines_with_slashes_stay_at_the_desk_and_are_marked(house):
    await claimed(house)
    await house.act(Act.SAID, text="// is this fraud?")
    assert await house.said(Sender.AGENT) == []
    [mark] = house.desk.of(MARK)
    assert (mark.mark, mark.text) == (Mark.INTERNAL, "")
    assert house.desk.of(PRIVATE) == []


@pytest.mark.parametrize("has_claimer", [True, False], ids=["another has it", "nobody has it"])
async def test_a_reply_by_one_who_did_not_claim_is_asked_about_first(house, has_claimer):
    if has_claimer:
        await claimed(house)
    else:
        await house.open()
    await house.act(Act.SAID, BEN, text="it is in the van", line="C1:5.5")
    assert await house.said(Sender.AGENT) == []
    assert house.desk.of(MARK)[-1].mark is Mark.INTERNAL
    [ask] = house.desk.of(PRIVATE)
    case = await house.case()
    assert (ask.agent, ask.line, ask.case_id, ask.thread) == (BEN.id, "C1:5.5", case.id, case.thread)
    assert ("Anna has claimed" if has_claimer else "nobody has claimed") in ask.text
    await house.act(Act.SEND_ANYWAY, ANNA, line=ask.line, case_id=case.id)
    assert await house.said(Sender.AGENT) == [], "only who wrote it may have it sent"
    await house.act(Act.SEND_ANYWAY, BEN, line=ask.line, case_id=case.id)
    assert await house.said(Sender.AGENT) == ["it is in the van"]
    assert (await house.case()).first_word_at is not None


async def test_what_comes_after_the_end_is_not_sent_and_says_so(house):
    await claimed(house)
    case = await house.case()
    await house.act(Act.RESOLVE, case_id=case.id)
    assert [card.card.state for card in house.desk.of(AGAIN)][-1] is CaseState.RESOLVED
    assert "closed case" in (await house.said(Sender.BOT))[-1]
    await house.act(Act.SAID, text="one more thing", thread=case.thread)
    assert await house.said(Sender.AGENT) == []
    assert house.desk.texts(MARK)[-1] == "Not sent: this case is over."
    await house.act(Act.CLAIM, BEN, case_id=case.id)
    assert house.desk.texts(PRIVATE)[-1] == "This case is over."


async def test_only_the_claimer_resolves_but_anybody_may_hand_back(house):
    await claimed(house)
    case = await house.case()
    await house.act(Act.RESOLVE, BEN, case_id=case.id)
    assert (await house.case()).status == CaseState.CLAIMED
    assert house.desk.texts(PRIVATE)[-1] == "Anna has this case."
    await house.act(Act.HAND_BACK, BEN, case_id=case.id)
    assert (await house.case()).status == CaseState.HANDED_BACK


async def test_a_further_case_of_the_talk_joins_its_thread_and_ends_with_it(house):
    await house.open()
    await house.say("this is a disgrace", "complaint")
    cases = await house.services.conversations.cases(house.merchant.id)
    assert len(cases) == 2
    assert len(house.desk.of(CARD)) == 1
    assert any("also wants: Make a complaint" in text for text in house.desk.texts(LINE))
    first = next(case for case in cases if case.thread)
    await house.act(Act.CLAIM, case_id=first.id)
    await house.act(Act.RESOLVE, case_id=first.id)
    ended = await house.services.conversations.cases(house.merchant.id)
    assert {case.status for case in ended} == {CaseState.RESOLVED}


async def test_an_edit_changes_what_the_web_shows_and_a_deletion_takes_it_back(house):
    await claimed(house)
    await house.act(Act.SAID, text="on Mondy", line="C1:7.5")
    await house.act(Act.EDITED, text="on Monday", line="C1:7.5")
    assert await house.said(Sender.AGENT) == ["on Monday"]
    assert (await house.services.conversations.messages(house.talk.id))[-1].edited
    await house.act(Act.DELETED, line="C1:7.5")
    assert await house.said(Sender.AGENT) == ["This message was taken back."]
    assert house.desk.texts(MARK)[-1] == "Taken back."


async def test_edits_and_deletions_that_come_before_their_line_count_all_the_same(house):
    await claimed(house)
    await house.act(Act.EDITED, text="the newer words", line="C1:7.5")
    await house.act(Act.SAID, text="the older words", line="C1:7.5")
    await house.act(Act.DELETED, line="C1:8.5")
    await house.act(Act.SAID, text="never mind", line="C1:8.5")
    assert await house.said(Sender.AGENT) == ["the newer words"]


async def test_an_edit_to_an_internal_line_takes_back_what_went_out(house):
    await claimed(house)
    await house.act(Act.SAID, text="she is lying", line="C1:7.5")
    await house.act(Act.EDITED, text="// she is lying", line="C1:7.5")
    assert await house.said(Sender.AGENT) == ["This message was taken back."]


async def test_macros_are_filled_and_shown_in_the_thread_and_unknown_ones_are_not_sent(house):
    await claimed(house)
    case = await house.case()
    await house.act(Act.MACRO, text="sorry", case_id=case.id, thread=case.thread)
    assert await house.said(Sender.AGENT) == ["Sorry Jane, about #1042."]
    assert house.desk.texts(LINE)[-1] == "Anna to the shopper: Sorry Jane, about #1042."
    shown = f"C1:{1 + next(n for n, (_, p) in enumerate(house.desk.posts) if 'Anna to the shopper' in p.text)}.0"
    assert [post.line for post in house.desk.of(MARK)][-1] == shown
    await house.act(Act.MACRO, text="gone", case_id=case.id)
    assert len(await house.said(Sender.AGENT)) == 1
    assert "no reply called “gone”" in house.desk.texts(PRIVATE)[-1]


async def test_a_reply_through_the_modal_is_shown_in_the_thread(house):
    await claimed(house)
    case = await house.case()
    await house.act(Act.REPLY, text="from the modal", case_id=case.id, thread=case.thread, line="V1", key="view:V1")
    assert await house.said(Sender.AGENT) == ["from the modal"]
    assert house.desk.texts(LINE)[-1] == "Anna to the shopper: from the modal"


async def test_personal_data_is_for_the_claimer_alone_and_kept_in_no_post(house):
    await claimed(house)
    case = await house.case()
    await house.act(Act.PRIVATE, BEN, case_id=case.id)
    assert house.desk.texts(PRIVATE) == ["Anna has this case."]
    await house.act(Act.PRIVATE, ANNA, case_id=case.id, answer_to="https://hooks.example/1")
    shown = house.desk.of(PRIVATE)[-1]
    assert (shown.agent, shown.answer_to) == (ANNA.id, "https://hooks.example/1")
    for fact in ("Jane Doe", "jane@example.com", "+44 20 7946 0018", "SW1A 1AA"):
        assert fact in shown.text
    rows = await house.services.database.rows(outbox.select())
    assert not any("jane@example.com" in row["body"] for row in rows if "private" in row["ref"])


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("#1042", "#1042: "), (" 1042 ", "#1042: "), ("#9", "There is no order #9."), ("", "Which order?")],
)
async def test_an_order_is_looked_up_for_one_agent_without_who_bought_it(house, asked, answer):
    await house.open()
    await house.act(Act.LOOK_UP, BEN, text=asked, thread="", answer_to="https://hooks.example/2")
    [post] = house.desk.of(PRIVATE)
    assert (post.agent, post.answer_to) == (BEN.id, "https://hooks.example/2")
    assert answer in post.text
    assert "ane" not in post.text


async def test_files_go_both_ways(house, services, site_of_house):
    await claimed(house)
    message = await house.say("here is a photo")
    at = services.clock.now()
    for _ in range(2):
        await services.media.keep(house.merchant.id, message.id, "photo.jpg", "image/jpeg", JPEG, at)
    await house.send()
    shown = house.desk.of(LINE)[-1]
    assert (shown.text, shown.files[0].name) == ("The shopper sent a file: photo.jpg", "photo.jpg")
    assert len([post for post in house.desk.of(LINE) if post.files]) == 1
    house.desk.files["https://files/1"] = JPEG
    label = Attachment("https://files/1", "image/jpeg", "label.jpg")
    gone = Attachment("https://files/2", "image/jpeg", "gone.jpg")
    await house.act(Act.SAID, text="your label", files=(label, gone))
    [card] = (await services.conversations.messages(house.talk.id))[-1].cards
    assert (card.kind, card.title) == ("file", "label.jpg")
    assert house.desk.texts(PRIVATE) == ["A file of yours could not be passed on: gone.jpg."]
    url = services.file_url(house.merchant.id, card.link.url)
    answer = await site_of_house.get(url.removeprefix(services.settings.public_base_url))
    assert (answer.status, answer.content_type, await answer.read()) == (200, "image/jpeg", JPEG)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    house.tick(days=8)
    assert (await site_of_house.get(url.removeprefix(services.settings.public_base_url))).status == 404
    assert (await site_of_house.get("/files/made.up.token")).status == 404


@pytest.fixture
async def site_of_house(services, aiohttp_client):
    from bot.web.app import build_site

    return await aiohttp_client(build_site(services))


async def test_on_whatsapp_an_agents_line_goes_out_and_its_receipts_mark_it(house):
    await house.on_whatsapp()
    await claimed(house)
    sent_before = len(house.phone.sent)
    await house.act(Act.SAID, text="Hello from Anna", line="C1:7.5")
    assert house.phone.sent[sent_before:][0][0] == PHONE
    assert house.phone.texts[sent_before:] == ["Hello from Anna"]
    sid = f"whatsapp-{len(house.phone.sent)}"
    for state in (DeliveryState.READ, DeliveryState.DELIVERED):
        await house.receipt("whatsapp", sid, state)
    assert [post.mark for post in house.desk.of(MARK)] == [Mark.SENT, Mark.READ]


async def test_on_whatsapp_words_that_left_are_corrected_and_those_that_did_not_are_changed(house):
    await house.on_whatsapp()
    await claimed(house)
    await house.act(Act.SAID, text="on Mondy", line="C1:7.5")
    await house.act(Act.EDITED, text="on Monday", line="C1:7.5", key="ed")
    assert house.phone.texts[-2:] == ["on Mondy", "Correction: on Monday"]
    await house.act(Act.DELETED, line="C1:7.5")
    assert house.desk.of(MARK)[-1].mark is Mark.FAILED
    assert house.desk.texts(MARK)[-1] == "It had reached the shopper already and cannot be taken back."
    held = house.send
    house.send = _nothing  # the vendor is away for a moment
    await house.act(Act.SAID, text="tommorow", line="C1:8.5")
    await house.act(Act.EDITED, text="tomorrow", line="C1:8.5")
    await house.act(Act.SAID, text="oops", line="C1:9.5")
    await house.act(Act.DELETED, line="C1:9.5")
    await held()
    assert house.phone.texts[-2:] == ["Correction: on Monday", "tomorrow"]


async def _nothing() -> None:
    return None


async def test_after_a_day_of_silence_an_answer_goes_as_the_approved_template(house):
    policy = replace(house.merchant.settings.policy, templates={"answer.en": "HX1"})
    await house.settle(replace(house.merchant.settings, policy=policy))
    await house.on_whatsapp()
    await claimed(house)
    house.tick(hours=25)
    await house.act(Act.SAID, text="We found\nyour parcel")
    outgoing = house.phone.sent[-1][1]
    assert (outgoing.template.id, outgoing.template.variables) == ("HX1", ("Lamps", "We found your parcel"))


async def test_what_whatsapp_does_not_take_goes_by_email_once(house):
    await house.on_whatsapp()
    await claimed(house)
    house.tick(hours=25)
    await house.act(Act.SAID, text="We found your parcel")
    assert [address for address, _ in house.mail.sent] == ["jane@example.com"]
    assert "We found your parcel" in house.mail.texts[0]
    assert house.desk.texts(MARK)[-1] == "The shopper had left, so it went by e-mail."


async def test_a_line_that_no_way_takes_is_shown_as_failed(house, services):
    await house.on_whatsapp()
    case = await house.open("a human please")
    await house.act(Act.CLAIM, case_id=case.id)
    house.phone.answers = [Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS, code="63003")]
    await house.act(Act.SAID, text="hello?")
    assert (house.mail.sent, house.desk.of(MARK)[-1].mark) == ([], Mark.FAILED)


async def test_an_answer_follows_a_shopper_who_left_after_two_minutes_and_once(house):
    await claimed(house)
    await house.act(Act.SAID, text="first")
    house.tick(minutes=1)
    await house.act(Act.SAID, text="second")
    house.tick(seconds=50)
    await house.send()
    assert house.mail.sent == []
    house.tick(seconds=15)
    await house.send()
    house.tick(minutes=5)
    await house.send()
    [(address, outgoing)] = house.mail.sent
    assert (address, outgoing.subject) == ("jane@example.com", "Lamps has answered you")
    assert "first\n\nsecond" in outgoing.text
    assert house.desk.texts(MARK)[-2:] == ["The shopper had left, so it went by e-mail."] * 2
    await house.told()
    assert [post.mark for post in house.desk.of(MARK)][-2:] == [Mark.DELIVERED] * 2


@pytest.mark.parametrize("seen", [True, False], ids=["the shopper has seen it", "it was taken back"])
async def test_nothing_follows_a_shopper_who_needs_it_no_more(house, seen):
    await claimed(house)
    await house.act(Act.SAID, text="first", line="C1:7.5")
    if seen:
        await house.told()
    else:
        await house.act(Act.DELETED, line="C1:7.5")
    house.tick(minutes=3)
    await house.send()
    assert house.mail.sent == []


async def test_words_that_went_by_email_are_corrected_by_another(house):
    await claimed(house)
    await house.act(Act.SAID, text="on Mondy", line="C1:7.5")
    house.tick(minutes=3)
    await house.send()
    await house.act(Act.EDITED, text="on Monday", line="C1:7.5")
    house.tick(minutes=3)
    await house.send()
    assert len(house.mail.sent) == 2
    assert "Correction: on Monday" in house.mail.texts[1]


async def test_a_card_that_the_desk_refuses_is_told_in_the_fallback_channel(house):
    house.desk.answers = [Receipt(DeliveryState.FAILED, failure=Failure.BAD_CONTENT, code="invalid_blocks")]
    case = await house.open()
    assert case.thread == ""
    [alert] = house.desk.of(PostKind.ALERT)
    assert (alert.place, case.id in alert.text) == ("C9", True)
    assert house.desk.of(LINE) == [], "lines without a thread are not posted anywhere"


async def test_a_line_in_a_thread_that_is_not_known_yet_is_tried_again(house):
    await house.open()
    elsewhere = DeskEvent("k", Act.SAID, ANNA, house.services.clock.now(), "C1:99.0", "C1:99.5", text="lunch?")
    await house.work(elsewhere)
    house.desk.answers = [Receipt(DeliveryState.UNKNOWN)]
    house.talk = await house.services.conversations.open(house.merchant.id, "web", "another")
    await house.say("a human please", "human_agent")
    with pytest.raises(Unavailable):
        await house.work(elsewhere)
    assert await house.said(Sender.AGENT) == []


async def test_a_thread_is_known_from_the_ledger_where_we_died_before_writing_it_down(house, services):
    from sqlalchemy import update

    from bot.store.tables import cases

    case = await house.open()
    await services.database.do(update(cases).values(thread=None))
    await house.act(Act.CLAIM, case_id=case.id, thread="")
    await house.act(Act.SAID, text="found you", thread=case.thread)
    assert await house.said(Sender.AGENT) == ["found you"]


async def test_the_desks_list_shows_states_and_the_clock(house, services, site_of_house):
    key = await services.keys.make(house.merchant.id)
    await claimed(house)
    await house.act(Act.SAID, text="hello")
    case = await house.case()
    await house.act(Act.RESOLVE, case_id=case.id)
    read = await site_of_house.get("/v1/lamps/cases", headers={"X-Api-Key": key})
    [listed] = (await read.json())["cases"]
    assert (listed["status"], listed["claimed_by"]) == ("resolved", "Anna")
    clock = [listed[name] for name in ("opened_at", "claimed_at", "first_word_at", "ended_at")]
    assert all(clock)
    assert clock == sorted(clock)


async def test_a_client_whose_talk_a_human_has_is_answered_at_once(house, services, site_of_house):
    key = await services.keys.make(house.merchant.id)
    house.talk = await services.conversations.open(house.merchant.id, "api", _api_key("t1"))
    await claimed(house)
    body = {"conversation": "t1", "message_id": "m9", "text": "anybody?"}
    async with asyncio.timeout(5):
        answer = await site_of_house.post("/v1/lamps/messages", json=body, headers={"X-Api-Key": key})
    assert await answer.json() == {"conversation": "t1", "replies": [], "with_human": True}


def _api_key(ident: str) -> str:
    from bot.decide.tokens import conversation_key

    return conversation_key(ident, "api")


async def test_a_socket_tells_what_an_agent_said_and_tells_it_anew_when_it_changes(house, services, site_of_house):
    from bot.decide.tokens import conversation_key

    house.talk = await services.conversations.open(house.merchant.id, "web", conversation_key("token"))
    await claimed(house)
    last = (await services.conversations.get(house.talk.id)).last_seq
    socket = await site_of_house.ws_connect("/v1/lamps/socket")
    await socket.send_json({"type": "hello", "token": "token", "after": last})
    assert (await socket.receive_json())["type"] == "welcome"
    await house.act(Act.SAID, text="on Mondy", line="C1:7.5")
    heard = (await socket.receive_json(timeout=5))["message"]
    assert (heard["from"], heard["text"]) == ("agent", "on Mondy")
    for _ in range(100):
        if (await services.conversations.get(house.talk.id)).told_seq == heard["seq"]:
            break
        await asyncio.sleep(0.02)
    await house.send()
    assert house.desk.of(MARK)[-1].mark is Mark.DELIVERED
    await house.act(Act.EDITED, text="on Monday", line="C1:7.5")
    anew = (await socket.receive_json(timeout=5))["message"]
    assert (anew["seq"], anew["text"], anew["edited"]) == (heard["seq"], "on Monday", True)
    await socket.close()
