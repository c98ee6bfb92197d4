"""`python -m sandbox`: runs the stand-ins until it is stopped."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import os
import sys
from pathlib import Path

from aiohttp import web

from sandbox.app import make_app
from sandbox.settings import REQUIRED, MissingSettings, from_environment

HELP = (
    "Plays EasyPost, Shopify, Twilio, Slack and a mail server; the shop is at /, the control room at /sandbox, "
    "and shop, phone and Slack side by side at /sandbox/reach."
)


def main() -> int:
    """Read the settings, serve, and say in one line what is missing when something is."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description=HELP, epilog="Environment it needs: " + ", ".join(REQUIRED)
    )
    parser.add_argument("--port", type=int, help="port on 127.0.0.1 (SANDBOX_PORT, 8090)")
    parser.add_argument("--home", type=Path, help="folder of its state (SANDBOX_HOME, var/sandbox)")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="sandbox %(levelname)s %(message)s")
    try:
        settings = from_environment(os.environ)
    except MissingSettings as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    settings = dataclasses.replace(settings, port=given.port or settings.port, home=given.home or settings.home)
    try:
        web.run_app(
            make_app(settings), host=settings.host, port=settings.port, print=lambda _: None, access_log=None,
            shutdown_timeout=2,
        )  # fmt: skip
    except OSError as problem:
        sys.stderr.write(f"The sandbox cannot listen on {settings.host}:{settings.port}: {problem.strerror}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
