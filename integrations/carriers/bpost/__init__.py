"""bpost, the Belgian post."""
