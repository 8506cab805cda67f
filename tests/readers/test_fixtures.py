import importlib.util
from pathlib import Path

import orjson
import pytest

from aggrdetect.readers import FORMATS

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
FOLDERS = sorted(path.parent for path in DATA.glob("*/expected.jsonl"))

spec = importlib.util.spec_from_file_location("readers_conftest", HERE / "conftest.py")
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)


def expected(folder):
    return [orjson.loads(line) for line in (folder / "expected.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_made_up_export_gives_the_posts_and_rejects_that_were_read_over(folder):
    assert shared.as_expected(shared.fixture_input(folder)) == expected(folder)


def test_every_format_has_an_export_that_is_recognised_by_its_content():
    assert {expected(folder)[0]["format"] for folder in FOLDERS} == set(FORMATS)
