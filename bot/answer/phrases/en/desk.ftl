# What agents read at their desk, and what shoppers hear about people. Personal data stands in desk-private alone.

desk-title = Case { $case }: { $reason }
desk-reason-human_agent = wants a person
desk-reason-complaint = is unhappy
desk-reason-safety = something unsafe
desk-reason-legal = a legal matter
desk-reason-anger = is angry
desk-reason-topic = a topic for people
desk-reason-amount = an order of high value
desk-reason-repeated = asks again and again
desk-reason-trouble = a parcel in serious trouble
desk-reason-other = needs a person
desk-want-other = Something else

desk-state-open = Nobody has it yet; asked at { $asked }
desk-state-claimed = Claimed at { $claimed }
desk-state-resolved = Resolved by { $name } at { $ended }
desk-state-handed_back = Handed back to the bot by { $name } at { $ended }
desk-somebody = somebody
desk-moment = { $time } on { $day }

desk-label-wants = Wants
desk-label-who = Who
desk-label-order = Order
desk-label-channel = Channel

desk-case-verified = Who asks
desk-case-verified-code = proved by a one-time code
desk-case-verified-no = not proved by a code: please check before you change anything
desk-case-option = Chosen
desk-case-words = In their words
desk-case-why-anger = Why anger
desk-case-why-repeated = Why again
desk-case-why-topic = Topic
desk-case-why-amount = Amount
desk-case-why-trouble = Trouble
desk-case-fact = { $label }: { $value }

desk-order = { $number }: { $state }, ordered on { $placed }
desk-flag = { $flag }, for { $age }{ $evidence ->
    [none] { "" }
   *[other] {" "}({ $evidence })
}
desk-fact-announced = the carrier said so on { $value }
desk-fact-attempts = attempts: { $value }
desk-fact-chance_late = chance of being late { $value }
desk-fact-chance_lost = chance of being lost { $value }
desk-fact-chance_of_step = a step that { $value } of parcels take
desk-fact-compared_with = compared with { $value }
desk-fact-days_over = days over: { $value }
desk-fact-delivered_at = delivered at { $value }
desk-fact-delivered_to = delivered to { $value }
desk-fact-expected = of { $value } that should have moved
desk-fact-expected_by = now expected by { $value }
desk-fact-from = from { $value }
desk-fact-last_day = last day { $value }
desk-fact-limit_open_hours = worth an alarm from { $value } open hours
desk-fact-limit_working_days = limit { $value } working days
desk-fact-minutes_after_loading = minutes after it was loaded: { $value }
desk-fact-open_hours = { $value } open hours of the carrier
desk-fact-parcels = parcels that moved: { $value }
desk-fact-place = at { $value }
desk-fact-promised = promised for { $value }
desk-fact-provider_gave_up = the tracking service has given up: { $value }
desk-fact-reason = reason: { $value }
desk-fact-returns = times back at a place: { $value }
desk-fact-scope = scope: { $value }
desk-fact-state = order is { $value }
desk-fact-substatus = { $value }
desk-fact-to = to { $value }
desk-fact-unheard_days = days unheard of: { $value }
desk-fact-usual_open_hours = usually { $value }
desk-fact-waited_working_days = waited { $value } working days
desk-fact-waiting_days = days waiting: { $value }
desk-fact-working_days = working days: { $value }
desk-no_flags = Nothing looks wrong

desk-who-shopper = Shopper
desk-who-bot = Bot
desk-who-agent = Team
desk-who-notice = Bot, writing first
desk-line = { $who }: { $text }
desk-line-agent = { $name } to the shopper: { $text }
desk-line-file = The shopper sent a file: { $name }
desk-line-also = The shopper also wants: { $want }{ $order ->
    [none] { "" }
   *[other] {" "}({ $order })
}, case { $case }.

