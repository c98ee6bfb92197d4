# What the tracking page says besides the parcel's own phrases.

page-one = Ordered at { $shop } on { $placed }.
page-age = The last scan is { $scan } old; we last heard from { $source } { $heard } ago.
page-next = What happens next
page-say = { $wish } ({ $number })
window-source-ours = Our own estimate: { $ten } in 10 arrive within it, most likely around { $likely }
window-source = { $carrier }’s own estimate
window-short-days = { $from } to { $to }
window-short-day = { $from }
window-short-hours = { $day }, { $from } to { $to }
problem-caution = Read this with care
problem-not_fulfilled = It should have been sent by now
problem-label_not_shipped = It may not have been sent yet
problem-stalled = It has stopped moving
problem-late = It is late
problem-predicted_late = It will probably be late
problem-attempt_failed = The delivery didn’t work
problem-address_problem = There is a problem with the address
problem-customs_hold = It is held at customs
problem-damaged = It was damaged
problem-missorted_or_looping = It went the wrong way
problem-returning = It is going back to the shop
problem-lost_suspected = It may be lost
problem-delivered_not_received = Delivered, but not received
problem-pickup_expiring = It is waiting for you, but not for much longer
problem-carrier_silent = The carrier has said nothing yet
problem-hub_incident = Many parcels are held up at one place
