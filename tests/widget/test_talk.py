"""What was said is said once: over lost lines, reloads, second tabs and a server that refuses."""

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.widget.stub import SHOP_PAGE, STRICT_CSP, Stub, until

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def open_chat(page: Page) -> None:
    """Open the panel with the launcher, unless this tab left it open."""
    if not await page.locator(".panel").count():
        await page.locator(".launcher").click()
    await page.locator(".panel").wait_for()


async def say(page: Page, text: str) -> None:
    """Write `text` into the composer and send it."""
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def bubbles(page: Page, sender: str) -> list[str]:
    """What the log shows of one sender, the greeting aside."""
    shown = await page.locator(f"[role=log] .{sender} .bubble").all_inner_texts()
    return shown[1:] if sender == "bot" else shown


async def test_a_question_is_echoed_and_answered(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "Where is #1042?")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: Where is #1042?")
    assert await bubbles(page, "shopper") == ["Where is #1042?"]
    assert await page.locator(".waiting").count() == 0


async def test_no_connection_is_made_before_the_shopper_opens_the_chat(page: Page, stub: Stub) -> None:
    await asyncio.sleep(0.2)
    assert stub.frames == []


async def test_the_token_travels_in_the_first_frame_and_never_in_the_address(page: Page, stub: Stub) -> None:
    addresses: list[str] = []
    page.on("websocket", lambda socket: addresses.append(socket.url))
    await open_chat(page)
    await say(page, "one")
    await until(lambda: len(stub.conversations) == 1 and len(stub.talk.messages) == 2)
    await page.reload()
    await until(lambda: len(addresses) == 2)
    await until(lambda: len([frame for frame in stub.frames if frame["type"] == "hello"]) == 2)
    assert [frame["token"] for frame in stub.frames if frame["type"] == "hello"] == [None, "token-1"]
    assert all("token" not in address and "?" not in address for address in addresses)


async def test_who_is_signed_in_travels_with_each_hello_as_the_page_has_it_then(page: Page, stub: Stub) -> None:
    shop = SHOP_PAGE.read_text().replace("data-merchant", 'data-identity="signed.one" data-merchant')
    stub.routes["/"] = (shop, STRICT_CSP)
    await page.reload()
    await open_chat(page)
    await until(lambda: len(stub.frames) == 1)
    await page.evaluate("document.querySelector('porchlight-chat').identity = 'signed.two'")
    await stub.restart()
    await until(lambda: len(stub.frames) == 2)
    assert [frame["identity"] for frame in stub.frames] == ["signed.one", "signed.two"]


@pytest.mark.parametrize("fault", ["drop_before_echo", "lose_unread"])
async def test_a_line_lost_around_a_message_says_it_exactly_once(page: Page, stub: Stub, fault: str) -> None:
    await open_chat(page)
    await say(page, "first")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: first")
    setattr(stub, fault, 1)
    await say(page, "second")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: second")
    assert stub.talk.said("shopper") == ["first", "second"]
    assert await bubbles(page, "shopper") == ["first", "second"]
    assert await bubbles(page, "bot") == ["You said: first", "You said: second"]
    assert await page.locator(".waiting").count() == 0


async def test_a_bad_line_says_everything_once_and_in_order(page: Page, stub: Stub) -> None:
    await open_chat(page)
    for number, fault in enumerate(
        ["drop_before_echo", "", "lose_unread", "reload", "drop_before_echo", "lose_unread"]
    ):
        if fault == "reload":
            await page.reload()
            await open_chat(page)
        elif fault:
            setattr(stub, fault, 1)
        await say(page, f"line {number}")
        await asyncio.sleep(0.05)
    said = [f"line {number}" for number in range(6)]
    await until(lambda: len(stub.talk.said("shopper")) == 6, seconds=10)
    await expect(page.locator(".waiting")).to_have_count(0)
    assert stub.talk.said("shopper") == said
    assert await bubbles(page, "shopper") == said
    assert await bubbles(page, "bot") == [f"You said: {text}" for text in said]


async def test_a_restart_resumes_after_the_last_message_seen(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "before")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: before")
    await stub.restart()
    await stub.talk.add("agent", "Said while you were away")
    await expect(page.locator(".agent .bubble")).to_have_text("Said while you were away")
    assert stub.frames[-1]["after"] == 2
    assert await bubbles(page, "bot") == ["You said: before"]


async def test_words_written_while_the_line_is_down_go_out_in_order(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "zero")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: zero")
    await stub.restart()
    for text in ("one", "two", "three"):
        await say(page, text)
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: three")
    assert stub.talk.said("shopper") == ["zero", "one", "two", "three"]


async def test_a_reload_restores_the_whole_log(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "one")
    await say(page, "two")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: two")
    await page.reload()
    await open_chat(page)
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: two")
    assert await bubbles(page, "shopper") == ["one", "two"]
    assert await bubbles(page, "bot") == ["You said: one", "You said: two"]


async def test_a_message_lost_before_a_reload_is_sent_after_it(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await expect(page.locator(".bot .bubble")).to_have_count(1)
    stub.lose_unread = 1
    await say(page, "kept")
    await until(lambda: stub.lose_unread == 0)
    await page.reload()
    await until(lambda: stub.talk.said("shopper") == ["kept"])
    await asyncio.sleep(0.2)
    assert stub.talk.said("shopper") == ["kept"]
    kept = await page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':out:'))")
    assert kept == []


