# What is written first: what happened, since when, why, when it comes, what happens next, what can be done. Never sells.

notice-lead = { $shop }, about order { $number }: { $what }.
notice-subject = { $shop }, order { $number }: { $what }
notice-since = That has been so since { $day }.
notice-parcel = Parcel { $number }: { $text }
notice-more = { $count ->
    [one] The same is true of one more parcel.
   *[other] The same is true of { $count } more parcels.
}
notice-link = Everything we know: { $url }
notice-options = You can { $options }, or talk to a person.
notice-person = You can talk to a person at any time.
or = or

notice-what-label_not_shipped = { $count ->
    [one] your parcel may not have left yet
   *[other] { $count } of your parcels may not have left yet
}
notice-what-stalled = { $count ->
    [one] your parcel with { $carrier } has stopped moving
   *[other] { $count } of your parcels with { $carrier } have stopped moving
}
notice-what-late = { $count ->
    [one] your parcel with { $carrier } is late
   *[other] { $count } of your parcels with { $carrier } are late
}
notice-what-predicted_late = { $basis ->
    [announced] { $carrier } says that { $count ->
        [one] your parcel
       *[other] { $count } of your parcels
    } will be late
   *[said] { $count ->
        [one] your parcel
       *[other] { $count } of your parcels
    } with { $carrier } will probably be late
}
notice-what-attempt_failed = { $count ->
    [one] { $carrier } could not deliver your parcel
   *[other] { $carrier } could not deliver { $count } of your parcels
}
notice-what-address_problem = { $count ->
    [one] { $carrier } has a problem with the address on your parcel
   *[other] { $carrier } has a problem with the address on { $count } of your parcels
}
notice-what-customs_hold = { $count ->
    [one] your parcel is held at customs
   *[other] { $count } of your parcels are held at customs
}
notice-what-damaged = { $count ->
    [one] your parcel was damaged on the way
   *[other] { $count } of your parcels were damaged on the way
}
notice-what-missorted_or_looping = { $count ->
    [one] your parcel with { $carrier } may have gone the wrong way
   *[other] { $count } of your parcels with { $carrier } may have gone the wrong way
}
notice-what-returning = { $count ->
    [one] your parcel is on its way back to us
   *[other] { $count } of your parcels are on their way back to us
}
notice-what-lost_suspected = { $count ->
    [one] your parcel with { $carrier } may be lost
   *[other] { $count } of your parcels with { $carrier } may be lost
}
notice-what-delivered_not_received = { $count ->
    [one] your parcel is said to be delivered, and that may be wrong
   *[other] { $count } of your parcels are said to be delivered, and that may be wrong
}
notice-what-pickup_expiring = { $count ->
    [one] your parcel is waiting for you, but not for much longer
   *[other] { $count } of your parcels are waiting for you, but not for much longer
}
notice-what-carrier_silent = { $count ->
    [one] { $carrier } has not said anything about your parcel
   *[other] { $carrier } has not said anything about { $count } of your parcels
}
notice-what-hub_incident = { $count ->
    [one] your parcel is held up, with many others
   *[other] { $count } of your parcels are held up, with many others
}

notice-what-closed = { $count ->
    [one] good news, the trouble with your parcel that we wrote about is over
   *[other] good news, the trouble with { $count } of your parcels that we wrote about is over
}
notice-what-closed-delivered = { $count ->
    [one] good news, your parcel that we wrote about has been delivered
   *[other] good news, { $count } of your parcels that we wrote about have been delivered
}

notice-what-in_transit = { $count ->
    [one] your parcel is on its way with { $carrier }
   *[other] { $count } of your parcels are on their way with { $carrier }
}
notice-what-out_for_delivery = { $count ->
    [one] your parcel is out for delivery with { $carrier }
   *[other] { $count } of your parcels are out for delivery with { $carrier }
}
notice-what-available_for_pickup = { $count ->
    [one] your parcel is waiting to be picked up at { $carrier }
   *[other] { $count } of your parcels are waiting to be picked up at { $carrier }
}
notice-what-delivered = { $count ->
    [one] { $carrier } says that your parcel was delivered
   *[other] { $carrier } says that { $count } of your parcels were delivered
}

notice-option-wait = wait for it
notice-option-pickup = pick it up yourself
notice-option-redirect = have it sent elsewhere
notice-option-resend = have it sent again
notice-option-refund = { $amount ->
    [none] ask for your money back
   *[other] have up to { $amount } back
}
notice-option-claim = have us claim it with { $carrier }
button-option-wait = I’ll wait
button-option-pickup = Pick it up
button-option-redirect = Send it elsewhere
button-option-resend = Send it again
button-option-refund = Money back
button-option-claim = Claim it
