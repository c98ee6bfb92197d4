"""The plain door's orders."""
