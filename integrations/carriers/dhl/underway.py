"""DHL's sentences about parcels that move, whole and normalised; those about ends and troubles are in `phrases.py`."""

from __future__ import annotations

from integrations.carriers.dhl import codes as c
from integrations.scans import Meaning
from integrations.wording import normalised


def rows(meaning: Meaning, sentences: str) -> dict[str, Meaning]:
    """Return a row for each sentence; they are parted by upright bars."""
    return {normalised(sentence): meaning for sentence in sentences.split("|")}


WAY: dict[str, Meaning] = {
    **rows(
        c.INFORMED,
        "Shipment information received | The instruction data for this shipment have been provided by the sender to "
        "DHL electronically | Die Auftragsdaten zu dieser Sendung wurden vom Absender elektronisch an DHL übermittelt "
        "| Die Sendung wurde elektronisch angekündigt. Sobald die Sendung von uns bearbeitet wurde, erhalten Sie "
        "weitere Informationen | Instruction data provided | Auftragsdaten übermittelt | Electronic Notification "
        "Received: Your order has been processed and tracking will be updated soon | The shipment has been announced "
        "electronically | Label Created | En Route to DHL eCommerce | Awaiting shipment | Data submitted | Shipment "
        "data received",
    ),
    **rows(
        c.PICKED_UP,
        "Shipment picked up | Shipment has been picked up | The shipment has been picked up | Shipment picked up by "
        "DHL | Die Sendung wurde abgeholt | Pick-up successful | Abholung erfolgreich | Package picked up | Picked up",
    ),
    **rows(
        c.ACCEPTED,
        "The shipment has been posted by the sender at the PACKSTATION | Die Sendung wurde vom Absender in die "
        "PACKSTATION eingeliefert | Posting at PACKSTATION | Einlieferung in PACKSTATION | The shipment has been "
        "posted by the sender at the retail outlet | Die Sendung wurde vom Absender in der Filiale eingeliefert | "
        "Posting at retail outlet | Einlieferung in Filiale | Shipment accepted | Package received at DHL eCommerce "
        "Distribution Center | Package received at DHL eCommerce facility | The shipment has been handed over to DHL "
        "| Die Sendung wurde DHL übergeben",
    ),
    **rows(
        c.ARRIVED,
        "Arrived at Sort Facility | Arrived at DHL Sort Facility | Shipment has arrived at a DHL facility | Processed "
        "at | Processed | Shipment is processed at a DHL location | Processed at DHL facility | The shipment has been "
        "processed in the parcel center of origin | Die Sendung wurde im Start-Paketzentrum bearbeitet | Parcel "
        "center of origin | Start-Paketzentrum | The shipment has been processed in the parcel center | Die Sendung "
        "wurde im Paketzentrum bearbeitet | Die Sendung wurde in das Start-Paketzentrum transportiert und dort "
        "bearbeitet | Processed at DHL eCommerce Distribution Center | Processed | Arrived USPS Sort Facility | "
        "Arrival DHL eCommerce Distribution Center | Arrival origin DHL eCommerce Distribution Center | Arrival "
        "destination DHL eCommerce Distribution Center | Processed through USPS Sort Facility | Arrived at facility",
    ),
    **rows(
        c.AT_DEPOT,
        "Arrived at Delivery Facility in | Arrived at Delivery Facility | Arrived at DHL Delivery Facility | Shipment "
        "has arrived at a DHL delivery facility | Arrived at the delivery facility | The shipment has been processed "
        "in the destination parcel center | Die Sendung wurde im Ziel-Paketzentrum bearbeitet | Die Sendung ist in "
        "der Region des Empfängers angekommen und wird im nächsten Schritt zur Zustellbasis transportiert | "
        "Destination parcel center | Ziel-Paketzentrum | The shipment has arrived at the delivery base | Die Sendung "
        "ist in der Zustellbasis eingetroffen | Arrival at Post Office | Arrived at Post Office | The shipment "
        "arrived in the region of recipient and will be transported to the delivery base in the next step | Arrival "
        "at delivery depot",
    ),
    **rows(
        c.DEPARTED,
        "Departed Facility in | Departed Facility | Departed from DHL facility in | Shipment has departed from a DHL "
        "facility | Departure from DHL facility | The shipment has been taken from the PACKSTATION for onward "
        "transportation | Die Sendung wurde zum Weitertransport aus der PACKSTATION entnommen | Transportation to "
        "parcel center of origin | Transport zum Start-Paketzentrum | The shipment is on its way to the parcel center "
        "| Die Sendung ist auf dem Weg ins Paketzentrum | Departure origin DHL eCommerce Distribution Center | "
        "Departed USPS Sort Facility | Departure DHL eCommerce Distribution Center | The shipment is prepared for the "
        "onward transport | Departed",
    ),
    **rows(
        c.MOVING,
        "Transferred through | Transferred | In Transit | Unterwegs | Shipment in transit | Scheduled for movement | "
        "Shipment is in transit to destination | Load vehicle",
    ),
    **rows(
        c.HANDED_OVER,
        "Tendered to Delivery Service Provider | Tendered to USPS | Forwarded to a third party | Forwarded for "
        "delivery | Shipment has been given to a third party for delivery | The shipment was handed over to the "
        "delivery partner | Handed over to delivery partner",
    ),
    **rows(
        c.LEFT_COUNTRY,
        "The international shipment has been processed in the export parcel center | Die internationale Sendung wurde "
        "im Export-Paketzentrum bearbeitet | Export parcel center | Export-Paketzentrum | The shipment has left the "
        "country of origin | International shipment has left the country of origin",
    ),
    **rows(
        c.IN_COUNTRY,
        "The shipment has arrived in the destination country | Die Sendung ist im Zielland eingetroffen | Arrived in "
        "destination country | The shipment has arrived in the country of destination | Arrival destination country",
    ),
    **rows(
        c.FORWARDED,
        "Shipment forwarded | Forwarded to a new address | The shipment is being redirected | Die Sendung wird "
        "nachgesandt | The shipment has been forwarded to a new address",
    ),
    **rows(
        c.CUSTOMS,
        "Processed for clearance at | Processed for clearance | Clearance processing at | Customs status updated | "
        "Customs clearance status updated. Note - The Customs clearance process may start while the shipment is in "
        "transit to the destination | Shipment is presented to customs | The shipment is being prepared for customs "
        "clearance in the destination country | Die Sendung wird im Zielland/Zielgebiet zur Verzollung vorbereitet | "
        "The shipment is pending completion of customs inspection | Broker notified to arrange for clearance | In "
        "customs | Clearance in progress | Customs clearance",
    ),
    **rows(
        c.CLEARED,
        "Clearance processing complete at | Clearance processing complete | Released by customs | Shipment has "
        "completed customs clearance | The shipment has been cleared by customs | Customs clearance completed | "
        "Cleared customs | Die Verzollung wurde abgeschlossen",
    ),
    **rows(
        c.CUSTOMS_DELAY,
        "Clearance event | Clearance delay | Uncontrollable clearance delay | Controllable clearance delay | Held in "
        "customs | Shipment is held in customs | Customs hold",
    ),
    **rows(
        c.DOCUMENTS,
        "Clearance event: further information required | Further clearance information required from the receiver | "
        "Import documents are missing | Customs documents required",
    ),
    **rows(
        c.DUTIES,
        "Shipment on hold pending duty payment | Held for payment | Held pending payment of duties and taxes | "
        "Awaiting payment of duties and taxes",
    ),
    **rows(
        c.DELAYED,
        "Shipment delayed | The shipment is delayed | Die Sendung verspätet sich | Transport delay | Delayed | "
        "Shipment delay",
    ),
    **rows(c.WEATHER, "Weather delay | Delayed due to weather | Shipment delayed due to adverse weather conditions"),
    **rows(
        c.MISSED_RUN,
        "Missed delivery cycle | Scheduled for delivery on next working day | Delivery could not be completed today",
    ),
    **rows(
        c.MISSORTED,
        "Mis-sort | Missorted | The shipment was missorted | Die Sendung wurde fehlgeleitet und wird umgehend "
        "weitergeleitet | Fehlgeleitet",
    ),
    **rows(
        c.SCHEDULED,
        "Delivery arranged no details expected | Scheduled for delivery | Scheduled for delivery as agreed | Delivery "
        "appointment agreed | The delivery has been scheduled",
    ),
    **rows(
        c.RESCHEDULED,
        "The recipient has changed the delivery | Der Empfänger hat die Zustellung umgeleitet | Redelivery scheduled "
        "| The shipment will be delivered on the next working day | Die Zustellung erfolgt am nächsten Werktag",
    ),
}
