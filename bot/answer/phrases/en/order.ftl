# What is known of an order before or without a parcel, and what happens with wishes that need a human.

order-label-received = Order received
order-label-on_hold = On hold
order-label-preparing = Being prepared
order-label-back_ordered = Back-ordered
order-label-partly_shipped = Partly shipped
order-label-shipped = Shipped
order-label-digital = Sent by e-mail
order-label-pickup_in_store = Pick-up in store
order-label-cancelled = Cancelled
order-label-refunded = Refunded

order-received = { $shop } received order { $number } on { $placed } and has not sent a parcel yet.
order-on_hold = Order { $number } of { $placed } is on hold at { $shop }: { $reason }. Nothing has been sent yet.
order-preparing = Order { $number } of { $placed } is being prepared at { $shop }; no parcel has left yet.
order-back_ordered = Order { $number } of { $placed } is waiting for goods that are out of stock at { $shop }. No parcel has left yet.
order-partly_shipped = Part of order { $number } is still at { $shop }: { $items }.
order-shipped = { $shop } marked order { $number } as sent on { $sent }, without a tracking number, so there are no scans to show.
order-digital = Order { $number } has nothing to ship: it is delivered by e-mail. Please look in the inbox and the spam folder of the address you ordered with.
order-pickup_in_store = { $ready ->
    [yes] Order { $number } is ready to be picked up in the store.
   *[no] Order { $number } is for pick-up in the store, which hasn’t said yet that it is ready.
}
order-cancelled = Order { $number } was cancelled on { $when }, so no parcel will come.
order-refunded = Order { $number } was refunded on { $when }.

order-refunded-too = The shop recorded a refund on { $when }.
order-age = That is what the shop last told us, { $age } ago.
order-handling = { $shop } usually sends orders within { $days ->
    [one] one working day
   *[other] { $days } working days
}. There is no delivery date before a carrier has it.
order-next-received = Next, the shop packs it and hands it to a carrier; then you can follow it here. It is the shop’s move.
order-next-on_hold = Next, the shop has to lift the hold. It is the shop’s move; a person there can tell you more.
order-next-preparing = Next, the shop hands it to a carrier, and then you can follow it here. It is the shop’s move.
order-next-back_ordered = Next, the goods have to arrive at the shop. It is the shop’s move; you can wait, or ask a person about another item or a refund.
order-next-partly_shipped = The rest follows separately. It is the shop’s move.
order-next-shipped = If it doesn’t arrive, a person at the shop can ask the carrier.
order-next-digital = If it isn’t there, a person can send it again.
order-next-pickup_in_store = Next, the store tells you when to come; bring the order number.
order-next-cancelled = If you paid, the refund goes back the way you paid.
order-next-refunded = Banks take some days to show it.

hold-inventory_out_of_stock = something is out of stock
hold-awaiting_payment = the payment is not settled
hold-high_risk_of_fraud = the payment is being checked
hold-incorrect_address = the address has to be checked
hold-unknown_delivery_date = the delivery date is not known yet
hold-awaiting_return_items = a returned item has to come back first
hold-other = the shop gave no closer reason

item = { $quantity } × { $title }

case-again = I’ve added what you wrote to case { $case }, which is open already; a person at { $shop } will answer in this chat.
case = I’ve opened case { $case } for it; a person at { $shop } will answer in this chat.
dnr-delivered = Thank you for telling me. Here is exactly what the carrier recorded. Please look for a safe place, in the mailbox and with neighbours; carriers sometimes scan a parcel as delivered hours too early.
dnr-not_delivered = The carrier hasn’t marked it as delivered, so it is not missing yet.
missing-split = The order was sent in more than one parcel, so what’s missing may be in one that is still on its way.
missing = I’m sorry about that. If you can, keep the packaging and take a photo; the team will want to see it.
address-open = No parcel has left yet, so the address can normally still be changed. I can’t change it myself.
address-moving = The parcel is already with { $carrier }, so the address can’t simply be changed; only { $carrier } or the shop can try to redirect it.
address-over = There is nothing left to redirect; its state is “{ $state }”.
redirect-open = No parcel has left yet, so there is no delivery to change. The team can note your wish.
redirect-moving = I can’t change a delivery with { $carrier } myself, and I won’t promise that they can.
cancel-open = No parcel has left yet, so it can normally still be cancelled. I can’t cancel it myself, and I won’t promise it.
cancel-moving = The parcel has already left, so it can’t be cancelled any more. You can refuse it or send it back.
cancel-over = There is nothing left to cancel; its state is “{ $state }”.
return-window = { $shop } takes returns within { $days ->
    [one] one day
   *[other] { $days } days
} of delivery.
return-url = You can start one yourself at { $url }.
refund-done = Yes: the shop has refunded order { $number }.
refund-none = The shop has not recorded a refund for order { $number } so far.
