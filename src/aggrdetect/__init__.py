"""Measure verbal aggression against Dutch officials in the messages they receive."""

__version__ = "0.1.0"
