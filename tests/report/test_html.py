"""The page stands on its own and can be read by everybody."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from aggrdetect.report.html import render_html
from aggrdetect.report.wording import load_wording
from made_up_run import TEXTS

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Elements in order, with their attributes and where they stand; fails on tags that do not nest."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text = [], [], Counter()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def all(self, tag):
        return [attrs for name, attrs, _ in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(data, dutch):
    return render_html(data, dutch)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_tags_nest_and_all_are_closed(page):
    assert page.open == []


def test_the_language_is_told(page, data):
    assert page.all("html")[0]["lang"] == "nl"
    assert Page(render_html(data, load_wording("en"))).all("html")[0]["lang"] == "en"


def test_nothing_is_fetched_from_elsewhere(html, page):
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))
    assert not re.search(r"@import|url\((?!#)", html)


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = Counter(attrs["id"] for _, attrs, _ in page.elements if "id" in attrs)
    assert ids.most_common(1)[0][1] == 1
    for attrs in page.all("a"):
        assert attrs["href"][1:] in ids
    for _, attrs, _ in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attrs.get(name, "").split()) <= ids.keys()


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_headers_with_a_scope(page):
    tables = len(page.all("table"))
    assert tables > 10
    assert len(page.all("caption")) == tables
    assert {attrs.get("scope") for attrs in page.all("th")} == {"col", "row"}


def test_tables_that_scroll_can_be_reached_by_keyboard(page):
    scrolled = [attrs for attrs in page.all("div") if attrs.get("class") == "scroll"]
    assert len(scrolled) == len(page.all("table"))
    assert all(attrs["tabindex"] == "0" and attrs["role"] == "region" for attrs in scrolled)


def test_every_chart_is_an_image_with_title_and_description(page, html):
    charts = page.all("svg")
    assert len(charts) >= 14
    assert all(attrs["role"] == "img" and len(attrs["aria-labelledby"].split()) == 2 for attrs in charts)
    assert html.count("<title id=") == html.count("<desc id=") == len(charts)


def test_every_chart_comes_for_wide_and_for_narrow_screens(html):
    assert html.count('<div class="wide">') == html.count('<div class="narrow">') > 0


def test_names_from_files_are_shown_and_not_run(data, dutch):
    evil = '<img src=x onerror="alert(1)">'
    officials = {key: replace(official, name=evil) for key, official in data.officials.items()}
    groups = {**data.groups, "platform": tuple(replace(group, name=evil) for group in data.groups["platform"])}
    text = render_html(replace(data, title=evil, officials=officials, groups=groups), dutch)
    assert "<img" not in text
    assert "&lt;img" in text


def test_no_text_of_a_post_is_shown_unless_asked_for(html):
    assert not any(text in html for text in TEXTS)


def test_the_raw_rate_is_marked_as_raw(html):
    assert "Ruw aandeel" in html
    assert "ruw aandeel gemarkeerd, geen schatting" in html
    assert "35%" in html
    assert "23%" in html
