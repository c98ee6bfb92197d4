"""What the sandbox reads from its environment, once, at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REQUIRED = (
    "PORCHLIGHT_API_KEY",
    "PORCHLIGHT_HOOK_TOKEN",
    "SANDBOX_SHOPIFY_WEBHOOK_SECRET",
    "SANDBOX_SHOPIFY_TOKEN",
    "SANDBOX_EASYPOST_KEY",
    "SANDBOX_EASYPOST_WEBHOOK_SECRET",
)


class MissingSettings(Exception):
    """Names every variable that is not set, so that one start tells all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses and secrets of one sandbox and of the Porchlight it plays for."""

    api_key: str
    hook_token: str
    shopify_webhook_secret: str
    shopify_token: str
    easypost_key: str
    easypost_webhook_secret: str
    merchant: str = "lantern"
    porchlight_url: str = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    port: int = 8090
    home: Path = Path("var/sandbox")
    # Seconds between attempts. The vendors wait minutes to hours; a demo shows the same six tries in one minute.
    retry_delays: tuple[float, ...] = (1, 2, 4, 8, 16, 32)
    # Seconds between two looks at the clock, at Porchlight's health and at the queue.
    pulse: float = 1.0

    @property
    def easypost_hook_url(self) -> str:
        """Where the carrier sends its events unless a webhook says otherwise."""
        return f"{self.porchlight_url}/hooks/{self.hook_token}/easypost"

    @property
    def shopify_hook_url(self) -> str:
        """Where the shop sends its webhooks."""
        return f"{self.porchlight_url}/hooks/{self.hook_token}/shopify"


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings, or raise with all the missing names at once."""
    missing = [name for name in REQUIRED if not environ.get(name)]
    if missing:
        raise MissingSettings("The sandbox needs these environment variables: " + ", ".join(missing))
    return Settings(
        api_key=environ["PORCHLIGHT_API_KEY"],
        hook_token=environ["PORCHLIGHT_HOOK_TOKEN"],
        shopify_webhook_secret=environ["SANDBOX_SHOPIFY_WEBHOOK_SECRET"],
        shopify_token=environ["SANDBOX_SHOPIFY_TOKEN"],
        easypost_key=environ["SANDBOX_EASYPOST_KEY"],
        easypost_webhook_secret=environ["SANDBOX_EASYPOST_WEBHOOK_SECRET"],
        merchant=environ.get("PORCHLIGHT_MERCHANT", "lantern"),
        porchlight_url=environ.get("PORCHLIGHT_URL", "http://127.0.0.1:8080").rstrip("/"),
        port=int(environ.get("SANDBOX_PORT", "8090")),
        home=Path(environ.get("SANDBOX_HOME", "var/sandbox")),
    )
