"""Sendcloud: European carriers behind one parcel, told by signed webhooks."""
