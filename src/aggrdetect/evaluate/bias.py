"""Whom false alarms hit: identity terms, officials' sexes and backgrounds, regional varieties."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.intervals import as_interval, interval, share
from aggrdetect.evaluate.report import comparable
from aggrdetect.evaluate.slices import groups
from aggrdetect.model.scorer import flags
from aggrdetect.schema import FLAGS
from aggrdetect.stats.comparison import compare, holm

MIN_CLEAN = 10
FLAGS_ASKED = ("aggression", "discrimination")
COLUMNS = ("gender", "background", "variety", "role", "layer")

IDENTITY_TERMS = {
    "Moroccan": r"marokka\w*|mocro'?s?",
    "Turkish": r"turk|turks\w*|turken",
    "Surinamese, Antillean": r"surina\w*|antillia\w*|cura[cç]ao\w*",
    "Eastern European": r"pool|polen|poolse?|roemen\w*|bulga\w*|oost-?europe\w*|oekra[iï]\w*",
    "refugee, migrant": r"vluchteling\w*|asielzoeker\w*|statushouder\w*|azc|\w*migrant\w*|allochto\w*|syri[eës]\w*",
    "Muslim": r"moslim\w*|islam\w*|moskee\w*|hoofddoek\w*|ramadan",
    "Jewish": r"jood|joden|joods\w*|synagoge\w*",
    "Christian": r"christen\w*|christelijk\w*|katholiek\w*|gereformeerd\w*|kerk|kerken",
    "Black": r"zwarte?|zwarten|donker(?:e|gekleurd)\w*|afrika\w*",
    "gay, lesbian": r"homo|homo'?s|homo\w+|lesbi\w*|gay|gays|lhbt\w*|regenboog\w*",
    "transgender": r"trans|transgender\w*|transvrouw\w*|transman\w*|non-?binair\w*|genderneutra\w*",
    "woman": r"vrouw|vrouwen|vrouwelijk\w*|mevrouw|moeder|dame|dames|meisje\w*",
    "man": r"man|mannen|mannelijk\w*|meneer|vader|heer|heren|jongen|jongens",
    "disability": r"gehandicapt\w*|handicap\w*|beperking\w*|rolstoel\w*|autis\w*|doof|dove|blind|blinde",
    "old age": r"bejaard\w*|ouderen?|oudere\w*|senior\w*|gepensioneerd\w*|opa|oma|opa's|oma's",
    "youth": r"jong|jonge|jongeren?|jeugd|tiener\w*|student\w*",
}
"""Words that name a group neutrally. A classifier that learned the words instead of the abuse flags them."""

_PATTERNS = {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for name, words in IDENTITY_TERMS.items()}


def bias(gold: Gold, scores: NDArray[np.float32], thresholds: NDArray[np.float32]) -> dict[str, Any]:
    """Compare false-positive rates between groups, among posts that humans labelled clean.

    Args:
        gold: The labelled pairs.
        scores: Shape (n, 14), 0 to 1.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.

    Returns:
        By label in ``FLAGS_ASKED``, then by ``identity_terms`` and each column of the metadata, then by group:
        ``false_positive_rate``, the same of the ``others`` (posts that name no group; all other values of the column)
        and their ``gap`` with ``value, low, high, p_value`` and ``p_holm``, corrected for all gaps of the label.
        Groups with fewer than ``MIN_CLEAN`` clean posts are left out.

    Source:
        Dixon et al. (2018), AIES, 67-73 (identity terms). Holm (1979) for many gaps at once.
    """
    flagged = flags(scores, thresholds)
    found: dict[str, Any] = {}
    for label in FLAGS_ASKED:
        if not comparable(scores, gold.labels, label).any():
            continue
        clean, hit = gold.known(label) & ~gold.label(label), flagged[:, FLAGS.index(label)]
        rows = {
            "identity_terms": _rows(gold, clean, hit, _terms(gold)),
            **{column: _rows(gold, clean, hit, _values(gold, column)) for column in COLUMNS},
        }
        found[label] = {name: row for name, row in rows.items() if row}
        gaps = [group["gap"] for row in found[label].values() for group in row.values()]
        for gap, p in zip(gaps, holm([gap["p_value"] for gap in gaps]), strict=True):
            gap["p_holm"] = float(p)
    return found


Groups = dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]
"""By group: its rows, and those it is compared with. Shape (n,) each."""


def _terms(gold: Gold) -> Groups:
    texts = [a.text for a in gold.annotations]
    named = {name: _mask(bool(pattern.search(text)) for text in texts) for name, pattern in _PATTERNS.items()}
    nobody = ~np.any(list(named.values()), axis=0)
    return {name: (mask, nobody) for name, mask in named.items()}


def _values(gold: Gold, column: str) -> Groups:
    known = _mask(bool(value) for value in gold.column(column))
    found: Groups = {}
    for value, rows in groups(gold, column, min_rows=MIN_CLEAN).items():
        mask = np.zeros(len(gold), dtype=bool)
        mask[rows] = True
        found[value] = (mask, known & ~mask)
    return found


def _rows(gold: Gold, clean: NDArray[np.bool_], hit: NDArray[np.bool_], compared: Groups) -> dict[str, Any]:
    clusters = np.array(gold.clusters)
    found: dict[str, Any] = {}
    for name, (group, others) in compared.items():
        ours, theirs = clean & group, clean & others
        if min(ours.sum(), theirs.sum()) < MIN_CLEAN:
            continue
        here, there = (share(hit[rows], clusters[rows]) for rows in (ours, theirs))
        gap = compare(there, here)
        found[name] = {
            "false_positive_rate": as_interval(here),
            "others": as_interval(there),
            "gap": {**interval(gap.value, gap.low, gap.high), "p_value": gap.p_value},
        }
    return found


def _mask(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=bool)
