"""What happens to a text before a model reads it: marks, normalising, language."""
