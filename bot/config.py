"""The process's own settings. Nothing else reads the environment; `docs/settings.md` explains each one."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import failpoints
from bot.errors import Misconfigured

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

SECRET_KEY_LEAST = 32


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the list: the name in the environment, the field it fills, its default and how it is read."""

    env: str
    field: str
    default: str
    read: Callable[[str], Any]
    meaning: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the process was told. Ports are TCP ports; `burst_seconds` is in seconds."""

    home: Path
    database_url: str
    host: str
    port: int
    actions_port: int
    engine_port: int
    sandbox_port: int
    sandbox_mail_port: int
    public_base_url: str
    trusted_proxies: tuple[IPNetwork, ...]
    secret_key: str
    demo: bool
    burst_seconds: float
    log_level: str
    failpoint: str

    @property
    def engine_url(self) -> str:
        """Where the dialogue engine listens; always this machine."""
        return f"http://127.0.0.1:{self.engine_port}"

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox listens in the demo; always this machine."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def models(self) -> Path:
        """Where trained models lie, beside the code."""
        return Path("models")


def _text(value: str) -> str:
    return value


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ValueError("must be a port number from 1 to 65535")
    return int(value)


def _flag(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.lower() not in words:
        raise ValueError("must be 1 or 0")
    return words[value.lower()]


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        raise ValueError("must be a number of seconds") from None
    if not 0 <= seconds <= 60:
        raise ValueError("must be from 0 to 60 seconds")
    return seconds


def _networks(value: str) -> tuple[IPNetwork, ...]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    try:
        return tuple(ipaddress.ip_network(part) for part in parts)
    except ValueError as error:
        raise ValueError(f"must be addresses or networks with commas between them ({error})") from None


def _web_address(value: str) -> str:
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://track.shop.example")
    return value.rstrip("/")


def _database(value: str) -> str:
    """Accept the spellings that people and platforms use, and name the asynchronous driver."""
    for prefix, driver in _DRIVERS.items():
        if value.startswith(prefix):
            return driver + value.removeprefix(prefix)
    if value:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return ""


_DRIVERS = {
    "sqlite+aiosqlite://": "sqlite+aiosqlite://",
    "sqlite://": "sqlite+aiosqlite://",
    "postgresql+asyncpg://": "postgresql+asyncpg://",
    "postgresql://": "postgresql+asyncpg://",
    "postgres://": "postgresql+asyncpg://",
}


def _secret(value: str) -> str:
    if value and len(value) < SECRET_KEY_LEAST:
        raise ValueError(f"must have at least {SECRET_KEY_LEAST} characters")
    return value


def _level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be debug, info, warning or error")
    return value.upper()


SETTINGS = (
    Setting("PORCHLIGHT_HOME", "home", "var", Path, "folder of the database, the key and everything else that is kept"),
    Setting(
        "DATABASE_URL", "database_url", "", _database, "sqlite:/// or postgresql://; empty: a SQLite file in the home"
    ),
    Setting("HOST", "host", "127.0.0.1", _text, "address on which the public site listens"),
    Setting("PORT", "port", "8080", _port, "port of the public site"),
    Setting("ACTIONS_PORT", "actions_port", "5055", _port, "port, on this machine only, that the engine calls"),
    Setting("ENGINE_PORT", "engine_port", "5005", _port, "port, on this machine only, of the dialogue engine"),
    Setting("SANDBOX_PORT", "sandbox_port", "8090", _port, "port, on this machine only, of the demo's stand-ins"),
    Setting(
        "SANDBOX_MAIL_PORT",
        "sandbox_mail_port",
        "8025",
        _port,
        "port, on this machine only, on which the demo's stand-ins take e-mail",
    ),
    Setting(
        "PUBLIC_BASE_URL",
        "public_base_url",
        "",
        _web_address,
        "address under which the world reaches the public site; empty: http://HOST:PORT",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "trusted_proxies",
        "",
        _networks,
        "addresses or networks of reverse proxies; only through these is X-Forwarded-For believed",
    ),
    Setting(
        "SECRET_KEY",
        "secret_key",
        "",
        _secret,
        "key from which encryption and link keys are derived, 32 characters or more; empty: made once, in the home",
    ),
    Setting("PORCHLIGHT_DEMO", "demo", "0", _flag, "1 opens the demo's doors, the clock among them; never in earnest"),
    Setting("BURST_SECONDS", "burst_seconds", "2.0", _seconds, "seconds within which messages get one answer"),
    Setting("LOG_LEVEL", "log_level", "info", _level, "debug, info, warning or error"),
    Setting(
        "PORCHLIGHT_FAILPOINT",
        "failpoint",
        "",
        failpoints.known,
        "a moment at which the process kills itself, for `make crash`; never in earnest",
    ),
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises Misconfigured that names every problem at once. Makes the home and its key."""
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    problems: list[str] = []
    for setting in SETTINGS:
        try:
            values[setting.field] = setting.read(source.get(setting.env, "").strip() or setting.default)
        except ValueError as error:
            problems.append(f"{setting.env} {error}")
    problems += _clashes(values)
    if problems:
        raise Misconfigured(*problems)
    return Settings(**_completed(values))


def settings_table() -> str:
    """Return the table of docs/settings.md."""
    rows = [f"| `{s.env}` | {f'`{s.default}`' if s.default else '(empty)'} | {s.meaning} |" for s in SETTINGS]
    return "\n".join(["| setting | default | meaning |", "| --- | --- | --- |", *rows])


def _clashes(values: Mapping[str, Any]) -> list[str]:
    ports = [(s.env, values.get(s.field)) for s in SETTINGS if s.read is _port]
    return [
        f"{name} and {other} are both {port}"
        for index, (name, port) in enumerate(ports)
        for other, same in ports[:index]
        if port is not None and port == same
    ]


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    """Fill in what depends on other settings."""
    home: Path = values["home"].absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"PORCHLIGHT_HOME cannot be made: {error}") from error
    values["home"] = home
    values["database_url"] = values["database_url"] or f"sqlite+aiosqlite:///{home / 'porchlight.db'}"
    values["public_base_url"] = values["public_base_url"] or f"http://{values['host']}:{values['port']}"
    values["secret_key"] = values["secret_key"] or _kept_key(home / "secret.key")
    return values


def _kept_key(path: Path) -> str:
    """Return the key in this file, made once and readable by its owner only."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if len(key) < SECRET_KEY_LEAST:
            raise Misconfigured(f"{path} holds no key; restore it from a backup, or secrets are lost") from None
        return key
    except OSError as error:
        raise Misconfigured(f"{path} cannot be written: {error}") from error
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
