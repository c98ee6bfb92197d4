"""The plain door's products."""
