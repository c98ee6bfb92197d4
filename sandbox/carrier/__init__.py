"""A carrier network that speaks EasyPost's API."""
