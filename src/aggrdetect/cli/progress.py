"""Progress bars and the table at the end of a run, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from aggrdetect.run.duplicates import REASON
from aggrdetect.run.summary import Summary


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        """Return items a second."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} {self._unit}/s" if speed else "")


@contextmanager
def progress_bar(title: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with rate and time left; gives a function that is called with (done, total).

    A bar on which nothing was done yet goes away at the end, so that an error stands alone.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(unit), TimeRemainingColumn())
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(title, total=None)

    def on_progress(done: int, total: int) -> None:
        progress.live.transient = not done
        progress.update(task, completed=done, total=total)

    progress.start()
    try:
        yield on_progress
    finally:
        (progress.live if progress.live.transient else progress).stop()  # the latter ends the line


def summary_text(summary: Summary) -> str:
    """Return the table that ``aggrdetect score`` ends with."""
    lines = [f"rows       {summary.rows:>10,}"]
    for reason, n in summary.rejects.items():
        if reason != REASON:
            lines.append(f"rejected   {n:>10,}   {reason} (first: {summary.reject_examples[reason]})")
    first = f"   {REASON} (first: {summary.reject_examples[REASON]})" if summary.duplicates else ""
    lines += [
        f"duplicates {summary.duplicates:>10,}{first}",
        f"posts      {summary.posts:>10,}",
        f"own posts  {summary.own_posts:>10,}   by officials of the roster, left out",
        f"pairs      {summary.pairs:>10,}   {_inline(summary.relations)}",
        f"languages  {_inline(summary.languages)}",
        f"flagged    {_inline(summary.flagged)}",
        f"rate       {summary.posts_per_second:>10,.0f}   posts a second, {summary.seconds:,.1f} s",
        f"model      {summary.model}, operating point {summary.operating_point}",
    ]
    for entry in summary.inputs:
        lines += [f"note       {entry['file']}: {note}" for note in entry["notes"]]
    return "\n".join(lines)


def _inline(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())
