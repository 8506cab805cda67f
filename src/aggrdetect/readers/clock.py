"""A day in one column and the time of day in another, put together."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from aggrdetect.readers.times import EPOCH_FROM

_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.u]([0-5]\d)(?:[:.]([0-5]\d))?)?(?:[.,]\d+)?\s*(?:uur|u)?\s*([ap])?\.?(?:m\.?)?", re.I
)
_DAY_S = 86_400


def with_clock(day: Any, clock: Any) -> Any:
    """Return *day* with the time of day that *clock* says; as it is where it has one, or where *clock* says none.

    >>> with_clock("03-02-2026", "14:05"), with_clock("3 feb 2026", "9u30"), with_clock("2026-02-03T10:00", "14:05")
    ('03-02-2026 14:05:00', '3 feb 2026 09:30:00', '2026-02-03T10:00')
    """
    if _has_clock(day):
        return day
    if _is_moment(clock):
        return clock
    at = _time_of_day(clock)
    if at is None:
        return day
    if isinstance(day, date):
        return datetime(day.year, day.month, day.day, at.hour, at.minute, at.second)
    return f"{day.strip()} {at:%H:%M:%S}"


def _has_clock(day: Any) -> bool:
    if type(day) is str:
        return not day.strip() or ":" in day or day.strip().isdecimal()
    if isinstance(day, datetime):
        return day.time() != time() or day.tzinfo is not None
    return not isinstance(day, date)


def _is_moment(clock: Any) -> bool:
    """Tell whether a cell under the heading of a time of day holds day and time."""
    if type(clock) is str:
        return len(clock.strip()) > 11 and ":" in clock and any(mark in clock for mark in "-/.")
    if isinstance(clock, datetime):
        return clock.year > 1904  # spreadsheets count times of day from their day zero
    return isinstance(clock, int | float) and clock >= EPOCH_FROM


def _time_of_day(clock: Any) -> time | None:
    if isinstance(clock, time):
        return clock
    if isinstance(clock, datetime):
        return clock.time()
    if isinstance(clock, timedelta):
        clock = clock.total_seconds() / _DAY_S
    if type(clock) is float and 0 <= clock < 1:
        return (datetime(2000, 1, 1) + timedelta(seconds=round(clock * _DAY_S) % _DAY_S)).time()
    found = _CLOCK.fullmatch(str(clock).strip()) if type(clock) in {str, int} else None
    if found is None:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found[2] or 0), int(found[3] or 0)) if hour < 24 else None
