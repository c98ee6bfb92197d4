"""DPD: the parcel life cycle, in JSON and in SOAP."""
