"""The state of the corpus as lines of text, for a terminal."""

from collections.abc import Sequence

from aggrdetect.annotate.corpus import CorpusReport
from aggrdetect.annotate.plan import PlanRow
from aggrdetect.annotate.second import SecondReport

_SHOWN = 10


def corpus_text(report: CorpusReport, rows: Sequence[PlanRow]) -> str:
    """Return counts, the coverage grid beside its plan, near-duplicates and leaks.

    Args:
        report: What the corpus holds.
        rows: Wanted and reached counts; empty where there is no plan.
    """
    lines = [
        f"posts {report.n_posts:,} ({_inline(report.by_split)}), not aggressive {report.share_benign:.1%}",
        f"clusters {report.n_clusters:,}, topics {report.n_topics:,}",
    ]
    for title, table in (("forms", report.forms), ("targets", report.targets)):
        lines += [f"{title:8} {name:15} {_inline(counts)}" for name, counts in table.items()]
    wanted = {(row.table, row.name): row for row in rows}
    for side, counts in report.grid.items():
        names = dict.fromkeys([*counts, *(row.name for row in rows if row.table == side)])
        cells = [_cell(name, counts.get(name, 0), wanted.get((side, name))) for name in names]
        lines.append(f"{side:11} {', '.join(cells)}")
    if rows:
        short = [f"{row.table} {row.name}" for row in rows if not row.met]
        lines.append(
            f"plan        {len(short)} of {len(rows)} cells fall short" + (f": {', '.join(short)}" * bool(short))
        )
    share = 2 * len(report.duplicates) / max(1, report.n_posts)
    lines.append(f"near-duplicates {len(report.duplicates)} pairs ({share:.2%} of posts), leaks {len(report.leaks)}")
    return "\n".join(lines)


def second_text(report: SecondReport) -> str:
    """Return the agreement of two annotations by label and subset, and what is not in order."""
    lines = [
        f"second annotation of {report.n_posts:,} posts: {report.n_disputed:,} disputed, "
        f"{report.n_adjudicated:,} adjudicated"
    ]
    if report.alphas:
        lines.append(f"{'subset':10} {'label':15} {'posts':>6} {'differ':>7} {'given':>11} {'alpha':>6}  95 % interval")
    for row in report.alphas:
        alpha, given = row.alpha, " / ".join(map(str, row.n_positive))
        value, between = "-", "one value only"
        if alpha.value == alpha.value:  # nan where it is not defined
            value, between = f"{alpha.value:.3f}", f"{alpha.low:.3f} to {alpha.high:.3f}"
        lines.append(
            f"{row.subset:10} {row.label:15} {alpha.n_labelled:>6} {row.n_differ:>7} {given:>11} {value:>6}  {between}"
        )
    lines += report.problems[:_SHOWN]
    if len(report.problems) > _SHOWN:
        lines.append(f"... and {len(report.problems) - _SHOWN} more; --json lists all")
    return "\n".join(lines)


def _cell(name: str, n: int, row: PlanRow | None) -> str:
    if row is None:
        return f"{name} {n:,}"
    return f"{name} {n:,}/{row.wanted:,.0f}" + ("" if row.met else " SHORT")


def _inline(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())
