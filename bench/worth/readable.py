"""Figures of a year into tables and a verdict: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.worth.pages import LIMIT

Run = Mapping[str, Any]
KINDS = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def kept(runs: Sequence[Run]) -> bool:
    """Say whether every page of the largest run of each database kept its limit, and every count was as planted."""
    return all(not problems(run, run in largest(runs)) for run in runs)


def largest(runs: Sequence[Run]) -> list[Run]:
    """Return the last, largest run of each database."""
    return list({run["kind"]: run for run in runs}.values())


def problems(run: Run, timed: bool = True) -> list[str]:
    """Say what is wrong with a run: pages that fail, were not reached or are too slow, counts that do not agree."""
    found = [f"{page['path']} answered {page['status']} {page['error']}" for page in run["pages"] if _failed(page)]
    found += [f"{page} was not reached" for page in run["missed"]]
    found += [f"{name}: {had:,} planted, {has:,} found" for name, had, has in disagreements(run)]
    if timed:
        slow = [page for page in run["pages"] if page["is_page"] and page["worst"] > LIMIT]
        found += [f"{page['path']}: {page['worst']:.0f} ms" for page in slow]
    return found


def disagreements(run: Run) -> list[tuple[str, int, int]]:
    """Return what was planted and what the jobs found, where these differ."""
    planted = run.get("planted", {}) | run.get("counted", {})
    found = run.get("found", {})
    return [(name, planted[name], has) for name, has in found.items() if planted.get(name) != has]


def readable(runs: Sequence[Run], seconds: float) -> str:
    """Return every table as Markdown."""
    parts = ["## What it took", "", _jobs(runs)]
    for run in largest(runs):
        parts += ["", f"## Pages on {KINDS[run['kind']]}, {run['conversations']:,} conversations", "", _pages(run)]
        parts += ["", _verdict(run)]
        parts += [
            f"\n{plan['path']}: {plan['milliseconds']:.0f} ms\n\n{plan['statement']}\n\n{plan['plan']}"
            for plan in run["plans"]
        ]
    parts += ["", "## How the slowest pages grow", "", _growth(runs), "", f"{seconds:.0f} s in all."]
    return "\n".join(parts)


def _failed(page: Mapping[str, Any]) -> bool:
    return page["status"] not in {200, 303} or bool(page["error"])


def _jobs(runs: Sequence[Run]) -> str:
    head = (
        "| database | talks | rows | written | rows/s | contacts | talks/s | lanes | parcels/s | MB at most | load |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    )
    return "\n".join([*head, *map(_job, runs)])


def _job(run: Run) -> str:
    cells = [KINDS[run["kind"]], f"{run['conversations']:,}", f"{run['filling']['rows']:,}"]
    for name in ("filling", "contacts", "lanes"):
        took = run[name]
        cells += [f"{took['seconds']:.0f} s ({took['work']:.0f} s of work)", f"{took['rows'] / took['seconds']:,.0f}"]
    return "| " + " | ".join([*cells, f"{run['rss_peak']:.0f}", f"{run['lanes']['load']:.1f}"]) + " |"


def _pages(run: Run) -> str:
    head = (
        "| page | addresses | slowest of them | median ms | worst ms | rows shown | queries | load |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    )
    return "\n".join([*head, *(_page(run, name) for name in sorted({page["page"] for page in run["pages"]}))])


def _page(run: Run, name: str) -> str:
    mine = [page for page in run["pages"] if page["page"] == name]
    slow = max(mine, key=lambda page: page["worst"])
    kind = "" if slow["is_page"] else " (download)"
    asked = slow["path"].partition("?")[2]
    cells = [f"`{name.removeprefix('/m/{slug}') or '/'}`{kind}", str(len(mine)), f"`{asked}`" if asked else ""]
    cells += [f"{slow['median']:.0f}", f"{slow['worst']:.0f}", str(slow["shown"]), str(slow["queries"])]
    return "| " + " | ".join([*cells, f"{slow['load']:.1f}"]) + " |"


def _verdict(run: Run) -> str:
    wrong, opened = problems(run), len(run["pages"])
    many = f"{opened} addresses opened, {run['left_out']} more with other choices left out."
    if not wrong:
        return f"Every page within {LIMIT:.0f} ms, every count as planted. {many}"
    return "\n".join([f"MISSED ({many})", *(f"- {each}" for each in wrong)])


def _growth(runs: Sequence[Run]) -> str:
    names = sorted({page["page"] for run in runs for page in run["pages"] if page["is_page"]})
    titles = [f"{KINDS[run['kind']]} {run['conversations']:,}" for run in runs]
    lines = [f"| page | {' | '.join(titles)} |", f"| --- |{' ---: |' * len(titles)}"]
    for name in names:
        cells = [max((page["median"] for page in run["pages"] if page["page"] == name), default=0.0) for run in runs]
        lines.append(f"| `{name.removeprefix('/m/{slug}') or '/'}` | {' | '.join(f'{cell:.0f}' for cell in cells)} |")
    return "\n".join(lines)
