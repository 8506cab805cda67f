"""Moments as exports write them, to epoch seconds in UTC.

The order of day and month is decided once per file, from all its rows; a single row cannot tell.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

FIRST, LAST = 0, 4_102_444_800
"""Moments outside 1970 to 2100, in epoch seconds, are mistakes."""

EPOCH_FROM = 100_000_000
"""Numbers from here on, March 1973, are epoch seconds or smaller units; others are days, sizes or ordinals."""

_DAY_ZERO = datetime(1899, 12, 30)
_SERIALS = range(32_874, 73_051)
"""Days since day zero of a spreadsheet that lie in 1990 to 2099."""

ORDERS = ("dmy", "mdy", "ymd")
"""What numeric dates can mean; the first is the custom in the Netherlands and wins when nothing tells."""

_TWITTER = re.compile(r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})")
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}
_ZONES = {
    name: round(hours * 3600)
    for names, hours in (
        ("z utc gmt wet", 0), ("cet bst west", 1), ("cest eet", 2), ("eest msk", 3),
        ("adt", -3), ("ast edt", -4), ("est cdt", -5), ("cst mdt", -6), ("mst pdt", -7), ("pst akdt", -8),
        ("akst", -9), ("hst", -10), ("jst", 9), ("acst", 9.5), ("aest", 10), ("acdt", 10.5), ("aedt", 11),
    )
    for name in names.split()
}  # fmt: skip
"""Seconds east of UTC; names that more than one country uses otherwise, such as IST, are not here."""

_NUMERIC = re.compile(
    r"(\d{1,4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,4})"
    r"(?:[,T\s]+(?:om\s|at\s)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([ap]\.?\s?m\.?)?)?"
    rf"\s*({'|'.join(_ZONES)}|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_DUTCH = {
    "januari": "January", "februari": "February", "maart": "March", "mrt": "Mar", "mei": "May", "juni": "June",
    "juli": "July", "augustus": "August", "oktober": "October", "okt": "Oct", "om": "", "uur": "",
    "maandag": "", "dinsdag": "", "woensdag": "", "donderdag": "", "vrijdag": "", "zaterdag": "", "zondag": "",
    "ma": "", "di": "", "wo": "", "do": "", "vr": "", "za": "", "zo": "",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:[.:u]([0-5]\d)(?:[.:]([0-5]\d))?)?\s*u(?:ur)?\b"
    r"|(?<=\bom\s)(\d{1,2})[.u]([0-5]\d)(?:[.:]([0-5]\d))?\b",
    re.IGNORECASE,
)
"""A time of day as the Dutch write it: 9.30 uur, 9u30, om 9.30."""
_FROM_GMT = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)", re.IGNORECASE)
"""Before an offset, which dateutil would read the other way round after it."""
_LONGEST = 64
_PARSER_SAYS = (dateutil_parser.ParserError, OverflowError, ValueError, TypeError, AttributeError)


class Moment(NamedTuple):
    """Epoch seconds in UTC, and whether the zone had to be assumed."""

    seconds: int
    assumed: bool


def moment(value: Any, order: Callable[[], str], zone: tzinfo) -> Moment | None:
    """Return when *value* says, or None where it does not say.

    Args:
        value: Epoch seconds, milliseconds or microseconds; days as a spreadsheet counts them, of 1990 to 2099; a
            ``datetime`` or ``date``; or a string. A string with the name of a zone that is not known says nothing.
        order: Gives one of ``ORDERS``; called only where day and month could be either.
        zone: The zone of moments that name none.

    >>> moment("Sat Feb 18 12:33:11 +0000 2023", lambda: "dmy", UTC)
    Moment(seconds=1676723591, assumed=False)
    >>> moment("03-04-2024 14:05", lambda: "dmy", AMSTERDAM)
    Moment(seconds=1712145900, assumed=True)
    """
    kind = type(value)
    if kind is str:
        return _from_string(value.strip(), order, zone)
    if kind is int or kind is float:
        return _from_number(value, zone)
    if isinstance(value, datetime):
        return _placed(value, zone)
    if isinstance(value, date):
        return _placed(datetime(value.year, value.month, value.day), zone)
    return None


def _checked(seconds: int, *, assumed: bool) -> Moment | None:
    return Moment(seconds, assumed) if FIRST < seconds < LAST else None


def _placed(value: datetime, zone: tzinfo) -> Moment | None:
    assumed = value.tzinfo is None
    try:
        return _checked(int((value.replace(tzinfo=zone) if assumed else value).timestamp()), assumed=assumed)
    except (OverflowError, ValueError, OSError):
        return None


def _from_number(value: float, zone: tzinfo) -> Moment | None:
    if value < EPOCH_FROM:
        return _from_serial(value, zone)
    for scale in (1, 1_000, 1_000_000, 1_000_000_000):  # seconds, or smaller units in newer exports
        if EPOCH_FROM <= value / scale < LAST:
            return Moment(int(value // scale), assumed=False)
    return None


def _from_serial(days: float, zone: tzinfo) -> Moment | None:
    """Return the moment in *days*, the fraction being the time of day, as a cell that lost its layout holds it."""
    if not _SERIALS.start <= days < _SERIALS.stop:
        return None
    return _placed(_DAY_ZERO + timedelta(seconds=round(days * 86_400)), zone)


def _from_string(text: str, order: Callable[[], str], zone: tzinfo) -> Moment | None:
    if not text or len(text) > _LONGEST:
        return None
    if len(text) >= 9 and text.replace(".", "", 1).isdecimal() and text.isascii():
        return _from_number(float(text) if "." in text else int(text), zone)
    try:
        return _placed(datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    if twitter := _TWITTER.fullmatch(text):
        return _from_twitter(*twitter.groups())
    if numeric := _NUMERIC.fullmatch(text):
        return _from_groups(numeric, order, zone)
    return _from_words(text, order, zone)


def _from_twitter(*parts: str) -> Moment | None:
    month, day, hour, minute, second, sign, zone_h, zone_m, year = parts
    offset = (int(zone_h) * 60 + int(zone_m)) * (-60 if sign == "-" else 60)
    try:
        at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except (KeyError, ValueError):
        return None
    return _checked(int(at.timestamp()) - offset, assumed=False)


def _from_groups(match: re.Match[str], order: Callable[[], str], zone: tzinfo) -> Moment | None:
    first, second, third, hour, minute, sec, half, named = match.groups()
    which = "ymd" if len(first) == 4 else order()
    year, month, day = (int((first, second, third)[which.index(part)]) for part in "ymd")
    hours = int(hour or 0)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    try:
        at = datetime(_full_year(year), month, day, hours, int(minute or 0), int(sec or 0))
    except ValueError:
        return None
    if not named:
        return _placed(at, zone)
    return _checked(int(at.replace(tzinfo=UTC).timestamp()) - _offset(named.lower()), assumed=False)


def _full_year(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _offset(named: str) -> int:
    if named in _ZONES:
        return _ZONES[named]
    digits = named[1:].replace(":", "")
    return (int(digits[:2]) * 60 + int(digits[2:])) * (-60 if named[0] == "-" else 60)


def _from_words(text: str, order: Callable[[], str], zone: tzinfo) -> Moment | None:
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")), zone)
    if not any(character.isdigit() for character in text):
        return None
    clock = _FROM_GMT.sub("", _CLOCK.sub(_with_colons, text))
    english = _WORD.sub(lambda word: _DUTCH.get(word[0].lower(), word[0]), clock)
    ambiguous = _NUMERIC.search(english) is not None
    default = datetime(1900, 1, 1)
    try:
        found = dateutil_parser.parse(
            english, default=default, dayfirst=not ambiguous or order() == "dmy", tzinfos=_zone_of
        )
    except _PARSER_SAYS:
        return None
    return _placed(found, zone)


def _with_colons(clock: re.Match[str]) -> str:
    hour, minute, second = clock.groups()[:3] if clock[1] else clock.groups()[3:]
    return f"{hour}:{minute or '00'}:{second or '00'}"


def _zone_of(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone that a string names, or counts in seconds east of UTC.

    Raises:
        ValueError: It names one that is not known: hours off would look like a time.
    """
    if offset is None and name is not None:
        offset = _ZONES.get(name.lower())
        if offset is None:
            raise ValueError(name)
    return None if offset is None else timezone(timedelta(seconds=offset))


