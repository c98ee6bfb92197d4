"""What Twilio posts to us, read: a shopper's message, or a receipt for one of ours. Pure.

https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from __future__ import annotations

import hashlib
import re

from bot.domain.attachment import Attachment
from bot.domain.messaging import Incoming, Keyword, ReceiptNews
from bot.errors import BadSignature, MalformedPayload
from integrations.channels.whatsapp.failures import told
from integrations.channels.whatsapp.signature import form
from integrations.reading import Reading

NAME = "whatsapp"
PREFIX = "whatsapp:"
MOST_TEXT = 4096  # characters
MOST_FILES = 10
SID = re.compile(r"[A-Za-z0-9]{2,64}")
STATUS = re.compile(r"[a-z]{2,20}")
KEYWORDS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def read(body: bytes) -> list[Incoming | ReceiptNews]:
    """Return the message or the receipt in a form. A receipt of a state that no table knows is none.

    Raises MalformedPayload for anything that is neither.
    """
    fields = _fields(body)
    sid = _sid(fields)
    if not fields["MessageStatus"].is_null:
        receipt = told(sid, fields["MessageStatus"].need_text().lower(), fields["ErrorCode"].text(16))
        return [ReceiptNews(NAME, sid, receipt)] if receipt else []
    return [_message(fields, sid)]


def key(body: bytes) -> str:
    """Return the key of a repeated delivery: the message's id, and its state where it is a receipt."""
    try:
        fields = _fields(body)
        sid = _sid(fields)
    except MalformedPayload:
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
    status = (fields["MessageStatus"].text(20) or "").lower()
    return f"{sid}:{status}" if STATUS.fullmatch(status) else sid


def _fields(body: bytes) -> Reading:
    try:
        pairs = form(body)
    except BadSignature as error:
        raise MalformedPayload(NAME, "$", "this is no form") from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return Reading(NAME, fields)


def _sid(fields: Reading) -> str:
    found = fields["MessageSid"] if "MessageSid" in fields else fields["SmsSid"]
    sid = found.need_text()
    if not SID.fullmatch(sid):
        raise found.refuse("this is no id of a message")
    return sid


def _message(fields: Reading, sid: str) -> Incoming:
    text = fields["Body"].text(MOST_TEXT) or fields["ButtonText"].text(MOST_TEXT) or ""
    return Incoming(
        NAME,
        _sender(fields["From"]),
        sid,
        text,
        fields["ButtonPayload"].text(256),
        _files(fields),
        _location(fields),
        KEYWORDS.get(fields["OptOutType"].text(16) or ""),
    )


def _sender(field: Reading) -> str:
    address = field.need_text()
    bare = address.removeprefix(PREFIX).strip()
    if not address.startswith(PREFIX) or not bare:
        raise field.refuse("this is no WhatsApp address")
    return bare


def _files(fields: Reading) -> tuple[Attachment, ...]:
    count = min(fields["NumMedia"].number(), MOST_FILES)
    found = []
    for index in range(count):
        url = fields[f"MediaUrl{index}"].text(2000)
        kind = fields[f"MediaContentType{index}"].text(100) or "application/octet-stream"
        if url:
            found.append(Attachment(url, kind.partition(";")[0].strip().lower(), url.rstrip("/").rpartition("/")[2]))
    return tuple(found)


def _location(fields: Reading) -> tuple[float, float] | None:
    try:
        place = float(fields["Latitude"].text(32) or ""), float(fields["Longitude"].text(32) or "")
    except ValueError:
        return None
    return place if abs(place[0]) <= 90 and abs(place[1]) <= 180 else None
