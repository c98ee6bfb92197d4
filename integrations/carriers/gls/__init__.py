"""GLS: Track & Trace, ShipIT, the web's tracking and MyGLS."""
