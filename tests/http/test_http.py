"""The API by its own description: requests made up from docs/openapi.yml, right and wrong, against the real app.

No answer may be a 5xx, and none may have a status or a shape that the description does not name. `HTTP_SECONDS` sets
how long it runs.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
import yaml

from bench import vendors
from bench.house import SLUG, House, Ports
from bench.standin import StandIn

ROOT = Path(__file__).parents[2]
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance"
)
NOBODY = "nobody"
SHOWN = 12_000


@pytest.fixture
async def house():
    """The real app with one shop, and a stand-in for the engine; ended with the test."""
    house = House(Ports.free(), burst_seconds=0.0)
    async with vendors.apis(house.ports.vendors), StandIn(house.ports.actions).open(house.ports.engine):
        await house.settle()
        await house.open()
        try:
            yield house
        finally:
            await house.close()


def described(house: House, folder: Path) -> Path:
    """The description with the names of a shop that exists, and of one that does not, in place of any text."""
    page = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text())
    for door in ("orders", "events", "products"):  # lists of a thousand take longer to make up than there is time
        body = page["paths"][f"/v1/{{merchant}}/{door}"]["post"]["requestBody"]
        body["content"]["application/json"]["schema"]["oneOf"][1]["maxItems"] = 5
    page["components"]["parameters"]["Merchant"]["schema"] = {"enum": [SLUG, SLUG, SLUG, NOBODY]}
    token, provider = page["paths"]["/hooks/{token}/{provider}"]["parameters"]
    token["schema"] = {"enum": [house.hook.rpartition("/")[2], NOBODY]}
    provider["schema"] = {"enum": ["easypost", "shopify", "ups", NOBODY]}
    path = folder / "openapi.yml"
    path.write_text(yaml.safe_dump(page))
    return path


async def schemathesis(house: House, description: Path, seconds: float, key: str) -> tuple[int, str]:
    """Run it as a process of its own; return the exit code and what it said."""
    options = ["--checks", CHECKS, "--max-time", str(max(round(seconds), 1)), "--seed", "1", "--no-color"]
    options += ["--suppress-health-check", "all", "--warnings", "off", "--continue-on-failure"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemathesis.cli", "run", str(description), "--url", house.base, *options,
        "--header", f"Authorization: Bearer {key}",
        cwd=description.parent, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()[-SHOWN:]


@pytest.mark.deep
@pytest.mark.journey
async def test_no_request_made_from_the_description_gets_an_answer_that_it_does_not_name(house, tmp_path):
    seconds = float(os.environ.get("HTTP_SECONDS", "600"))
    code, said = await schemathesis(house, described(house, tmp_path), seconds * 0.8, house.key)
    print(said)
    assert code == 0, said
    code, said = await schemathesis(house, described(house, tmp_path), seconds * 0.2, "a key that fits nothing")
    assert code == 0, said
    print(said)
    assert house.app.ended() is None
