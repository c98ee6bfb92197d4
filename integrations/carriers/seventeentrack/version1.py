"""17TRACK's first version, which some accounts still receive: fields of one letter, and seven states for the parcel.

`e` is the state, `z1` and `z2` the events at the first and at the second carrier (`a` time, `c` place, `z` text). An
event has no state of its own, so the parcel's state is all that is known.
"""

from __future__ import annotations

from bot.domain.event import Native, ShipmentReport
from integrations.carriers.seventeentrack.carriers import NAMES
from integrations.carriers.seventeentrack.codes import EXPIRED_V1, STATE_V1
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Scan, looked_up, oldest_first, place_of, report_of
from integrations.trouble import finer

LISTS = (("z1", "w1"), ("z2", "w2"), ("z9", "w2"))


def read_report(provider: str, number: str, track: Reading) -> ShipmentReport:
    """Return the report of one number."""
    state = track["e"].text()
    headline, unknown = looked_up(STATE_V1, "e", state)
    scans = [scan for rows, key in LISTS for scan in oldest_first(_scans(track[rows], NAMES.get(_text(track[key]))))]
    return report_of(
        provider,
        NAMES.get(_text(track["w1"])),
        number,
        headline if state else None,
        scans,
        native=Native(status=state),
        unknown_codes=unknown,
        expired=state == EXPIRED_V1,
    )


def _scans(rows: Reading, carrier: str | None) -> list[Scan]:
    return [
        Scan(
            row["a"].stamp(),
            finer(UNMAPPED, row["z"].text()),
            Native(text=row["z"].text()),
            place_of(row["c"].text(200) or row["d"].text(200)),
            carrier=carrier,
        )
        for row in rows.items()
    ]


def _text(key: Reading) -> str:
    return key.text() or ""
