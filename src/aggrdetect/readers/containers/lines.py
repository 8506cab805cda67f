"""Plain text: one text a line."""

from collections.abc import Iterator

from aggrdetect.readers.containers.delimited import decoded
from aggrdetect.readers.containers.streams import bounded_lines, open_utf8
from aggrdetect.readers.limits import row_too_long
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text


def read_lines(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each line that is not blank as the column ``text``; the number of a row is its line."""
    about = {"file": part.name}
    with open_utf8(part, layout.encoding) as stream:
        for number, (line, complete) in enumerate(bounded_lines(stream, limits.row_bytes), start=1):
            if not complete:
                yield Broken(number, row_too_long(limits), raw_text(line[: 4 * RAW_CHARACTERS]))
            elif text := decoded(line, notes).strip():
                yield Row(number, {"text": text}, about)
