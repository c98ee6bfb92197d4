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
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "tracking": ("tracking.html", TRACKING),
    "front": ("front.html", FRONT),
    "front_alone": (
        "front.html",
        {**FRONT, "widget": None, "shop_url": None, "sandbox_url": None, "merchant_url": None},
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
