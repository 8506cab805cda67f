"""Estimates of prevalence as lines of text, for a terminal."""

from collections.abc import Iterator

from aggrdetect.prevalence.groups import Group
from aggrdetect.prevalence.tables import HEADLINE, NOTES, PrevalenceTables
from aggrdetect.stats.comparison import Difference
from aggrdetect.stats.estimate import Estimate


def as_text(tables: PrevalenceTables) -> str:
    """Return what ``aggrdetect prevalence`` prints."""
    parts = (_overall, _groups, _persons, _spread, _time, _notes)
    return "\n".join(line for part in parts for line in part(tables))


def _overall(tables: PrevalenceTables) -> Iterator[str]:
    yield (
        f"{tables.n_pairs:,} messages to {tables.n_officials:,} officials, {tables.n_labelled:,} with labels,"
        f" model {tables.model}"
    )
    yield from ("", "Share of these messages")
    for entry in tables.overall:
        mark = "  model estimate" if entry.is_model_estimate else ""
        yield f"  {entry.label:<15} {_cell(entry.headline)}   raw flags {entry.raw.value:.1%}{mark}"


def _groups(tables: PrevalenceTables) -> Iterator[str]:
    for by, groups in tables.groups.items():
        yield from ("", f"Aggression by {by}, of these messages; p: differs from all others together, Holm-adjusted")
        yield from (_group(group) for group in groups)


def _group(group: Group) -> str:
    found = {entry.label: entry for entry in group.rates}.get(HEADLINE)
    cell = "too few officials" if group.suppressed else _cell(found.headline if found else None)
    n = "" if group.n_pairs is None else f"   n {group.n_pairs:,}"
    p = f"   p {group.p_adjusted[HEADLINE]:.3f}" if HEADLINE in group.p_adjusted else ""
    return f"  {' '.join(group.values.values()):<25} {cell}{n}{p}"


def _persons(tables: PrevalenceTables) -> Iterator[str]:
    yield from ("", f"Officials with aggressive messages, {tables.first_day} to {tables.last_day}")
    for share in tables.persons:
        if not share.group and share.label == HEADLINE:
            alone = "" if share.by_errors_alone is None else f"   model errors alone: {share.by_errors_alone:.1%}"
            yield f"  at least {share.at_least:<16} {_cell(share.here)}{alone}"
            yield f"    officials like these    {_cell(share.like_these)}"


def _spread(tables: PrevalenceTables) -> Iterator[str]:
    if tables.concentration:
        yield from ("", "How aggressive messages are spread")
    for entry in tables.concentration:
        yield (
            f"  {entry.over:<15} half of them with {entry.half_from:.1%} of {entry.n_units:,}; the top 1 % hold"
            f" {entry.top_1_percent:.0%}; {entry.n_repeat:,.0f} have two or more; Gini {entry.gini:.2f}"
        )
    if tables.pile_ups:
        yield from ("", "Days on which far more came in than usual")
    for pile in tables.pile_ups:
        days = f"{pile.first_day} to {pile.last_day}"
        yield f"  {pile.official_id:<15} {days}   {pile.expected_aggressive:.1f}, usually {pile.usual:.1f}"


def _time(tables: PrevalenceTables) -> Iterator[str]:
    if tables.trend:
        t = tables.trend
        yield from ("", "Change a month, in points")
        yield f"  {_points(t.slope)} ({_points(t.low)} to {_points(t.high)})   p {t.p_value:.3f}, {t.n_periods} months"
    if tables.comparison:
        c = tables.comparison
        yield from ("", f"Before and from {c.split}, {c.label}")
        yield f"  before {_cell(c.before)}   from then on {_cell(c.after)}"
        for difference in (c.these_messages, c.officials_like_these):
            if difference:
                yield _difference(difference)


def _difference(found: Difference) -> str:
    bounds = f"{_points(found.low)} to {_points(found.high)}"
    return f"  {found.estimand:<22} {_points(found.value)} points ({bounds})   p {found.p_value:.3f}"


def _notes(tables: PrevalenceTables) -> Iterator[str]:
    yield from ("", *(f"Note: {NOTES[key]}" for key in tables.notes))


def _points(value: float) -> str:
    return f"{100 * value:+.2f}"


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{'no estimate':<23}"
    return f"{estimate.value:>6.1%} ({estimate.low:.1%} to {estimate.high:.1%})".ljust(23)
