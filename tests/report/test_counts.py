"""Counts in Arrow equal counts by hand."""

from collections import Counter
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import RunError
from aggrdetect.report.counts import flagged_counts, read_scored
from aggrdetect.schema import FLAGS, SCORE_SCHEMA
from aggrdetect.targets.roster import read_roster
from made_up_run import write_run


@pytest.fixture(scope="module")
def rows(run):
    table = pq.read_table(run / "scores.parquet")
    return [row for row in table.to_pylist() if row["official_id"] and row["language"] in ("nl", "und")]


@pytest.fixture(scope="module")
def scored(run):
    return read_scored(run, read_roster(run / "officials.csv").officials)


def test_messages_are_pairs_in_languages_the_model_knows(scored, rows):
    assert scored.unit == "pairs"
    assert scored.messages.num_rows == len(rows)
    assert scored.assessed.sum() == len(rows)


@pytest.mark.parametrize("dimension", ["platform", "relation", "official"])
def test_groups_count_what_is_there(scored, rows, dimension):
    column = "official_id" if dimension == "official" else dimension
    n = Counter(row[column] for row in rows)
    flagged = Counter(row[column] for row in rows if row["flag_aggression"])
    for group in scored.groups(dimension):
        assert (group.n, group.flagged["aggression"]) == (n[group.name], flagged[group.name])
    assert sum(group.n for group in scored.groups(dimension)) == len(rows)


def test_groups_by_role_follow_the_roster(scored, rows, run):
    roles = {official.official_id: official.role for official in read_roster(run / "officials.csv").officials}
    n = Counter(roles[row["official_id"]] for row in rows)
    assert {group.name: group.n for group in scored.groups("role")} == n
    assert {g.name: g.n_officials for g in scored.groups("role")} == Counter(
        roles[official] for official in {row["official_id"] for row in rows}
    )


def test_months_and_hours_are_those_of_the_dutch_clock(scored, rows):
    local = [row["created_at"].astimezone(ZoneInfo("Europe/Amsterdam")) for row in rows if row["created_at"]]
    months = Counter(time.strftime("%Y-%m") for time in local)
    assert {group.name: group.n for group in scored.groups("month") if group.name} == months
    n, _ = scored.hours()
    by_hour = Counter((time.weekday(), time.hour) for time in local)
    assert {(d, h): n[d, h] for d in range(7) for h in range(24) if n[d, h]} == by_hour


def test_months_stand_in_order_and_undated_messages_last(scored):
    names = [group.name for group in scored.groups("month")]
    assert names[:-1] == sorted(names[:-1])
    assert names[-1] == ""


def test_flagged_counts_add_up_to_all_messages(scored, rows):
    counts = flagged_counts(scored.cube)
    assert sum(counts["n"].to_pylist()) == len(rows)
    for label in FLAGS:
        assert sum(counts[f"flag_{label}"].to_pylist()) == sum(row[f"flag_{label}"] for row in rows)


def test_the_spread_over_senders_is_that_of_their_flags(scored, rows):
    flags = Counter(row["author_id"] for row in rows if row["flag_aggression"])
    spread = scored.spread("author_id")
    most = np.cumsum(sorted(flags.values(), reverse=True))
    assert spread.n == len({row["author_id"] for row in rows})
    assert (spread.n_hit, spread.n_flagged) == (len(flags), flags.total())
    assert spread.n_half == int(np.searchsorted(most, flags.total() / 2)) + 1
    assert spread.n_repeat == sum(1 for n in flags.values() if n >= 3)
    assert spread.curve[0] == (0.0, 0.0)
    assert spread.curve[-1] == (1.0, 1.0)


def test_without_a_known_official_posts_are_counted(tmp_path):
    scored = read_scored(write_run(tmp_path / "run", 200, roster=False), ())
    assert scored.unit == "posts"
    assert scored.total().n == scored.messages.num_rows > 150


def test_a_folder_without_scores_says_how_to_make_them(tmp_path):
    with pytest.raises(RunError, match="aggrdetect score"):
        read_scored(tmp_path, ())


def test_a_run_without_times_has_one_group_of_months(tmp_path):
    run = write_run(tmp_path / "run", 100)
    table = pq.read_table(run / "scores.parquet")
    at = SCORE_SCHEMA.get_field_index("created_at")
    nothing = pa.nulls(table.num_rows, SCORE_SCHEMA.field("created_at").type)
    pq.write_table(table.set_column(at, SCORE_SCHEMA.field("created_at"), nothing), run / "scores.parquet")
    scored = read_scored(run, ())
    assert [group.name for group in scored.groups("month")] == [""]
    assert not scored.hours()[0].any()


def test_messages_that_say_the_day_only_are_in_no_hour(tmp_path):
    run = write_run(tmp_path / "run", 300)
    table = pq.read_table(run / "scores.parquet")
    at = table.column_names.index("created_at")
    # Midnight in the Netherlands on 3 January 2022, and a minute later.
    times = pa.array([1_641_164_400, 1_641_164_460] * 150, pa.int64()).cast(pa.timestamp("s", "UTC"))
    pq.write_table(table.set_column(at, "created_at", times), run / "scores.parquet")
    scored = read_scored(run, ())
    n, _ = scored.hours()
    assert 0 < n.sum() == n[0, 0] < scored.messages.num_rows
    assert scored.messages["created_at"].null_count == 0
