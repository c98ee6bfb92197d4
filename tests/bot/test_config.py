"""Settings: every problem at once, a key made once, and the docs that name each setting."""

from __future__ import annotations

import re
import stat
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.config import SETTINGS, read_settings, settings_table
from bot.errors import Misconfigured

ROOT = Path(__file__).parents[2]


def _read(tmp_path, **environment):
    return read_settings({"PORCHLIGHT_HOME": str(tmp_path / "home"), **environment})


def test_an_empty_environment_is_enough(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/var/porchlight.db"
    assert (settings.host, settings.port, settings.actions_port, settings.engine_port) == (
        "127.0.0.1",
        8080,
        5055,
        5005,
    )
    assert settings.public_base_url == "http://127.0.0.1:8080"
    assert (settings.demo, settings.burst_seconds, settings.log_level) == (False, 2.0, "INFO")


def test_every_problem_is_named_at_once(tmp_path):
    wrong = {
        "PORT": "80800",
        "ACTIONS_PORT": "five",
        "DATABASE_URL": "mysql://x",
        "PUBLIC_BASE_URL": "shop.example",
        "TRUSTED_PROXIES": "10.0.0.1/8",
        "SECRET_KEY": "short",
        "PORCHLIGHT_DEMO": "perhaps",
        "BURST_SECONDS": "-1",
        "LOG_LEVEL": "loud",
    }
    with pytest.raises(Misconfigured) as raised:
        _read(tmp_path, **wrong)
    assert [problem.split()[0] for problem in raised.value.problems] == [
        setting.env for setting in SETTINGS if setting.env in wrong
    ]


def test_two_sites_may_not_share_a_port(tmp_path):
    with pytest.raises(Misconfigured, match="ACTIONS_PORT and PORT are both 5055"):
        _read(tmp_path, PORT="5055")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/x", "postgresql+asyncpg://u:p@db/x"),
        ("postgresql://u@/x?host=/run", "postgresql+asyncpg://u@/x?host=/run"),
        ("postgresql+asyncpg://u@db/x", "postgresql+asyncpg://u@db/x"),
        ("sqlite:////data/x.db", "sqlite+aiosqlite:////data/x.db"),
    ],
)
def test_database_addresses_are_taken_as_people_write_them(tmp_path, given, used):
    assert _read(tmp_path, DATABASE_URL=given).database_url == used


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path):
    first, second = _read(tmp_path), _read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "home" / "secret.key").stat().st_mode) == 0o600


def test_an_empty_key_file_is_not_taken_for_a_key(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret.key").write_text("")
    with pytest.raises(Misconfigured, match="holds no key"):
        _read(tmp_path)


def test_proxies_and_public_address_are_read(tmp_path):
    settings = _read(tmp_path, TRUSTED_PROXIES="10.0.0.0/8, ::1", PUBLIC_BASE_URL="https://track.shop.example/")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.public_base_url == "https://track.shop.example"


def test_the_docs_hold_the_table_of_settings():
    assert settings_table() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_nothing_else_reads_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "integrations", "actions")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ\b|getenv", path.read_text(encoding="utf-8"))
    }
    # The supervisor hands its own environment on to its children; the doctor says whether the key came from there.
    assert readers - {"bot/commands/run.py", "bot/commands/machine.py"} == {"bot/config.py"}
