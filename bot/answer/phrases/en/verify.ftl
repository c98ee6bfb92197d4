# One-time codes before anything is changed, the options for trouble, and replies to what we wrote first.

code-subject = { $code } is your code for order { $number }
code-message = { $shop }: { $code } is your code for order { $number }. Type it into the chat where you asked for the change. It works for { $minutes } minutes. Nobody from { $shop } will ever ask you for it. If you didn’t ask for a change, do nothing: nothing is changed without the code.

verify-sent = Before I pass this on I have to be sure that it’s you. I’ve sent a six-digit code { $channel ->
    [email] by e-mail to { $address }
    [whatsapp] by WhatsApp to the number on the order ({ $address })
   *[other] to the address on the order
}; please type it here within { $minutes } minutes.{ $goal ->
    [change_address] {" "}You can add the new address, too.
   *[other] { "" }
}
verify-waits = Before I pass this on I have to be sure that it’s you: the six-digit code that I sent { $channel ->
    [email] by e-mail to { $address }
    [whatsapp] by WhatsApp to { $address }
   *[other] to the address on the order
} still works. Please type it here.
verify-later = Before I pass this on I’d have to send a code to an address on the order, but several were sent within the last hour, so I won’t send another yet. You can try again later, or a person can check who you are.
verify-details = { $goal ->
    [change_address] What exactly should the new address be? Your next message goes straight into the case.
   *[other] What exactly would you like: another day, another place? Your next message goes straight into the case.
}

code_right = That’s the right code, thank you. { $case ->
    [none] { "" }
   *[other] I’ve passed it on as case { $case }, marked as checked; a person at { $shop } will answer in this chat.
}
code_wrong = That isn’t the code. { $left ->
    [one] One try is left.
   *[other] { $left } tries are left.
} It is the newest one that counts.
code_spent = That isn’t the code, and it was the last try, so this code is void. I can send a new one, or bring in a person.
code_expired = There’s no code that still works. I can send a new one, or bring in a person.
code_shape = A code has six digits. Please look again and type all six.
code_again = A new code it is; the one before is void.
code_later = Several codes were sent within the last hour, so I won’t send another yet. Please look in your spam folder too, try again later, or let a person check who you are.
code_lost = No problem. I’ve passed it on as case { $case } without a code; a person at { $shop } will check who you are and answer in this chat. A code can only go to an address that was on the order from the start.
code_waits = I’ve noted that. { $channel ->
    [email] What’s missing is the six-digit code that I sent to { $address }; please type it here.
    [whatsapp] What’s missing is the six-digit code that I sent by WhatsApp to { $address }; please type it here.
   *[other] What’s missing is the six-digit code; please type it here.
}
code_not_sent = I’m sorry, the code could not be sent. I can try once more, or bring in a person.
details_noted = Thank you, I’ve added that to case { $case }. A person at { $shop } will answer in this chat.

preferences = I can change whether { $shop } writes to you first about order { $number } and others with the same address.
preferences_off = Done: you won’t be written to first any more. Answers to what you ask still come, here and whenever you write.
preferences_on = Done: when something happens to an order, you’ll be written to first again. You can stop that at any time.
button-preferences = Change what I’m told
button-code_again = Send a new code
button-code_lost = I can’t get a code

button-wait = I’ll wait
button-pickup = Use a pick-up point
button-redirect = Deliver elsewhere
button-resend = Send it again
button-refund = Refund it
button-claim = Open a claim
option-wait = waiting
option-pickup = a pick-up point
option-redirect = another address or day
option-resend = sending it again
option-refund = a refund
option-claim = a claim with the carrier

chosen-pickup = A pick-up point it is, if the carrier can still do that; I can’t promise it.
chosen-redirect = Another address or day, if the carrier can still do that; I can’t promise it.
chosen-resend = Sending it again is for the team at { $shop } to arrange; they check what is in stock first.
chosen-refund = A refund is for the team at { $shop } to arrange; they check what the carrier says first.
chosen-claim = A claim with the carrier is for the team at { $shop } to open; the carrier then has to search for it.

option_wait = All right, nothing changes. It stays watched, and if you think again, just write here.
option_not_offered = { $offered ->
    [none] { $shop } doesn’t offer { $option } for this by chat. A person can tell you what is possible.
   *[other] { $shop } doesn’t offer { $option } for this by chat. What it does offer is { $offered }; a person can tell you more.
}
notice_which = { $offered ->
    [none] What would you like?
   *[other] Which would you like: { $offered }?
}
notice_no = All right, I’ll leave it as it is. If you need anything about it later, just write here.
notice_who = This is { $shop }’s order assistant, an automated one. { $numbers ->
    [none] I wrote because something happened to an order with this address on it.
   *[other] I wrote because something happened to order { $numbers }, which has this address on it.
} Reply STOP and you won’t be written to first again.
which_one = Which order is it about? Here are the newest; you can also send me a number.

escalated-anger = I’m sorry that it has come to this. I’ve put it before the team at { $shop } as case { $case }; a person will answer in this chat.
escalated-topic = That’s for a person to answer: I’ve put it before the team at { $shop } as case { $case }, and they’ll write in this chat.
escalated-amount = Because of what is at stake I’ve also put it before the team at { $shop } as case { $case }; a person will write in this chat.
escalated-trouble = This is more than waiting can mend, so I’ve also put it before the team at { $shop } as case { $case }; a person will write in this chat.
escalated-repeated = I seem to be giving you the same answer again, so I’ve also put it before the team at { $shop } as case { $case }; a person will write in this chat.
