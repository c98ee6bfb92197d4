"""What the server says in the tests: one conversation with everything a widget can show."""

from tests.widget.stub import Conversation

ON_ITS_WAY = {
    "kind": "parcel",
    "title": "Parcel 1 of 2",
    "status": "in_transit",
    "status_label": "On its way",
    "tone": "calm",
    "step": 2,
    "lines": ["Sorted in Leeds, Mon 23 Nov, 06:12", "UPS told us this 40 minutes ago. UPS expects it Wed 25 Nov."],
    "link": {"label": "Open tracking page", "url": "https://shop.example/t/abc"},
}
STUCK = {
    "kind": "parcel",
    "title": "Parcel 2 of 2",
    "status": "exception",
    "status_label": "Address problem",
    "tone": "warn",
    "step": 3,
    "lines": ["The driver could not find the door in York, Sat 21 Nov", "It waits for you: confirm the address."],
    "link": {"label": "Open tracking page", "url": "javascript:alert(1)"},
}
BUTTONS = [
    {"label": "Confirm the address", "payload": "signed.address"},
    {"label": "Talk to a person", "payload": "signed.person"},
]


async def whole_story(conversation: Conversation, text: str) -> None:
    """Answer anything with two parcels and two quick replies."""
    await conversation.add("bot", f"Thanks. You asked: {text}\nOrder #1042 went out in two parcels.")
    await conversation.add("bot", "", cards=[ON_ITS_WAY, STUCK], buttons=BUTTONS)
