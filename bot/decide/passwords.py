"""Passwords: how long they must be, and how they are kept (argon2id). Pure but slow on purpose: call it in a thread."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import BadInput

LEAST, MOST = 12, 200
"""Characters. NIST SP 800-63B asks for length and against rules about kinds of characters; the upper end only keeps
hashing from being an attack."""

HASHER = PasswordHasher()
"""argon2-cffi's defaults are RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes."""


def check_password(password: str, *known: str) -> None:
    """Refuse a password that is too short, too long, or the person's or shop's own name. Raises BadInput."""
    if not LEAST <= len(password) <= MOST:
        raise BadInput(f"a password has {LEAST} to {MOST} characters")
    plain = password.casefold()
    if any(word and len(word) > 3 and plain.replace(word.casefold(), "").strip() == "" for word in known):
        raise BadInput("this password is a name that others know; choose another")
    if len(set(plain)) < 5:
        raise BadInput("this password repeats a few letters; choose another")


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(password)


@cache
def nobodys() -> str:
    """Return what a password is checked against where there is no such user, so that both take equally long."""
    return HASHER.hash("nobody signs in with this")


def fits(kept: str, password: str) -> bool:
    """Say whether this is the password."""
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Say whether a password was hashed with weaker parameters than today's, so that it is hashed anew at sign-in."""
    return HASHER.check_needs_rehash(kept)
