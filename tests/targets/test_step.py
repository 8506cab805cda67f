import time
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.schema import PAIR_SCHEMA, POST_SCHEMA
from aggrdetect.targets.official import Handle, Official
from aggrdetect.targets.roster import Roster
from aggrdetect.targets.step import make_pairs, own_posts
from aggrdetect.text.mark import text_hash

MAYOR = Official(
    "b1",
    "Marijn de Bruin",
    "burgemeester",
    "gemeente",
    "Lindeveen",
    handles=(Handle("x", "burg_debruin"), Handle("x", "991"), Handle("facebook", "burgemeesterlindeveen")),
    start=date(2022, 1, 1),
)
ALDERMAN = Official("w1", "Anouk Jansen", "wethouder", "gemeente", "Lindeveen", "v", (Handle("x", "wethjansen"),))
ROSTER = Roster((MAYOR, ALDERMAN))


def posts(*rows):
    blank = dict.fromkeys(POST_SCHEMA.names)
    full = [
        blank
        | {"post_id": str(n), "platform": "x", "kind": "post", "source_file": "f", "source_row": n}
        | {"created_at": datetime(2024, 5, 1, 12, tzinfo=UTC)}
        | row
        for n, row in enumerate(rows, start=1)
    ]
    return pa.RecordBatch.from_pylist(full, schema=POST_SCHEMA)


def pairs(*rows, roster=ROSTER):
    batch = make_pairs(posts(*rows), roster)
    assert batch.schema.equals(PAIR_SCHEMA)
    return [(p["post_id"], p["official_id"], p["relation"], p["marked_text"]) for p in batch.to_pylist()]


def test_a_handle_in_the_text_is_a_mention():
    assert pairs({"text": "@wethjansen mooi plan"}) == [("1", "w1", "mention", "@ambtsdrager mooi plan")]


def test_a_handle_that_the_platform_lists_is_a_mention_even_if_cut_from_the_text():
    row = {"text": "mooi plan", "mentions": ["WethJansen", "iemand"]}
    assert pairs(row) == [("1", "w1", "mention", "@ambtsdrager mooi plan")]


@pytest.mark.parametrize("reply", [{"reply_to_author_id": "991"}, {"reply_to_handle": "burg_debruin"}])
def test_an_answer_to_the_official_is_a_reply(reply):
    assert pairs({"text": "onzin", **reply}) == [("1", "b1", "reply", "@ambtsdrager onzin")]


@pytest.mark.parametrize(
    "page", ["BurgemeesterLindeveen", "Marijn de Bruin", "marijn de bruin", "Burgemeester De Bruin"]
)
def test_a_post_on_the_page_of_the_official_is_a_page_post(page):
    row = {"text": "onzin", "platform": "facebook", "page": page}
    assert pairs(row) == [("1", "b1", "page", "@ambtsdrager onzin")]


def test_a_name_or_office_in_the_text_is_a_name():
    assert pairs({"text": "Wethouder Jansen liegt. En de burgemeester?"}) == [
        ("1", "b1", "name", "Wethouder Jansen liegt. En @ambtsdrager?"),
        ("1", "w1", "name", "@ambtsdrager liegt. En de burgemeester?"),
    ]


def test_the_strongest_relation_wins_and_all_words_for_the_official_are_marked():
    row = {"text": "@wethjansen Anouk Jansen, wethouder Jansen!", "reply_to_handle": "wethjansen"}
    assert pairs(row) == [("1", "w1", "mention", "@ambtsdrager @ambtsdrager, @ambtsdrager!")]
    row = {"text": "Jansen liegt", "reply_to_handle": "wethjansen"}
    assert pairs(row) == [("1", "w1", "reply", "@ambtsdrager liegt")]


def test_several_officials_give_several_pairs_and_other_people_are_others():
    assert pairs({"text": "@wethjansen @burg_debruin @iemand zie https://voorbeeld.nl"}) == [
        ("1", "b1", "mention", "@gebruiker @ambtsdrager @gebruiker zie URL"),
        ("1", "w1", "mention", "@ambtsdrager @gebruiker @gebruiker zie URL"),
    ]


def test_a_post_that_reaches_nobody_has_one_row_without_official():
    assert pairs({"text": "mooi weer @iemand"}) == [("1", "", "", "mooi weer @gebruiker")]


def test_a_name_within_a_link_names_nobody():
    assert pairs({"text": "zie https://voorbeeld.nl/Jansen/burgemeester"}) == [("1", "", "", "zie URL")]


