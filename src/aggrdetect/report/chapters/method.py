"""How it was measured: the model, its known errors, and each way of estimating beside the others."""

from aggrdetect.report.cells import columns_of
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Block, Box, Cell, Facts, Paragraph, Section, Table, shares
from aggrdetect.report.wording import Wording
from aggrdetect.stats.estimate import Estimate

_METHODS = {
    "rogan-gladen": "rogan_gladen",
    "prediction-powered": "powered",
    "labels alone": "manual",
    "quantification (EMQ)": "emq",
    "quantification (PACC)": "pacc",
    "upper bound": "at_most",
}


def method(data: ReportData, words: Wording) -> Section:
    """Return the chapter."""
    blocks: list[Block] = [Paragraph(words("method.intro")), Facts(tuple(_facts(data, words))), _errors(data, words)]
    blocks.append(_comparison(data, words))
    return Section("method", words("method.title"), tuple(blocks))


def method_name(method: str, words: Wording) -> str:
    """Return what an estimator is called; one that no table lists stands for itself."""
    found = [key for start, key in _METHODS.items() if method.startswith(start)]
    return words(f"method.method_{found[0]}") if found else method


def _facts(data: ReportData, words: Wording) -> list[tuple[str, str]]:
    model, best = data.model, data.headline.best
    name, _, digits = model.stamp.partition("@")
    rows = [
        (words("method.model"), name),
        (words("method.hash"), digits or words("method.unknown")),
        (words("method.base"), model.base or words("method.unknown")),
        (words("method.point"), words(f"method.point_{model.point}")),
    ]
    if model.n_test:
        share = words.share(model.n_test_positive / model.n_test)
        counts = {"n": words.count(model.n_test), "n_positive": words.count(model.n_test_positive)}
        rows.append((words("method.test"), words("method.test_value", share=share, **counts)))
    measured = model.metrics.get("aggression", {}) if model.test else {}
    rows += [(words(f"method.{name}"), _measured(measured.get(name), words)) for name in ("precision", "recall")]
    labels = words.noun("label", data.headline.n_labels) if data.headline.n_labels else words("method.labels_none")
    rows.append((words("method.labels"), labels))
    if best:
        rows.append((words("method.estimator"), method_name(best.method, words)))
        rows.append((words("method.estimand"), _estimand(best, words)))
    return rows


def _measured(values: tuple[float, float, float] | None, words: Wording) -> str:
    if values is None:
        return words("method.unknown")
    value, low, high = map(words.share, values)
    return words("method.value", value=value, low=low, high=high)


def _estimand(estimate: Estimate, words: Wording) -> str:
    return words(f"method.estimand_{estimate.estimand.replace(' ', '_')}")


def _errors(data: ReportData, words: Wording) -> Box:
    title = words("method.errors_title")
    if data.model.test is None:
        return Box(title, (words("method.errors_none"),))
    share = words.share(data.model.n_test_positive / max(data.model.n_test, 1))
    said = words("method.errors", share=share)
    # With labels, the estimate does not rest on the test.
    return Box(title, (said,) if data.headline.n_labels else (said, words("method.errors_hard")))


def _comparison(data: ReportData, words: Wording) -> Table:
    kinds = {"method": "text", "estimand": "text", "share": "share", "low": "share", "high": "share"}
    rows: list[tuple[Cell, ...]] = [
        (method_name(e.method, words), _estimand(e, words), *shares(e))
        for e in (data.headline.best, *data.headline.others)
        if e is not None
    ]
    here = words("method.estimand_these_messages")
    rows.append((words("method.method_raw"), here, data.total.raw_rate, None, None))
    return Table(
        id="methods",
        caption=words("method.comparison"),
        columns=columns_of(words, kinds),
        rows=tuple(rows),
        note=words("method.comparison_note") if data.headline.others else "",
    )
