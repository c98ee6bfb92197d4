"""What the owner of a phone does: writes, answers by a button, sends a place or a photo. Each goes out as a webhook."""

from __future__ import annotations

import json

from sandbox.express import Errand, Express
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.twilio.line import START, STOP, Line
from sandbox.twilio.models import Text

Fields = list[tuple[str, str]]


class Phones:
    """The other end of the line."""

    def __init__(self, settings: Settings, line: Line, express: Express, faults: Faults, url: str) -> None:
        """`url` is this Twilio's own address, under which photos are fetched."""
        self._settings, self._line, self._express, self._faults, self._url = settings, line, express, faults, url

    def write(self, phone: str, body: str) -> Text:
        """Send a text."""
        return self._send(self._line.hear(phone, body), "text", [])

    def press(self, phone: str, sid: str, button: str) -> Text:
        """Press a button under a message. Raises KeyError where there is no such message or button."""
        under = self._line.text(sid)
        reply = next((each for each in under.buttons if each.id == button), None) if under else None
        if under is None or reply is None or under.phone != phone:
            raise KeyError(button)
        under.pressed = reply.id
        self._line.keep(under)
        told = [("ButtonText", reply.title), ("ButtonPayload", reply.id)]
        told += [("OriginalRepliedMessageSid", sid), ("OriginalRepliedMessageSender", f"whatsapp:{under.sender}")]
        return self._send(self._line.hear(phone, reply.title), "button", told)

    def locate(self, phone: str, latitude: float, longitude: float, label: str = "") -> Text:
        """Send a place."""
        told = [("Latitude", f"{latitude:.6f}"), ("Longitude", f"{longitude:.6f}")]
        told += [("Label", label), ("Address", label)] if label else []
        return self._send(self._line.hear(phone, "", location=(latitude, longitude)), "location", told)

    def show(self, phone: str, content_type: str, photo: bytes, caption: str = "") -> Text:
        """Send a photo; its bytes are fetched from us with the account's password."""
        media = self._line.keep_media(content_type, photo)
        text = self._line.hear(phone, caption, media=[media])
        account = self._settings.twilio_account
        where = f"{self._url}/2010-04-01/Accounts/{account}/Messages/{text.sid}/Media/{media.sid}"
        return self._send(text, "image", [("MediaContentType0", content_type), ("MediaUrl0", where)])

    def _send(self, text: Text, kind: str, told: Fields) -> Text:
        fault = self._faults.take("twilio", "duplicate")
        for _ in range(2 if fault == "duplicate" else 1):
            self._express.post(
                "twilio", "message", text.sid, f"from {text.phone}", self._settings.twilio_hook_url,
                [*self._form(text, kind), *told], heard=lambda errand: self._heard(text.sid, errand),
            )  # fmt: skip
        return text

    def _heard(self, sid: str, errand: Errand) -> None:
        text = self._line.text(sid)
        if text and text.status == "receiving":
            text.status = "received" if errand.state == "delivered" else "undelivered"
            self._line.keep(text)

    def _form(self, text: Text, kind: str) -> Fields:
        phone = self._line.phone(text.phone)
        name = phone.name or "Shopper"
        fields = [
            ("SmsMessageSid", text.sid),
            ("NumMedia", str(len(text.media))),
            ("ProfileName", name),
            ("MessageType", kind),
            ("SmsSid", text.sid),
            ("WaId", text.phone.removeprefix("+")),
            ("SmsStatus", "received"),
            ("Body", text.body),
            ("To", f"whatsapp:{text.sender}"),
            ("NumSegments", "1"),
            ("ReferralNumMedia", "0"),
            ("MessageSid", text.sid),
            ("AccountSid", self._settings.twilio_account),
            ("ChannelMetadata", json.dumps(_metadata(text.phone, name))),
            ("From", f"whatsapp:{text.phone}"),
            ("ApiVersion", "2010-04-01"),
        ]
        word = text.body.strip().upper()
        if self._line.minds_stop and word in STOP | START:
            fields.append(("OptOutType", "STOP" if word in STOP else "START"))
        return fields


def _metadata(number: str, name: str) -> dict[str, object]:
    context = {"ProfileName": name, "WaId": number.removeprefix("+")}
    return {"type": "whatsapp", "data": {"context": context}}
