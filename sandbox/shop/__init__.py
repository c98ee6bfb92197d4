"""A shop that speaks Shopify: signed webhooks and the GraphQL Admin API."""
