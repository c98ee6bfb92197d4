"""Parcels: every event once, the newest report of each provider, and the shipment that they reduce to.

The reduction is made when something is written, so that reading costs one row a parcel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, select, update

from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.keys import number_key
from bot.domain.reduce import newest_headlines, reduce_shipment, without_finality
from bot.domain.shipment import Shipment
from bot.domain.status import Status, Substatus
from bot.store.codec import EVENT, REPORT, SHIPMENT
from bot.store.database import Database
from bot.store.dossiers import parcel_of
from bot.store.erased import PARCEL, is_out
from bot.store.judgements import aliases, code_samples, standings
from bot.store.sql import insert_new, upsert
from bot.store.tables import shipment_headlines, shipments, tracking_events, unknown_codes

MOST_SAMPLE = 120  # characters of a carrier's text that are kept as an example


class StoredShipments:
    """The port `Shipments`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(
        self, merchant_id: str, report: ShipmentReport, heard_at: datetime, anew: bool = False
    ) -> Shipment:
        """Add a report to its parcel and reduce it anew. With `anew`, today's reading of a body replaces an old one."""
        sure = without_finality(report) if report.hint else report

        def add(connection: Connection) -> Shipment:
            if is_out(connection, merchant_id, PARCEL, number_key(sure.tracking_number)):
                return _unheard(sure.tracking_number, sure.carrier, None)
            return _record(connection, merchant_id, sure, heard_at, anew)

        return await self._database.write(add, durable=False)

    async def expect(self, merchant_id: str, number: str, carrier: str | None, url: str | None) -> None:
        """Make a parcel of which only the number is known; one that is known already is left alone."""
        if await self.by_number(merchant_id, number) is None:
            unheard = _unheard(number, carrier, url)
            await self._database.write(lambda connection: _expected(connection, merchant_id, unheard), durable=False)

    async def by_number(self, merchant_id: str, number: str) -> Shipment | None:
        """Return the parcel with this number, in any spelling."""
        return await self._database.read(lambda connection: parcel_of(connection, merchant_id, number_key(number)))

    async def checked(self, merchant_id: str, number: str, at: datetime) -> None:
        """Write down that the provider was asked and answered at this time, whether or not it had news."""

        def touch(connection: Connection) -> None:
            query = select(shipments.c.id, shipments.c.shipment).where(
                shipments.c.merchant_id == merchant_id, shipments.c.number_key == number_key(number)
            )
            row = connection.execute(query.with_for_update()).first()
            shipment = SHIPMENT.load(row.shipment) if row else None
            if row is None or shipment is None or (shipment.checked_at or at) > at:
                return
            fresh = {"checked_at": at, "shipment": SHIPMENT.dump(replace(shipment, checked_at=at))}
            connection.execute(update(shipments).where(shipments.c.id == row.id).values(fresh))
            connection.execute(update(standings).where(standings.c.shipment_id == row.id).values(heard_at=at))

        await self._database.write(touch, durable=False)

    async def strange(
        self, merchant_id: str, provider: str, number: str, codes: Sequence[str], heard_at: datetime
    ) -> None:
        """Count the codes of an order or a parcel that no table knows."""
        if codes:
            report = ShipmentReport(provider, None, number, None, unknown_codes=tuple(codes))
            await self._database.write(
                lambda connection: _count_unknown(connection, merchant_id, report, heard_at), durable=False
            )

    async def unknown(self, merchant_id: str) -> list[tuple[str, str, int]]:
        """Return provider, code and number of parcels for each code that no table knows, the commonest first."""
        count = func.count().label("parcels")
        query = (
            select(unknown_codes.c.provider, unknown_codes.c.code, count)
            .where(unknown_codes.c.merchant_id == merchant_id)
            .group_by(unknown_codes.c.provider, unknown_codes.c.code)
            .order_by(count.desc(), unknown_codes.c.provider, unknown_codes.c.code)
        )
        return [(row["provider"], row["code"], row["parcels"]) for row in await self._database.rows(query)]


def _expected(connection: Connection, merchant_id: str, unheard: Shipment) -> None:
    if not is_out(connection, merchant_id, PARCEL, number_key(unheard.tracking_number)):
        _locked(connection, merchant_id, unheard)


def _record(
    connection: Connection, merchant_id: str, report: ShipmentReport, heard_at: datetime, anew: bool
) -> Shipment:
    parcel = _locked(connection, merchant_id, _unheard(report.tracking_number, report.carrier, None))
    events = _add_events(connection, parcel["id"], report, anew)
    headlines = _add_headline(connection, parcel["id"], report, anew)
    _count_unknown(connection, merchant_id, report, heard_at)
    checked_at = max(parcel["checked_at"] or heard_at, heard_at)
    number = SHIPMENT.load(parcel["shipment"]).tracking_number
    shipment = reduce_shipment(number, headlines, events, checked_at)
    _keep_aliases(connection, merchant_id, shipment)
    row = {"status": shipment.status, "checked_at": checked_at, "shipment": SHIPMENT.dump(shipment)}
    connection.execute(update(shipments).where(shipments.c.id == parcel["id"]).values(row))
    return shipment


