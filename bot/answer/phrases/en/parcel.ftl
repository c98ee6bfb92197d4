# One wording for a parcel, for chat, tracking page and message. Every line says what is known, how fresh, what next.

title-order = Order { $number }
title-parcel = Order { $number }, parcel { $index } of { $count }
title-public = Parcel { $number }
carrier-unknown = the carrier

status-pending = Waiting for news
status-pre_transit = Label made
status-in_transit = On its way
status-out_for_delivery = Out for delivery
status-available_for_pickup = Ready for pick-up
status-attempt_failed = Delivery attempted
status-delivered = Delivered
status-exception = Problem on the way
status-returning = Going back
status-returned = Returned
status-failed = Will not arrive
status-cancelled = Cancelled
status-unknown = Unclear

headline-pending = { $carrier } has not reported anything about it yet.
headline-pre_transit = the label is made, but { $carrier } has not received the parcel yet.
headline-in_transit = it is on its way with { $carrier }.
headline-stalled = { $carrier } has it, but it has stopped moving.
headline-lost_suspected = { $carrier } has it, but it has not moved for so long that it may be lost.
headline-out_for_delivery_before = it was out for delivery with { $carrier } on { $day }, and nothing has been reported since.
headline-out_for_delivery = it is out for delivery today with { $carrier }.
headline-available_for_pickup = it is waiting to be picked up at { $carrier }.
headline-attempt_failed = { $carrier } tried to deliver it and could not.
headline-delivered = { $carrier } says it was delivered.
headline-exception = { $carrier } has a problem with it.
headline-returning = it is on its way back to the shop with { $carrier }.
headline-returned = it is back at the shop.
headline-failed = { $carrier } says it will not arrive.
headline-cancelled = its label was cancelled, so { $carrier } will not carry it.
headline-unknown = { $carrier } sent news that I cannot read for certain.

delivered-mailbox = It was put in the mailbox.
delivered-front_door = It was left at the front door.
delivered-locker = It was put in a parcel locker.
delivered-neighbour = It was handed to a neighbour.
delivered-reception = It was handed in at the reception.
delivered-safe_place = It was left in a safe place.
delivered-signed = It was signed for.
delivered-collected = It was collected.
delivered-to_agent = It was handed to an agent.
delivered-partial = Only part of it was delivered.
delivered-cod_collected = It was paid for at the door.
signed-by = Signed by { $name }.

scan = Last scan: { $text }{ $place ->
    [none] { "" }
   *[other] {" "}in { $place }
}, { $when }.
scan-none = { $carrier } has not scanned it yet.
age = That scan is { $scan } old; we last heard from { $source } { $heard } ago.
age-heard = We last heard from { $source } { $heard } ago.

window-ours = I expect it between { $from } and { $to }, most likely around { $likely }. I go by how long such parcels have taken: { $ten } in 10 arrive within the days that I name.
window-ours-day = I expect it on { $from }. I go by how long such parcels have taken: { $ten } in 10 arrive within the days that I name.
window-day = { $carrier } expects it on { $day }. That is the carrier’s own date.
window-days = { $carrier } expects it between { $from } and { $to }. Those are the carrier’s own dates.
window-hours = { $carrier } expects it on { $day } between { $from } and { $to }. That is the carrier’s own window.
window-passed = { $carrier } had expected it by { $day }, and that day has passed; there is no new date that I could stand behind.
window-none = There is no delivery date yet that I could stand behind.

conflict = The carrier’s own records disagree: its headline says “{ $headline }”, its newest scan says “{ $newest }”. I would not rely on either yet.
stale = The tracking service has stopped getting news for this number; this is the last real state.
delay = { $carrier } says it is delayed.

