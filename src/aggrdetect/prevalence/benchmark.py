"""The Monitor's published figures, and which of them to set beside which of the run's."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

LATEST = "2024"

MEASURES = ("victim_12m", "victim_12m_online")
"""The measures that a share of officials can be set beside: share of officials, last 12 months, all or online."""

_LAYERS = {"gemeente": "gemeenten", "provincie": "provincies", "waterschap": "waterschappen"}
_GENDERS = {"v": "gender:vrouw", "m": "gender:man"}
_FORMS = {
    "aggression": ("verbaal_or_bedreiging", "any"),
    "verbal": ("verbaal",),
    "menace": ("bedreiging_intimidatie",),
    "discrimination": ("discriminatie",),
    "sexual": ("seksuele_intimidatie",),
}
_GRADES = {"P": "primary", "P-derived": "derived from primary", "S": "sector body", "N": "news"}
_NO_REASON = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published figure.

    Attributes:
        edition: Year of the Monitor.
        reference_year: Year or years that it is about, or empty.
        layer: ``all``, ``gemeenten``, ``provincies`` or ``waterschappen``.
        role: ``all``, a role, ``gender:vrouw``, ``gender:man`` or a group of victims.
        form: ``any``, ``verbaal``, ``bedreiging_intimidatie``, ``verbaal_or_bedreiging``, …
        channel: ``all``, ``online``, ``sociale_media``, …
        measure: What was measured, such as ``victim_12m``.
        value: Percentage, 0 to 100; None where the source gives words only.
        n: Respondents, or None.
        source: Where it was published.
        url: Its address.
        grade: ``primary``, ``derived from primary``, ``sector body``, ``news`` or ``other``.
        note: What to know about it.
    """

    edition: str
    reference_year: str
    layer: str
    role: str
    form: str
    channel: str
    measure: str
    value: float | None
    n: int | None
    source: str
    url: str
    grade: str
    note: str

    @property
    def what(self) -> tuple[str, ...]:
        """All that the figure is about; figures that share it should agree."""
        return (self.edition, self.layer, self.role, self.form, self.channel, self.measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Published figures to set beside one of the run's, all of the same quantity.

    Attributes:
        label: Of the run, one of ``schema.FLAGS``.
        group: Of the run, such as ``{"layer": "gemeente"}`` or ``{}``.
        figures: One, or all values where sources disagree, primary sources first.
        closest: Whether the channel is online too, as in the run.
        differs: What differs, in keys for the report: ``survey``, ``self_report``, ``all_channels``,
            ``physical_included``, ``sources_disagree``.
    """

    label: str
    group: dict[str, str]
    figures: tuple[Figure, ...]
    closest: bool
    differs: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return asdict(self)


@cache
def figures() -> tuple[Figure, ...]:
    """Return all published figures of the packaged data file, in its order."""
    file = resources.files("aggrdetect.prevalence") / "data" / "monitor.csv"
    return tuple(_figure(row) for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))


def matching(label: str, group: dict[str, str], *, edition: str | None = None) -> tuple[Match, ...]:
    """Return what to set beside a share of officials, the closest and latest first.

    Args:
        label: One of ``schema.FLAGS``; labels that the Monitor does not ask for have no match.
        group: Layer, role or gender of the run's figure, or ``{}`` for all officials.
        edition: Only that year's; all by default.

    >>> [f.value for f in matching("aggression", {"gender": "v"})[0].figures]
    [46.0]
    """
    layer, role = _where(group)
    if layer is None:
        return ()
    chosen = [
        figure
        for figure in figures()
        if figure.form in _FORMS.get(label, ())
        and figure.measure in MEASURES
        and (figure.layer, figure.role) == (layer, role)
        and figure.value is not None
        and edition in (None, figure.edition)
    ]
    quantities = dict.fromkeys(figure.what for figure in chosen)
    matches = [_match(label, group, [f for f in chosen if f.what == what]) for what in quantities]
    return tuple(sorted(matches, key=lambda m: (not m.closest, -int(m.figures[0].edition))))


def disagreements() -> tuple[tuple[Figure, ...], ...]:
    """Return the figures on which sources disagree, all values of one quantity together.

    >>> [tuple(f.value for f in group) for group in disagreements() if group[0].edition == "2014"]
    [(23.0, 26.0, 24.0)]
    """
    by_what: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures():
        if figure.value is not None:
            by_what.setdefault(figure.what, []).append(figure)
    return tuple(_ranked(group) for group in by_what.values() if len({figure.value for figure in group}) > 1)


def trend_figures() -> tuple[Figure, ...]:
    """Return the share of officials with any aggression in 12 months by edition, all values where sources disagree.

    The best-known ones are 23 % in 2014 and 35 % in 2020.

    >>> {f.edition: f.value for f in trend_figures() if f.edition in ("2014", "2020") and f.grade == "primary"}
    {'2014': 23.0, '2020': 35.0}
    """
    series = ("all", "all", "any", "all", "victim_12m")
    return tuple(figure for figure in figures() if figure.what[1:] == series and figure.value is not None)


def _figure(row: dict[str, str]) -> Figure:
    grade, _, note = row["note"].partition(";")
    known = _GRADES.get(grade.split(" ")[0].strip(), _NO_REASON)
    return Figure(
        edition=row["edition"],
        reference_year=row["reference_year"],
        layer=row["layer"],
        role=row["role"],
        form=row["form"],
        channel=row["channel"],
        measure=row["measure"],
        value=float(row["value_pct"]) if row["value_pct"] else None,
        n=int(row["n"]) if row["n"] else None,
        source=row["source"],
        url=row["url"],
        grade=known,
        note=note.strip() if known != _NO_REASON else row["note"],
    )


def _where(group: dict[str, str]) -> tuple[str | None, str]:
    """Return the Monitor's layer and role of a group, or None where it has no such group."""
    layer = _LAYERS.get(group["layer"]) if "layer" in group else "all"
    role = group.get("role", "all")
    if "gender" in group:
        return ("all", _GENDERS[group["gender"]]) if group["gender"] in _GENDERS else (None, "")
    if role in ("burgemeester", "wethouder", "raadslid"):
        layer = "gemeenten" if group.get("layer", "gemeente") == "gemeente" else None
    elif role != "all":
        layer = None
    return layer, role


def _match(label: str, group: dict[str, str], found: Sequence[Figure]) -> Match:
    online = found[0].channel == "online"
    differs = ["survey", "self_report"]
    if not online:
        differs.append("all_channels")
    if found[0].form == "any":
        differs.append("physical_included")
    if len({figure.value for figure in found}) > 1:
        differs.append("sources_disagree")
    return Match(label=label, group=group, figures=_ranked(found), closest=online, differs=tuple(differs))


def _ranked(found: Sequence[Figure]) -> tuple[Figure, ...]:
    order = list(_GRADES.values())
    return tuple(sorted(found, key=lambda f: order.index(f.grade) if f.grade in order else len(order)))
