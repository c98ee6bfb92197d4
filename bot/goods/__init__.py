"""Products beside a parcel's story: what goes with what, what a shopper may see of it, and when nothing is shown."""

from bot.goods.pairs import Pairs, fit
from bot.goods.shelf import Known, Purchase, suggest
from bot.goods.showing import Case, NotShown, withheld

__all__ = ["Case", "Known", "NotShown", "Pairs", "Purchase", "fit", "suggest", "withheld"]
