"""The command lines and environments of the three children; each is told only what it needs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from bot.commands.children import Program
from bot.commands.demo import SENDER, SLUG, DemoKeys
from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"
# The engine and the sandbox get neither: they open no database of ours and seal nothing.
APP_ONLY = frozenset({"SECRET_KEY", "DATABASE_URL"})


def shared(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return what every child gets: the caller's environment, with the settings that were decided here."""
    decided = {
        "PORCHLIGHT_HOME": str(settings.home),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "ACTIONS_PORT": str(settings.actions_port),
        "ENGINE_PORT": str(settings.engine_port),
        "SANDBOX_PORT": str(settings.sandbox_port),
        "SANDBOX_MAIL_PORT": str(settings.sandbox_mail_port),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return {**environ, **decided}


def less(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the app's own secrets."""
    return {name: value for name, value in environment.items() if name not in APP_ONLY}


def engine(base: Mapping[str, str], settings: Settings) -> Program:
    """The dialogue engine, in its own Python."""
    command = (str(ENGINE_PYTHON), "engine/serve.py")
    return Program("engine", command, less(base), settings.home / "log" / "engine.log", ROOT)


def app(base: Mapping[str, str], settings: Settings, demo: bool) -> Program:
    """The app: the public site and the door that the engine calls."""
    environment = {**base, "PORCHLIGHT_DEMO": "1" if demo else "0"}
    command = (sys.executable, "-m", "bot", "serve")
    return Program("app", command, environment, settings.home / "log" / "app.log", ROOT)


def sandbox(base: Mapping[str, str], settings: Settings, keys: DemoKeys) -> Program:
    """The stand-ins for shop, carrier, Twilio, Slack and mail; they come in through the same doors as real ones."""
    told = {
        "SANDBOX_HOME": str(settings.home / "sandbox"),
        "PORCHLIGHT_URL": local_url(settings),
        "PORCHLIGHT_MERCHANT": SLUG,
        "PORCHLIGHT_API_KEY": keys.api_key,
        "PORCHLIGHT_HOOK_TOKEN": keys.hook_token,
        "SANDBOX_SHOPIFY_WEBHOOK_SECRET": keys.shopify_webhook,
        "SANDBOX_SHOPIFY_TOKEN": keys.shopify_token,
        "SANDBOX_EASYPOST_KEY": keys.easypost_key,
        "SANDBOX_EASYPOST_WEBHOOK_SECRET": keys.easypost_webhook,
        "SANDBOX_TWILIO_ACCOUNT": keys.twilio_account,
        "SANDBOX_TWILIO_TOKEN": keys.twilio_token,
        "SANDBOX_TWILIO_SENDER": SENDER,
        "SANDBOX_SLACK_TOKEN": keys.slack_token,
        "SANDBOX_SLACK_SIGNING_SECRET": keys.slack_signing,
        "PUBLIC_BASE_URL": settings.public_base_url,
    }
    command = (sys.executable, "-m", "sandbox")
    return Program("sandbox", command, {**less(base), **told}, settings.home / "log" / "sandbox.log", ROOT)


def local_url(settings: Settings) -> str:
    """Return the app's address as this machine reaches it."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
