"""What people label: the columns of ``tasks.csv``, and the labels read back."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from aggrdetect.errors import InputError
from aggrdetect.files import whole_file
from aggrdetect.readers.annotations import label_row, rule_broken
from aggrdetect.schema import FORMS, LABELS

KEY = ("platform", "post_id", "official_id", "relation")
"""What tells a pair from all others in a run."""

FILLED_IN = (*FORMS, "target", "unsure", "annotator")
"""The columns that are empty in ``tasks.csv`` and that people fill in."""

DESIGN = ("stratum", "stratum_size", "inclusion_probability", "design", "seed", "model")
"""How the pair was drawn; leave as it is."""

COLUMNS = ("task_id", "official", "text", *FILLED_IN, *KEY, *DESIGN)

LABEL_SCHEMA = pa.schema(
    [
        pa.field("task_id", pa.string(), nullable=False),
        *(pa.field(name, pa.string(), nullable=False) for name in KEY),
        *(pa.field(label, pa.float32(), nullable=False) for label in LABELS),
        pa.field("unsure", pa.bool_(), nullable=False),
        pa.field("annotator", pa.string(), nullable=False),
        pa.field("stratum", pa.string()),
        pa.field("stratum_size", pa.int64()),
        pa.field("inclusion_probability", pa.float64()),
    ]
)
"""One row a labelled task; the last three are null where the file does not say how it was drawn."""

_YES_NO = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}


def write_tasks(path: Path, tasks: pa.Table) -> None:
    """Write ``tasks.csv``: UTF-8 with a byte order mark, so that spreadsheets show accents.

    Raises:
        InputError: The file exists; labels may be in it.
    """
    if path.exists():
        raise InputError(f"{path}: exists, and may hold labels. Name another file with -o, or move it away.")
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(tasks[name].to_pylist() for name in COLUMNS), strict=True))


def read_labels(path: Path) -> pa.Table:
    """Read tasks that people filled in; tasks without any label are left out.

    Args:
        path: CSV, comma or semicolon, with the columns of ``tasks.csv``; those of the design may be missing.

    Returns:
        One row a labelled task, with ``LABEL_SCHEMA``.

    Raises:
        InputError: A column is missing, a label breaks the codebook, or nothing is labelled; the message names the row.
    """
    rows = [_parse(row, f"{path}, line {number}") for number, row in _labelled_rows(path)]
    if not rows:
        raise InputError(f"{path}: no row has labels. Fill in {', '.join(FILLED_IN[:7])} and give the file again.")
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = (row["task_id"], *(row[name] for name in KEY))
        if key in seen:
            raise InputError(
                f"{path}: task {row['task_id']} is there twice. Give one file an annotator, and one adjudicated file."
            )
        seen[key] = row["task_id"]
    return pa.Table.from_pylist(rows, schema=LABEL_SCHEMA)


def _labelled_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}). Save it as CSV UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}. Give the filled-in tasks.csv.") from error
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [name for name in (*KEY, *FORMS, "target") if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{path}: no column {', '.join(missing)}. Expected those of tasks.csv: {', '.join(COLUMNS)}.")
    for row in reader:
        cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if any(cells[name] for name in (*FORMS, "target")):
            yield reader.line_num, cells


def _parse(cells: dict[str, str], where: str) -> dict[str, Any]:
    forms = {form: _YES_NO.get(cells[form], cells[form]) for form in FORMS}
    if problem := rule_broken(forms, cells["target"], cells["relation"]):
        raise InputError(f"{where}: {problem}")
    labels = label_row({form: int(value) for form, value in forms.items()}, cells["target"])
    return {
        "task_id": cells.get("task_id", ""),
        **{name: cells[name] for name in KEY},
        **dict(zip(LABELS, map(float, labels), strict=True)),
        "unsure": cells.get("unsure", "") in {"1", "1.0"},
        "annotator": cells.get("annotator", ""),
        "stratum": cells.get("stratum") or None,
        "stratum_size": _number(cells, "stratum_size", where, int),
        "inclusion_probability": _number(cells, "inclusion_probability", where, float),
    }


def _number(cells: dict[str, str], name: str, where: str, kind: type[int] | type[float]) -> float | None:
    value = cells.get(name, "")
    try:
        return kind(value) if value else None
    except ValueError as error:
        raise InputError(f"{where}: {name} is {value!r}; leave it as aggrdetect sample wrote it.") from error
