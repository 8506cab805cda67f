from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.readers.times import AMSTERDAM, FIRST, LAST, ORDERS, Moment, decide_order, moment


def in_utc(value, order="dmy", zone=AMSTERDAM):
    found = moment(value, lambda: order, zone)
    return found and datetime.fromtimestamp(found.seconds, UTC).isoformat(" ").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-04-08T19:34:16.000Z", "2021-04-08 19:34:16"),
        ("2021-01-01 10:00:00 CET", "2021-01-01 09:00:00"),
        ("2015-08-22 22:45:29 +0000", "2015-08-22 22:45:29"),
        ("Sat Feb 18 12:33:11 +0100 2023", "2023-02-18 11:33:11"),
        ("12 mrt 2024 14:05", "2024-03-12 13:05:00"),
        ("maandag 5 mei 2025", "2025-05-04 22:00:00"),
        ("05-Sep-26 02:05 PM", "2026-09-05 12:05:00"),
        ("Tue, 03 Feb 2026 10:11:12 +0100 (CET)", "2026-02-03 09:11:12"),
        ("03-04-2024 14:05", "2024-04-03 12:05:00"),
        ("3/4/24, 2:05 p. m.", "2024-04-03 12:05:00"),
        ("9 maart 2026 om 9.30 uur", "2026-03-09 08:30:00"),
        ("9 maart 2026 om 09.30.15 uur", "2026-03-09 08:30:15"),
        ("zo 3 mei 2026 om 14u05", "2026-05-03 12:05:00"),
        ("zo 3 mei 2026 14.05u", "2026-05-03 12:05:00"),
        ("9 maart 2026 om 9 uur", "2026-03-09 08:00:00"),
        ("9 maart 2026 om 9.30", "2026-03-09 08:30:00"),
        ("2021-07-01 10:00:00 EDT", "2021-07-01 14:00:00"),
        ("1 Jul 2021 10:00 PDT", "2021-07-01 17:00:00"),
        ("2021-07-01 10:00:00 BST", "2021-07-01 09:00:00"),
        ("Thu Jul 01 2021 10:00:00 GMT+0200", "2021-07-01 08:00:00"),
        ("1 Jul 2021 10:00 XYZ", None),
        ("46056.58680556", "2026-02-03 13:05:00"),
        ("46056,58680556", "2026-02-03 13:05:00"),
        ("46056", "2026-02-02 23:00:00"),
        (46056.58680556, "2026-02-03 13:05:00"),
        (46056, "2026-02-02 23:00:00"),
        (2026, None),
        (86_400, None),
        (5, None),
        ("1700000000", "2023-11-14 22:13:20"),
        (1_700_000_000_123, "2023-11-14 22:13:20"),
        ("5 days ago", None),
        ("14:05", None),
        ("31-02-2024", None),
        ("", None),
        (True, None),
    ],
)
def test_a_moment_as_an_export_writes_it_is_found_in_utc(text, expected):
    assert in_utc(text) == expected


def test_a_day_first_and_a_month_first_reading_differ():
    assert in_utc("03-04-2024", "dmy") == "2024-04-02 22:00:00"
    assert in_utc("03-04-2024", "mdy") == "2024-03-03 23:00:00"


def test_a_moment_without_a_zone_says_that_the_zone_was_assumed():
    assert moment("2024-07-01 12:00", lambda: "dmy", ZoneInfo("UTC")) == Moment(1719835200, assumed=True)
    assert moment(46056.5, lambda: "dmy", ZoneInfo("UTC")) == Moment(1770120000, assumed=True)
    assert moment("2024-07-01 12:00 GMT", lambda: "dmy", AMSTERDAM) == Moment(1719835200, assumed=False)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/02/2024", "13/02/2024"], "dmy"),
        (["01/02/2024", "02/13/2024"], "mdy"),
        (["01/02/24", "02/13/24"], "mdy"),
        (["1/5/24", "2/5/24", "3/5/24", "4/5/24", "1/6/24"], "dmy"),
        ([f"{month}/{day}/24" for month in range(5, 9) for day in range(1, 13)], "mdy"),
        ([f"{month}/{day}/24" for month in range(8, 4, -1) for day in range(12, 0, -1)], "mdy"),
        (["5/1/24", "5/2/24", "5/3/24", "5/4/24", "6/1/24"], "dmy"),
        (["01-05-2026", "02-03-2026", "03-09-2026"], "dmy"),
        ([f"{7 * i % 12 + 1}/{5 * i % 11 + 1}/24" for i in range(60)], "dmy"),
        (["04/05/2024"], "dmy"),
        ([], "dmy"),
    ],
)
def test_the_order_of_day_and_month_is_decided_from_all_rows(dates, order):
    assert decide_order(dates)[0] == order


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.none()), st.sampled_from(ORDERS))
def test_anything_gives_a_moment_in_range_or_none(value, order):
    found = moment(value, lambda: order, AMSTERDAM)
    assert found is None or FIRST < found.seconds < LAST


@given(st.lists(st.text()))
def test_any_texts_give_an_order(texts):
    assert decide_order(texts)[0] in ORDERS
