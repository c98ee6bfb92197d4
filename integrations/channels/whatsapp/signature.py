"""Twilio's signature: HMAC-SHA1 over the public address and the sorted parameters of the form, in base64.

https://www.twilio.com/docs/usage/webhooks/webhooks-security. There is no time in it: a replayed request is known by
its key in the inbox.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

from bot.errors import BadSignature
from bot.ports import SignedRequest

HEADER = "x-twilio-signature"
FORM = "application/x-www-form-urlencoded"
BODY_HASH = "bodySHA256"
MOST_FIELDS = 500
PORTS = {"https": 443, "http": 80}


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets signed the address and the body; all of them are tried."""
    given = {name.lower(): value for name, value in request.headers.items()}.get(HEADER, "").strip()
    params = _signed_params(request)
    fitted = False
    for secret in filter(None, secrets):
        for url in _spellings(request.url):
            fitted |= hmac.compare_digest(sign(secret, url, params), given.encode("utf-8", "replace"))
    if not fitted:
        raise BadSignature("whatsapp: the signature does not fit")


def sign(secret: str, url: str, params: Sequence[tuple[str, str]]) -> bytes:
    """Return the signature of an address and the parameters of a form, in whatever order they stand there.

    A parameter that is repeated counts once for each different value.
    """
    message = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(secret.encode(), message.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest)


def _signed_params(request: SignedRequest) -> list[tuple[str, str]]:
    """Return the parameters that are part of the signature: a form's. Any other body is bound by its hash, which is
    part of the signed address. Raises BadSignature where neither binds the body."""
    if _content_type(request) == FORM:
        return form(request.body)
    expected = parse_qs(urlsplit(request.url).query).get(BODY_HASH, [""])[0].lower()
    actual = hashlib.sha256(request.body).hexdigest()
    if not hmac.compare_digest(actual.encode(), expected.encode("utf-8", "replace")):
        raise BadSignature("whatsapp: nothing signs this body")
    return []


def form(body: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a form, blank ones included. Raises BadSignature for more than anybody sends."""
    try:
        text = body.decode("utf-8", "surrogateescape")
        return parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadSignature("whatsapp: this is no form that Twilio sends") from None


def _content_type(request: SignedRequest) -> str:
    found = {name.lower(): value for name, value in request.headers.items()}.get("content-type", "")
    return found.partition(";")[0].strip().lower()


def _spellings(address: str) -> list[str]:
    """Return the address without its fragment, with and without its port: Twilio signs now one, now the other."""
    parts = urlsplit(address)._replace(fragment="")
    try:
        port = parts.port
    except ValueError:
        return [parts.geturl()]
    bare = parts._replace(netloc=parts.netloc.removesuffix(f":{port}")) if port else parts
    usual = PORTS.get(parts.scheme)
    return list(dict.fromkeys(_texts(parts, bare, port or usual)))


def _texts(given: SplitResult, bare: SplitResult, port: int | None) -> list[str]:
    with_port = bare._replace(netloc=f"{bare.netloc}:{port}") if port else bare
    return [given.geturl(), bare.geturl(), with_port.geturl()]
