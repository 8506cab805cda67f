"""Masked examples of flagged messages, shown only when asked for."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds

from aggrdetect.report.data import Example
from aggrdetect.schema import ASSESSED, DERIVED, FORMS
from aggrdetect.targets.official import Official
from aggrdetect.targets.roster import Roster
from aggrdetect.text.mark import OTHER_PERSON, mark_text

MAIL, NUMBER = "@mailadres", "#"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\d[\d\s().-]{4,}\d")
_POSTCODE = re.compile(r"\b\d{4}\s?[A-Za-z]{2}\b(?:\s+\d+)?")
_LABELS = (*FORMS, *DERIVED)
_MAX_LETTERS = 280


def draw_examples(
    folder: Path, officials: Mapping[str, Official], n: int, rng: np.random.Generator
) -> tuple[Example, ...]:
    """Return *n* flagged messages picked by chance, masked; fewer where fewer have text.

    Names of people who are not on the roster cannot be found and may remain.
    """
    if n <= 0:
        return ()
    wanted = ["text", "official_id", "relation", "platform", "aggression", *(f"flag_{label}" for label in _LABELS)]
    flagged = ds.field("flag_aggression") & ds.field("language").isin(list(ASSESSED)) & (ds.field("text") != "")
    source = ds.dataset(folder / "scores.parquet")
    rows = np.flatnonzero(source.to_table(columns={"flagged": flagged})["flagged"].fill_null(False).to_numpy())
    picked = rng.permutation(rows)[:n]
    table = source.take(pa.array(np.sort(picked)), columns=wanted)
    roster = Roster(tuple(officials.values()))
    return tuple(_example(row, roster, officials) for row in table.to_pylist())


def _example(row: dict[str, object], roster: Roster, officials: Mapping[str, Official]) -> Example:
    official = officials.get(str(row["official_id"]))
    return Example(
        text=mask(str(row["text"]), official, roster),
        # A message may be flagged as a whole without any one form.
        labels=tuple(label for label in FORMS if row[f"flag_{label}"])
        or tuple(label for label in DERIVED if row[f"flag_{label}"]),
        score=float(str(row["aggression"])),
        relation=str(row["relation"]),
        platform=str(row["platform"]),
    )


def mask(text: str, official: Official | None, roster: Roster) -> str:
    """Return a message without handles, links, addresses, numbers and names of officials, cut to 280 letters."""
    text = _POSTCODE.sub(NUMBER, _NUMBER.sub(NUMBER, _MAIL.sub(MAIL, text)))
    own = _names(official) if official else []
    others = [name for one in roster.officials if one is not official for name in _names(one)]
    text = mark_text(text, own, addressed=False)
    for name in sorted(others, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", OTHER_PERSON, text, flags=re.IGNORECASE)
    return text if len(text) <= _MAX_LETTERS else f"{text[: _MAX_LETTERS - 1]}…"


def _names(official: Official) -> list[str]:
    surname = official.name.split()[-1]
    return [f"@{handle.name}" for handle in official.handles] + [official.name, *official.aliases, surname]
