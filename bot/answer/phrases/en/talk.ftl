# Greetings, questions back, and what is said when there is nothing to show.

greet = Hello, this is { $shop }’s order assistant. I can tell you where a parcel is, why it is late, and bring in a person. Which order is it about?
thanks = You’re welcome. If anything changes or you need a person, just write here.
goodbye = Goodbye. You can come back to this chat at any time; it will still be here.
affirm = Good. Is there anything else about an order that I can look up? Send me the order number and I’ll check.
deny = All right. If you need anything about an order later, just write here.
declined = All right, no case opened. I’m here if you need anything else about an order.
did-that-answer = Did that answer it?
solved = Good to know, thank you.
unsolved = I’m sorry. Shall I bring in a person? They see this conversation, so you need not say it all again.
found_it = Glad it turned up. I’ve noted that here, so the team will see it too.
foreign = I’m sorry, I only understand English so far, and I don’t want to guess what you wrote. You can write in English, or I can pass this conversation to a person.

ask_order = { $goal ->
    [track_order] Happy to look that up. What’s the order number? It’s in your confirmation e-mail, for example { $example }.
    [delivery_delay] Let me check how late it really is. What’s the order number? It’s in your confirmation e-mail, for example { $example }.
    [delivered_not_received] I’ll look at what the carrier recorded. What’s the order number? It’s in your confirmation e-mail, for example { $example }.
   *[other] I can look into that. What’s the order number? It’s in your confirmation e-mail, for example { $example }.
}
ask_proof = Thanks. To make sure I only show { $numbers } to the person who ordered, please tell me the e-mail address or the postcode on the order.
ask_order_and_proof = For that I need to know that the order is yours: please send me the order number together with the e-mail address or postcode on it.
no_details = No problem. The order number is in the confirmation e-mail from { $shop }; the carrier’s tracking number works too, for the status alone. If you have neither, a person can find the order for you.
not_found = I can’t find { $numbers } with those details right now. Please check the number and the e-mail address or postcode for typos, and send them again.
not_found_again = I still can’t find { $numbers } with those details, so I won’t guess any further. Shall I pass this to a person who can look for it?
not_found_others = I can’t find { $numbers } with those details; please check the number.
prove_others = To see { $numbers } as well, please tell me the e-mail address or the postcode on that order.
throttled = There have been too many tries with details that don’t fit, so I’ve paused looking up orders for a while. Shall I pass this to a person instead?
number_invalid = { $numbers } can’t be right: its check digit doesn’t fit, so there is a typo somewhere. Could you copy it once more from your e-mail? The order number works as well.
number_unknown = { $carriers ->
    [none] I don’t know a parcel of { $shop } with the number { $numbers }. Could you send me the order number instead, with the e-mail address or postcode on it?
   *[other] { $numbers } looks like a number of { $carriers }, but it isn’t on any parcel of { $shop } that I know. Could you send me the order number instead, with the e-mail address or postcode on it?
}
number_unknown_others = I don’t know a parcel with the number { $numbers }; please check it for typos.
parcel_public_note = With the tracking number alone I show only the status. For the whole picture, send me the order number and the e-mail address or postcode on it.

ask_back = I’m not sure I understood. Is it one of these?
ask_back_nothing = I’m not sure I understood. I can look up an order, explain a delay, or bring in a person. Could you say it in other words?
out_of_scope = That’s outside what I can help with: I look after orders and parcels of { $shop }. Send me an order number, or ask for a person.
offer_human = I’m sorry, I’m not getting this right. Shall I pass the conversation to a person at { $shop }?
topic-bot_challenge = I’m an automated assistant, not a person. I answer only from what the shop and the carriers recorded, and I never make an answer up. If you’d rather talk to a person, say so at any time.
topic-privacy = I use your order number and e-mail address or postcode only to check that an order is yours. Nobody sees an order here without them or the shop’s own link.
topic-account = I can’t see or change accounts and passwords: I look after orders and parcels of { $shop }. The shop’s sign-in page may help, or a person can.
topic-capabilities = I can tell you where a parcel is, how fresh that news is, why it is late and what you can do, and I can bring in a person at { $shop }. Send me an order number to start.

topic-invoice = I don’t have invoices or receipts here. The confirmation e-mail usually has them, and a person at { $shop } can send one again.
topic-payment = I can’t see or change payments. If something was charged that shouldn’t have been, ask for a person here; they can look it up.
topic-discount = I don’t know about discounts or vouchers, and I don’t want to guess. A person at { $shop } can tell you.
topic-stock = I can’t see what is in stock. The shop’s own pages show that, or a person at { $shop } can tell you.
topic-store = I don’t have addresses or opening hours here. The shop’s own pages have them, or a person at { $shop } can tell you.
topic-product = I only know orders and parcels, not the products themselves. A person at { $shop } can tell you more about one.
topic-newsletter = I can’t change newsletters. Each one has a link to leave it, or a person at { $shop } can do it.
topic-jobs = I can’t help with jobs at { $shop }; the shop’s own pages are the place to look.

to_a_human = Thank you for telling me; this needs a person and not a bot. I’ve put it before the team at { $shop } as case { $case }. If anyone is in danger, please call your local emergency number now.
to_a_human_legal = This needs a person and not a bot. I’ve put it before the team at { $shop } as case { $case }, and they will answer in this chat.

human_agent = I’ve passed this conversation to the team at { $shop } as case { $case }. { $when }
human_agent_more = If it’s about an order, send me its number meanwhile, so that they have it at hand.
complaint = I’m sorry about this. I’ve put what you wrote before the team at { $shop } as case { $case }, and a person will answer in this chat.
complaint_more = If it’s about an order, send me its number and the e-mail address on it, and I’ll tell you what the carrier says.

shipping_options_cost = { $note } { $url ->
    [none] { "" }
   *[other] All options and prices are at { $url }.
}
shipping_options_cost_nothing = I don’t have the shop’s list of delivery options and prices here, and I don’t want to guess. The checkout shows them for your address before you pay, or a person can tell you.
returns_policy = { $shop } takes returns within { $days ->
    [one] one day
   *[other] { $days } days
} of delivery.{ $url ->
    [none] { "" }
   *[other] {" "}You can start one yourself at { $url }.
} If you’d like the team to arrange it, send me the order number and the e-mail address or postcode on it.

the-order = that order
waiting = I’ve got your message. Looking it up is taking longer than it should; I’ll answer here as soon as I can, and nothing you wrote is lost.
failed = Something went wrong on our side while I looked that up. Your message is kept; please try again in a moment, or ask for a person.

button-human_agent = Talk to a person
button-track_order = Where is my order?
button-delivery_delay = It’s late
button-delivered_not_received = It says delivered, but I don’t have it
button-missing_or_damaged_item = Something is missing or damaged
button-change_address = Change the address
button-reschedule_or_redirect = Change the delivery
button-cancel_order = Cancel the order
button-return_or_refund = Return it
button-refund_status = Where is my refund?
button-shipping_options_cost = Delivery options
button-complaint = Make a complaint
button-safety = Something unsafe happened
button-legal = A legal matter
button-found_it = Found it after all
button-solved = Yes, it did
button-unsolved = No
button-affirm = Yes, please
button-deny = No, thanks
link-tracking = Open the tracking page
widget-greeting = Hello. Ask me where your order is: the order number is enough to start.

error-too_long = That message is too long. Please send it in shorter pieces.
error-throttled = That was a lot of messages at once. Please wait a moment.
error-bad_frame = That message could not be read, so it was not taken.
error-not_allowed = That button has no effect any more. Please write what you would like.
