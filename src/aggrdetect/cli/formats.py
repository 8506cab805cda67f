"""``aggrdetect formats``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import AsJson, LimitEntries


def formats(
    file: Annotated[Path | None, typer.Argument(help="An export: say which format it is taken for, and why.")] = None,
    limit: LimitEntries = [],  # noqa: B006 (typer copies it)
    as_json: AsJson = False,
) -> None:
    """List the formats that can be read, or say what FILE, and each file in it, is taken for, and why.

    Example: aggrdetect formats export.zip
    """
    import orjson

    from aggrdetect.readers import FORMATS, find_files, open_source, parse_limits

    if file:
        sources = [
            open_source(path, limits=parse_limits(limit), named=path == file) for path in find_files([str(file)])
        ]
        found = [entry for source in sources for entry in source.files]
        rows = [
            {"file": name, "format": kind, "reason": reason, "times": FORMATS[kind].guide.time}
            for name, kind, reason in found
        ]
    else:
        rows = [{"format": name, "title": entry.title} for name, entry in FORMATS.items()]
    if as_json:
        typer.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
    else:
        for row in rows:
            typer.echo("  ".join(row.values()))
