"""Stand-ins over HTTP for the outside world: a carrier that speaks EasyPost and a shop that speaks Shopify.

Nothing here imports the product, and every signature is made by this package's own code, so that a mistake
in one of the two cannot be hidden by the same mistake in the other.
"""
