"""The command line: one module per command, no logic.

A command imports what it runs when it runs, so that ``--help`` answers at once.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from aggrdetect import __version__
from aggrdetect.cli import (
    agree,
    check,
    corpus,
    demo,
    evaluate,
    export,
    formats,
    models,
    predict,
    prevalence,
    report,
    sample,
    score,
    train,
)
from aggrdetect.cli.system_errors import describe
from aggrdetect.errors import AggrdetectError

EXIT_INTERRUPTED = 130


class _Group(TyperGroup):
    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _one_line():
            return super().invoke(ctx)


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn errors meant for the user into one line on stderr and an exit code."""
    try:
        yield
    except AggrdetectError as error:
        typer.secho(f"Error: {error}", fg="red", err=True)
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        typer.secho(f"Error: {describe(error)}", fg="red", err=True)
        raise typer.Exit(4) from error
    except KeyboardInterrupt as error:
        typer.secho("Interrupted. The same command goes on where it stopped.", fg="yellow", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from error


app = typer.Typer(cls=_Group, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
for command in (
    demo.demo,
    score.score,
    report.report,
    predict.predict,
    formats.formats,
    models.models,
    evaluate.evaluate,
    check.check,
    sample.sample,
    agree.agree,
    prevalence.prevalence,
    train.train,
    export.export,
):
    app.command()(command)
app.add_typer(corpus.app, name="corpus")


def _print_version(value: bool) -> None:
    if value:
        sys.stdout.write(f"aggrdetect {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Measure verbal aggression against Dutch officials in the messages they receive.

    Example: aggrdetect score export.jsonl --officials roster.csv -o runs/week-12
    """
