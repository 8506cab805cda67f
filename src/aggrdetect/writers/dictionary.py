"""What each column of the scores means, in Dutch and English, for the data dictionary that goes with a copy."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def meanings() -> dict[str, tuple[str, str]]:
    """Return the Dutch and the English meaning of each column of ``schema.SCORE_SCHEMA``."""
    text = (files("aggrdetect.writers") / "columns.toml").read_text(encoding="utf-8")
    return {name: (entry["nl"], entry["en"]) for name, entry in tomllib.loads(text).items()}
