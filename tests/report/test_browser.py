"""The page in a real browser: axe-core finds nothing, and nothing runs over the edge of a phone.

Runs where Chromium and the ``browser`` extra are there: ``make browser``.
"""

import shutil
from pathlib import Path

import pytest

from aggrdetect.report.html import write_html
from aggrdetect.report.look import PLAIN, read_look
from aggrdetect.report.make import ReportOptions, make_report_data
from aggrdetect.report.wording import load_wording
from made_up_run import MADE, write_labels

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEMPLATE = Path(__file__).parents[2] / "examples" / "template"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def labelled(run, tmp_path_factory):
    labels = write_labels(run, tmp_path_factory.mktemp("labels") / "labels.csv")
    return make_report_data(run, MADE, ReportOptions(labels=labels, n_examples=3))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("language", "own"), [("nl", False), ("en", False), ("nl", True)])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(browser, labelled, tmp_path, width, language, own):
    path = tmp_path / "report.html"
    write_html(labelled, load_wording(language), path, read_look(TEMPLATE) if own else PLAIN)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    found = axe_playwright.Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
