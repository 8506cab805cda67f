"""Session tokens, addresses and data on devices never leave the reader."""

import csv
import io
import re
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.readers import find_files
from aggrdetect.readers.private import hide_private, is_private, public_url, without_private
from aggrdetect.readers.rows import raw_text
from aggrdetect.schema import POST_SCHEMA

TESTS = Path(__file__).parents[1]
FEEDS = TESTS.parents[1] / "shared" / "feeds"
INPUTS = sorted(
    [path for path in (TESTS / "data").glob("*/input*") if path.is_file()]
    + [path for path in FEEDS.glob("*/*") if path.is_file()]
)
PLANTED = {
    "source_url": "https://example.org/?session=geheim",
    "user_agent": "Mozilla/5.0 (geheim)",
    "ip_address": "203.0.113.99",
    "loginIp": "2001:db8:85a3:8d3:1319:8a2e:370:7348",
    "device": "geheim toestel",
    "auth_token": "geheim-token",
    "cookie": "datr=geheim",
}
UNFIT = {"meltwater", "youtube_livechat", "youtube_takeout"}  # not UTF-8; lines that are no table
TELLTALE = re.compile("geheim|203\\.0\\.113|2001:db8")


def leaked(path, read):
    """Return what shows a private value in posts or rejects."""
    _, posts, rejects = read(path)
    cells = [str(value) for post in posts for name, value in post.items() if name != "source_file"]
    return [text for text in (*cells, *(reject.raw for reject in rejects)) if TELLTALE.search(text)]


def with_planted(path):
    """Return a JSON lines or CSV export with private fields in every row, and bad copies of each row."""
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        header, *rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        out = io.StringIO()
        blank = [[""] * len(row) for row in rows[:2]]
        csv.writer(out, delimiter=delimiter).writerows(
            [header + list(PLANTED), *(row + list(PLANTED.values()) for row in (*rows, *blank))]
        )
        return out.getvalue()
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if type(row) is dict:
            private = {**PLANTED, "nested": {**PLANTED, "device": {"model": "geheim", "ip": "203.0.113.98"}}}
            lines += [orjson.dumps({**row, **private}).decode(), orjson.dumps(private).decode()]
            lines.append(orjson.dumps({**private, **row}).decode()[:-20])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_nothing_private_of_an_export_is_kept(path, read):
    text = path.read_bytes().decode("utf-8", "replace")
    values = {found[2] for found in re.finditer(r'"([\w-]+)"\s*:\s*"([^"]{16,})"', text) if is_private(found[1])}
    _, posts, rejects = read(*find_files([str(path)]))
    kept = "\n".join([*(str(post[name]) for post in posts for name in POST_SCHEMA.names if name != "text")])
    assert not [value for value in values if value in kept or any(value in reject.raw for reject in rejects)]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in INPUTS
        if path.suffix in {".jsonl", ".ndjson", ".csv"} and TESTS in path.parents and path.parent.name not in UNFIT
    ],
    ids=lambda path: path.parent.name,
)
def test_private_fields_that_are_planted_in_every_row_reach_neither_posts_nor_rejects(path, read, tmp_path):
    planted = tmp_path / path.name
    planted.write_text(with_planted(path), encoding="utf-8")
    assert leaked(planted, read) == []


def test_private_fields_are_hidden_in_rows_whole_broken_and_quoted_within_others():
    for row in (
        PLANTED,
        {"a": [PLANTED]},
        orjson.dumps(PLANTED)[:-3],
        orjson.dumps({"raw": orjson.dumps(PLANTED).decode()}).decode(),
        '1,"' + orjson.dumps(PLANTED).decode().replace('"', '""') + '",x',
        "Received: from geheim\n by geheim\nX-Originating-IP: geheim\nSubject: hallo",
    ):
        assert not TELLTALE.search(raw_text(row)), raw_text(row)


def test_a_row_keeps_what_tells_why_it_was_rejected():
    assert raw_text({"id": "12", "text": "", "ip": ""}) == '{"id":"12","text":"","ip":""}'
    assert hide_private('{"created": "2026-02-03T10:11:12", "id": 12') == '{"created": "2026-02-03T10:11:12", "id": 12'


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.facebook.com/permalink.php?story_fbid=1&id=2", "https://www.facebook.com/permalink.php?story_fbid=1&id=2"),
        ("https://www.youtube.com/watch?v=abc&lc=def&si=x", "https://www.youtube.com/watch?v=abc&lc=def&si=x"),
        ("https://example.org/?session=geheim31", "https://example.org/"),
        ("https://example.org/?id=1&fbclid=a&__cft__[0]=b&access_token=c", "https://example.org/?id=1"),
        ("https://mastodon.example/@piet/1", "https://mastodon.example/@piet/1"),
        ("https://[kapot?token=1", "https://[kapot"),
    ],
)  # fmt: skip
def test_a_link_loses_tokens_and_keeps_what_leads_to_the_post(url, kept):
    assert public_url(url) == kept


SCALARS = st.none() | st.text(max_size=8) | st.integers()
NAMES = st.sampled_from(["ip", "text", "device", "a"])
JSON = st.recursive(
    SCALARS, lambda items: st.lists(items, max_size=3) | st.dictionaries(NAMES, items, max_size=3), max_leaves=8
)


@given(JSON)
def test_hiding_breaks_on_nothing_and_repeats_to_the_same(value):
    hidden = without_private(value)
    assert without_private(hidden) == hidden


@given(st.text())
def test_links_of_any_text_do_not_break_it(text):
    public_url(f"https://{text}?token={text}")
    hide_private(text)
