"""The exception tree, sorted by who must act. Retry follows the class, never the text.

PorchlightError
├── BadInput            the sender: answered 4xx, never retried
│   ├── BadSignature        401, and nothing is kept
│   ├── MalformedPayload    the body cannot be read; names the path to the bad field
│   ├── TooLarge            413
│   ├── NotAllowed          403 / 404: not yours reads like not found
│   └── Throttled           429, with retry_after seconds
├── Upstream            them: retried with back-off
│   ├── RateLimited         retry_after seconds
│   ├── Unavailable         5xx, time-out, connection refused
│   └── FailedTurn          the dialogue engine answered nothing
├── Refused             credentials were refused: stop, and tell the merchant
├── Overtaken           somebody else was quicker: read again, and decide anew
├── NotThere            the other side has no such thing; an answer, not a failure
└── Misconfigured       us: fail at start, naming everything that is wrong at once
"""

from __future__ import annotations


class PorchlightError(Exception):
    """The root of all errors raised on purpose."""


class BadInput(PorchlightError):
    """What was sent cannot be accepted; the sender must change it."""


class BadSignature(BadInput):
    """The signature is missing, wrong or outside its window. The message never says which secret was tried."""


class MalformedPayload(BadInput):
    """A body that cannot be read. `path` names the bad field, for example ``result.tracking_details[2].datetime``."""

    def __init__(self, provider: str, path: str, message: str) -> None:
        super().__init__(f"{provider}: {path}: {message}")
        self.provider = provider
        self.path = path
        self.message = message


class TooLarge(BadInput):
    """The body is over the size cap of its door."""


class NotAllowed(BadInput):
    """Not found, or not yours: the two are told apart nowhere."""


class Throttled(BadInput):
    """Too many tries. `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many tries; again in {retry_after:.0f} s")
        self.retry_after = retry_after


class Upstream(PorchlightError):
    """The other side failed in a way that may pass."""


class RateLimited(Upstream):
    """The other side asked us to slow down. `retry_after` is in seconds."""

    def __init__(self, provider: str, retry_after: float) -> None:
        super().__init__(f"{provider} asks for a pause of {retry_after:.0f} s")
        self.retry_after = retry_after


class Unavailable(Upstream):
    """No answer, a 5xx, or a connection that broke."""


class FailedTurn(Upstream):
    """The dialogue engine gave no reply; an empty list from it means failure."""


class Refused(PorchlightError):
    """Credentials were refused. Retrying cannot help; the merchant must act."""


class Overtaken(PorchlightError):
    """What a decision rests on has changed since it was read. Nothing was kept: read again and decide anew."""


class NotThere(PorchlightError):
    """The other side has no such order, number or tracker."""


class Misconfigured(PorchlightError):
    """Settings that cannot work. `problems` lists all of them, one sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
