"""Checks that need the engine's own Python; tests/engine/test_inside.py runs them there."""
