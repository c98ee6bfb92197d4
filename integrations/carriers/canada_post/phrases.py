"""Canada Post's sentences, whole and normalised: where a code has two meanings, and where a reply brings no code."""

from __future__ import annotations

from bot.domain.status import Reason
from integrations.carriers.canada_post import codes as c
from integrations.scans import Meaning
from integrations.wording import normalised


def _rows(meaning: Meaning, sentences: str) -> dict[str, Meaning]:
    return {normalised(sentence): meaning for sentence in sentences.split("|")}


DECISIVE: dict[str, Meaning] = {
    **_rows(
        c.RETURNED,
        "L'article a été renvoyé avec succès à l'expéditeur | Item successfully returned to sender | Item has been "
        "successfully returned to sender | Item successfully delivered to sender | Item returned to sender",
    ),
    **_rows(
        c.RETURNING,
        "L'article renvoyé à l'expéditeur est sorti pour livraison | Returned item out for delivery | L'article "
        "renvoyé à l'expéditeur est arrivé à l'installation postale | Tentative de renvoyer article à expéditeur. "
        "Carte laissée indiquant où ramasser | Attempted to return item to sender. Notice card left indicating "
        "where item can be picked up | Item being returned to sender | Article retourné à l'expéditeur | Item has "
        "been returned and is enroute to the Sender",
    ),
    **_rows(
        c.back(Reason.CUSTOMS_HOLD), "Importation refusée par les autorités douanières | Import refused by customs"
    ),
    **_rows(
        c.back(Reason.ADDRESS_INCORRECT),
        "Recipient not located at address provided. Item being returned to sender | Destinataire ne demeure pas à "
        "l'adresse indiquée. Article renvoyé à l'expéditeur",
    ),
    **_rows(
        c.back(Reason.REFUSED),
        "Item refused by recipient. Item being returned to sender | Article refusé par le destinataire. Article "
        "retourné à l'expéditeur",
    ),
    **_rows(
        c.back(Reason.UNCLAIMED),
        "Item was unclaimed by recipient. Item being returned to sender | Article non réclamé par le destinataire. "
        "Article retourné à l'expéditeur",
    ),
    **_rows(c.HELD, "Item on hold at recipient's request | Article retenu à la demande du destinataire"),
}
"""These outrank the code: 1496 is a delivery, and also a return that arrived."""

SENTENCES: dict[str, Meaning] = {
    **DECISIVE,
    **_rows(
        c.INFORMED,
        "Electronic information submitted by shipper | Order information received by Canada Post | Shipping label "
        "created | Les renseignements électroniques ont été soumis par l'expéditeur",
    ),
    **_rows(c.ACCEPTED, "Item accepted | Item accepted at the Post Office | Article accepté au bureau de poste"),
    **_rows(
        c.PICKED_UP,
        "Item picked up by Canada Post | Shipment picked up by Canada Post | Envoi ramassé par Postes Canada",
    ),
    **_rows(
        c.ARRIVED, "Item processed | Item processed at postal facility | Item arrived | Article traité | Article arrivé"
    ),
    **_rows(c.DEPARTED, "Item departed | L'article est parti"),
    **_rows(c.MOVING, "Item in transit | Article en transit | Item in transit to Post Office"),
    **_rows(c.OUT, "Item out for delivery | Out for delivery | Article sorti pour livraison | Sorti pour livraison"),
    **_rows(
        c.DELIVERED,
        "Item successfully delivered | Item delivered | Delivered | Livré | Article livré avec succès | Article livré",
    ),
    **_rows(
        c.PICKUP,
        "Item available for pickup at Post Office | Item available for pick-up | Article peut être ramassé au bureau "
        "de poste | Envoi disponible pour le ramassage | Final Notice; Item will be returned to sender if not "
        "collected within 10 days",
    ),
    **_rows(
        c.NOTICE,
        "Attempted delivery. Notice card left indicating where item can be picked up | Notice card left indicating "
        "where and when to pick up item | Un avis a été laissé pour indiquer où et quand l'article peut être ramassé",
    ),
    **_rows(c.ATTEMPTED, "Attempted delivery. Item rescheduled for delivery next business day | Attempted delivery"),
    **_rows(c.RESCHEDULED, "Item rescheduled for delivery next business day"),
    **_rows(c.ADDRESS_CHECK, "Customer addressing error found; attempting to correct. Possible delay"),
    **_rows(c.ON_HOLD, "Item on hold | Article retenu"),
    **_rows(c.UNDELIVERABLE, "Item cannot be delivered; more details to be provided"),
    **_rows(c.CUSTOMS_HELD, "Item held at customs | Item held by Customs | Article retenu aux Douanes"),
    **_rows(
        c.CLEARED,
        "Item was released by Customs and is now with Canada Post for processing | International item released from "
        "Customs for processing by Canada Post",
    ),
    **_rows(
        c.IN_COUNTRY,
        "Item has arrived in Canada and will be presented for review | Item has arrived in Canada and was "
        "sent for further processing",
    ),
    **_rows(
        c.LEFT_COUNTRY,
        "International item has left the origin country and is en route to Canada | International item has "
        "left originating country and is en route to Canada",
    ),
    **_rows(
        c.NOTE,
        "Signature image recorded for Online viewing | Signature available | Photo available | Image de la signature "
        "enregistrée pour consultation en ligne | Expected delivery date updated | Signature unavailable; verbal "
        "signature",
    ),
}


def decisive(text: str | None) -> Meaning | None:
    """Return what a sentence says that outranks its code."""
    return DECISIVE.get(normalised(text))


def said(text: str | None) -> Meaning | None:
    """Return what a sentence says, where it is listed."""
    return SENTENCES.get(normalised(text))
