"""Model folders and scorers."""
