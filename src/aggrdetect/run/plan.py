"""What a run will do, decided before it starts and written down."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from aggrdetect import __version__
from aggrdetect.errors import InputError, RunError
from aggrdetect.files import fingerprint, write_text
from aggrdetect.readers.find import shown_name
from aggrdetect.text.normalise import VERSION as NORMALISER

BLOCK_ROWS = 2048
"""Posts in a block: some five seconds of scoring on a laptop, so little is lost when a run is broken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything the outputs of a run depend on.

    Attributes:
        inputs: Path (``-`` for standard input) and SHA-256 of every input, in reading order.
        format: Name of the format that was asked for, or empty for detection by content.
        fields: Column of the input for each field, as given with ``--map``.
        roster: SHA-256 of the roster, or empty.
        model: ``NAME@HASH12`` of the model.
        device: What scores, with its arithmetic, such as ``cpu-int8``.
        operating_point: Which thresholds decide the flags.
        block_rows: Posts in a block; fixed for the run, or blocks would not line up.
        keep_text: Whether the text of posts is written to the outputs.
        pseudonym_key: Fingerprint of the key for pseudonyms, or empty.
        limits: Limits on the inputs that are not the usual ones, by name: they decide which rows are rejected.
        code: Version of aggrdetect.
        normaliser: Version of the text normaliser.
    """

    inputs: tuple[tuple[str, str], ...]
    format: str
    fields: tuple[tuple[str, str], ...]
    roster: str
    model: str
    device: str = ""
    operating_point: str = "balanced"
    block_rows: int = BLOCK_ROWS
    keep_text: bool = True
    pseudonym_key: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    code: str = __version__
    normaliser: int = NORMALISER


BLOCKS = "blocks"
"""The folder of blocks within a run folder."""

_FILES = ("officials.csv", "model.json", "scores.parquet", "rejects.jsonl", "datapackage.json", "summary.json")
"""What a run writes into its folder, beside the plan and the blocks."""

_DIFFERENT = {
    "inputs": "other inputs, or an input that changed",
    "format": "another --format",
    "fields": "another --map",
    "roster": "another roster",
    "model": "another model",
    "device": "another --device (device in plan.json names it; processors differ in what cpu means)",
    "operating_point": "another operating point (--point)",
    "block_rows": "another number of --block-rows",
    "keep_text": "another choice of --no-text",
    "pseudonym_key": "another key for pseudonyms, or with one where the other has none",
    "limits": "other limits (--limit)",
    "code": "another version of aggrdetect",
    "normaliser": "another version of the text normaliser",
}
"""What is said of a run whose plan differs in a field."""


def fingerprint_inputs(paths: Sequence[Path]) -> tuple[tuple[str, str], ...]:
    """Return path and SHA-256 of every input; of a folder over its files in name order. Standard input is ``-``.

    Raises:
        InputError: Two inputs have the same content.
    """
    prints: dict[str, Path] = {}
    for path in paths:
        sha = _folder_fingerprint(path) if path.is_dir() else fingerprint(path)
        if sha in prints:
            raise InputError(
                f"{shown_name(path)} has the same content as {shown_name(prints[sha])}. "
                "Leave one out, or every post in it counts twice."
            )
        prints[sha] = path
    return tuple((shown_name(path), sha) for sha, path in prints.items())


def input_files(path: Path) -> list[Path]:
    """Return the files whose content is that of an input: the file itself, or all in the folder in name order."""
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _folder_fingerprint(folder: Path) -> str:
    lines = (f"{path.relative_to(folder)} {fingerprint(path)}\n" for path in input_files(folder))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def start_or_resume(folder: Path, plan: Plan) -> Plan:
    """Return *plan* after writing it to a new run folder, or after finding it equal to the one there.

    A plan of which nothing was scored yet, because an input turned out to be broken for instance, gives way.

    Raises:
        RunError: The folder holds another run, or files of no run that this one would overwrite; the message says what.
    """
    path = folder / "plan.json"
    wanted = orjson.loads(orjson.dumps(asdict(plan)))
    scored = any((folder / BLOCKS).glob("*.parquet"))
    if not path.exists():
        _refuse_to_overwrite(folder, scored=scored)
    found = _read(path) if path.exists() else {}
    differing = [key for key, value in wanted.items() if found.get(key) != value]
    if differing and not scored:
        write_text(path, orjson.dumps(wanted, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif differing:
        what = _DIFFERENT[differing[0]]
        raise RunError(f"{folder} holds a run with {what}. Use another -o, or delete {folder} to start anew.")
    return plan


def _refuse_to_overwrite(folder: Path, *, scored: bool) -> None:
    there = [name for name in _FILES if (folder / name).exists()] + [BLOCKS] * scored
    if there:
        raise RunError(
            f"{folder} is not a run folder (no plan.json), and a run would overwrite {', '.join(there)} in it. "
            "Use another -o."
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path}: not a plan ({error}). Use another -o.") from error
    if not isinstance(found, dict) or not {"inputs", "model", "normaliser"} <= found.keys():
        raise RunError(f"{path}: not a plan of this program. Use another -o.")
    return found
