"""EasyPost: one adapter for a hundred carriers."""
