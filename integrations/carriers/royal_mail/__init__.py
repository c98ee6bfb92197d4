"""Royal Mail: the Tracking API."""
