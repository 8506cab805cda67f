"""The summary: five sentences made from the numbers, none of which says more than they do."""

import math

from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Big, Block, Bullets, Section
from aggrdetect.report.wording import Wording, rounded
from aggrdetect.schema import AGGRESSIVE_FORMS


def summary(data: ReportData, words: Wording) -> Section:
    """Return the chapter."""
    blocks: list[Block] = [_big(data, words), Bullets(tuple(sentences(data, words)))]
    return Section("summary", words("summary.title"), tuple(blocks))


def sentences(data: ReportData, words: Wording) -> list[str]:
    """Return what the report is about, the headline, the commonest form, the senders and the survey beside it."""
    return [
        _scope(data, words),
        _headline(data, words),
        _form(data, words),
        _senders(data, words),
        words("summary.monitor"),
    ]


def _big(data: ReportData, words: Wording) -> Big:
    best = data.headline.best
    if best is None:
        return Big(words("summary.big_none"), words("summary.big_none_why"), "")
    if math.isnan(best.value):
        value = words("summary.big_at_most", high=words.share(best.high))
        return Big(value, words("summary.big"), words("summary.big_at_most_why"))
    between = words(
        "summary.big_range", low=words.share(best.low), high=words.share(best.high), level=words.share(best.level)
    )
    return Big(words.share(best.value), words("summary.big"), between)


def _scope(data: ReportData, words: Wording) -> str:
    messages = words.noun("message", data.total.n)
    if data.unit == "posts":
        return words("summary.scope_posts", messages=messages)
    officials = words.noun("official", data.total.n_officials)
    if not (data.first and data.last):
        return words("summary.scope_undated", messages=messages, officials=officials)
    days = {"first": words.day(data.first), "last": words.day(data.last)}
    return words("summary.scope", messages=messages, officials=officials, **days)


def _headline(data: ReportData, words: Wording) -> str:
    best = data.headline.best
    if best is None:
        return words("summary.none")
    if math.isnan(best.value):
        return words("summary.at_most", high=words.share(best.high))
    n = rounded(best.value * data.total.n)
    values = {"value": words.share(best.value), "low": words.share(best.low), "high": words.share(best.high)}
    values |= {"count": words.noun("message", n)}
    if data.headline.n_labels:
        said = words("summary.labels", labels=words.noun("label", data.headline.n_labels), **values)
    else:
        said = words("summary.model", **values)
    return f"{said} {words('summary.zero')}" if best.low <= 0 else said


def _form(data: ReportData, words: Wording) -> str:
    counted = [form for form in data.forms if form.label in AGGRESSIVE_FORMS]
    commonest = max(counted, key=lambda form: form.n_flagged)
    if not commonest.n_flagged:
        return words("summary.form_none")
    messages = words.noun("message", commonest.n_flagged)
    return words("summary.form", form=words.name("form", commonest.label), messages=messages)


def _senders(data: ReportData, words: Wording) -> str:
    spread = data.senders
    if spread is None:
        return words("summary.senders_unknown")
    senders = words.noun("sender", spread.n)
    if not spread.n_hit:
        return words("summary.senders_none", senders=senders)
    half = words.noun("sender", spread.n_half)
    return words("summary.senders", senders=senders, n_hit=words.count(spread.n_hit), half=half)
