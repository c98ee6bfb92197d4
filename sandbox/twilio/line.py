"""The line between the shop's number and the phones: what was said, who may be written to, and what is refused."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.twilio import catalogue
from sandbox.twilio.models import OVER, Media, Phone, Text
from sandbox.twilio.refusals import Refusal

WINDOW = timedelta(hours=24)
MOST_TEXT, MOST_MEDIA = 1600, 10  # the API's own limits
_ADDRESS = re.compile(r"whatsapp:(\+[1-9]\d{7,14})")
NOBODY = "+15005550001"  # the vendor's own test number that is never valid
STOP, START = frozenset({"STOP", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}), frozenset({"START", "YES", "UNSTOP"})

Form = Mapping[str, list[str]]


def new_sid(prefix: str) -> str:
    """A fresh id in Twilio's form."""
    return prefix + secrets.token_hex(16)


class Line:
    """Messages and phones, kept on the shelf."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: SandboxClock) -> None:
        self._settings, self._shelf, self._clock = settings, shelf, clock

    @property
    def service(self) -> str:
        """The sid of the account's messaging service, whose one number is the sender."""
        return "MG" + self._settings.twilio_account[2:]

    def keep(self, text: Text) -> Text:
        """Keep a message as it is now."""
        text.updated_at = self._clock.now()
        self._shelf.put("text", text.sid, text.model_dump(mode="json"))
        return text

    def text(self, sid: str) -> Text | None:
        """One message by its sid."""
        doc = self._shelf.get("text", sid)
        return Text.model_validate(doc) if doc else None

    def drop(self, text: Text) -> None:
        """Forget a message and its files."""
        for media in text.media:
            self._shelf.drop("media", media.key)
        self._shelf.drop("text", text.sid)

    def drop_media(self, text: Text, sid: str) -> None:
        """Forget one file of a message."""
        for media in text.media:
            if media.sid == sid:
                self._shelf.drop("media", media.key)
        text.media = [media for media in text.media if media.sid != sid]
        self.keep(text)

    def texts(self, phone: str | None = None) -> list[Text]:
        """All messages, or those of one phone, oldest first."""
        return [Text.model_validate(doc) for doc in self._shelf.all("text") if phone in (None, doc["phone"])]

    def unfinished(self) -> list[Text]:
        """What was accepted and has not come to an end, oldest first."""
        docs = (d for d in self._shelf.all("text") if d["direction"] != "inbound" and d["status"] not in OVER)
        return [Text.model_validate(doc) for doc in docs]

    def phone(self, number: str) -> Phone:
        """A phone; one that was never heard of is on, and on WhatsApp."""
        return Phone.model_validate(self._shelf.get("phone", number) or {"number": number})

    def change_phone(self, number: str, **changed: Any) -> Phone:
        """Keep a phone with something changed."""
        phone = self.phone(number).model_copy(update=changed)
        self._shelf.put("phone", number, phone.model_dump(mode="json"))
        return phone

    @property
    def minds_stop(self) -> bool:
        """Whether the account has Twilio's own opt-out handling switched on."""
        return bool(self._shelf.get("twilio", "minds_stop"))

    def mind_stop(self, on: bool) -> None:
        """Let Twilio handle STOP and START itself, or leave them to us, as WhatsApp does by default."""
        self._shelf.put("twilio", "minds_stop", on)

    def window_open(self, number: str) -> bool:
        """Whether free text may be sent: within 24 hours of what the phone's owner last wrote."""
        spoke = self.phone(number).spoke_at
        return spoke is not None and self._clock.now() - spoke < WINDOW

    def accept(self, form: Form, closed: bool = False) -> Text:
        """Take a message that Porchlight sends; `closed` treats the window as over.

        Raises Refusal for what the API refuses at once.
        """
        given = {name: values[0].strip() for name, values in form.items() if values}
        phone, service = self._recipient(given), self._sender(given)
        body, extra = self._content(given, [url for url in form.get("MediaUrl", []) if url])
        callback = given.get("StatusCallback")
        if callback and not callback.startswith(("http://", "https://")):
            raise Refusal(21609, callback)
        if self.phone(phone).stopped and self.minds_stop:
            raise Refusal(21610)
        now = self._clock.now()
        text = Text(
            sid=new_sid("MM" if extra.get("media_urls") else "SM"),
            direction="outbound-api",
            phone=phone,
            sender=self._settings.twilio_sender,
            service=service,
            body=body,
            status="accepted" if service else "queued",
            callback=callback,
            closed=closed,
            created_at=now,
            updated_at=now,
            **extra,
        )
        return self.keep(text)

    def _recipient(self, given: Mapping[str, str]) -> str:
        if not given.get("To"):
            raise Refusal(21604)
        address = _ADDRESS.fullmatch(given["To"])
        if address is None or address[1] == NOBODY:
            raise Refusal(21211, given["To"])
        return address[1]

    def _sender(self, given: Mapping[str, str]) -> str | None:
        """The messaging service's sid, or None where the number itself was given."""
        service, sender = given.get("MessagingServiceSid"), given.get("From")
        if not service and not sender:
            raise Refusal(21603)
        if service and service != self.service:
            raise Refusal(21703)
        if sender and sender != f"whatsapp:{self._settings.twilio_sender}":
            raise Refusal(63007)
        return service

    def _content(self, given: Mapping[str, str], urls: list[str]) -> tuple[str, dict[str, Any]]:
        """The text to be shown, and what else the message carries."""
        if given.get("ContentSid"):
            return self._from_template(given)
        body = given.get("Body", "")
        if not body and not urls:
            raise Refusal(21602)
        if len(body) > MOST_TEXT:
            raise Refusal(21617)
        if len(urls) > MOST_MEDIA:
            raise Refusal(21623)
        if not all(url.startswith(("http://", "https://")) for url in urls):
            raise Refusal(21620)
        return body, {"media_urls": urls}

    def _from_template(self, given: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        template = catalogue.templates().get(given["ContentSid"])
        if template is None:
            raise Refusal(21655)
        variables = _variables(given.get("ContentVariables") or "{}")
        extra: dict[str, Any] = {"content_sid": template.sid, "buttons": template.buttons}
        if not catalogue.fitting(template, variables):
            extra["error_code"] = 63028  # told by the receipt, later
        return catalogue.filled(template, variables), extra

    def fate(self, text: Text) -> tuple[str, int] | None:
        """How a message will fail, as status and code; None when nothing stands in its way."""
        if not self.phone(text.phone).on_whatsapp:
            return "undelivered", 63024
        if text.error_code:
            return "undelivered", text.error_code
        if text.closed or not self.window_open(text.phone):
            template = catalogue.templates().get(text.content_sid or "")
            if template is None or template.status != "approved":
                return "undelivered", 63016
        return None

    def hear(self, number: str, body: str, **extra: Any) -> Text:
        """A message of the phone's owner: it opens the window for 24 hours."""
        now, word = self._clock.now(), body.strip().upper()
        stopped = {**dict.fromkeys(STOP, True), **dict.fromkeys(START, False)}.get(word)
        changed = {} if stopped is None else {"stopped": stopped}
        self.change_phone(number, spoke_at=now, **changed)
        return self.keep(
            Text(
                sid=new_sid("MM" if extra.get("media") else "SM"),
                direction="inbound",
                phone=number,
                sender=self._settings.twilio_sender,
                body=body,
                status="receiving",
                created_at=now,
                updated_at=now,
                sent_at=now,
                **extra,
            )
        )

    def keep_media(self, content_type: str, body: bytes) -> Media:
        """Keep a file as the vendor does."""
        media = Media(sid=new_sid("ME"), content_type=content_type, key=secrets.token_urlsafe(24))
        self._shelf.put("media", media.key, {"content_type": content_type, "hex": body.hex()})
        return media

    def media(self, key: str) -> tuple[str, bytes] | None:
        """A kept file: its type and its bytes."""
        doc = self._shelf.get("media", key)
        return (doc["content_type"], bytes.fromhex(doc["hex"])) if doc else None


def _variables(given: str) -> dict[str, str]:
    try:
        found = json.loads(given)
    except ValueError as reason:
        raise Refusal(21656) from reason
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        raise Refusal(21656)
    return found
