"""UPS: Track, Track Alert, and the XML of the older API."""
