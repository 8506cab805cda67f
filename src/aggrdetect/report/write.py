"""Which file name gets which kind of report, and which files may be replaced."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggrdetect.errors import InputError
from aggrdetect.registry import Lazy, load
from aggrdetect.report.data import ReportData
from aggrdetect.report.look import PLAIN, Look, read_look
from aggrdetect.report.make import ReportOptions, make_report_data
from aggrdetect.report.wording import Wording, load_wording
from aggrdetect.writers.scores import check_copy, write_scores

RENDERERS = {
    ".html": Lazy("aggrdetect.report.html", "write_html"),
    ".pdf": Lazy("aggrdetect.report.pdf", "write_pdf"),
    ".xlsx": Lazy("aggrdetect.report.xlsx", "write_xlsx"),
    ".json": Lazy("aggrdetect.report.flat", "write_json"),
    ".csv": Lazy("aggrdetect.report.flat", "write_counts"),
}
"""By the end of the file name."""

_SIGNS = {
    ".html": b'<meta name="generator" content="aggrdetect">',
    ".pdf": b"<rdf:li>aggrdetect</rdf:li>",
    ".json": b'"layout": "aggrdetect-report/',
    ".csv": b"period,layer,role,organisation,platform,form,n_pairs,n_flagged,",
}
"""What a report of ours holds, by the end of its name."""


def check_output(path: Path) -> None:
    """Check that a report can be written to *path*, before anything is worked out.

    Raises:
        InputError: The kind is not known, or the file exists and is not a report of ours.
    """
    if path.suffix.lower() not in RENDERERS:
        known = ", ".join(RENDERERS)
        raise InputError(f"{path}: no report is called {path.suffix or 'a name without an end'}. End it on {known}.")
    if path.is_dir():
        raise InputError(f"{path}: is a folder. Name a file in it.")
    if path.exists() and not _is_ours(path):
        raise InputError(f"{path}: exists and was not made by aggrdetect report. Name another file, or move it away.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What to write.

    Attributes:
        reports: Files whose end tells the kind of report.
        scores: Files to copy the scores to.
        language: Of the reports, ``nl`` or ``en``.
        template: File or folder with an organisation's own name, logo and colours, or None.
    """

    reports: Sequence[Path] = ()
    scores: Sequence[Path] = ()
    language: str = "nl"
    template: Path | None = None


def write_reports(run: Path, outputs: Outputs, made: datetime, options: ReportOptions) -> Iterator[Path]:
    """Write reports and copies of the scores; yield each path when it is written.

    Args:
        run: The run folder.
        outputs: What to write. All of it is checked before anything is worked out.
        made: When, with its time zone.
        options: What a report is made of.

    Raises:
        AggrdetectError: See ``check_output``, ``look.read_look``, ``writers.scores.write_scores`` and
            ``make.make_report_data``.
    """
    if not (outputs.reports or outputs.scores):
        raise InputError("No file is named to write to. Name one or more with -o, such as -o report.html.")
    words = load_wording(outputs.language)
    look = read_look(outputs.template) if outputs.template else PLAIN
    for path in outputs.reports:
        check_output(path)
    for path in outputs.scores:
        check_copy(path)
    if outputs.reports:
        data = make_report_data(run, made, options)
        for path in outputs.reports:
            write_report(data, words, path, look)
            yield path
    for path in outputs.scores:
        write_scores([run], path)
        yield path


def write_report(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:
    """Write the kind of report that the end of the name asks for; an older report of ours is replaced.

    Raises:
        InputError: See ``check_output``.
    """
    check_output(path)
    write: Callable[[ReportData, Wording, Path, Look], None] = load("report", path.suffix.lower(), RENDERERS)
    write(data, words, path, look)


def _is_ours(path: Path) -> bool:
    suffix = path.suffix.lower()
    if path.stat().st_size == 0:
        return True
    if suffix != ".xlsx":
        return _SIGNS[suffix] in path.read_bytes()
    try:
        with zipfile.ZipFile(path) as book:
            return b"<dc:creator>aggrdetect</dc:creator>" in book.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError):
        return False
