"""From ``ReportData`` to a document in words."""

from aggrdetect import __version__
from aggrdetect.report.chapters.groups import forms, places_and_times, recipients
from aggrdetect.report.chapters.method import method
from aggrdetect.report.chapters.monitor import monitor
from aggrdetect.report.chapters.persons import persons, spread
from aggrdetect.report.chapters.quality import appendix, examples, quality
from aggrdetect.report.chapters.summary import summary
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Document
from aggrdetect.report.wording import Wording

CHAPTERS = (
    summary,
    method,
    forms,
    recipients,
    places_and_times,
    persons,
    spread,
    monitor,
    examples,
    quality,
    appendix,
)


def compose(data: ReportData, words: Wording) -> Document:
    """Return the report in words."""
    day = words.day(data.made.date())
    return Document(
        language=words.code,
        title=words("page.title"),
        subtitle=words("page.subtitle", title=data.title),
        made=words("page.made", day=day),
        made_on=data.made.date(),
        footer=words("page.footer", version=__version__, day=day),
        contents=words("page.contents"),
        skip=words("page.skip"),
        sections=tuple(section for chapter in CHAPTERS if (section := chapter(data, words))),
    )
