"""Lines in a thread: said, edited, deleted. What bots say, ours and others', is no agent's act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.domain.attachment import Attachment
from bot.domain.desk import Act, Agent, DeskEvent
from bot.ports import SignedRequest
from integrations.desks.slack.agent_text import plain
from integrations.desks.slack.envelope import MOST_TEXT, moment, named
from integrations.reading import Reading

SAID = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of a message that somebody wrote; all others (joins, topics, reminders, bots) are no words to a shopper."""

GONE = frozenset({"tombstone", "hidden_by_limit"})


def events(envelope: Reading, request: SignedRequest) -> list[DeskEvent]:
    """Read an Events API delivery; empty for what is of no interest."""
    event, key = envelope["event"], envelope["event_id"].need_text()
    if event["type"].text() != "message":
        return []
    subtype = event["subtype"].text() or ""
    read = READERS.get(subtype, _said if subtype in SAID else _nothing)
    return list(read(key, event, request))


def _said(key: str, event: Reading, request: SignedRequest) -> Iterator[DeskEvent]:
    if _by_agent(event) and _in_thread(event):
        yield _event(key, Act.SAID, event, event, request)


def _edited(key: str, event: Reading, request: SignedRequest) -> Iterator[DeskEvent]:
    """Slack also tells of a change when a link gets its preview or a thread a reply: the words tell an edit apart."""
    now, before = event["message"], event["previous_message"]
    same_words = before.is_object and before["text"].text(MOST_TEXT) == now["text"].text(MOST_TEXT)
    if _by_agent(now) and _in_thread(now) and not same_words and (now["subtype"].text() or "") in SAID:
        yield _event(key, Act.EDITED, event, now, request)


def _deleted(key: str, event: Reading, request: SignedRequest) -> Iterator[DeskEvent]:
    before, channel = event["previous_message"], event["channel"].text()
    line = named(channel, event["deleted_ts"].text() or before["ts"].text())
    if _by_agent(before) and _in_thread(before) and line:
        thread, at = named(channel, before["thread_ts"].text()), moment(event["event_ts"], request.received_at)
        yield DeskEvent(key, Act.DELETED, Agent(before["user"].need_text()), at, thread, line)


def _nothing(key: str, event: Reading, request: SignedRequest) -> Iterator[DeskEvent]:
    return iter(())


READERS: Mapping[str, Callable[[str, Reading, SignedRequest], Iterator[DeskEvent]]] = {
    "message_changed": _edited,
    "message_deleted": _deleted,
}


def _by_agent(message: Reading) -> bool:
    is_bot = not message["bot_id"].is_null or not message["bot_profile"].is_null
    return not is_bot and message["user"].text() not in {None, "USLACKBOT"}


def _in_thread(message: Reading) -> bool:
    return message["thread_ts"].text() not in {None, message["ts"].text()}


def _event(key: str, act: Act, event: Reading, message: Reading, request: SignedRequest) -> DeskEvent:
    channel, written = event["channel"].text(), event["event_ts"] if act is Act.EDITED else message["ts"]
    return DeskEvent(
        key=key,
        act=act,
        agent=Agent(message["user"].need_text()),
        at=moment(written, request.received_at),
        thread=named(channel, message["thread_ts"].text()),
        line=named(channel, message["ts"].text()),
        text=plain(message["text"].text(MOST_TEXT) or "", message["blocks"]),
        files=tuple(_files(message["files"])),
    )


def _files(files: Reading) -> Iterator[Attachment]:
    for file in files.items():
        address = file["url_private_download"].text() or file["url_private"].text()
        if address and file["mode"].text() not in GONE:
            kind = file["mimetype"].text(100) or "application/octet-stream"
            size = file["size"].number(-1)
            yield Attachment(address, kind, file["name"].text(200) or "", size if size >= 0 else None)