desk-suggest-human_agent = Hello{ $name }, I’m looking at your conversation now and will answer in a moment.
desk-suggest-complaint = Hello{ $name }, I’m sorry about this. I’m looking at what happened now.
desk-suggest-delivered_not_received = Hello{ $name }, the carrier says it was delivered. Could you check with neighbours and where parcels are usually left, and tell me here either way?
desk-suggest-missing_or_damaged_item = Hello{ $name }, I’m sorry about that. Could you tell me which item it is, and send a photo if it is damaged?
desk-suggest-change_address = Hello{ $name }, please send me the full new address, and I’ll see whether the carrier still accepts it.
desk-suggest-reschedule_or_redirect = Hello{ $name }, which day or which other place would suit you? I’ll ask the carrier.
desk-suggest-cancel_order = Hello{ $name }, I’m checking whether this order can still be stopped.
desk-suggest-return_or_refund = Hello{ $name }, I can arrange the return. Which items is it about?
desk-suggest-refund_status = Hello{ $name }, I’m checking where the refund stands and will write it here.
desk-suggest-other = Hello{ $name }, I’m looking at this now and will answer in a moment.
desk-suggest-wait = It is still moving through the carrier’s network. I’ll keep an eye on it and write to you if it does not move.
desk-suggest-pickup = You can collect it at a pick-up point instead. Shall I arrange that?
desk-suggest-redirect = I can have it sent to another address. Which one should it be?
desk-suggest-resend = I can send it to you again at no cost. Shall I do that?
desk-suggest-refund = I can refund this order. Shall I do that?
desk-suggest-claim = I’m opening a claim with the carrier for you, and will tell you here what they say.

desk-mark-internal = { "" }
desk-mark-asked = { "" }
desk-mark-late = Not sent: this case is over.
desk-mark-sent = { "" }
desk-mark-mailed = The shopper had left, so it went by e-mail.
desk-mark-failed = It did not reach the shopper.
desk-mark-delivered = { "" }
desk-mark-read = { "" }
desk-mark-corrected = It had left already, so the new words followed as a correction.
desk-mark-removed = Taken back.
desk-mark-kept = It had reached the shopper already and cannot be taken back.

desk-ask = This was not sent, because { $name ->
    [none] nobody has
   *[other] { $name } has
} claimed the case. Send it anyway?
desk-note-taken = { $name } has this case.
desk-note-unclaimed = Claim this case first.
desk-note-late = This case is over.
desk-note-macro = There is no reply called “{ $name }” any more.
desk-note-no_file = A file of yours could not be passed on: { $name }.
desk-note-unknown_order = There is no order { $number }.
desk-note-which_order = Which order? Write its number behind the command, for example { $example }.
desk-note-shop_away = The shop’s system does not answer at the moment. Please try again in a minute.

desk-private = { $label }: { $value }
desk-private-nothing = Nothing is known of this shopper beyond what they wrote.
desk-private-writes_from = Writes from
desk-private-order = Order
desk-private-name = Name
desk-private-email = E-mail
desk-private-phone = Phone
desk-private-town = Town
desk-private-said_email = E-mail, by their own word
desk-private-said_phone = Phone, by their own word

desk-alert = Nobody has claimed case { $case } for { $age }: { $reason }.
desk-alert-subject = Case { $case } at { $shop } waits for a person
desk-alert-card = Case { $case } at { $shop } could not be shown at the desk: { $reason }. Please look at the list of cases.
desk-title-order = Order { $number }

people-on = Somebody is there now. A person will answer in this chat; you can leave it and come back.
people-today = Nobody is there right now; they are back today at { $time } their time. A person will answer in this chat; you can leave it and come back.
people-tomorrow = Nobody is there right now; they are back tomorrow at { $time } their time. A person will answer in this chat; you can leave it and come back.
people-later = Nobody is there right now; they are back on { $day } at { $time } their time. A person will answer in this chat; you can leave it and come back.
people-hours = They are in { $hours }; a person will answer in this chat, and you can leave it and come back.
people-unknown = A person will answer in this chat; you can leave it and come back.

desk-resolved = The team at { $shop } has closed case { $case }. I’m back to look up orders here; if anything is left, just write.
desk-handed_back = I’m back: the team at { $shop } has handed this conversation to me again. Ask me about an order at any time.
desk-file = The team sent a file: { $name }
desk-file-label = Open the file
desk-file-status = File
desk-correction = Correction: { $text }
desk-removed = This message was taken back.
desk-mail-subject = { $shop } has answered you
desk-mail = { $shop } answered you in the chat, and you had left it already:

    { $text }

    The conversation stays in the chat at { $shop }.
