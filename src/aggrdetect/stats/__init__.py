"""Estimates with intervals from arrays; knows nothing of files, frames or models."""
