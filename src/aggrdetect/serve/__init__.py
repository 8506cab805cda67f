"""The web page and the service."""
