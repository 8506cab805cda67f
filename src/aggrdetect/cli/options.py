"""Options shared by several commands, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from aggrdetect.errors import InputError

ModelName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        help="Model name, folder, hub id, or TOML file that maps labels.",
        envvar="AGGRDETECT_MODEL",
    ),
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
        help=(
            "Limit on large files: row_bytes, row_lines, text_characters, expanded_bytes, ratio, whole_bytes or cells."
        ),
        metavar="NAME=SIZE",
    ),
]


def pretrained_encoder(name: str | None, cache: Path = Path(".cache")) -> str | None:
    """Return the folder of the pretrained encoder ``e5``, built in *cache* when it is not there, or *name* itself.

    Raises:
        AggrdetectError: The training extra is not installed, or the encoder cannot be had.
    """
    if name != "e5":
        return name
    from aggrdetect.registry import Lazy, load

    table = {name: Lazy("aggrdetect.train.base", name, "train") for name in ("fetch_e5", "build_encoder")}
    folder = cache / "e5-frozen"
    if not (folder / "tokenizer.json").exists():
        load("encoder", "build_encoder", table)(load("encoder", "fetch_e5", table)(cache), folder)
    return str(folder)


def say_foreign(model: str) -> None:
    """Say on standard error what a classifier of somebody else scores, and what it does not."""
    from aggrdetect.model.foreign import describe
    from aggrdetect.model.store import find_model

    if note := describe(find_model(model)):
        typer.secho(note, fg="yellow", err=True)


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