_LEAST_TURNS, _MARGIN = 3, 4
"""How often time must turn back in the Dutch order, and how many times as often as in the other, to give it up."""


@dataclass(slots=True)
class _Tally:
    """How well one order fits the dates of a file, in constant memory."""

    order: str
    fits: int = 0
    up: int = 0
    down: int = 0
    last: date | None = None

    def add(self, triple: tuple[int, ...]) -> None:
        day = _day(triple, self.order)
        if day is None:
            return
        self.fits += 1
        if self.last is not None:
            self.up += day > self.last
            self.down += day < self.last
        self.last = day

    @property
    def turns(self) -> int:
        """How often time runs against the direction of the file."""
        return min(self.up, self.down)


def decide_order(texts: Iterable[str]) -> tuple[str, str]:
    """Return the order of day, month and year in a file, and why, from the dates of all its rows.

    A number over 12 settles it. Else it is day first, the custom in the Netherlands, unless the rows tell otherwise by
    a clear margin: read day first, time turns against the direction of the file at least three times, and four times as
    often as read month first. So an export of few days, or one that is not sorted, stays day first.

    Returns:
        One of ``ORDERS``, and the reason in words.

    >>> decide_order(["03-04-24", "13-04-24"])
    ('dmy', 'only this order makes valid dates of all 2 rows')
    """
    tallies = [_Tally(order) for order in ORDERS]
    n_dates = 0
    for text in texts:
        if found := _NUMERIC.match(text.strip()):
            n_dates += 1
            triple = tuple(map(int, found.groups()[:3]))
            for tally in tallies:
                tally.add(triple)
    valid = [tally for tally in tallies if tally.fits == n_dates]
    valid = [tally for tally in valid if tally.order != "ymd"] or valid  # 24-03-05 is rare; 05-03-24 fits it as well
    if not valid:
        most = max(tallies, key=lambda tally: tally.fits)
        return most.order, f"it fits {most.fits:,} of {n_dates:,} dates and no order fits all"
    if len(valid) == 1:
        return valid[0].order, f"only this order makes valid dates of all {n_dates:,} rows"
    custom, other = valid
    if custom.turns >= max(_LEAST_TURNS, _MARGIN * other.turns):
        return other.order, "in this order the rows follow each other in time far better"
    if custom.turns < other.turns:
        return custom.order, "in this order the rows follow each other in time best"
    return custom.order, "the rows do not tell clearly, and it is the custom in the Netherlands"


def _day(triple: tuple[int, ...], order: str) -> date | None:
    year, month, day = (triple[order.index(part)] for part in "ymd")
    try:
        found = date(_full_year(year), month, day)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None
