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
    "SANDBOX_TWILIO_ACCOUNT",
    "SANDBOX_TWILIO_TOKEN",
    "SANDBOX_SLACK_TOKEN",
    "SANDBOX_SLACK_SIGNING_SECRET",
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
    twilio_account: str
    twilio_token: str
    slack_token: str
    slack_signing_secret: str
    twilio_sender: str = "+15555550100"
    merchant: str = "lantern"
    porchlight_url: str = "http://127.0.0.1:8080"
    # Porchlight's address as the world knows it, which Twilio signs; empty: the same.
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8090
    home: Path = Path("var/sandbox")
    # Seconds between attempts. The vendors wait minutes to hours; a demo shows the same six tries in one minute.
    retry_delays: tuple[float, ...] = (1, 2, 4, 8, 16, 32)
    # Seconds between two looks at the clock, at Porchlight's health and at the queue.
    pulse: float = 1.0
    # Where e-mail is taken: a port on the same host; 0 is any free one, None is none.
    mail_port: int | None = None
    # Seconds between a message's states: queued, sent, delivered.
    receipt_pause: float = 0.4
    # Seconds after which a slow API answers: longer than any client waits.
    slow_seconds: float = 12.0
    # Seconds that Slack waits for an answer, and until each of its three further tries (it waits 1 and 5 minutes).
    slack_patience: float = 3.0
    slack_retry_delays: tuple[float, ...] = (0.1, 5, 20)
    # The folder of the vendors' OpenAPI files; None: requests and answers are not checked against them.
    specs: Path | None = None

    @property
    def url(self) -> str:
        """The sandbox's own address."""
        return f"http://{self.host}:{self.port}"

    @property
    def easypost_hook_url(self) -> str:
        """Where the carrier sends its events unless a webhook says otherwise."""
        return f"{self.porchlight_url}/hooks/{self.hook_token}/easypost"

    @property
    def shopify_hook_url(self) -> str:
        """Where the shop sends its webhooks."""
        return f"{self.porchlight_url}/hooks/{self.hook_token}/shopify"

    @property
    def twilio_hook_url(self) -> str:
        """Where what shoppers write is sent: the public address, for it is signed."""
        return f"{self.public_url or self.porchlight_url}/hooks/{self.hook_token}/whatsapp"

    @property
    def slack_hook_url(self) -> str:
        """Where Slack sends events, presses of buttons and commands."""
        return f"{self.porchlight_url}/desks/{self.hook_token}/slack"


def specs_folder(given: str | None) -> Path | None:
    """The folder of OpenAPI files: as given ("" is none), else beside the repository where there is one."""
    if given is not None:
        return Path(given) if given else None
    beside = Path(__file__).resolve().parents[2] / "shared" / "specs"
    return beside if beside.is_dir() else None


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
        twilio_account=environ["SANDBOX_TWILIO_ACCOUNT"],
        twilio_token=environ["SANDBOX_TWILIO_TOKEN"],
        slack_token=environ["SANDBOX_SLACK_TOKEN"],
        slack_signing_secret=environ["SANDBOX_SLACK_SIGNING_SECRET"],
        twilio_sender=environ.get("SANDBOX_TWILIO_SENDER", "+15555550100"),
        merchant=environ.get("PORCHLIGHT_MERCHANT", "lantern"),
        porchlight_url=environ.get("PORCHLIGHT_URL", "http://127.0.0.1:8080").rstrip("/"),
        public_url=environ.get("PUBLIC_BASE_URL", "").rstrip("/"),
        port=int(environ.get("SANDBOX_PORT", "8090")),
        home=Path(environ.get("SANDBOX_HOME", "var/sandbox")),
        mail_port=int(environ.get("SANDBOX_MAIL_PORT", "8025")),
        specs=specs_folder(environ.get("PORCHLIGHT_SPECS")),
    )
