"""Officials rather than messages: how many are hit, and by how few senders; the Monitor beside it."""

from aggrdetect.report.chapters.groups import chart_words
from aggrdetect.report.charts import Beside, beside, curve
from aggrdetect.report.data import PersonShare, ReportData, Spread
from aggrdetect.report.document import Block, Box, Cell, Column, Figure, Paragraph, Section, Table
from aggrdetect.report.estimates import MIN_OFFICIALS
from aggrdetect.report.monitor import Benchmark
from aggrdetect.report.wording import Wording


def persons(data: ReportData, words: Wording) -> Section | None:
    """Return the chapter on shares of officials; None where no official is known."""
    if data.unit == "posts":
        return None
    title = words("persons.title")
    if not data.persons or data.window is None:
        return Section("persons", title, (Paragraph(words("persons.none", n=MIN_OFFICIALS)),))
    first, last = map(words.day, data.window)
    blocks: list[Block] = [Paragraph(words("persons.intro", first=first, last=last))]
    blocks.append(Paragraph(words("persons.warning")))
    if not data.headline.n_labels:
        blocks.append(Paragraph(words("persons.model")))
    blocks.append(_person_table(data, words))
    return Section("persons", title, tuple(blocks))


def _person_table(data: ReportData, words: Wording) -> Table:
    kinds = {"n_officials": "count", "k": "text", "share": "share", "low": "share", "high": "share", "chance": "share"}
    rows: list[tuple[Cell, ...]] = []
    for share in data.persons:
        e = share.estimate
        values = (e.value, e.low, e.high) if e else (None, None, None)
        rows.append((_name(share, words), share.n_officials, words(f"persons.k_{share.k}"), *values, share.by_chance))
    columns = (Column(words("column.name")), *(Column(words(f"column.{name}"), kind) for name, kind in kinds.items()))
    note = words("persons.suppressed", n=MIN_OFFICIALS)
    return Table(id="persons", caption=words("persons.table"), columns=columns, rows=tuple(rows), note=note)


def _name(share: PersonShare, words: Wording) -> str:
    return words("dimension.all") if share.dimension == "all" else words.name(share.dimension, share.name)


def spread(data: ReportData, words: Wording) -> Section:
    """Return the chapter on concentration."""
    title = words("spread.title")
    known = {"senders": data.senders, "receivers": data.receivers}
    found = {name: s for name, s in known.items() if s is not None and s.n_flagged}
    if not found:
        return Section("spread", title, (Paragraph(words("spread.none")),))
    blocks: list[Block] = [Paragraph(words("spread.intro"))]
    if "senders" in found and found["senders"].n_hit > 1:
        blocks.append(_curve(found["senders"], words))
    lines = {"n": "count", "n_hit": "count", "n_repeat": "count", "n_half": "count", "top": "share"}
    rows: list[tuple[Cell, ...]] = []
    for name, s in found.items():
        for line, kind in lines.items():
            value = getattr(s, line)
            cells = (value, None) if kind == "count" else (None, value)
            rows.append((words(f"spread.{name}"), words(f"spread.{line}"), *cells))
    header = (("name", "text"), ("what", "text"), ("number", "count"), ("share", "share"))
    columns = tuple(Column(words(f"column.{name}"), kind) for name, kind in header)
    blocks.append(Table(id="spread", caption=words("spread.table"), columns=columns, rows=tuple(rows)))
    return Section("spread", title, tuple(blocks))


def _curve(senders: Spread, words: Wording) -> Figure:
    return Figure(
        id="chart-spread",
        title=words("spread.chart"),
        text=words("spread.chart_text", half=words.noun("sender", senders.n_half)),
        chart=curve(senders.curve, chart_words(words), words("format.locale")),
    )


def monitor(data: ReportData, words: Wording) -> Section:
    """Return the chapter that sets the survey beside the run."""
    box = Box(words("monitor.box"), (), tuple(words.items("monitor.differs")))
    blocks: list[Block] = [Paragraph(words("monitor.intro")), box, Paragraph(words("monitor.conclusion"))]
    blocks += [_beside(data, words), _monitor_table(data, words)]
    return Section("monitor", words("monitor.title"), tuple(blocks))


def _beside(data: ReportData, words: Wording) -> Figure:
    survey, online, own = (words(f"monitor.{name}") for name in ("survey", "survey_online", "own"))
    shown = [b for b in data.monitor if b.closest or (b.form == "any" and b.layer == "all" and b.who == "all")]
    # Where sources differ, the first one listed is drawn; the table shows all.
    first = {(b.edition, b.who, b.closest): b for b in reversed(shown)}
    surveyed = sorted(first.values(), key=lambda b: (b.closest, b.edition))
    rows = [
        Beside(name=f"{b.edition}, {_who(b, words)}{' (online)' if b.closest else ''}",
               source=online if b.closest else survey, value=b.share)
        for b in surveyed
    ]  # fmt: skip
    ours = [s for s in data.persons if s.k == 1 and s.estimate and s.dimension in ("all", "gender")]
    mine = [
        Beside(
            name=f"{own}: {_name(s, words)}",
            source=own,
            value=s.estimate.value,
            low=s.estimate.low,
            high=s.estimate.high,
        )
        for s in ours
        if s.estimate
    ]
    sources = [survey, online, *([own] if mine else [])]
    items = "; ".join(f"{row.name} {words.share(row.value)}" for row in rows)
    said = "; ".join(f"{_name(s, words)} {words.share(s.estimate.value)}" for s in ours if s.estimate)
    return Figure(
        id="chart-monitor",
        title=words("monitor.chart"),
        text=words("monitor.chart_text", items=items, own=said or words("monitor.chart_none")),
        chart=beside([*rows, *mine], sources, words("chart.share_officials"), words("format.locale")),
    )


def _who(figure: Benchmark, words: Wording) -> str:
    named = {"all": "who_all", "gender:vrouw": "who_women", "gender:man": "who_men"}
    return words(f"monitor.{named[figure.who]}") if figure.who in named else words.name("role", figure.who)


def _monitor_table(data: ReportData, words: Wording) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for b in sorted(data.monitor, key=lambda b: (not b.closest, -b.edition, b.layer != "all", b.layer, b.who != "all")):
        layer = "" if b.layer == "all" else f", {words.name('layer', b.layer)}"
        source = f"{b.source} ({words('monitor.disputed')})" if b.disputed else b.source
        rows.append((str(b.edition), f"{_who(b, words)}{layer}", words(f"monitor.form_{b.form}"), b.share, source))
    header = (("edition", "text"), ("about", "text"), ("form", "text"), ("monitor_share", "share"), ("source", "text"))
    columns = tuple(Column(words(f"column.{name}"), kind) for name, kind in header)
    return Table(id="monitor", caption=words("monitor.table"), columns=columns, rows=tuple(rows))
