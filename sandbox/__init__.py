"""Stand-ins for the outside world: EasyPost and Shopify, Twilio and the phones, Slack and the agents, and mail.

Nothing here imports the product, and every signature is made by this package's own code, so that a mistake
in one of the two cannot be hidden by the same mistake in the other.
"""
