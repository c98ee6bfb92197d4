"""BigCommerce: thin webhooks, and orders with their shipments from the API."""
