"""Mappings turn one row of an export into one post. Each is one pure function."""
