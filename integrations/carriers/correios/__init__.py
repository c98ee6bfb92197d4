"""Correios, the Brazilian post."""
