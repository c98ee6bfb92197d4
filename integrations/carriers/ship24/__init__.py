"""Ship24: one tracker for 1,500 couriers."""
