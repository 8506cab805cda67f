"""Labelled sets of others: which columns hold what, and what their labels mean in ours.

A layout turns a row of a foreign set into its text and the names of its labels; what those stand for is a mapping.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.schema import FORMS, RELATIONS, TARGETS


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRow:
    """One labelled text of somebody else.

    Attributes:
        id: As in the file, or empty.
        text: The text.
        labels: Values by the name of what was asked, such as ``{"abusive": ("EXPLICIT",)}``; an empty value where
            it was asked and not answered, no value where nothing was chosen.
        extra: What our own layout has beside: official, relation, split, cluster.
    """

    id: str
    text: str
    labels: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a foreign set is laid out.

    Attributes:
        row: From a row of the file to a ``ForeignRow``, or None for a row that nobody labelled.
        kind: ``table`` (CSV or TSV), ``json`` (one array) or ``jsonl``.
        mapping: What its labels stand for by default, as ``--map`` says it; empty where only the user can know.
        needs: Columns or fields of which each group must have one.
        source: Where the layout is described.
    """

    row: Callable[[Mapping[str, Any]], ForeignRow | None]
    kind: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[tuple[str, ...], ...] = ()
    source: str = ""


_TEXT = ("text", "tweet", "full_text", "test_case")
_ID = ("id", "case_id", "mhc_case_id", "tweet_id")


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name) not in {None, ""}), "")


def _asked(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the value of each question, empty where the row does not answer it, by our name for it."""
    found = {name: _first(row, columns) for name, columns in names.items()}
    return {name: ("" if value == "NULL" else value,) for name, value in found.items()}


def _table(**questions: tuple[str, ...]) -> Callable[[Mapping[str, Any]], ForeignRow]:
    def row(cells: Mapping[str, Any]) -> ForeignRow:
        return ForeignRow(id=_first(cells, _ID), text=_first(cells, _TEXT), labels=_asked(cells, questions))

    return row


def _label_studio(task: Mapping[str, Any]) -> ForeignRow | None:
    """Read a task of Label Studio's JSON export: choices of its first annotation that was not cancelled."""
    done = [a for a in task.get("annotations") or task.get("completions") or () if not a.get("was_cancelled")]
    if not done:
        return None
    labels: dict[str, tuple[str, ...]] = {}
    for result in done[0].get("result", ()):
        value = result.get("value", {})
        chosen = value.get("choices") or value.get("labels") or ()
        name = str(result.get("from_name", "label"))
        labels[name] = (*labels.get(name, ()), *map(str, chosen))
    return ForeignRow(id=str(task.get("id", "")), text=_first(task.get("data") or {}, _TEXT), labels=labels)


def _doccano(row: Mapping[str, Any]) -> ForeignRow:
    """Read a line of doccano: labels of the whole text, or spans ``[begin, end, label]`` of it."""
    given = row.get("label", row.get("labels", row.get("cats", ())))
    values = [given] if isinstance(given, str) else given or ()
    spans = [entity.get("label") for entity in row.get("entities") or ()]
    labels = tuple(dict.fromkeys(str(v[2] if isinstance(v, list) else v) for v in (*values, *spans)))
    return ForeignRow(id=_first(row, _ID), text=_first(row, ("text", "data")), labels={"label": labels})


def _own(row: Mapping[str, Any]) -> ForeignRow:
    labels = {name: (str("" if row.get(name) is None else row[name]),) for name in (*FORMS, "target")}
    names = ("official", "relation", "platform", "split", "cluster", "annotator", "source", "licence", "unsure")
    return ForeignRow(
        id=_first(row, _ID), text=_first(row, _TEXT), labels=labels, extra={n: row[n] for n in names if n in row}
    )


# An individual may be the official or not: such a set does not say, so the target stays unknown.
_TARGETS = {
    **dict.fromkeys(("target:GROUP", "target:GRP"), "target=group"),
    **dict.fromkeys(("target:OTHER", "target:OTH"), "target=other"),
}

LAYOUTS = {
    "dalc1": Layout(
        row=_table(abusive=("abusive", "explicitness"), target=("target", "target_aggregated")),
        kind="table",
        mapping={"abusive:NOT": "none", **_TARGETS},
        needs=(_TEXT, ("abusive", "explicitness")),
        source="Caselli et al. (2021), DALC, WOAH, 54-66; columns id, text, abusive, target",
    ),
    "dalc2": Layout(
        row=_table(
            abusive=("abusive",),
            offensive=("offensive_aggregated", "offensive"),
            target=("target_aggregated", "target"),
        ),
        kind="table",
        mapping={"offensive:NOT": "none", **_TARGETS},
        needs=(_TEXT, ("offensive_aggregated", "offensive")),
        source="Ruitenbeek et al. (2022), WOAH, 40-56; id, text, abusive, offensive_aggregated, target_aggregated",
    ),
    "hatecheck": Layout(
        row=_table(label_gold=("label_gold",)),
        kind="table",
        mapping={"label_gold:hateful": "discrimination", "label_gold:non-hateful": "-"},
        needs=(("test_case",), ("label_gold",)),
        source="Roettger et al. (2021), ACL-IJCNLP, 41-58",
    ),
    "olid": Layout(
        row=_table(a=("subtask_a",), b=("subtask_b",), c=("subtask_c",)),
        kind="table",
        mapping={"a:NOT": "none", "c:GRP": "target=group", "c:OTH": "target=other"},
        needs=(("tweet",), ("subtask_a",)),
        source="Zampieri et al. (2019), OffensEval, SemEval, 75-86",
    ),
    "label-studio": Layout(row=_label_studio, kind="json", source="Label Studio, export as JSON"),
    "doccano": Layout(
        row=_doccano, kind="jsonl", source="doccano, export as JSONL, classification or sequence labelling"
    ),
    "aggrdetect": Layout(
        row=_own,
        kind="jsonl",
        mapping={
            **{f"{form}:1": form for form in FORMS},
            **{f"{form}:0": "-" for form in FORMS},
            **{f"target:{t}": f"target={t}" for t in TARGETS},
        },
        source="our own annotations",
    ),
}
"""Layouts by name. A value that no mapping speaks of says nothing; see ``importing.mapped``."""


def check_relation(relation: str) -> str:
    """Return a relation that there is.

    Raises:
        InputError: There is no such relation.
    """
    if relation not in RELATIONS:
        raise InputError(f"relation is {relation!r}; known: {', '.join(RELATIONS)}.")
    return relation
