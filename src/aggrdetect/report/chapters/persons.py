"""Officials rather than messages: how many are hit, and by how few senders."""

from datetime import date

from aggrdetect.prevalence.design import MINIMUM
from aggrdetect.report.cells import columns_of
from aggrdetect.report.chapters.groups import chart_words
from aggrdetect.report.charts import curve
from aggrdetect.report.data import PersonShare, ReportData, Spread
from aggrdetect.report.document import Block, Cell, Figure, Heading, Paragraph, Section, Table, shares
from aggrdetect.report.wording import Wording


def persons(data: ReportData, words: Wording) -> Section | None:
    """Return the chapter on shares of officials; None where no official is known."""
    if data.unit == "posts":
        return None
    title = words("persons.title")
    if data.headline.best is None:
        return Section("persons", title, (Paragraph(words("persons.unknown")),))
    if not data.persons or data.window is None:
        return Section("persons", title, (Paragraph(words("persons.none", n=MINIMUM)),))
    first, last = map(words.day, data.window)
    blocks: list[Block] = [Paragraph(words("persons.intro", first=first, last=last))]
    blocks.append(Paragraph(words("persons.warning")))
    if not data.headline.n_labels:
        blocks.append(Paragraph(words("persons.model")))
    blocks.append(person_table(data, words, 1))
    return Section("persons", title, tuple(blocks))


def person_table(data: ReportData, words: Wording, k: int) -> Table:
    """Return the shares of officials with at least *k* aggressive messages."""
    kinds = {"n_officials": "count", "share": "share", "low": "share", "high": "share", "chance": "share"}
    shown = [share for share in data.persons if share.k == k and share.estimate]
    rows = [(person_name(share, words), share.n_officials, *shares(share.estimate), share.by_chance) for share in shown]
    columns = columns_of(words, {"name": "text", **kinds})
    note = words("persons.suppressed", n=MINIMUM)
    caption = words("persons.table", k=words(f"persons.k_{k}"))
    return Table(id=f"persons-{k}", caption=caption, columns=columns, rows=tuple(rows), note=note)


def person_name(share: PersonShare, words: Wording) -> str:
    """Return what a group of officials is called."""
    return words("dimension.all") if share.dimension == "all" else words.name(share.dimension, share.name)


def spread(data: ReportData, words: Wording) -> Section:
    """Return the chapter on concentration."""
    title = words("spread.title")
    known = {"senders": data.senders, "receivers": data.receivers}
    found = {name: s for name, s in known.items() if s is not None and s.n_flagged}
    if not found:
        return Section("spread", title, (Paragraph(words("spread.none")), *_pile_ups(data, words)))
    blocks: list[Block] = [Paragraph(words("spread.intro"))]
    if "senders" in found and found["senders"].n_hit > 1:
        blocks.append(_curve(found["senders"], words))
    lines = {"n": "count", "n_hit": "count", "n_repeat": "count", "n_half": "count", "top": "share"}
    rows: list[tuple[Cell, ...]] = []
    for name, s in found.items():
        for line, kind in lines.items():
            value = getattr(s, line)
            if value is None:
                continue
            cells = (value, None) if kind == "count" else (None, value)
            rows.append((words(f"spread.{name}"), words(f"spread.{line}"), *cells))
    kinds = {"name": "text", "what": "text", "number": "count", "top": "share"}
    if all(row[-1] is None for row in rows):
        del kinds["top"]
        rows = [row[:-1] for row in rows]
    columns = columns_of(words, kinds)
    blocks.append(Table(id="spread", caption=words("spread.table"), columns=columns, rows=tuple(rows)))
    return Section("spread", title, (*blocks, *_pile_ups(data, words)))


def _pile_ups(data: ReportData, words: Wording) -> list[Block]:
    """Return the days on which far more came in than usual; nothing where no official or day is known."""
    if data.unit == "posts" or data.first is None:
        return []
    head = Heading(words("spread.pile_ups_title"))
    if not data.pile_ups:
        return [head, Paragraph(words("spread.pile_ups_none"))]
    rows: list[tuple[Cell, ...]] = []
    for pile in data.pile_ups:
        official = data.officials.get(pile.official_id)
        days = (words.day(date.fromisoformat(day)) for day in (pile.first_day, pile.last_day))
        rows.append((official.name if official else pile.official_id, *days, pile.expected_aggressive, pile.usual))
    kinds = {"official": "text", "first_day": "text", "last_day": "text", "expected": "number", "usual": "number"}
    caption = words("spread.pile_ups_table")
    table = Table(id="pile-ups", caption=caption, columns=columns_of(words, kinds), rows=tuple(rows))
    return [head, Paragraph(words("spread.pile_ups_intro")), table]


def _curve(senders: Spread, words: Wording) -> Figure:
    return Figure(
        id="chart-spread",
        title=words("spread.chart"),
        text=words("spread.chart_text", half=words.noun("sender", senders.n_half)),
        chart=curve(senders.curve, chart_words(words), words("format.locale")),
    )
