"""17TRACK: one register for 2,500 carriers, mostly of parcels that cross borders."""
