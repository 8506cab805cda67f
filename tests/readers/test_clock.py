from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.readers.clock import with_clock

DAY = datetime(2026, 2, 3)
ANYTHING = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(), st.timedeltas()
)


@pytest.mark.parametrize(
    "clock",
    [
        "14:05",
        "14.05",
        "14u05",
        "14:05:00",
        "2:05 PM",
        "14:05 uur",
        time(14, 5),
        14.0833333 / 24,
        timedelta(hours=14, minutes=5),
    ],
)
def test_a_time_of_day_in_any_spelling_joins_its_day(clock):
    assert with_clock("03-02-2026", clock) == "03-02-2026 14:05:00"
    assert with_clock(date(2026, 2, 3), clock) == datetime(2026, 2, 3, 14, 5)


@pytest.mark.parametrize("clock", [None, "", "ochtend", "25:00", "14:05:00:00", True, -1, float("nan")])
def test_what_is_no_time_of_day_leaves_the_day_as_it_is(clock):
    assert with_clock("03-02-2026", clock) == "03-02-2026"


def test_a_time_that_is_whole_already_is_kept():
    assert with_clock("2026-02-03 10:00", "14:05") == "2026-02-03 10:00"
    assert with_clock("03-02-2026", "2026-02-03 10:00") == "2026-02-03 10:00"
    assert with_clock("1770109872", "14:05") == "1770109872"


@given(ANYTHING, ANYTHING)
def test_no_two_cells_break_it(day, clock):
    with_clock(day, clock)


@pytest.mark.parametrize("header", ["Datum;Tijd;Bericht", "Datum;Tijdstip;Bericht", "Date;Time;Message"])
def test_a_table_with_day_and_time_in_two_columns_keeps_the_time_of_day(tmp_path, read, header):
    path = tmp_path / "export.csv"
    path.write_text(f"{header}\n03-02-2026;14:05;hallo\n13-02-2026;9:30;dag\n", encoding="utf-8")
    _, posts, rejects = read(path)
    assert [post["created_at"] for post in posts] == [
        datetime(2026, 2, 3, 13, 5, tzinfo=UTC),
        datetime(2026, 2, 13, 8, 30, tzinfo=UTC),
    ]
    assert not rejects


def test_a_sheet_with_day_and_time_in_two_columns_keeps_the_time_of_day(tmp_path, read):
    book = openpyxl.Workbook()
    book.active.append(["Datum", "Tijd", "Bericht"])
    book.active.append([date(2026, 2, 3), time(14, 5), "hallo"])
    book.save(tmp_path / "export.xlsx")
    (post,) = read(tmp_path / "export.xlsx")[1]
    assert post["created_at"] == datetime(2026, 2, 3, 13, 5, tzinfo=UTC)


def test_the_columns_of_day_and_time_can_be_named(tmp_path, read):
    path = tmp_path / "export.csv"
    path.write_text("wanneer;klok;Bericht\n03-02-2026;14:05;hallo\n", encoding="utf-8")
    (post,) = read(path, fields={"time": "wanneer", "clock": "klok"})[1]
    assert post["created_at"] == datetime(2026, 2, 3, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Bericht;Geplaatst door;Bron;Publicatiedatum;Tijd", "obi4wan"),
        ("Berichttekst;Auteur;Type bron;Datum;Tijdstip;URL", "coosto"),
        ("Hit Sentence;Influencer;Source;Alternate Date Format;Time;URL", "meltwater"),
    ],
)
def test_a_monitor_with_day_and_time_in_two_columns_keeps_the_time_of_day(tmp_path, read, header, name):
    path = tmp_path / "export.csv"
    path.write_text(f"{header}\nhoi;piet;Twitter;03-02-2026;14:05{';' * (header.count(';') - 4)}\n", encoding="utf-8")
    source, (post,), _ = read(path)
    assert (source.format_name, post["created_at"]) == (name, datetime(2026, 2, 3, 13, 5, tzinfo=UTC))


def test_a_monitor_that_writes_the_time_whole_loses_nothing_to_a_column_of_times(tmp_path, read):
    path = tmp_path / "export.csv"
    path.write_text(
        "Bericht;Geplaatst door;Publicatiedatum;Tijd\nhoi;piet;03-02-2026 14:05;\ndag;piet;13-02-2026 14:05;9u\n",
        encoding="utf-8",
    )
    assert [post["created_at"].hour for post in read(path)[1]] == [13, 13]
