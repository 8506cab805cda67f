from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from aggrdetect.readers import Reject, find_files, open_source
from aggrdetect.readers.annotations import Annotation, read_annotations
from aggrdetect.targets.roster import Roster, read_roster
from aggrdetect.targets.step import make_pairs, own_posts

EXAMPLES = Path(__file__).parents[1] / "examples"
API, ARCHIVE, TABLE = "x_api_oudermeer.jsonl", "x_archief_gedeputeerde.zip", "reacties_waterschap.csv"
FEEDS = (API, ARCHIVE, TABLE)


class Feed:
    """A feed, read."""

    def __init__(self, name: str) -> None:
        self.rejects: list[Reject] = []
        self.source = open_source(EXAMPLES / name)
        self.batches = list(self.source.batches(self.rejects.append))
        self.posts: list[dict[str, Any]] = pa.Table.from_batches(self.batches).to_pylist()

    @property
    def reasons(self) -> Counter[str]:
        return Counter(reject.reason.split(" (")[0].split(":")[0] for reject in self.rejects)


@pytest.fixture(scope="module")
def feeds() -> dict[str, Feed]:
    return {name: Feed(name) for name in FEEDS}


@pytest.fixture(scope="module")
def roster() -> Roster:
    return read_roster(EXAMPLES / "officials.csv")


@pytest.fixture(scope="module")
def gold() -> list[Annotation]:
    return list(read_annotations(EXAMPLES / "gold.jsonl"))


def every_post(feeds):
    return [post for feed in feeds.values() for post in feed.posts]


def test_the_feeds_are_found_in_the_folder():
    assert {path.name for path in find_files([str(EXAMPLES)])} >= set(FEEDS)


@pytest.mark.parametrize(
    ("name", "format_name", "n_posts", "reasons"),
    [
        (API, "x_api_v2", 312, {"no post": 1, "compliance notice": 1, "not JSON": 1}),
        (ARCHIVE, "x_archive", 118, {"no text": 1}),
        (TABLE, "delimited", 190, {"empty text": 2, "wrong number of columns": 2, "id damaged by a spreadsheet": 1}),
    ],
)
def test_every_row_of_a_feed_is_a_post_or_an_expected_reject(feeds, name, format_name, n_posts, reasons):
    feed = feeds[name]
    assert feed.source.format_name == format_name
    assert len(feed.posts) == n_posts
    assert feed.reasons == reasons


def test_ids_are_unique_over_all_feeds(feeds):
    ids = [post["post_id"] for post in every_post(feeds)]
    assert len(set(ids)) == len(ids) == 620


def test_posts_span_fourteen_months(feeds):
    days = sorted(post["created_at"].astimezone(ZoneInfo("Europe/Amsterdam")).date() for post in every_post(feeds))
    assert (days[0].isoformat(), days[-1].isoformat()) == ("2025-09-01", "2026-10-30")
    assert len({(day.year, day.month) for day in days}) == 14


def test_the_api_pages_hold_every_kind_of_post_and_other_languages(feeds):
    posts = feeds[API].posts
    assert Counter(post["kind"] for post in posts) == {"post": 181, "reply": 116, "quote": 8, "retweet": 7}
    assert {"nl", "en", "de"} <= {post["language"] for post in posts}
    assert all(post["author_handle"] and post["conversation_id"] for post in posts)


def test_retweets_on_the_api_pages_carry_the_whole_original(feeds):
    posts = feeds[API].posts
    originals = {post["text"] for post in posts if post["kind"] != "retweet"}
    assert {post["text"] for post in posts if post["kind"] == "retweet"} <= originals


def test_long_posts_of_the_archive_are_whole(feeds):
    long = [post["text"] for post in feeds[ARCHIVE].posts if len(post["text"]) > 280]
    assert len(long) == 5
    assert not any("…" in text for text in long)


def test_one_citizen_wrote_the_archive(feeds):
    assert {post["author_handle"] for post in feeds[ARCHIVE].posts} == {"theo_kesselwrd"}


def test_reactions_stand_on_pages_and_some_have_line_breaks(feeds):
    posts = feeds[TABLE].posts
    assert {post["platform"] for post in posts} == {"facebook"}
    assert len({post["page"] for post in posts}) == 8
    assert any("\n" in post["text"] for post in posts)


def test_the_roster_has_one_official_who_left_and_has_a_successor(roster):
    assert len(roster.officials) == 22
    assert Counter(o.layer for o in roster.officials) == {"gemeente": 9, "provincie": 6, "waterschap": 7}
    (left,) = [o for o in roster.officials if o.end]
    successor = roster.by_id["om-bouzarda"]
    assert (left.role, left.organisation) == (successor.role, successor.organisation)
    assert left.end < successor.start


def test_every_post_is_labelled_as_it_reads(feeds, gold):
    texts = {post["post_id"]: post["text"] for post in every_post(feeds)}
    assert {row.id: row.text for row in gold} == texts


def test_gold_names_officials_as_they_stand_in_the_text(gold):
    assert all(row.official in row.text for row in gold)
    assert {row.extra["licence"] for row in gold} == {"CC0-1.0"}


def test_gold_has_one_line_for_every_pair(feeds, roster, gold):
    batches = [batch for feed in feeds.values() for batch in feed.batches]
    pairs = [pair for batch in batches for pair in make_pairs(batch, roster).to_pylist()]
    reached = Counter((pair["post_id"], pair["official_id"]) for pair in pairs if pair["official_id"])
    assert reached == Counter((row.id, row.extra["official_id"]) for row in gold if row.extra["official_id"])
    assert len(reached) == 503


def test_officials_write_too(feeds, roster):
    assert sum(sum(own_posts(batch, roster).to_pylist()) for feed in feeds.values() for batch in feed.batches) == 52


def test_a_tenth_of_the_posts_is_aggressive_in_every_form(gold):
    aggressive = [row for row in gold if row.target == "official"]
    assert 0.08 < len({row.id for row in aggressive}) / 620 < 0.12
    assert all(any(row.forms[form] for row in aggressive) for form in aggressive[0].forms)
    assert {row.target for row in gold} == {"official", "person", "group", "other", "none"}
