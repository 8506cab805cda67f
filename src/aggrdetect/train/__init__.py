"""Training: from a recipe and annotations to a model folder. Read ``make.py`` first."""
