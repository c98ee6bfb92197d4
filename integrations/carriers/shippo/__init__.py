"""Shippo: labels and tracks of the carriers that small American shops use."""
