"""``aggrdetect formats``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import AsJson


def formats(
    file: Annotated[Path | None, typer.Argument(help="An export: say which format it is taken for, and why.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the formats that can be read, or say what FILE is taken for.

    Example: aggrdetect formats export.zip
    """
    import orjson

    from aggrdetect.readers import FORMATS, find_files, open_source

    if file:
        sources = [open_source(path) for path in find_files([str(file)])]
        rows = [{"file": str(s.path), "format": s.format_name, "reason": s.reason} for s in sources]
    else:
        rows = [{"format": name, "title": entry.title} for name, entry in FORMATS.items()]
    if as_json:
        typer.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
    else:
        for row in rows:
            typer.echo("  ".join(row.values()))