async def test_a_second_tab_shows_the_same_talk(page: Page, visitor: BrowserContext, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "from the first")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: from the first")
    second = await visitor.new_page()
    await second.goto(stub.url)
    await open_chat(second)
    await say(second, "from the second")
    for tab in (page, second):
        await expect(tab.locator(".bot .bubble").last).to_have_text("You said: from the second")
        assert await bubbles(tab, "shopper") == ["from the first", "from the second"]
    assert len(stub.conversations) == 1


async def test_two_tabs_opened_at_once_end_in_one_conversation(page: Page, visitor: BrowserContext, stub: Stub) -> None:
    second = await visitor.new_page()
    await second.goto(stub.url)
    await asyncio.gather(*(tab.evaluate("document.querySelector('porchlight-chat').open()") for tab in (page, second)))
    await asyncio.sleep(0.4)
    for tab, text in ((page, "one"), (second, "two")):
        await tab.evaluate("text => document.querySelector('porchlight-chat').say(text)", text)
    for tab in (page, second):
        await expect(tab.locator(".shopper .bubble")).to_have_count(2)
    talks = [talk for talk in stub.conversations.values() if talk.messages]
    assert [sorted(map(str, talk.said("shopper"))) for talk in talks] == [["one", "two"]]


async def test_an_unknown_conversation_starts_a_new_one_and_clears_the_log(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "old")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: old")
    old = stub.talk
    stub.conversations.clear()
    for socket in list(old.sockets):
        await socket.close()
    await until(lambda: len(stub.conversations) == 1)
    await expect(page.locator(".shopper .bubble")).to_have_count(0)
    await say(page, "new")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: new")
    assert stub.talk.said("shopper") == ["new"]
    await page.keyboard.press("Escape")
    await stub.talk.add("agent", "Hello")
    await expect(page.locator(".launcher")).to_have_accessible_name("Open chat, 1 new message")


@pytest.mark.parametrize("code", ["too_long", "bad_frame", "not_allowed"])
async def test_a_refused_message_says_so_and_the_next_one_goes_through(page: Page, stub: Stub, code: str) -> None:
    await open_chat(page)
    stub.refuse_with = {"code": code, "text": "Please write less."}
    await say(page, "x" * 50)
    await expect(page.locator(".failed small")).to_have_text("Not sent. Please write less.")
    await say(page, "short")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: short")


async def test_a_throttled_message_is_kept_and_repeated(page: Page, stub: Stub) -> None:
    await open_chat(page)
    stub.refuse_with = {"code": "throttled", "text": "Slowly."}
    await say(page, "again")
    await expect(page.locator(".waiting small")).to_have_text("Sending")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: again", timeout=8_000)
    assert stub.talk.said("shopper") == ["again"]


async def test_a_page_that_is_not_allowed_is_told_once_and_left_alone(page: Page, stub: Stub) -> None:
    stub.close_with = 4401
    sockets: list[object] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    await open_chat(page)
    await expect(page.locator(".notice-bar")).to_have_text("Chat is not available on this page.")
    await asyncio.sleep(1.2)
    assert len(sockets) == 1


async def test_a_long_break_is_announced_and_taken_back(page: Page, stub: Stub, visitor: BrowserContext) -> None:
    await open_chat(page)
    await expect(page.locator(".bot .bubble")).to_have_count(1)
    stub.close_with = 1013
    await stub.restart()
    await expect(page.locator(".notice-bar")).to_contain_text("Reconnecting")
    stub.close_with = None
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator(".notice-bar")).to_have_text("")


async def test_typing_shows_and_ends_with_the_answer(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await until(lambda: len(stub.conversations) == 1 and bool(stub.talk.sockets))
    await stub.talk.send({"type": "typing", "on": True})
    await expect(page.locator(".typing")).to_contain_text("Assistant is typing")
    await stub.talk.add("bot", "Here it is")
    await expect(page.locator(".dots")).to_have_count(0)


async def test_new_messages_are_counted_on_the_closed_launcher(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "hi")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: hi")
    await page.keyboard.press("Escape")
    await stub.talk.add("agent", "Two things.")
    await stub.talk.add("agent", "That was the second.")
    await expect(page.locator(".launcher")).to_have_accessible_name("Open chat, 2 new messages")
    await page.reload()
    await expect(page.locator(".launcher")).to_have_accessible_name("Open chat, 2 new messages")
    await open_chat(page)
    await page.keyboard.press("Escape")
    await expect(page.locator(".launcher")).to_have_accessible_name("Open chat")


async def test_an_open_chat_stays_open_on_the_next_page_of_the_shop(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await page.goto(stub.url + "/lamps")
    await expect(page.locator(".panel")).to_be_visible()
    await page.get_by_role("button", name="Close chat").last.click()
    await page.goto(stub.url)
    await page.locator(".launcher").wait_for()
    await expect(page.locator(".panel")).to_have_count(0)


async def test_chat_works_where_storage_is_blocked(visitor: BrowserContext, stub: Stub) -> None:
    page = await visitor.new_page()
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked') } })"
    await page.add_init_script(blocked)
    await page.goto(stub.url)
    await open_chat(page)
    stub.drop_before_echo = 1
    await say(page, "still here")
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: still here")
    assert stub.talk.said("shopper") == ["still here"]