def _unheard(number: str, carrier: str | None, url: str | None) -> Shipment:
    return Shipment(number, carrier, None, Status.PENDING, Substatus.NO_INFO_YET, public_url=url)


def _locked(connection: Connection, merchant_id: str, unheard: Shipment) -> Any:
    """Return the parcel's row, made if it is new; nobody else writes it until this transaction ends."""
    key = number_key(unheard.tracking_number)
    row = {
        "id": uuid4().hex,
        "merchant_id": merchant_id,
        "number_key": key,
        "status": unheard.status,
        "shipment": SHIPMENT.dump(unheard),
    }
    insert_new(connection, shipments, [row], "merchant_id", "number_key")
    query = select(shipments).where(shipments.c.merchant_id == merchant_id, shipments.c.number_key == key)
    return (connection.execute(query.with_for_update())).mappings().one()


def _add_events(connection: Connection, parcel: str, report: ShipmentReport, anew: bool) -> list[TrackingEvent]:
    """Keep the events that are new, or better copies than the known ones; return all events of the parcel."""
    rows = connection.execute(select(tracking_events.c.event).where(tracking_events.c.shipment_id == parcel))
    known = {event.id: event for event in (EVENT.load(row.event) for row in rows)}
    changed: dict[str, TrackingEvent] = {}
    for event in report.events:
        if _better(event, known.get(event.id), anew):
            known[event.id] = changed[event.id] = event
    fresh = [
        {
            "shipment_id": parcel,
            "event_id": event.id,
            "provider": event.provider,
            "occurred_at": event.occurred_at,
            "sequence": event.sequence,
            "event": EVENT.dump(event),
        }
        for event in changed.values()
    ]
    upsert(connection, tracking_events, fresh, "shipment_id", "event_id")
    return list(known.values())


def _better(event: TrackingEvent, known: TrackingEvent | None, anew: bool) -> bool:
    """Choose between two copies of one event, the same whichever came first; as `bot.domain.timeline` does."""
    if known is None:
        return True
    if event == known:
        return False
    return anew or (event.sequence, repr(event)) < (known.sequence, repr(known))


def _add_headline(connection: Connection, parcel: str, report: ShipmentReport, anew: bool) -> list[ShipmentReport]:
    """Keep the report if it is its provider's newest; return the newest report of every provider."""
    rows = connection.execute(select(shipment_headlines.c.report).where(shipment_headlines.c.shipment_id == parcel))
    known = {one.provider: one for one in (REPORT.load(row.report) for row in rows)}
    before = known.get(report.provider)
    again = anew and before is not None and before.updated_at == report.updated_at
    chosen = newest_headlines([report] if before is None or again else [before, report])[0]
    if chosen != before:
        row = {"shipment_id": parcel, "provider": chosen.provider, "report": REPORT.dump(chosen)}
        upsert(connection, shipment_headlines, [row], "shipment_id", "provider")
    return list({**known, chosen.provider: chosen}.values())


def _keep_aliases(connection: Connection, merchant_id: str, shipment: Shipment) -> None:
    own = number_key(shipment.tracking_number)
    others = {number_key(number) for number in shipment.other_numbers} - {own, ""}
    rows = [{"merchant_id": merchant_id, "alias_key": other, "number_key": own} for other in sorted(others)]
    insert_new(connection, aliases, rows, "merchant_id", "alias_key")


def _count_unknown(connection: Connection, merchant_id: str, report: ShipmentReport, heard_at: datetime) -> None:
    """Count the parcel under each code that no table knows, and keep one example of the carrier's words beside it."""
    if report.unknown_codes and is_out(connection, merchant_id, PARCEL, number_key(report.tracking_number)):
        return
    codes = sorted(set(report.unknown_codes))
    owner: dict[str, Any] = {"merchant_id": merchant_id, "provider": report.provider}
    rows = [owner | {"code": code, "number_key": number_key(report.tracking_number)} for code in codes]
    insert_new(connection, unknown_codes, rows, "merchant_id", "provider", "code", "number_key")
    samples = [owner | {"code": code, "sample": _sample(report, code), "first_seen_at": heard_at} for code in codes]
    insert_new(connection, code_samples, samples, "merchant_id", "provider", "code")


def _sample(report: ShipmentReport, code: str) -> str | None:
    """Return the text of the first row with this code (`kind:code`), cut short: the merchant sees it, nobody else."""
    bare = code.partition(":")[2]
    for native in (*(event.native for event in report.events), report.native):
        if bare in (native.code, native.status, native.sub) and native.text:
            return native.text[:MOST_SAMPLE]
    return None
