"""The engine room: the Rasa process and what trains it. Imports nothing of the app."""
