"""What a client may send us over a socket or the HTTP channel, read strictly before anyone uses it."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import BadInput

Frame = TypeVar("Frame", bound=BaseModel)

MAX_TEXT = 2_000
"""Characters of one message; the widget's own limit is the same."""


class Incoming(BaseModel):
    """One message of a shopper."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    payload: str | None = Field(default=None, max_length=4_000)

    @field_validator("text")
    @classmethod
    def _printable(cls, text: str) -> str:
        return "".join(c for c in text if c.isprintable() or c in "\n\t").replace("\x00", "") or "?"


class PostedMessage(Incoming):
    """The body of `POST /v1/{merchant}/messages`."""

    conversation: str = Field(min_length=1, max_length=200)
    message_id: str = Field(min_length=1, max_length=200)


class Say(Incoming):
    """A `say` frame of the widget."""

    id: str = Field(min_length=1, max_length=100)


class Hello(BaseModel):
    """The first frame of a socket."""

    model_config = ConfigDict(extra="ignore")

    token: str | None = Field(default=None, max_length=200)
    after: int = Field(default=0, ge=0)
    context: str | None = Field(default=None, max_length=2_000)
    identity: str | None = Field(default=None, max_length=4_000)


def parsed(body: str | bytes) -> dict[str, Any]:
    """Return the JSON object in a body. Raises BadInput for anything else, deep nesting included."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError, UnicodeDecodeError) as error:
        raise BadInput("the body is not JSON") from error
    if not isinstance(value, dict):
        raise BadInput("the body must be a JSON object")
    return value


def read(kind: type[Frame], value: dict[str, Any]) -> Frame:
    """Return a checked frame. Raises BadInput naming each field that is wrong."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BadInput(wrong) from error
