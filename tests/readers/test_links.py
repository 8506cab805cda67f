from itertools import combinations

import numpy as np
import pytest

from aggrdetect.readers import open_source
from aggrdetect.readers.mappings.links import id_in_link
from aggrdetect.run.duplicates import Duplicates

ID = "1800000000000000031"
EXPORTS = {
    "coosto.csv": "zoekopdracht;datum;url;sentiment;type;auteur;bericht tekst;type bron;titel\n"
    f"g;2026-02-03 14:05;https://twitter.com/jan_d/status/{ID};-;post;jan_d;Wat een sukkel;Twitter;\n",
    "brandwatch.csv": "Query Id,Query Name,Date,Title,Snippet,Full Text,Url,Author,Mention Id\n"
    f"1,G,2026-02-03 14:05:00.0,,sukkel,Wat een sukkel hoor,http://twitter.com/jan_d/statuses/{ID},jan_d,6006\n",
    "v2.jsonl": f'{{"id":"{ID}","text":"Wat een sukkel","author_id":"5","conversation_id":"{ID}",'
    '"created_at":"2026-02-03T13:05:00.000Z","lang":"nl"}\n',
    "own.csv": f"tekst;datum;auteur;link\nWat een sukkel;2026-02-03 14:05;Jan_D;https://x.com/jan_d/status/{ID}?s=20\n",
}


@pytest.mark.parametrize(
    ("platform", "link", "found"),
    [
        ("x", f"https://mobile.twitter.com/jan_d/status/{ID}/photo/1", ID),
        ("x", f"https://x.com/i/web/status/{ID}", ID),
        ("x", f"https://x.com/i/status/{ID}", ID),
        ("x", "https://x.com/jan_d", None),
        ("x", f"https://notx.com/jan_d/status/{ID}", None),
        ("x", f"https://krant.example/?u=https://x.com/jan_d/status/{ID}", None),
        ("facebook", f"https://x.com/jan_d/status/{ID}", None),
        ("threads", "https://www.threads.net/@jan.d/post/DabcD-_1", "DabcD-_1"),
        ("bluesky", "https://bsky.app/profile/did:plc:abc234/post/3kx", "at://did:plc:abc234/app.bsky.feed.post/3kx"),
        ("bluesky", "https://bsky.app/profile/jan.example/post/3kx", None),
        ("youtube", "https://www.youtube.com/watch?v=abc&lc=Ugx1.9a&t=3", "Ugx1.9a"),
        ("youtube", "https://www.youtube.com/watch?v=abc", None),
        ("reddit", "https://old.reddit.com/r/stad/comments/1abc/titel/kx2/", "t1_kx2"),
        ("reddit", "https://www.reddit.com/r/stad/comments/1abc/titel/", None),
        ("instagram", "https://www.instagram.com/p/Cabc/", None),
        ("x", None, None),
    ],
)
def test_a_link_to_one_post_gives_the_id_that_its_platform_gives(platform, link, found):
    assert id_in_link(platform, link) == found


def written(tmp_path, name):
    path = tmp_path / name
    path.write_text(EXPORTS[name], encoding="utf-8")
    return path


@pytest.mark.parametrize("names", list(combinations(EXPORTS, 2)))
def test_a_post_of_x_in_two_exports_is_found_to_be_the_same(tmp_path, names):
    duplicates = Duplicates()
    found = [
        duplicates.find(batch)
        for name in names
        for batch in open_source(written(tmp_path, name)).batches(lambda _: None)
    ]
    assert np.concatenate(found).tolist() == [False, True]


def test_a_link_in_a_table_that_names_another_account_is_not_that_of_the_post(tmp_path, read):
    path = tmp_path / "answers.csv"
    rows = "".join(f"antwoord {n};2026-02-03 14:05;piet;https://x.com/jan_d/status/{ID}\n" for n in (1, 2))
    path.write_text("tekst;datum;auteur;link\n" + rows, encoding="utf-8")
    _, posts, _ = read(path)
    assert len({post["post_id"] for post in posts}) == 2
