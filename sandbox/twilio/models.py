"""The nouns of the WhatsApp line, as they are kept on the shelf."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

ORDER = ("accepted", "queued", "sending", "sent", "delivered", "read")
OVER = frozenset({"delivered", "read", "undelivered", "failed", "received"})


class Media(BaseModel):
    """A file that travels with a message. `key` opens it without a password, for a while, as the vendor's storage."""

    sid: str
    content_type: str
    key: str


class Reply(BaseModel):
    """A button under a message."""

    id: str
    title: str


class Text(BaseModel):
    """One message between the shop's number and a phone, either way."""

    sid: str
    direction: str  # outbound-api, inbound
    phone: str  # E.164
    sender: str
    service: str | None = None
    body: str
    buttons: list[Reply] = Field(default_factory=list)
    media: list[Media] = Field(default_factory=list)
    media_urls: list[str] = Field(default_factory=list)
    content_sid: str | None = None
    status: str = "queued"
    error_code: int | None = None
    closed: bool = False  # the window was closed for it by a fault
    callback: str | None = None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    pressed: str | None = None  # the id of the button that was pressed under this message
    location: tuple[float, float] | None = None


class Phone(BaseModel):
    """A phone. `spoke_at` is when its owner last wrote; the window for free text ends 24 hours later."""

    number: str
    name: str = ""
    on: bool = True
    on_whatsapp: bool = True
    stopped: bool = False
    spoke_at: datetime | None = None


class Template(BaseModel):
    """A content template and what became of its approval for WhatsApp."""

    sid: str
    name: str
    language: str
    category: str
    status: str
    body: str
    buttons: list[Reply] = Field(default_factory=list)
    variables: dict[str, str]
    kind: str = "twilio/text"
