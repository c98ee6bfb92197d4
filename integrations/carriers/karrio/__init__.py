"""Karrio server: a shop's own hub for fifty carriers."""
