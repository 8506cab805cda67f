"""Real captures that lie beside the repository where the project is developed; elsewhere these tests are skipped."""

from pathlib import Path

import pytest

from aggrdetect.readers import find_files

FEEDS = Path(__file__).parents[3] / "shared" / "feeds"
FOUND = sorted(path for path in FEEDS.glob("*/*") if path.is_file()) if FEEDS.is_dir() else []

pytestmark = pytest.mark.skipif(not FOUND, reason="the captures are not here")

FORMATS = {
    "bluesky": "bluesky",
    "email": "email",
    "meta_instagram": "meta_messages",
    "telegram": "telegram",
    "twitter_v1_1": "x_api_v1",
    "twitter_v2_twarc2": "x_api_v2",
    "whatsapp": "whatsapp",
    "youtube_api": "youtube_api",
    "youtube_takeout": "youtube_takeout",
}
COUNTS = {
    "streaming_output_with_error.jsonl": (7, ["not JSON"]),
    "tweets_compliance.jsonl": (0, ["compliance notice: the post was deleted or withheld"] * 2),
    "noflat_trimmed.jsonl": (3, []),
    "flat_first3.jsonl": (3, []),
    "marshalx_feed_record.json": (0, ["no post: another kind of record (like, follow, profile, list)"]),
    "marshalx_thread_view_post_with_embed_media.json": (0, ["empty text"]),
}
CHAT = (7, ["service message of the platform, nobody wrote it"] * 2)


@pytest.mark.parametrize("path", FOUND or [None], ids=lambda path: path and path.name)
def test_a_real_capture_is_recognised_and_loses_no_post(path, read):
    source, posts, rejects = read(*find_files([str(path)]))
    assert source.format_name == FORMATS[path.parent.name]
    n_posts, reasons = CHAT if path.parent.name == "whatsapp" else COUNTS.get(path.name, (None, []))
    assert n_posts is None or len(posts) == n_posts
    assert [reject.reason for reject in rejects] == reasons


def test_the_same_chat_in_five_layouts_gives_the_same_times(read):
    times = [[post["created_at"] for post in read(path)[1]] for path in FOUND if path.parent.name == "whatsapp"]
    assert len(times) == 5
    assert all(found == times[0] for found in times)
