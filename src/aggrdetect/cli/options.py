"""Options shared by several commands, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from aggrdetect.errors import InputError

ModelName: TypeAlias = Annotated[
    str, typer.Option("--model", "-m", help="Model name or folder.", envvar="AGGRDETECT_MODEL")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Point: TypeAlias = Annotated[
    str,
    typer.Option(
        "--point", help="Operating point: balanced, precise (few false alarms) or wide (few misses).", metavar="POINT"
    ),
]
Officials: TypeAlias = Annotated[
    Path | None, typer.Option("--officials", help="Roster of officials, CSV.", metavar="ROSTER.csv")
]

LimitEntries: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--limit",
        help="Limit on large files: row_bytes, row_lines, expanded_bytes, ratio, whole_bytes or cells.",
        metavar="NAME=SIZE",
    ),
]


def field_map(entries: list[str]) -> dict[str, str]:
    """Return ``{"text": "COLUMN"}`` for ``["text=COLUMN"]``.

    Raises:
        InputError: An entry has no ``=``.
    """
    pairs = {}
    for entry in entries:
        name, equals, column = entry.partition("=")
        if not (name and equals and column):
            raise InputError(f"--map {entry}: expected FIELD=COLUMN, such as --map text=Bericht.")
        pairs[name.strip()] = column
    return pairs
