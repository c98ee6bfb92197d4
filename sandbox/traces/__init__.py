"""A seeded network of carriers whose parcels leave traces, some of them with a fault put in and labelled.

It knows nothing of what may be made of its traces.
"""
