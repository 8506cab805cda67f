"""The written plan of the corpus: how many posts of each sort there ought to be, and how many there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggrdetect.annotate.corpus import GRID, CorpusReport
from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.files import read_toml
from aggrdetect.schema import FORMS, TARGETS

PLAN = "plan.toml"
"""The plan, beside the annotations."""

WHOLE = {
    "posts": "distinct posts",
    "topics": "local topics",
    "clusters": "minimal pairs and triples",
    "share_not_aggressive": "share of posts that are not aggressive",
}
"""What the table ``whole`` of a plan may ask of the corpus as a whole."""

_TABLES = ("whole", "forms", "targets", *GRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One cell of the plan.

    Attributes:
        table: ``whole``, ``forms``, ``targets`` or one of ``corpus.GRID``.
        name: The value, such as ``sarcasm``.
        wanted: Posts at least; for ``share_not_aggressive`` a share, 0 to 1.
        reached: What there is.
    """

    table: str
    name: str
    wanted: float
    reached: float

    @property
    def met(self) -> bool:
        """Whether there is enough."""
        return self.reached >= self.wanted


def read_plan(path: Path) -> dict[str, dict[str, float]]:
    """Read the wanted counts, by table and value.

    Raises:
        InputError: There is no such file, it is not TOML, a table is unknown or a count is not a number above 0.
    """
    raw = read_toml(path, what="plan", way_out=f"Give a TOML file with wanted counts, such as {PLAN}.")
    for table, cells in raw.items():
        if table not in _TABLES:
            raise UnknownNameError("table in the plan", table, _TABLES)
        known = {"whole": WHOLE, "forms": FORMS, "targets": TARGETS}.get(table)
        for name, wanted in cells.items():
            if known is not None and name not in known:
                raise UnknownNameError(f"row of {table}", name, known)
            if isinstance(wanted, bool) or not isinstance(wanted, int | float) or wanted <= 0:
                raise InputError(f"{path}: {table}.{name} is {wanted!r}; expected a number above 0.")
    return raw


def plan_rows(plan: Mapping[str, Mapping[str, float]], report: CorpusReport) -> list[PlanRow]:
    """Return wanted and reached counts, in the order of the plan."""
    reached: dict[str, Mapping[str, Any]] = {
        "whole": {
            "posts": report.n_posts,
            "topics": report.n_topics,
            "clusters": report.n_clusters,
            "share_not_aggressive": report.share_benign,
        },
        "forms": {name: sum(counts.values()) for name, counts in report.forms.items()},
        "targets": {name: sum(counts.values()) for name, counts in report.targets.items()},
        **report.grid,
    }
    return [
        PlanRow(table=table, name=name, wanted=wanted, reached=reached[table].get(name, 0))
        for table, cells in plan.items()
        for name, wanted in cells.items()
    ]


def plan_document(plan: Mapping[str, Mapping[str, float]], report: CorpusReport) -> str:
    """Return ``docs/corpus-plan.md``: one table of wanted and reached counts for each property."""
    rows = plan_rows(plan, report)
    short = [row for row in rows if not row.met]
    parts = [_HEAD, f"Cells that fall short: {len(short)} of {len(rows)}.\n"]
    for table in plan:
        parts.append(f"## {_TITLES.get(table, table.capitalize())}\n")
        parts.append("| | wanted | reached | |\n|---|---:|---:|---|")
        parts += [_line(row) for row in rows if row.table == table]
        parts += [f"| {name} | | {n:,} | not planned |" for name, n in _unplanned(table, plan[table], report)]
        parts.append("")
    return _SPACED.sub("\n\n", "\n".join(parts)).rstrip() + "\n"


def _unplanned(table: str, cells: Mapping[str, float], report: CorpusReport) -> list[tuple[str, int]]:
    return [(name, n) for name, n in report.grid.get(table, {}).items() if name not in cells]


def _line(row: PlanRow) -> str:
    name = WHOLE.get(row.name, row.name) if row.table == "whole" else row.name
    share = row.table == "whole" and row.name == "share_not_aggressive"
    wanted, reached = (f"{100 * n:.1f} %" if share else f"{n:,.0f}" for n in (row.wanted, row.reached))
    return f"| {name} | {wanted} | {reached} | {'' if row.met else 'short'} |"


_TITLES = {"whole": "The corpus as a whole", "obfuscation": "Obfuscation, by pattern"}
_SPACED = re.compile(r"\n{3,}")

_HEAD = """# The plan of the corpus: wanted and reached counts

Written by `aggrdetect corpus plan` (`make plan`) from `data/annotations/plan.toml` and the corpus; do not edit.
The counts are of posts. `aggrdetect corpus check` prints the same, with near-duplicates, leaks and agreement.

Register, variety, spelling, topic, role, layer, gender and background are what a section was written for. Length is
counted, and obfuscation is found by pattern in the text: swapped and deleted letters look like typing errors and are
counted under spelling. A post may show several kinds of obfuscation, or none.
"""
