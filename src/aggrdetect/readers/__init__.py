"""Readers turn an export into batches of posts and rejects."""
