"""The people of a shop, who is signed in, and what they did."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.domain.staff import Deed, Role, User
from bot.errors import BadInput, NotThere
from bot.store.database import Database
from bot.store.worth import audit, sessions, users

SESSION_LASTS = timedelta(days=14)
"""How long somebody stays signed in at most."""

IDLE_LASTS = timedelta(hours=12)
"""How long somebody stays signed in without opening a page."""

SEEN_AGAIN = timedelta(minutes=5)
"""How often a look is written down: a page need not wait for the disk."""

MOST_DEEDS = 200


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, at one shop."""

    user: User
    made_at: datetime


def digest_of(token: str) -> str:
    """Return what is kept of a cookie: it is long and random, so one hash is enough."""
    return hashlib.sha256(b"session:" + token.encode(errors="replace")).hexdigest()


class StoredStaff:
    """Users, sessions and the audit log. Everything but a sign-in is done as the one merchant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, merchant_id: str, email: str, name: str, role: Role, now: datetime) -> User:
        """Make a user who cannot sign in before a password was chosen. Raises BadInput where the e-mail is known."""
        user = User(uuid4().hex, merchant_id, email.strip().lower(), name.strip(), role, now)

        def added(connection: Connection) -> None:
            known = select(users.c.id).where(users.c.merchant_id == merchant_id, users.c.email == user.email)
            if connection.execute(known).scalar():
                raise BadInput(f"{user.email} is a user of this shop already")
            row = {
                "id": user.id,
                "merchant_id": merchant_id,
                "email": user.email,
                "name": user.name,
                "role": str(role),
                "password": "",
                "made_at": now,
            }
            connection.execute(insert(users).values(row))

        await self._database.write_of(merchant_id, added)
        return user

    async def all(self, merchant_id: str) -> list[User]:
        """Return everybody of a shop, by e-mail."""
        query = select(users).where(users.c.merchant_id == merchant_id).order_by(users.c.email)
        rows = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().all())
        return [_user(row) for row in rows]

    async def by_id(self, merchant_id: str, user_id: str) -> tuple[User, str]:
        """Return a user and their kept password. Raises NotThere."""
        query = select(users).where(users.c.merchant_id == merchant_id, users.c.id == user_id)
        row = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().first())
        if row is None:
            raise NotThere("there is no such user")
        return _user(row), str(row["password"])

    async def by_email(self, merchant_id: str, email: str) -> tuple[User, str] | None:
        """Return a user and their kept password, by e-mail."""
        own = users.c.merchant_id == merchant_id
        query = select(users).where(own, users.c.email == email.strip().lower())
        row = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().first())
        return (_user(row), str(row["password"])) if row else None

    async def set_password(self, merchant_id: str, user_id: str, kept: str, only_if: str | None = None) -> bool:
        """Keep a hashed password and end every session of that user; with `only_if`, only in place of that one."""

        def changed(connection: Connection) -> bool:
            if not _keep_password(connection, merchant_id, user_id, kept, only_if):
                return False
            _end(connection, merchant_id, user_id)
            return True

        return await self._database.write_of(merchant_id, changed)

    async def rehash(self, merchant_id: str, user_id: str, kept: str, only_if: str) -> bool:
        """Keep the same password hashed anew, in place of that one alone; sessions go on."""
        return await self._database.write_of(
            merchant_id, lambda connection: _keep_password(connection, merchant_id, user_id, kept, only_if)
        )

    async def change(self, merchant_id: str, user_id: str, role: Role, disabled_at: datetime | None) -> None:
        """Change what somebody may do. A shop keeps at least one owner: raises BadInput for the last one."""

        def changed(connection: Connection) -> None:
            own = users.c.merchant_id == merchant_id
            held = connection.execute(select(users).where(own).with_for_update()).mappings().all()
            if user_id not in {row["id"] for row in held}:
                raise NotThere("there is no such user")
            owners = [row["id"] for row in held if row["role"] == Role.OWNER and row["disabled_at"] is None]
            if owners == [user_id] and (role is not Role.OWNER or disabled_at):
                raise BadInput("this is the shop's last owner: make somebody else an owner first")
            values = {"role": str(role), "disabled_at": disabled_at}
            connection.execute(update(users).where(own, users.c.id == user_id).values(values))
            if disabled_at:
                _end(connection, merchant_id, user_id)

        await self._database.write_of(merchant_id, changed)

    async def sign_in(self, user: User, now: datetime) -> str:
        """Open a session; return what the cookie holds. Sessions that ended long ago are dropped on the way."""
        token = secrets.token_urlsafe(32)
        row = {
            "digest": digest_of(token),
            "merchant_id": user.merchant_id,
            "user_id": user.id,
            "made_at": now,
            "seen_at": now,
            "expires_at": now + SESSION_LASTS,
        }

        def opened(connection: Connection) -> None:
            old = (sessions.c.merchant_id == user.merchant_id, sessions.c.expires_at < now)
            connection.execute(delete(sessions).where(*old))
            connection.execute(insert(sessions).values(row))

        await self._database.write_of(user.merchant_id, opened)
        return token

    async def session(self, merchant_id: str, token: str, now: datetime) -> Session | None:
        """Return who holds this cookie at this shop, if the session still lives."""
        query = (
            select(users, sessions.c.made_at.label("opened_at"), sessions.c.seen_at)
            .join(sessions, sessions.c.user_id == users.c.id)
            .where(
                sessions.c.digest == digest_of(token),
                sessions.c.merchant_id == merchant_id,
                users.c.merchant_id == merchant_id,
                sessions.c.expires_at > now,
                sessions.c.seen_at > now - IDLE_LASTS,
                users.c.disabled_at.is_(None),
            )
        )
        row = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().first())
        if row is None:
            return None
        if now - row["seen_at"] > SEEN_AGAIN:
            await self._seen(merchant_id, token, now)
        return Session(_user(row), row["opened_at"])

    async def _seen(self, merchant_id: str, token: str, now: datetime) -> None:
        own = (sessions.c.merchant_id == merchant_id, sessions.c.digest == digest_of(token))
        seen = update(sessions).where(*own).values(seen_at=now)
        await self._database.write_of(merchant_id, lambda connection: connection.execute(seen), durable=False)

    async def sign_out(self, merchant_id: str, token: str) -> None:
        """End one session; ending it twice changes nothing."""
        own = (sessions.c.merchant_id == merchant_id, sessions.c.digest == digest_of(token))
        await self._database.write_of(merchant_id, lambda connection: connection.execute(delete(sessions).where(*own)))

    async def note(self, merchant_id: str, deed: Deed) -> None:
        """Write a line into the audit log."""
        await self._database.write_of(merchant_id, lambda connection: note(connection, merchant_id, deed))

    async def deeds(self, merchant_id: str, before: int | None = None) -> list[tuple[int, Deed]]:
        """Return the newest lines of the audit log with their numbers, or those before a number."""
        query = select(audit).where(audit.c.merchant_id == merchant_id).order_by(audit.c.id.desc()).limit(MOST_DEEDS)
        if before is not None:
            query = query.where(audit.c.id < before)
        rows = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().all())
        return [(row["id"], _deed(row)) for row in rows]

    async def count(self, merchant_id: str) -> int:
        """Return how many people of a shop may sign in."""
        query = (
            select(func.count())
            .select_from(users)
            .where(users.c.merchant_id == merchant_id, users.c.disabled_at.is_(None))
        )
        return await self._database.read_of(merchant_id, lambda connection: int(connection.execute(query).scalar_one()))


def note(connection: Connection, merchant_id: str, deed: Deed) -> None:
    """Write a line into the audit log, within the transaction of what it tells of."""
    row = {
        "merchant_id": merchant_id,
        "at": deed.at,
        "actor": deed.actor,
        "act": deed.act,
        "about": deed.about,
        "detail": json.dumps(dict(deed.detail), ensure_ascii=False),
    }
    connection.execute(insert(audit).values(row))


def _keep_password(connection: Connection, merchant_id: str, user_id: str, kept: str, only_if: str | None) -> bool:
    own = (users.c.merchant_id == merchant_id, users.c.id == user_id)
    done = update(users).where(*own).values(password=kept)
    if only_if is not None:
        done = done.where(users.c.password == only_if)
    return connection.execute(done).rowcount > 0


def _end(connection: Connection, merchant_id: str, user_id: str) -> None:
    own = (sessions.c.merchant_id == merchant_id, sessions.c.user_id == user_id)
    connection.execute(delete(sessions).where(*own))


def _user(row: Any) -> User:
    role = Role(row["role"])
    return User(row["id"], row["merchant_id"], row["email"], row["name"], role, row["made_at"], row["disabled_at"])


def _deed(row: Any) -> Deed:
    detail: Sequence[tuple[str, str]] = tuple((key, str(value)) for key, value in json.loads(row["detail"]).items())
    return Deed(row["at"], row["actor"], row["act"], row["about"], tuple(detail))
