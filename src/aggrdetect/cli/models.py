"""``aggrdetect models``."""

from typing import Any

import typer

from aggrdetect.cli.options import AsJson


def models(as_json: AsJson = False) -> None:
    """List the models at hand, with their hash, size and measured quality.

    Example: aggrdetect models --json
    """
    import orjson

    from aggrdetect.model.folder import ONNX
    from aggrdetect.model.store import known_models

    rows: list[dict[str, Any]] = []
    for folder in known_models():
        metrics = folder.manifest.metrics.get("test", {}).get("aggression", {})
        rows.append(
            {
                "name": folder.manifest.name,
                "model": folder.stamp,
                "megabytes": round((folder.path / ONNX).stat().st_size / 1e6, 1),
                "operating_points": sorted(folder.manifest.thresholds),
                "test_aggression": {k: v["value"] for k, v in metrics.items() if isinstance(v, dict)},
                "folder": str(folder.path),
            }
        )
    if as_json:
        typer.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    for row in rows:
        scores = ", ".join(f"{name} {value:.3f}" for name, value in row["test_aggression"].items())
        typer.echo(f"{row['model']}  {row['megabytes']} MB  aggression on the test split: {scores or 'not measured'}")
        typer.echo(f"  {row['folder']}")
