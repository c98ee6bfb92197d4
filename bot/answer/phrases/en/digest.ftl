# The weekly digest of a shop's figures, for the shop's own people: plain sentences, each with what it is counted from.

digest-subject = { $shop }: last week in figures
digest-head = Last week at { $shop } ({ $first } to { $last })
digest-contacts = { $contacts ->
    [0] No shopper wrote last week; { $before } did the week before.
    [one] 1 contact; { $before } the week before.
   *[other] { $contacts } contacts; { $before } the week before.
  }
digest-wismo = { $share } of them asked where an order is.
digest-strict = Deflection, strict: { $share } ({ $low } to { $high }; { $hits } of { $n } contacts from { $first } to { $last }, the newest days that can be judged). The seven days before: { $before }.
digest-strict-first = Deflection, strict: { $share } ({ $low } to { $high }; { $hits } of { $n } contacts from { $first } to { $last }, the newest days that can be judged).
digest-strict-none = Deflection, strict: no contact can be judged yet. It takes eight days to know that one did not come back.
digest-loose = Deflection, loose (no human, nothing new for 72 hours): { $share } of { $n }.
digest-why = What changed most: { $group } ({ $points } points).
digest-humans = { $asked ->
    [0] Nobody was handed to a human.
   *[other] Handed to a human: { $asked }. Half of them had an answer within { $half }{ $waiting ->
        [0] .
        [one] ; 1 still has none.
       *[other] ; { $waiting } still have none.
      }
  }
digest-humans-none = Handed to a human: { $asked }; most of them still have no answer.
digest-status = Statuses that we said and that were right: { $share } of { $n }.
digest-window = Delivery windows that held: { $share } of { $n }.
digest-saved = Saved, at { $cost } a contact: { $amount } ({ $low } to { $high }).
digest-prevented = Writing first prevented { $prevented } contacts per 100 parcels in trouble ({ $low } to { $high }), against shoppers who are never written to first.
digest-link = All figures, what each means, and the conversations behind them: { $link }
