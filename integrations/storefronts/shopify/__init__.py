"""Shopify: orders and dispatches."""
