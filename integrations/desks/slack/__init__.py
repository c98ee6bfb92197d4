"""Slack: where agents sit."""
