"""One rule a file: a parcel or an order and the present in, an anomaly or nothing out."""
