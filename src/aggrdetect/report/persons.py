"""How many officials get aggressive messages: shares that may be shown, and those that must not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from aggrdetect.prevalence.design import MINIMUM
from aggrdetect.prevalence.frame import Frame
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.prevalence.officials import AT_LEAST, WINDOW_DAYS, false_positive_rate, simulate
from aggrdetect.report.data import PersonShare
from aggrdetect.report.estimates import LABEL
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, Ints
from aggrdetect.stats.persons import PersonDraws, false_positive_share, share_with_at_least
from aggrdetect.targets.official import Official

DIMENSIONS = ("all", "layer", "role", "gender")

_EPOCH = date(1970, 1, 1)


def window_of(first: date, last: date) -> tuple[date, date]:
    """Return the last 12 months of the messages, or all their days where those are fewer."""
    return max(first, last - timedelta(days=WINDOW_DAYS - 1)), last


def person_shares(
    frame: Frame, window: tuple[date, date], test: ModelTest | None, rng: np.random.Generator
) -> tuple[PersonShare, ...]:
    """Estimate which share of officials got one, three, ten aggressive messages in the window.

    Officials without a message in it count, if they were in office on a day of it. Shares are about officials like
    these; groups that are too small are left out, and others where those could be found by subtracting.
    """
    first, last = ((day - _EPOCH).days for day in window)
    inside = (frame.day >= first) & (frame.day <= last)
    recent = frame if inside.all() else frame.within(inside)
    sizes = np.bincount(recent.official, minlength=len(frame.officials)) if recent.n else np.zeros(0, np.int64)
    if not frame.addressed or (sizes > 0).sum() < 2:
        return ()
    there = [i for i, official in enumerate(frame.officials) if sizes[i] or _in_office(official, window)]
    if len(there) < MINIMUM:
        return ()
    drawn = simulate(recent, LABEL, rng)
    draws = PersonDraws(
        counts=drawn.counts[:, there],
        likelihoods=drawn.likelihoods[:, there],
        n_labelled=drawn.n_labelled,
        n_messages=drawn.n_messages,
    )
    rate = false_positive_rate(recent, LABEL)
    if rate is None and test is not None and LABEL in test.errors:
        rate = 1 - test.errors[LABEL].specificity
    return _shares(draws, [frame.officials[i] for i in there], sizes[there], rate)


def _shares(
    draws: PersonDraws, officials: Sequence[Official], sizes: Ints, rate: float | None
) -> tuple[PersonShare, ...]:
    shares = []
    hidden = suppressed(officials)
    for dimension in DIMENSIONS:
        names = ["" if dimension == "all" else str(getattr(official, dimension)) for official in officials]
        for name in sorted(set(names), key=lambda name: (-names.count(name), name)):
            member = np.array([own == name for own in names])
            shown = (dimension, name) not in hidden
            for k in AT_LEAST:
                chance = None if rate is None else false_positive_share(sizes[member], rate, k)
                share = share_with_at_least(draws, k, estimand=OFFICIALS_LIKE_THESE, member=member)
                shares.append(
                    PersonShare(
                        dimension=dimension,
                        name=name,
                        k=k,
                        n_officials=int(member.sum()),
                        estimate=share if shown else None,
                        by_chance=chance if shown else None,
                    )
                )
    return tuple(shares)


def suppressed(officials: Sequence[Official]) -> set[tuple[str, str]]:
    """Return the groups, as (dimension, name), whose shares must not be shown.

    Those are groups that are too small, and further ones where a small group, or several that are small together,
    could be found by subtracting: layers and genders from all officials, roles from their layer.
    """
    families: list[tuple[str, list[str]]] = [(d, [str(getattr(o, d)) for o in officials]) for d in ("layer", "gender")]
    families += [("role", [o.role for o in officials if o.layer == layer]) for layer in {o.layer for o in officials}]
    sizes = Counter((dimension, name) for dimension, names in families for name in names)
    hidden = {group for group, n in sizes.items() if n < MINIMUM}
    grown = True
    while grown:
        grown = False
        for dimension, names in families:
            inside = Counter((dimension, name) for name in names)
            gone = [group for group in inside if group in hidden]
            rest = sorted((n, group) for group, n in inside.items() if group not in hidden)
            if rest and gone and (len(gone) == 1 or sum(inside[group] for group in gone) < MINIMUM):
                hidden.add(rest[0][1])
                grown = True
    return hidden


def _in_office(official: Official, window: tuple[date, date]) -> bool:
    return (official.start is None or official.start <= window[1]) and (
        official.end is None or official.end >= window[0]
    )
