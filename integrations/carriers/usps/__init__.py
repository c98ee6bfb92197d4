"""USPS: the Tracking API's JSON and the older Web Tools XML."""
