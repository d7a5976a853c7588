"""Doors for people: each one calls the library, and nothing imports it."""
