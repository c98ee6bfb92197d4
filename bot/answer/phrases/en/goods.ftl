# The products on a tracking page. They stand there only while nothing is wrong, and no phrase presses anybody.

goods-title = From { $shop }
goods-buy_again = Buy again
goods-goes_with = Goes with this order
goods-popular = Popular lately
goods-why-buy_again = { $times ->
    [one] You have bought this before
   *[other] You have bought this { $times } times
}
goods-why-goes_with = Often bought with { $beside }
goods-why-popular = Bought by many others lately
goods-opens = opens the shop
goods-note = Chosen from what was bought at { $shop }. That a link here was followed is counted.
