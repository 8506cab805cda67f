"""One made-up run and its report, worked out once."""

import json
from importlib.resources import files

import pytest

from aggrdetect.report.make import make_report_data
from aggrdetect.report.wording import load_wording
from made_up_run import MADE, write_run


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "week-12", 3000)


@pytest.fixture(scope="session")
def data(run):
    return make_report_data(run, MADE)


@pytest.fixture(scope="session")
def dutch():
    return load_wording("nl")


@pytest.fixture(scope="session")
def english():
    return load_wording("en")


@pytest.fixture(scope="session")
def schema():
    return json.loads((files("aggrdetect.report") / "report.schema.json").read_text(encoding="utf-8"))
