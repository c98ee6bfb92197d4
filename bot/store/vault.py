"""Merchants' secrets at rest: AES-256-GCM, bound to the row they belong to. API keys are kept as digests only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Misconfigured

VERSION = "v1:"
NONCE_BYTES = 12


class Vault:
    """Seals and opens with keys derived (HKDF-SHA256) from the process's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, b"porchlight merchant secrets"))
        self._digest_key = _derived(secret_key, b"porchlight api keys")

    def seal(self, value: str, owner: str) -> str:
        """Return the sealed value; it opens only for the same owner (merchant and name)."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, value.encode(), owner.encode())
        return VERSION + base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, owner: str) -> str:
        """Return the value. Raises Misconfigured when the secret key is not the one that sealed it."""
        raw = base64.b64decode(sealed.removeprefix(VERSION))
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode()).decode()
        except InvalidTag:
            raise Misconfigured("SECRET_KEY is not the one that this database's secrets were sealed with") from None

    def digest(self, api_key: str) -> str:
        """Return what is kept of an API key. Keys are long and random, so one keyed hash is enough."""
        return hmac.new(self._digest_key, api_key.encode(errors="replace"), hashlib.sha256).hexdigest()


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
