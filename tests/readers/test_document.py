from pathlib import Path

import orjson
import pytest

from aggrdetect.readers import FORMATS
from aggrdetect.readers.document import ALWAYS, formats_markdown
from aggrdetect.readers.format import guides
from aggrdetect.schema import POST_SCHEMA

ROOT = Path(__file__).parents[2]


def test_the_page_of_formats_is_up_to_date():
    """To renew it: python -c 'from aggrdetect.readers.document import *; print(formats_markdown(), end="")'."""
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == formats_markdown()


def test_every_format_has_a_guide_and_every_guide_a_format():
    assert set(guides()) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_guide_names_fields_of_posts_and_says_how_to_make_the_export_in_two_languages(name):
    guide = FORMATS[name].guide
    assert set(guide.kept) <= set(POST_SCHEMA.names) - set(ALWAYS)
    assert len(guide.how_nl) == len(guide.how_en) > 0


def test_a_guide_promises_what_its_example_shows():
    for path in sorted((ROOT / "tests" / "data").glob("*/expected.jsonl")):
        first, *rows = (orjson.loads(line) for line in path.read_bytes().splitlines())
        shown = {name for row in rows if "reject" not in row for name in row}
        promised = {*ALWAYS, *FORMATS[first["format"]].guide.kept, "source_file", "source_row"}
        assert shown <= promised, path
