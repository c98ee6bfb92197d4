"""Correios' bodies into shipment reports: pure and total.

XML is the SOAP service `buscaEventosLista` (and the plain `sroxml` before it), JSON the Rastro API
(`objetos[].eventos[]`) and the app's older form (`objeto[].evento[]`). The older ones name an event by `tipo` and
`status`, the API by `codigo` and `tipo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Substatus
from integrations.carriers.correios.codes import EVENTS, TAKES_BACK, ZONES
from integrations.reading import Reading, read_json
from integrations.scans import Scan, looked_up, no_info, oldest_first, place_of, report_of
from integrations.times import Stamp, in_zone, read_stamp, read_with
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "correios"
YEARS = range(1990, 2200)
INVALID = frozenset({"SRO-019"})
CAPITAL = "America/Sao_Paulo"
COUNTRY = "País"  # a unit that is a country: the event was made abroad
CLOCKS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report an object; a pending one for a number that Correios do not know."""
    if looks_like_xml(body):
        return [_report(item) for item in _in_xml(read_xml(PROVIDER, body))]
    return [_report(item) for item in _in_json(read_json(PROVIDER, body))]


def _in_xml(payload: Reading) -> Iterator[Reading]:
    """Find the objects in a SOAP answer or in a plain one; a fault or an error has none."""
    soap = payload["Envelope"].object()["Body"].object()
    answers = [each for each in (*soap.values(), *payload.values()) if each.is_object]
    results = [each["return"] if "objeto" in each["return"] else each for each in answers]
    found = [each for each in results if "objeto" in each]
    if not found and not any(name in each for each in results for name in ("faultstring", "error", "erro", "return")):
        raise payload.refuse("this is no answer of Correios'")
    for result in found:
        yield from result["objeto"].each()


def _in_json(payload: Reading) -> Iterator[Reading]:
    name = next((key for key in ("objetos", "objeto") if key in payload), None)
    if name is not None:
        yield from payload[name].items()
    elif "eventos" in payload and "codObjeto" in payload:
        yield payload
    elif not any(key in payload for key in ("msgs", "mensagem", "erro", "causa")):
        raise payload.refuse("this is no answer of Correios'")


def _report(item: Reading) -> ShipmentReport:
    if not item.is_object:
        raise item.refuse("an object was expected")
    number = (item["codObjeto"].text(64) or item["numero"].need_text()).upper()
    listed = item["eventos"] if "eventos" in item else item["evento"]
    scans = _without_withdrawn([_scan(event) for event in listed.each()])
    if not scans:
        return _nothing(number, item["mensagem"].text() or item["erro"].text())
    kind = item["tipoPostal"]
    service = kind["categoria"].text() or item["categoria"].text() or item["nome"].text()
    return report_of(PROVIDER, PROVIDER, number, None, scans, eta=_eta(item["dtPrevista"]), service=service)


def _nothing(number: str, message: str | None) -> ShipmentReport:
    code = (message or "").split(":", 1)[0].strip()
    sub = Substatus.INVALID_NUMBER if code in INVALID else Substatus.NO_INFO_YET
    return no_info(PROVIDER, PROVIDER, number, sub, Native(text=message))


def _scan(event: Reading) -> Scan:
    if not event.is_object:
        raise event.refuse("an object was expected")
    pair = ("tipo", "status") if "status" in event else ("codigo", "tipo")
    code = _code(event[pair[0]].text(8), event[pair[1]].text(8))
    meaning, unknown = looked_up(EVENTS, "event", code)
    native = Native(code=code, text=event["descricao"].text(), sub=event["detalhe"].text())
    place, abroad = _place(event)
    return Scan(_clock(event, place, abroad), meaning, native, place, unknown)


def _code(letters: str | None, number: str | None) -> str | None:
    if letters is None:
        return None
    short = f"{int(number):02}" if number and number.isdecimal() else number
    return f"{letters.upper()}/{short}" if short else letters.upper()


def _place(event: Reading) -> tuple[Place, bool]:
    """Where it was, and whether that is abroad: the unit's own city and state, or the country it stands for."""
    unit = event["unidade"]
    address = unit["endereco"]
    state = (address["uf"].text(8) or unit["uf"].text(8) or event["uf"].text(8) or "").upper()
    city = address["cidade"].text() or unit["cidade"].text() or event["cidade"].text()
    if state in ZONES:
        postcode = address["cep"].text(16) or (event["codigo"].text(16) if "status" in event else None)
        return place_of(city, state, postcode, "BR"), False
    abroad = unit["tipo"].text() == COUNTRY or unit.is_null
    return place_of(city or unit["nome"].text() or event["local"].text()), abroad


def _clock(event: Reading, place: Place, abroad: bool) -> Stamp | None:
    """The unit's local time, Brasília's where the unit names no state, and no zone at all abroad."""
    told = event["dtHrCriado"]
    text = told["date"].text() if told.is_object else told.text()
    day, hour = event["data"].text(), event["hora"].text()
    stamp = read_stamp(text) if text else read_with(f"{day or ''} {hour or ''}", *CLOCKS)
    if stamp is None or stamp.day.year not in YEARS:
        if text or day:
            raise event.refuse("this is no time")
        return None
    return stamp if abroad else in_zone(stamp, ZoneInfo(ZONES.get(place.region or "", CAPITAL)))


def _without_withdrawn(scans: Sequence[Scan]) -> list[Scan]:
    """Turn what a later row takes back into paperwork; the row that does so is paperwork already."""
    ordered = oldest_first(scans)
    for at, scan in enumerate(ordered):
        if at and (scan.native.code or "").split("/")[0] == TAKES_BACK:
            before = ordered[at - 1]
            ordered[at - 1] = replace(before, meaning=replace(before.meaning, informational=True))
    return ordered


def _eta(value: Reading) -> Eta | None:
    """The day as Correios write it; an unreadable one is no reason to refuse the events."""
    text = value.text() or ""
    stamp = read_stamp(text) or read_with(text, *CLOCKS)
    return Eta(stamp.day, stamp.day, "carrier") if stamp else None
