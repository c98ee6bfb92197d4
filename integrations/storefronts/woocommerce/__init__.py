"""WooCommerce: orders, and the dispatches that its plugins write down."""