calm = Nothing looks wrong.
why-label_not_shipped = The label was made { $age } ago and { $carrier } still has no scan of the parcel, so it may not have left the shop. It is the shop’s move.
why-stalled = { $days ->
    [0] It has been quiet for longer than parcels like it usually are.
    [one] It has not been scanned for one working day, which is longer than it should be.
   *[other] It has not been scanned for { $days } working days, which is longer than it should be.
} It is { $carrier }’s move.
why-late = It is late. It is { $carrier }’s move.
why-predicted_late = { $basis ->
    [announced] { $carrier } says that it will be later than planned.
   *[said] It will probably miss the day { $carrier } had given.
} It is { $carrier }’s move.
why-attempt_failed = The delivery failed: { $reason }. It is { $party ->
    [shopper] your move
   *[other] { $carrier }’s move: they normally try again
}.
why-address_problem = { $carrier } has a problem with the address: { $reason }. It needs the shop’s help to be put right.
why-customs_hold = It is held at customs: { $reason }. { $party ->
    [shopper] It is your move: customs or { $carrier } will tell you what they need.
   *[other] It is customs’ move.
}
why-damaged = { $carrier } recorded that the parcel was damaged. It is the shop’s move to put it right.
why-missorted_or_looping = { $basis ->
    [step] It has taken a way that parcels rarely take, so it may have been sent wrong.
    [circles] It keeps coming back to the same place.
   *[said] It was sent the wrong way and has to be turned round.
} It is { $carrier }’s move.
why-returning = It is going back: { $reason }. It is the shop’s move to say what happens next.
why-lost_suspected = There has been no scan for { $days ->
    [one] one working day
   *[other] { $days } working days
}, so it may be lost. It is the shop’s move to ask { $carrier } and to put it right.
why-pickup_expiring = It will go back if it isn’t collected soon. It is your move.
why-carrier_silent = { $basis ->
    [unheard] My last answer about it is { $age } old, so what I say may be out of date. You don’t have to do anything.
   *[said] { $carrier } has not said anything about it since the shop sent it { $age } ago. It is the shop’s move to check.
}
why-delivered_not_received = { $carrier } says delivered and you say it isn’t there. Both are on record now.
why-hub_incident = { $basis ->
    [place] Many parcels are held up at the same place.
    [carrier] { $carrier } is slow with many parcels at present.
    [network] Many parcels are slow at present, whoever carries them.
   *[region] Many parcels to your region are held up at present.
} It is { $carrier }’s move.
why-not_fulfilled = The shop usually sends orders within { $days ->
    [one] one working day
   *[other] { $days } working days
}, and that time has passed. It is the shop’s move.

reason-recipient_absent = nobody was there
reason-business_closed = the business was closed
reason-refused = it was refused
reason-address_incorrect = the address is not correct
reason-address_incomplete = the address is incomplete
reason-access_restricted = the driver could not get to the door
reason-signature_or_id_required = a signature or identification is needed
reason-payment_due = a payment is due
reason-duties_due = duties are due
reason-customs_hold = customs is checking it
reason-customs_documents = documents are missing
reason-prohibited_item = it holds something that may not be shipped
reason-security = a security check
reason-damaged = it was damaged
reason-missorted = it was sent the wrong way
reason-weather = the weather
reason-disaster_strike = a strike or a disaster
reason-carrier_capacity = the carrier has too much to carry
reason-vehicle = trouble with the vehicle
reason-holiday = a holiday
reason-lost_suspected = it cannot be found
reason-unclaimed = it was not collected
reason-recipient_moved = the recipient has moved
reason-merchant_request = the shop asked for it
reason-customer_request = it was asked for
reason-carrier_other = the carrier gave no closer reason
reason-other = no reason was given

next-pending = Next, { $carrier } should report that they have it.
next-pre_transit = Next, { $carrier } collects it; the first scan usually follows within a day.
next-in_transit = Next, it goes to the depot near you and from there out for delivery.
next-out_for_delivery_before = Next, { $carrier } brings it, or says why not.
next-out_for_delivery = Next, the driver brings it today.
next-available_for_pickup = Next, you collect it; bring identification and the tracking number.
next-attempt_failed = Next, { $carrier } tries again or holds it for you to collect.
next-delivered = If it isn’t there, look for a safe place, ask the neighbours, and tell me.
next-exception = Next, { $carrier } has to solve it; I’ll show the change here as soon as they report it.
next-returning = Next, the shop gets it back, and then sends it again or refunds it.
next-returned = Next, the shop sends it again or refunds it.
next-failed = Next, the shop puts it right with you.
next-cancelled = Next, the shop sends it with a new label, if the order still stands.
next-unknown = Next, I’ll show it here as soon as there is news that can be read.

next-stalled = Next, { $carrier } has to get it moving again; I’ll show the next scan here as soon as there is one.
next-lost_suspected = Next, the shop asks { $carrier } to search for it, and puts it right with you.
next-label_not_shipped = Next, the shop has to hand it to { $carrier } or send a new one.
next-carrier_silent = { $basis ->
    [unheard] Next, I’ll show the news here as soon as there is some.
   *[said] Next, the shop has to check that { $carrier } really has it.
}
next-customs_hold = Next, customs releases it, or asks for what is missing.
next-address_problem = Next, the shop gives { $carrier } a right address, or it goes back.
next-damaged = Next, the shop decides with you whether to send it again or refund it.

options-wait = You can wait, or ask for a person here.
options-delivered = You can tell me if it isn’t there, or if something is missing or damaged.
options-move = You can ask to change the delivery, or ask for a person here.
options-pickup = You can collect it, or ask for a person here.
options-trouble = You don’t have to wait: I can pass this to a person at { $shop } now.

lead-late-yes = You’re right, it is late, and I’m sorry.
lead-late-soon = It isn’t late by the carrier’s date, but it may become so.
lead-late-no = By the carrier’s own date it isn’t late yet.
lead-late-unknown = There was never a date from the carrier to measure it by, so I won’t call it on time.
lead-split = Order { $number } was sent in { $count } parcels; here is each of them.

delay-reason = { $carrier } says it is delayed: { $reason }.
reason-given = The reason given: { $reason }.
party-carrier = The carrier’s move
