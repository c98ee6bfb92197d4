"""AfterShip: one tracking for 1,200 couriers."""
