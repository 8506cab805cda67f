"""Care for the corpus: the whole of ``corpus check``, ``plan`` and ``disagreements``. Read this module first."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aggrdetect.annotate.corpus import CorpusReport, check_corpus
from aggrdetect.annotate.plan import PLAN, PlanRow, plan_document, plan_rows, read_plan
from aggrdetect.annotate.second import SecondReport, disputed, second_report, write_disputed
from aggrdetect.errors import InputError
from aggrdetect.files import write_text
from aggrdetect.readers.annotations import ADJUDICATION, Annotation, read_annotations
from aggrdetect.readers.second import SECOND, Adjudication, Labels, read_adjudications, read_second


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusCheck:
    """The state of a corpus.

    Attributes:
        corpus: Counts, near-duplicates, leaks.
        plan: Wanted and reached counts; empty where there is no plan.
        second: Agreement with a second annotation, and open disputes; None where there is none.
    """

    corpus: CorpusReport
    plan: list[PlanRow]
    second: SecondReport | None

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, for JSON."""
        found = asdict(self.corpus) | {"plan": [asdict(row) | {"met": row.met} for row in self.plan], "second": None}
        if self.second:
            rows = [asdict(row) | {"alpha": row.alpha.as_dict()} for row in self.second.alphas]
            found["second"] = asdict(self.second) | {"alphas": rows}
        return found


def check_all(path: Path, *, second: Path | None = None, plan: Path | None = None, seed: int = 0) -> CorpusCheck:
    """Count a corpus beside its plan, look for near-duplicates and leaks, and compare it with its second annotation.

    Args:
        path: Folder of annotations, or one file.
        second: Second annotations; by default ``second/`` in the folder, if there is one.
        plan: Wanted counts; by default ``plan.toml`` in the folder, if there is one.
        seed: Of the intervals.

    Raises:
        InputError: A file is missing or breaks a rule.
    """
    annotations = list(read_annotations(path))
    report = check_corpus(annotations)
    wanted = plan or (path / PLAN if (path / PLAN).exists() else None)
    labels, decided = _second(path, second)
    return CorpusCheck(
        corpus=report,
        plan=plan_rows(read_plan(wanted), report) if wanted else [],
        second=second_report(annotations, labels, decided, np.random.default_rng(seed)) if labels else None,
    )


def write_plan(path: Path, out: Path) -> None:
    """Write the plan of the corpus in *path*, which holds ``plan.toml``, as a document.

    Raises:
        InputError: There is no plan or no corpus, or *out* is another document.
    """
    plan = read_plan(path / PLAN)
    text = plan_document(plan, check_corpus(list(read_annotations(path))))
    if out.exists() and out.read_text(encoding="utf-8").partition("\n")[0] != text.partition("\n")[0]:
        raise InputError(f"{out}: is another document; nothing is overwritten. Name another file with -o.")
    write_text(out, text)


def list_disputed(path: Path, out: Path, *, second: Path | None = None) -> int:
    """Write the posts on which two annotations differ and that nobody decided; return how many there are.

    Raises:
        InputError: There is no second annotation, or *out* exists.
    """
    annotations: list[Annotation] = list(read_annotations(path))
    labels, decided = _second(path, second)
    if not labels:
        raise InputError(f"{path / SECOND}: no second annotations there. Name their folder with --second.")
    rows = disputed(annotations, labels, decided)
    write_disputed(out, rows)
    return len(rows)


def _second(path: Path, second: Path | None) -> tuple[dict[str, Labels], list[Adjudication]]:
    """Return second labels and adjudications, empty where there are none."""
    where = second or path / SECOND
    labels = read_second(where) if second or where.is_dir() else {}
    decisions = path / ADJUDICATION
    return labels, read_adjudications(decisions) if decisions.is_file() else []
