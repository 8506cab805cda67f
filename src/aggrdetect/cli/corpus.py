"""``aggrdetect corpus``: care for the annotated corpus."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import AsJson

app = typer.Typer(no_args_is_help=True)


@app.callback()
def corpus() -> None:
    """Care for the annotated corpus.

    Example: aggrdetect corpus check data/annotations
    """


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Folder of annotations, or one file.")] = Path("data/annotations"),
    as_json: AsJson = False,
) -> None:
    """Print coverage, near-duplicates and leaks between splits.

    Example: aggrdetect corpus check data/annotations --json
    """
    from dataclasses import asdict

    import orjson

    from aggrdetect.annotate.corpus import check_corpus
    from aggrdetect.readers.annotations import read_annotations

    report = check_corpus(list(read_annotations(path)))
    if as_json:
        typer.echo(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2).decode())
        return
    typer.echo(f"posts {report.n_posts:,} ({_inline(report.by_split)}), not aggressive {report.share_benign:.1%}")
    typer.echo(f"clusters {report.n_clusters:,}, topics {report.n_topics:,}")
    for title, table in (("forms", report.forms), ("targets", report.targets)):
        for name, counts in table.items():
            typer.echo(f"{title:8} {name:15} {_inline(counts)}")
    for name, counts in report.grid.items():
        typer.echo(f"{name:10} {_inline(counts)}")
    share = 2 * len(report.duplicates) / max(1, report.n_posts)
    typer.echo(f"near-duplicates {len(report.duplicates)} pairs ({share:.2%} of posts), leaks {len(report.leaks)}")


def _inline(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())
