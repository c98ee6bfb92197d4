"""What is said in talks: shoppers' words by wish, and the bot's by wording. Nothing of it is the product's own text."""

from __future__ import annotations

ASKS: dict[str, tuple[str, ...]] = {
    "track_order": (
        "where is my order #{n}", "hi, any news on #{n}?", "has {n} shipped yet", "track {n} please",
        "wheres my package", "when will my parcel arrive? order {n}", "can you tell me where {n} is right now",
        "still waiting for #{n}", "is it coming today? {n}", "need an update on order {n} thanks",
    ),
    "delivery_delay": (
        "#{n} was supposed to be here yesterday", "why is my order so late", "it has not moved for days, {n}",
        "order {n} is late again", "tracking says delayed, what is going on with {n}", "this is taking forever",
    ),
    "delivered_not_received": (
        "it says delivered but nothing is here, {n}", "i never got {n}", "tracking says front door, no parcel",
        "where did they leave {n}? its not here",
    ),
    "missing_or_damaged_item": ("{n} came broken", "one item is missing from {n}", "the box of {n} was crushed"),
    "change_address": ("please change the address of {n}", "i moved, can you send {n} to my new place"),
    "reschedule_or_redirect": ("can they deliver {n} on friday instead", "leave {n} at the pickup point please"),
    "cancel_order": ("cancel order {n}", "i dont want {n} anymore, cancel it"),
    "return_or_refund": ("how do i return {n}", "i want my money back for {n}", "wrong size, return {n}?"),
    "refund_status": ("where is my refund for {n}", "did you get my return? {n}"),
    "shipping_options_cost": ("how much is shipping", "do you ship to alaska", "how fast is express"),
    "human_agent": ("let me talk to a person", "agent please", "real human"),
    "complaint": ("this is the worst service ever", "i will never order here again"),
}  # fmt: skip

WORDS = (
    "the", "thing", "from", "last", "time", "with", "gift", "card", "colour", "blue", "oak", "bigger", "one", "store",
    "open", "sunday", "code", "discount", "newsletter", "points", "matching", "set", "warranty", "assembly", "size",
    "wrap", "invoice", "company", "name", "catalogue", "sample", "restock", "soon", "price", "match", "friend",
)  # fmt: skip
"""What messages that nobody understands are made of."""

OPENINGS = ("do you have", "can i get", "what about", "is there", "i need", "question about", "looking for", "hello")

SAYS: dict[str, str] = {
    "track_order": "Order #{n} is with {carrier}, last seen at {place}. It should be there between {a} and {b}.",
    "delivery_delay": "Order #{n} is later than it should be. {carrier} last saw it at {place}.",
    "delivered_not_received": "{carrier} says that order #{n} was delivered to the front door. Was it left nearby?",
    "missing_or_damaged_item": "I am sorry about order #{n}. You can send a photo, and the shop will put it right.",
    "change_address": "Order #{n} has not left yet: the new address is noted, and the shop will confirm it.",
    "reschedule_or_redirect": "{carrier} lets you choose another day for order #{n}.",
    "cancel_order": "Order #{n} has not been sent. The cancellation is noted.",
    "return_or_refund": "Order #{n} can be sent back within 30 days. Here is how.",
    "refund_status": "The refund of order #{n} was sent. Banks take up to five days.",
    "shipping_options_cost": "Standard delivery takes 3 to 5 working days and costs $6; it is free from $75.",
    "human_agent": "I have asked a person to look at this. They will write here.",
    "complaint": "I am sorry. I have asked a person to look at this.",
    "to_a_human": "I have asked a person to look at this. They will write here.",
    "ask_back": "I did not quite get that. Is it about an order?",
    "offer_human": "I am not sure what you need. Shall a person look at it?",
    "ask_proof": "Which e-mail address was order #{n} placed with?",
    "thanks": "You are welcome. Did that answer it?",
    "solved": "Good to hear.",
    "unsolved": "I am sorry. Shall a person look at it?",
}

THANKS = ("thanks", "ok thank you", "great, thx", "cheers")
AGENT = (
    "Hi, this is {name}. I have asked the carrier about it and will come back to you.",
    "A new one is on its way, you will get the number by e-mail.",
    "I have refunded the shipping. Sorry about this.",
)
AGENTS = (("U01", "Mia"), ("U02", "Tom"), ("U03", "Ines"), ("U04", "Raj"))
NOTICED = "Your order #{n}: {carrier} could not deliver as planned. We are on it."
