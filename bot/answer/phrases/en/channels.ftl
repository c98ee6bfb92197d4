# What is said on channels that are not ours: to STOP, START and HELP, about files and places, and what a row of the
# talk reads where a shopper sent something that is no text.

keyword-stop = You won’t get any more updates from { $shop } here. Write START to get them again; you can still ask about an order at any time.
keyword-start = You’ll get updates about your orders from { $shop } here. Write STOP to end them.
keyword-help = This is { $shop }’s order assistant. Send an order number to see where it is, or ask for a person. Write STOP to get no more updates, START to get them again.

file-kept = Thank you, I’ve kept your { $count ->
    [one] file
   *[other] files
} with this conversation for the team at { $shop }. What is it about? An order number and a few words are enough.
file-refused = I’m sorry, I can’t take { $count ->
    [one] that file
   *[other] those files
}. Photos (JPEG, PNG, WebP, HEIC), PDF and MP4 videos up to { $size } MB work; or describe it in words.
file-lost = I’m sorry, { $count ->
    [one] your file
   *[other] your files
} didn’t reach me. Could you send it once more?
place-kept = Thank you, I’ve kept that place with this conversation for the team at { $shop }. What would you like to do? An order number and a few words are enough.

said-files = { $count ->
    [one] (sent a file)
   *[other] (sent { $count } files)
}
said-place = (sent a place: { $address })
