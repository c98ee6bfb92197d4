"""Sample contexts of the pages, and the pages rendered from them with undefined names as errors."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "bot" / "web" / "templates"

WIDGET = {"merchant": "lantern", "context": None, "src": "/widget/v1/porchlight.js", "integrity": None}
SHOP = {"name": "Lantern & Oak", "url": "https://shop.example/"}
FRAME: dict[str, Any] = {
    "version": "1.0",
    "base": "https://track.shop.example",
    "shop": SHOP,
    "look": None,
    "widget": WIDGET,
}

MOVING = {
    "title": "Parcel 1 of 2",
    "carrier": "UPS",
    "tracking_number": "1Z5R89390357567127",
    "carrier_url": "https://www.ups.com/track?tracknum=1Z5R89390357567127",
    "status_label": "On its way",
    "tone": "calm",
    "step": 2,
    "headline": "Your parcel was sorted in Leeds and is on its way to the depot in York.",
    "window": {"text": "Wednesday 25 November", "source": "UPS’s own estimate", "also": None, "days": ()},
    "no_window": None,
    "freshness": "UPS told us this 40 minutes ago.",
    "next": "Next, it goes to the depot near you and from there out for delivery.",
    "facts": [{"label": "Inside", "value": "Oak desk lamp × 1, Linen shade × 2"}],
    "problem": None,
    "timeline": [
        {"when": "Mon 23 Nov, 06:12", "place": "Leeds, GB", "text": "Sorted at the hub", "current": True},
        {"when": "Sun 22 Nov, 21:40", "place": "Tamworth, GB", "text": "Left the hub", "current": False},
        {"when": "Sat 21 Nov, 17:05", "place": None, "text": "UPS has the parcel", "current": False},
        {"when": "Fri 20 Nov", "place": None, "text": "Label made by the shop", "current": False},
    ],
}
STUCK = {
    "title": "Parcel 2 of 2",
    "carrier": "DPD",
    "tracking_number": "15501234567890",
    "carrier_url": None,
    "status_label": "Address problem",
    "tone": "warn",
    "step": 3,
    "headline": "The driver could not find the door on Saturday.",
    "window": None,
    "no_window": "DPD gives no new date until the address is confirmed.",
    "freshness": "DPD told us this on Saturday 21 November, 14:02.",
    "next": "Next, DPD asks the shop for a right address.",
    "facts": [],
    "problem": {
        "headline": "The address needs a second look",
        "why": "DPD reports that the house number was missing on the label.",
        "whose_move": "Your move: confirm the address by Friday 27 November, or the parcel goes back.",
        "options": [
            {"label": "Confirm the address", "url": None, "say": "I want to confirm my address"},
            {"label": "Talk to a person", "url": None, "say": "Talk to a person"},
            {"label": "DPD’s help page", "url": "https://dpd.example/help", "say": None},
        ],
    },
    "timeline": [
        {
            "when": "Sat 21 Nov, 14:02",
            "place": "York, GB",
            "text": "Delivery tried, address not found",
            "current": True,
        },
    ],
}
TRACKING: dict[str, Any] = {
    **FRAME,
    "widget": {**WIDGET, "context": "signed.context"},
    "order": {"number": "#1042", "status_line": "Two parcels: one is on its way, one needs you."},
    "parcels": [MOVING, STUCK],
    "actions": [{"label": "Ask about this order", "url": None, "say": "Where is my order?"}],
    "title": "Your order at Lantern & Oak",
    "card": "Where it is, when it will come, and what you can do.",
    "token": "signed.context",
    "calendar": "Add to calendar",
    "no_scripts": "The chat needs JavaScript, which is off here.",
    "notices": {
        "title": "Messages about this order",
        "text": "Lantern & Oak may write to you first: j•••@e•••.com.",
        "stop": "Stop these messages",
        "start": None,
        "how": None,
    },
    "goods": None,
}
FRONT: dict[str, Any] = {
    **FRAME,
    "shop": None,
    "shop_url": "http://127.0.0.1:8090/shop",
    "sandbox_url": "http://127.0.0.1:8090/",
    "merchant_url": "/m/lantern",
    "year_url": "/m/harbour",
}
LOOK = {
    "sheet": "/look/lantern/worn.css",
    "logo": {"src": "/static/lamp.svg", "width": 240, "height": 60},
    "greeting": "Thank you for buying from Fjord Ceramics. Every piece is wrapped by hand.",
    "help": "Ask us anything: we answer within a day.",
    "footer": "Fjord Ceramics AS · Strandgata 1, Bergen",
}
WORN = """
light: {accent: "#0f766e", background: "#eef4f3", surface: "#ffffff", text: "#10302e", muted: "#4b6663"}
dark: {background: "#0b1716", surface: "#12211f", text: "#e6f2f0", muted: "#9fb8b4"}
font: antique
radius: 6
"""
DRAWN = {
    **MOVING,
    "window": {
        "text": "Tue 24 Nov to Fri 27 Nov",
        "source": "Most likely around Wed 25 Nov. 8 of 10 parcels like yours arrive within these days.",
        "also": "UPS expects it on Mon 30 Nov. That is the carrier’s own date.",
        "days": [
            {"weekday": day, "number": 24 + at, "likely": at == 1} for at, day in enumerate(("Tue", "Wed", "Thu"))
        ],
    },
    "timeline": MOVING["timeline"] * 3,
}
WORDY = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
LONG = {
    **STUCK,
    "title": WORDY,
    "carrier": WORDY,
    "tracking_number": "9" * 80,
    "status_label": WORDY,
    "headline": WORDY,
    "next": WORDY,
    "freshness": WORDY,
    "facts": [{"label": WORDY, "value": WORDY}],
    "problem": {
        "headline": WORDY,
        "why": WORDY,
        "whose_move": WORDY,
        "options": [{"label": WORDY, "url": None, "say": "x"}],
    },
    "timeline": [{"when": WORDY, "place": WORDY, "text": WORDY, "current": True}],
}
STOPPED = {
    "title": "Messages about this order",
    "text": "Done: Lantern & Oak no longer writes first to j•••@e•••.com.",
    "stop": None,
    "start": {"label": "Turn on messages again", "say": "Turn on messages again (#1042)", "url": None},
    "how": "To be written to again, ask for it in the chat.",
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "tracking": ("tracking.html", TRACKING),
    "worn": ("tracking.html", {**TRACKING, "parcels": [DRAWN, STUCK], "look": LOOK}),
    "stopped": ("tracking.html", {**TRACKING, "parcels": [DRAWN], "notices": STOPPED}),
    "long": ("tracking.html", {**TRACKING, "parcels": [LONG], "order": {"number": WORDY, "status_line": WORDY}}),
    "preview": ("tracking.html", {**TRACKING, "widget": None, "token": None}),
    "front": ("front.html", FRONT),
    "front_alone": (
        "front.html",
        {**FRONT, "widget": None, "shop_url": None, "sandbox_url": None, "merchant_url": None, "year_url": None},
    ),
    "gone": ("tracking_gone.html", FRAME),
    "gone_bare": ("tracking_gone.html", {**FRAME, "shop": None, "widget": None}),
    "not_found": ("not_found.html", {**FRAME, "widget": None}),
}


def render(template: str, context: dict[str, Any]) -> str:
    """The page as the server renders it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(context)
