"""One set of promises, held by every desk in the registry."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.attachment import Attachment
from bot.domain.desk import DeskEvent, DeskPost, PostKind
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure
from bot.errors import BadSignature, MalformedPayload, PorchlightError
from bot.ports import Account, Desk, SignedRequest
from bot.store.codec import DESK_EVENT
from integrations.registry import desks

HERE = Path(__file__).parent
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DESKS = list(desks().values())
EVIDENCE = {"documented samples", "recorded", "made by us after the documented shapes"}
BAD = [
    b"",
    b"{",
    b"\x00\xff",
    b"[[[",
    b'"x"',
    b"<xml/>",
    b"true",
    b"[]",
    b"[" * 100_000,
    b'{"a":' * 200 + b"1" + b"}" * 200,
]
NOBODY = Account(MerchantSettings(name="Shop"))


def knock(body: bytes = b"{}", headers: dict[str, str] | None = None) -> SignedRequest:
    return SignedRequest("POST", "/desks/x/y", headers or {}, body, NOON)


@pytest.fixture(params=DESKS, ids=lambda desk: desk.MANIFEST.name)
def desk(request: pytest.FixtureRequest) -> Desk:
    return request.param  # type: ignore[no-any-return]


def test_the_manifest_is_filled_in_and_honest(desk: Desk) -> None:
    manifest = desk.MANIFEST
    assert manifest.docs.startswith("https://")
    assert manifest.evidence in EVIDENCE
    assert all(secret.startswith(f"{manifest.name}.") for secret in manifest.secrets)
    assert f"{manifest.name}.webhook" in manifest.secrets


def test_it_brings_a_readme_and_fixtures(desk: Desk) -> None:
    folder = Path(inspect.getfile(type(desk))).parent
    assert folder.name == desk.MANIFEST.name
    assert (folder / "README.md").is_file()
    assert list((HERE / "desks" / desk.MANIFEST.name / "fixtures").iterdir())


@pytest.mark.parametrize("secrets", [[], [""], ["a"], ["a", "b"]])
@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:12]))
def test_an_unsigned_request_is_refused_before_it_is_read(desk: Desk, secrets: list[str], body: bytes) -> None:
    with pytest.raises(BadSignature):
        desk.verify(knock(body), secrets)


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:12]))
def test_bytes_that_cannot_be_read_are_malformed(desk: Desk, body: bytes, kind: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        desk.read(knock(body, {"content-type": kind}))
    assert caught.value.provider == desk.MANIFEST.name


@pytest.mark.parametrize("kind", list(PostKind))
async def test_without_an_account_every_post_fails_and_says_whose_move_it_is(desk: Desk, kind: PostKind) -> None:
    receipt = await desk.post("k", DeskPost(kind, "C1", text="x"), NOBODY)
    assert (receipt.state, receipt.failure) == (DeliveryState.FAILED, Failure.CHANNEL_DOWN)


async def test_without_an_account_nothing_is_looked_for_or_fetched(desk: Desk) -> None:
    with pytest.raises(PorchlightError):
        await desk.find("k", DeskPost(PostKind.LINE, "C1", text="x"), NOON, NOBODY)
    with pytest.raises(PorchlightError):
        await desk.fetch(Attachment("https://evil.example/x", "image/png"), NOBODY)


def test_an_act_survives_the_inbox() -> None:
    from bot.domain.desk import Act, Agent

    whole = DeskEvent(
        "k",
        Act.SAID,
        Agent("U1", "Sam"),
        NOON,
        "C1:1.2",
        "C1:1.3",
        "case-1",
        "hé <b>",
        (Attachment("https://x", "a/b"),),
        "to",
    )
    assert DESK_EVENT.load(DESK_EVENT.dump(whole)) == whole
    odd = replace(whole, text="half \ud83d of a pair")
    assert DESK_EVENT.load(DESK_EVENT.dump(odd)).key == "k"
