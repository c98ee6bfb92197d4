"""Bodies that an adapter reads in its tests: the fixtures beside the test, and bodies made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.domain.event import ShipmentReport
from bot.domain.reduce import reduce
from bot.domain.shipment import Shipment
from bot.errors import MalformedPayload
from bot.ports import Carrier, RawPayload


class Bodies:
    """What one adapter makes of bodies; each is read by a fresh adapter."""

    def __init__(self, adapter: Callable[[], Carrier], test: str) -> None:
        self.fixtures = Path(test).parent / "fixtures"
        self._adapter = adapter

    def parse(self, body: bytes) -> list[ShipmentReport]:
        adapter = self._adapter()
        return adapter.parse(RawPayload(adapter.MANIFEST.name, body))

    def parse_json(self, value: Any) -> list[ShipmentReport]:
        return self.parse(json.dumps(value).encode())

    def read(self, name: str) -> list[ShipmentReport]:
        """Read a fixture, named with its ending or without."""
        exact = self.fixtures / name
        (path,) = [exact] if exact.exists() else self.fixtures.glob(f"{name}.*")
        return self.parse(path.read_bytes())

    def states(self, name: str) -> list[Shipment]:
        return [reduce([report]) for report in self.read(name)]

    def one(self, name: str) -> Shipment:
        (shipment,) = self.states(name)
        return shipment

    def confirmed(self, name: str) -> Shipment:
        """Reduce a body as if we had asked for it ourselves."""
        (report,) = self.read(name)
        return reduce([replace(report, hint=False)])

    def refused_at(self, body: bytes) -> str:
        """Return the path that the refusal of a malformed body names."""
        with pytest.raises(MalformedPayload) as caught:
            self.parse(body)
        return caught.value.path

    def read_or_refuse(self, body: bytes) -> None:
        """Fail unless a body is refused as malformed or gives reports that a shipment can be made of."""
        try:
            reports = self.parse(body)
        except MalformedPayload:
            return
        for report in reports:
            reduce([report])

    def cut(self) -> st.SearchStrategy[bytes]:
        """Draw fixtures with a piece cut out and other bytes put in its place."""
        return st.sampled_from(sorted(path.read_bytes() for path in self.fixtures.iterdir())).flatmap(
            lambda body: st.tuples(st.integers(0, len(body)), st.integers(0, len(body)), st.binary(max_size=4)).map(
                lambda cut: body[: cut[0]] + cut[2] + body[cut[1] :]
            )
        )
