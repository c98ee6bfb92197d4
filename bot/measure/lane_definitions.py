"""What every figure of carriers and lanes means, in the shape of `definitions`: beside the figure and in the docs."""

from __future__ import annotations

from bot.measure.definitions import Definition

HANDED = "whole weeks, Monday to Sunday, of the hand-over to the carrier on the shop's own clock"
SPREAD = (
    "The interval holds 95 % of such figures; where weeks differ by more than chance (strikes, weather, "
    "peaks) it is as much wider. A figure of fewer than 30 parcels is shown, marked as small, and not "
    "ranked."
)
LANE_FIGURES: tuple[Definition, ...] = (
    Definition(
        "on_promise",
        "On time",
        "share",
        "Came on or before the day first promised: by the shop or the carrier, as we first knew it "
        "after the hand-over; a date that is moved later changes nothing. A parcel counts once its "
        "promised day is over. Until then it is not counted, not even if it came early, for late ones "
        "cannot show yet either; after it, one that is still under way, lost or returned is late. " + SPREAD,
        "parcels that came by the promised day",
        "parcels whose promised day is over",
        HANDED,
    ),
    Definition(
        "in_window",
        "In our window",
        "share",
        "Came on one of the days of the first window that we stood behind: the forecast made within two "
        "days of the hand-over, if it was no wider than the shop shows. Too early misses as too late does. "
        "A parcel counts once the window's last day is over. " + SPREAD,
        "parcels that came within the window",
        "parcels whose window is over",
        HANDED,
    ),
    Definition(
        "transit",
        "Days in transit",
        "time",
        "Calendar days from the hand-over to the delivery, of which half (p50), 80 % (p80) and 95 % (p95) "
        "of parcels take no more. Parcels that have not come count as longer than any that did; weeks that "
        "ended less than 14 days ago are left out, for their slow parcels are still under way. The interval "
        "assumes no law: it is read off the same counts.",
        "calendar days from hand-over to delivery",
        window=HANDED + ", of weeks that ended at least 14 days ago",
        good="less",
    ),
    Definition(
        "first_attempt",
        "At the first attempt",
        "share",
        "Delivered without a failed attempt before. Parcels that nobody tried to deliver yet are not counted. "
        + SPREAD,
        "parcels delivered at the first attempt",
        "parcels delivered, or with a failed attempt",
        HANDED,
    ),
    Definition(
        "troubled",
        "In trouble",
        "share",
        "At least one thing went wrong: stalled, late, failed attempt, damaged, returned and so on, whoever "
        "has to answer for it. A mere forecast that it will be late is not counted. Weeks that ended less than "
        "14 days ago are left out, for what goes wrong with their parcels has not shown yet. " + SPREAD,
        "parcels with trouble of any kind",
        "parcels handed over",
        HANDED + ", of weeks that ended at least 14 days ago",
        good="less",
    ),
    Definition(
        "exceptions",
        "Trouble per 100 parcels",
        "share",
        "How often each kind of trouble opened, by who has to answer for it (carrier, shop, shopper, "
        "customs, weather). It is counted in the week in which it opened; a parcel can have several kinds. "
        "The interval is by how weeks differ.",
        "times that it opened",
        "parcels handed over in the same weeks, per 100",
        "whole weeks, Monday to Sunday, on the shop's own clock",
        good="less",
    ),
    Definition(
        "trouble_cost",
        "Cost of trouble",
        "money",
        "Contacts that shoppers opened about orders with a troubled parcel, times what one contact costs "
        "this shop: a rate that the shop itself has set (worth.contact_cost in its policy). Without a rate "
        "no sum is shown. A contact about an order with several troubled parcels counts once, with the "
        "first of them. The interval is by how weeks differ.",
        "contacts about troubled parcels × the shop's own cost of a contact",
        window=HANDED,
        good="less",
    ),
    Definition(
        "compared",
        "Against others on the same lanes",
        "difference",
        "A carrier's share on time less that of the shop's other carriers on the very same lanes, in the "
        "proportions in which it serves them, so that one with hard lanes does not look bad. A lane is "
        "service, origin and destination where carriers share the name of a service, else origin and "
        "destination alone. Lanes count on which it and the others have at least 5 parcels each. Observed, "
        "not randomised: parcels that a shop gives to one carrier may differ in ways that lanes do not "
        "show. Carriers are ranked by the lower end of the interval, so that none leads by luck with few "
        "parcels; with fewer than 30 shared parcels a carrier is not ranked.",
        "its parcels on time less the others', in points of the share",
        "parcels on lanes that both serve",
        HANDED,
    ),
    Definition(
        "moves",
        "What to change",
        "count",
        "All pairs of carriers with at least 30 parcels each on one lane are compared. Of those differences "
        "the ones are shown that hold against the number of comparisons (Benjamini and Hochberg's rule at "
        "5 %), each with an interval that is as much wider as the choosing demands (Benjamini and "
        "Yekutieli, 2005): of the intervals shown at most 5 % miss on average. Late parcels less a month is "
        "the difference times the parcels that the later carrier had there in a month. Observed, not "
        "randomised; the other carrier is taken to do with more parcels as with its own.",
        "late parcels less a month",
        window=HANDED,
    ),
)
LANE_DEFINITIONS: dict[str, Definition] = {each.key: each for each in LANE_FIGURES}