def test_without_a_roster_every_post_is_taken_as_addressed():
    assert pairs({"text": "mooi weer"}, {"text": ""}, roster=None) == [
        ("1", "", "", "@ambtsdrager mooi weer"),
        ("2", "", "", "@ambtsdrager"),
    ]


def test_a_post_before_the_term_does_not_reach_the_official():
    early = {"text": "@burg_debruin hoi", "created_at": datetime(2021, 12, 31, 23, 59, tzinfo=UTC)}
    first = {"text": "@burg_debruin hoi", "created_at": datetime(2022, 1, 1, tzinfo=UTC)}
    undated = {"text": "@burg_debruin hoi", "created_at": None}
    assert [(p[0], p[1]) for p in pairs(early, first, undated)] == [("1", ""), ("2", "b1"), ("3", "b1")]


def test_the_officials_own_posts_are_left_out_and_counted():
    rows = (
        {"text": "ik ben er morgen", "author_handle": "WethJansen"},
        {"text": "@wethjansen fijn"},
        {"text": "dag allemaal", "author_id": "991"},
        {"text": "dag", "author_handle": "wethjansen", "platform": "instagram"},
        {"text": "dag", "author_id": "991", "created_at": datetime(2020, 1, 1, tzinfo=UTC)},
    )
    assert own_posts(posts(*rows), ROSTER).to_pylist() == [True, False, True, False, False]
    assert [p[0] for p in pairs(*rows)] == ["2", "4", "5"]
    assert own_posts(posts(*rows), None).to_pylist() == [False] * 5


def test_a_retweet_counts_as_its_text():
    row = {"text": "RT @wethjansen: Lindeveen is mooi", "kind": "retweet"}
    assert pairs(row) == [("1", "", "", "Lindeveen is mooi")]
    row = {"text": "RT @iemand: @wethjansen prutser", "kind": "retweet"}
    assert pairs(row) == [("1", "w1", "mention", "@ambtsdrager prutser")]


def test_rows_come_in_post_order_with_all_columns_of_the_post():
    batch = posts({"text": "@burg_debruin a"}, {"text": "b", "url": "u"}, {"text": "@wethjansen @burg_debruin c"})
    result = make_pairs(batch, ROSTER)
    assert result["source_row"].to_pylist() == [1, 2, 3, 3]
    assert result["url"].to_pylist() == [None, "u", None, None]
    assert result["text"].to_pylist()[2:] == ["@wethjansen @burg_debruin c"] * 2
    assert result["text_hash"].to_pylist() == [text_hash(t) for t in result["marked_text"].to_pylist()]


def test_an_author_of_whom_the_export_gives_no_id_is_known_by_the_handle():
    rows = [{"text": "a", "author_id": "5", "author_handle": "jan"}, {"text": "b", "author_handle": "piet"}]
    batch = make_pairs(posts(*rows, {"text": "c"}, {"text": "d", "author_handle": "wethjansen"}), ROSTER)
    assert batch["author_id"].to_pylist() == ["5", "piet", None]
    assert batch["author_handle"].to_pylist() == ["jan", "piet", None]


def test_no_posts_give_no_pairs():
    assert make_pairs(posts(), ROSTER).num_rows == 0
    assert make_pairs(posts(), None).num_rows == 0


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_SAID = st.one_of(
    _TEXT, st.sampled_from(["@wethjansen a", "de burgemeester", "Jansen", "RT @wethjansen: x", "café e\u0301"])
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": _SAID,
            "kind": st.sampled_from(["post", "reply", "retweet", "quote"]),
            "author_handle": st.sampled_from([None, "iemand", "wethjansen"]),
            "page": st.one_of(st.none(), _TEXT),
            "mentions": st.one_of(st.none(), st.lists(st.sampled_from(["wethjansen", "x", ""]), max_size=3)),
        }
    ),
    max_size=8,
)


@given(_ROWS)
def test_every_post_is_in_a_pair_or_an_own_post(rows):
    batch = posts(*rows)
    seen = set(make_pairs(batch, ROSTER)["source_row"].to_pylist())
    own = {n for n, flag in enumerate(own_posts(batch, ROSTER).to_pylist(), start=1) if flag}
    assert seen | own == set(range(1, len(rows) + 1))
    assert not seen & own


def test_posts_go_through_at_speed():
    batch = posts(*({"text": f"nummer {n}: wanneer gaat de bibliotheek weer open, wie weet dat?"} for n in range(3000)))
    start = time.perf_counter()
    make_pairs(batch, ROSTER)
    assert batch.num_rows / (time.perf_counter() - start) > 5000  # far more on an idle core; this one may be shared
