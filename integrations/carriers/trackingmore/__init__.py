"""TrackingMore: one tracking object for 1,300 couriers."""
