"""One set of promises, held by every integration in the registry."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadSignature, MalformedPayload
from bot.ports import Carrier, Channel, Manifest, RawPayload, SignedRequest, Storefront
from integrations.registry import carriers, channels, storefronts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PORTS: list[tuple[str, Carrier | Storefront]] = [("carriers", each) for each in carriers().values()]
PORTS += [("storefronts", each) for each in storefronts().values()]
FIXTURES = [
    (port, path)
    for kind, port in PORTS
    for path in sorted((HERE / kind / port.MANIFEST.name / "fixtures").glob("*.*"))
    if path.suffix in {".json", ".xml"} and not path.name.startswith(("graphql", "client"))
]
EVIDENCE = {"documented samples", "recorded", "made by us after the documented shapes"}
BAD = [b"", b"{", b"\x00\xff", b"[[[", b'"x"', b"<xml/>", b"true", b"[" * 100_000, b'{"a":' * 200 + b"1" + b"}" * 200]


def request(body: bytes = b"{}", headers: dict[str, str] | None = None) -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/y", headers or {}, body, datetime(2026, 11, 23, tzinfo=UTC))


def named(port: Carrier | Storefront | Channel) -> str:
    return port.MANIFEST.name


@pytest.fixture(params=PORTS, ids=lambda pair: f"{pair[0]}-{pair[1].MANIFEST.name}")
def port(request: pytest.FixtureRequest) -> Carrier | Storefront:
    return request.param[1]  # type: ignore[no-any-return]


@pytest.mark.parametrize("each", [*carriers().values(), *storefronts().values(), *channels().values()], ids=named)
def test_the_manifest_is_filled_in_and_honest(each: Carrier | Storefront | Channel) -> None:
    manifest = each.MANIFEST
    assert isinstance(manifest, Manifest)
    assert manifest.name == manifest.name.lower()
    assert manifest.docs.startswith("https://")
    assert manifest.evidence in EVIDENCE
    assert all(secret.startswith(f"{manifest.name}.") for secret in manifest.secrets)


def test_it_brings_a_readme_and_fixtures(port: Carrier | Storefront) -> None:
    folder = Path(inspect.getfile(type(port))).parent
    assert folder.name == port.MANIFEST.name
    assert (folder / "README.md").is_file()
    assert [path for each, path in FIXTURES if each is port]


@pytest.mark.parametrize("secrets", [[], [""], ["a"], ["a", "b"]])
def test_an_unsigned_request_is_refused(port: Carrier | Storefront, secrets: list[str]) -> None:
    with pytest.raises(BadSignature) as caught:
        port.verify(request(), secrets)
    assert "a" not in str(caught.value).split()


def test_a_body_is_never_read_before_its_signature(port: Carrier | Storefront) -> None:
    for body in BAD:
        with pytest.raises(BadSignature):
            port.verify(request(body), ["secret"])


def test_a_repeated_delivery_has_one_key(port: Carrier | Storefront) -> None:
    for body in (*BAD, b'{"id":"evt_1"}'):
        key = port.dedupe_key(request(body))
        assert key == port.dedupe_key(request(body))
        assert 0 < len(key) <= 200
        assert key.isprintable()


@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:12]))
def test_bytes_that_cannot_be_read_are_malformed(port: Carrier | Storefront, body: bytes) -> None:
    with pytest.raises(MalformedPayload) as caught:
        port.parse(RawPayload(port.MANIFEST.name, body))
    assert caught.value.provider == port.MANIFEST.name
    assert caught.value.path


@pytest.mark.parametrize(("port", "path"), FIXTURES, ids=[f"{p.MANIFEST.name}-{path.stem}" for p, path in FIXTURES])
def test_every_fixture_is_read_and_twice_the_same(port: Carrier | Storefront, path: Path) -> None:
    raw = RawPayload(port.MANIFEST.name, path.read_bytes())
    assert port.parse(raw) == port.parse(raw)


@pytest.mark.parametrize(("port", "path"), FIXTURES, ids=[f"{p.MANIFEST.name}-{path.stem}" for p, path in FIXTURES])
def test_a_body_cut_anywhere_raises_nothing_unnamed(port: Carrier | Storefront, path: Path) -> None:
    body = path.read_bytes()
    for end in range(0, len(body), max(1, len(body) // 40)):
        try:
            port.parse(RawPayload(port.MANIFEST.name, body[:end]))
        except MalformedPayload:
            continue


def test_importing_does_no_io_and_adapters_need_no_session() -> None:
    assert set(carriers()) == {port.MANIFEST.name for kind, port in PORTS if kind == "carriers"}
    assert set(storefronts()) == {port.MANIFEST.name for kind, port in PORTS if kind == "storefronts"}
