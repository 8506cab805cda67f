"""``aggrdetect corpus``: care for the annotated corpus."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from aggrdetect.cli.options import AsJson

app = typer.Typer(no_args_is_help=True)

_Corpus: TypeAlias = Annotated[Path, typer.Argument(help="Folder of annotations, or one file.")]
_CORPUS = Path("data/annotations")
_Second: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Second annotations; by default the folder second/ in PATH.")
]
_Seed: TypeAlias = Annotated[int, typer.Option(help="Of resampling and random choices.")]


@app.callback()
def corpus() -> None:
    """Care for the annotated corpus.

    Example: aggrdetect corpus check data/annotations
    """


@app.command()
def check(
    path: _Corpus = _CORPUS,
    second: _Second = None,
    plan: Annotated[
        Path | None, typer.Option(metavar="PLAN.toml", help="Wanted counts; by default plan.toml in PATH.")
    ] = None,
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Print coverage beside the plan, near-duplicates, leaks between splits, and agreement with a second annotation.

    Example: aggrdetect corpus check data/annotations --json
    """
    import orjson

    from aggrdetect.annotate.care import check_all
    from aggrdetect.annotate.check_text import corpus_text, second_text

    found = check_all(path, second=second, plan=plan, seed=seed)
    if as_json:
        typer.echo(orjson.dumps(found.as_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    typer.echo(corpus_text(found.corpus, found.plan))
    if found.second:
        typer.echo(second_text(found.second))


@app.command()
def plan(
    path: _Corpus = _CORPUS,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE.md", help="Document to write; it is made from the corpus.")
    ] = Path("docs/corpus-plan.md"),
) -> None:
    """Write the plan of the corpus: wanted counts from plan.toml beside those reached.

    Example: aggrdetect corpus plan data/annotations -o docs/corpus-plan.md
    """
    from aggrdetect.annotate.care import write_plan

    write_plan(path, out)
    typer.echo(str(out))


@app.command()
def disagreements(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.jsonl", help="File to write; must not exist.")],
    path: _Corpus = _CORPUS,
    second: _Second = None,
) -> None:
    """List the posts on which two annotations differ and that nobody decided, for adjudication.

    Fill in decision, rule and annotator, and append the lines to adjudication.jsonl in the folder of the corpus.

    Example: aggrdetect corpus disagreements data/annotations -o disputed.jsonl
    """
    from aggrdetect.annotate.care import list_disputed

    n = list_disputed(path, out, second=second)
    typer.echo(f"{out}  {n:,} disputed posts")


@app.command()
def errors(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.jsonl", help="File to write.")],
    path: _Corpus = _CORPUS,
    number: Annotated[int, typer.Option("-n", min=1, help="Labels to list.")] = 400,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="Model that did not learn from PATH; by default TF-IDF, refitted."),
    ] = None,
    seed: _Seed = 0,
) -> None:
    """List the labels that are most likely wrong, by confident learning (cleanlab), for a person to decide.

    Example: aggrdetect corpus errors data/annotations -o suspects.jsonl -n 400
    """
    from aggrdetect.cli.progress import progress_bar
    from aggrdetect.registry import Lazy, load

    find = load("command", "errors", {"errors": Lazy("aggrdetect.evaluate.label_errors", "find_errors", "corpus")})
    with progress_bar("Looking for label errors", "steps") as on_progress:
        n_listed, n_found = find(path, out, number=number, model=model, seed=seed, on_progress=on_progress)
    typer.echo(f"{out}  {n_listed:,} of {n_found:,} suspicious labels")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A labelled set of others.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.jsonl", help="File to write; must not exist.")],
    layout: Annotated[
        str, typer.Option(help="dalc1, dalc2, hatecheck, olid, label-studio, doccano or aggrdetect.", metavar="NAME")
    ],
    mapping: Annotated[
        list[str],
        typer.Option("--map", help="What a value means: VALUE=insult+threat, VALUE=-, VALUE=none, VALUE=target=group."),
    ] = [],  # noqa: B006 (typer copies it)
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    relation: Annotated[str, typer.Option(help="How the texts reach an official.")] = "page",
) -> None:
    """Turn a labelled set of others into annotations; what it does not say stays unknown.

    Example: aggrdetect corpus import DALC-2_test.csv --layout dalc2 --map offensive:EXPLICIT=insult -o dalc.jsonl
    """
    from aggrdetect.annotate.importing import import_set
    from aggrdetect.cli.options import field_map

    found = import_set(file, out, layout=layout, mapping=field_map(mapping), split=split, relation=relation)
    typer.echo(f"{out}  {found.n_rows:,} rows, {found.n_skipped:,} without text or label left out")
    typer.echo("known for " + ", ".join(f"{name} {n:,}" for name, n in found.known.items() if n))
    for value, n in found.unmapped.items():
        typer.echo(
            f"nothing said of {value} ({n:,} times); give --map {value}=... where it means one of our forms", err=True
        )
