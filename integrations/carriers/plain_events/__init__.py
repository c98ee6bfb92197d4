"""The plain door's tracking events."""
