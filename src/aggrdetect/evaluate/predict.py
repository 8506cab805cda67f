"""Scores of single texts as JSON lines."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.model.highlight import highlights
from aggrdetect.model.scorer import Scorer, flags
from aggrdetect.schema import DERIVED, FLAGS, FORMS, LABELS, RELATIONS, TARGETS
from aggrdetect.text.mark import mark_text

_BATCH = 256


def read_items(texts: Iterable[str], file: str | None) -> Iterator[dict[str, Any] | InputError]:
    """Yield items to score: *texts* first, then the lines of *file* (``-`` is standard input).

    A line that is not an item comes as the error that says why, so that the others are still answered.

    Raises:
        InputError: There is no such file.
    """
    yield from ({"text": text} for text in texts)
    if file is None:
        return
    if file == "-":
        yield from map(_item, _lines(sys.stdin.buffer))
        return
    path = Path(file)
    if not path.is_file():
        raise InputError(f"{path}: no such file. Give JSON lines with a text in each, or - for standard input.")
    with path.open("rb") as lines:
        yield from map(_item, _lines(lines))


def _lines(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _item(numbered: tuple[int, bytes]) -> dict[str, Any] | InputError:
    number, line = numbered
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return InputError(f"line {number}: not JSON ({error}). Expected an object with a text.")
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return InputError(f'line {number}: no text. Expected an object such as {{"text": "..."}}.')
    relation = item.get("relation")
    if relation is not None and relation not in RELATIONS:
        return InputError(f"line {number}: relation {relation!r} is unknown. Known: {', '.join(RELATIONS)}.")
    return item


def predict_lines(
    items: Iterable[dict[str, Any] | InputError],
    scorer: Scorer,
    thresholds: NDArray[np.float32],
    *,
    highlight: bool = False,
) -> Iterator[tuple[bytes, bool]]:
    """Yield one JSON line an item, in order, and whether it was scored.

    Args:
        items: What ``read_items`` gives.
        scorer: The scorer.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        highlight: Add the spans that carried the strongest flagged label.
    """
    numbered = enumerate(items, start=1)
    while batch := list(islice(numbered, _BATCH)):
        yield from _answer(batch, scorer, thresholds, highlight=highlight)


def _answer(
    batch: list[tuple[int, dict[str, Any] | InputError]],
    scorer: Scorer,
    thresholds: NDArray[np.float32],
    *,
    highlight: bool,
) -> Iterator[tuple[bytes, bool]]:
    good = [item for _, item in batch if not isinstance(item, InputError)]
    texts = [_marked(item, item["text"]) for item in good]
    scores = scorer.score(texts)
    flagged = flags(scores, thresholds)
    answers = iter(range(len(good)))
    for number, item in batch:
        if isinstance(item, InputError):
            yield orjson.dumps({"id": None, "error": str(item)}), False
            continue
        i = next(answers)
        answer = _scores(scores[i]) | {
            "flags": [label for label, on in zip(FLAGS, flagged[i], strict=True) if on],
            "model": scorer.stamp,
        }
        if highlight:
            answer["highlights"] = _highlights(item, scorer, answer["flags"])
        yield orjson.dumps({"id": item.get("id", str(number))} | answer), True


def _highlights(item: dict[str, Any], scorer: Scorer, flagged: list[str]) -> list[dict[str, Any]]:
    """Return the spans behind the first flagged form or, with none flagged, an empty list."""
    label = next((label for label in (*FORMS, *DERIVED) if label in flagged), None)
    if label is None:
        return []
    spans = highlights(lambda texts: scorer.score([_marked(item, text) for text in texts]), item["text"], label)
    return [asdict(span) | {"text": item["text"][span.begin : span.end]} for span in spans]


def _marked(item: dict[str, Any], text: str) -> str:
    return mark_text(text, [item.get("official") or ""], addressed=True)


def _scores(row: NDArray[np.float32]) -> dict[str, Any]:
    by_label = {label: round(float(value), 4) for label, value in zip(LABELS, row, strict=True)}
    return {
        "scores": {form: by_label[form] for form in FORMS},
        "target": {target: by_label[f"target_{target}"] for target in TARGETS},
        **{label: by_label[label] for label in DERIVED},
    }
