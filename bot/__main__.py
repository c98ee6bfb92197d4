"""The command line: each command is a module of `bot.commands` with HELP, `arguments(parser)`, `run(options)`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from bot.errors import PorchlightError
from bot.logs import set_up_logs

COMMANDS = (
    "run",
    "serve",
    "shell",
    "doctor",
    "merchant",
    "user",
    "policy",
    "look",
    "links",
    "notices",
    "consent",
    "shopper",
    "retention",
    "backfill",
    "import",
    "unreadable",
    "replay",
    "normalise",
    "carrier",
    "desk",
    "coverage",
    "lanes",
    "measure",
    "worth",
    "learn",
    "goods",
    "promises",
    "backtest",
    "forecast",
    "detect-eval",
    "docs",
)
MODULES = {"import": "imports", "detect-eval": "detect_eval"}  # words that cannot name a module


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure that we know is one sentence and exit code 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = build(words).parse_args(words)
    set_up_logs("WARNING")
    try:
        return int(options.run(options))
    except PorchlightError as error:
        print(f"porchlight: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has seen enough
        return 0


def build(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser. Only the module of the command that was asked for is loaded."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Keeps the light on until the parcel is home.")
    subparsers = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    wanted = words[0] if words and words[0] in COMMANDS else None
    for name in COMMANDS:
        module = f"bot.commands.{MODULES.get(name, name)}"
        if wanted in (None, name) and find_spec(module):
            mount(subparsers, name, import_module(module))
    return parser


def mount(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], name: str, module: ModuleType) -> None:
    """Add one command."""
    if hasattr(module, "add_parser"):
        module.add_parser(subparsers)
        parser = subparsers.choices[name]
    else:
        parser = subparsers.add_parser(name, help=module.HELP, description=module.__doc__)
        module.arguments(parser)
    parser.set_defaults(run=module.run)


if __name__ == "__main__":
    sys.exit(main())
