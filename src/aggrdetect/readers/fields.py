"""Finding the columns of a post in a file with any column names, in Dutch and English."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from aggrdetect.errors import InputError, UnknownNameError

ALIASES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "text": (
            "text tekst full_text fulltext body message bericht berichttekst bericht_tekst inhoud content "
            "comment reactie reactietekst comment_text message_text post_text tweet tweet_text "
            "volledige_tekst hit_sentence snippet opmerking post zin sentence uiting msg caption omschrijving "
            "description selftext berichtinhoud message_content mail e-mailtekst vraag"
        ),
        "post_id": (
            "post_id id id_str tweet_id comment_id bericht_id berichtid reactie_id message_id cid identifier "
            "uid nummer item_id status_id berichtnummer reactienummer"
        ),
        "author_id": "author_id user_id auteur_id gebruiker_id gebruikersid author_channel_id from_id channel_id",
        "author_handle": (
            "author_handle author auteur username user_name screen_name gebruikersnaam gebruiker user handle "
            "afzender from van sender author_username author.username user.screen_name user.username "
            "geplaatst_door posted_by naam name schrijver accountnaam account from_user "
            "auteur.naam author.name user.name"
        ),
        "created_at": (
            "created_at timestamp tijdstip datum_tijd datumtijd datetime date_time datum date time tijd "
            "created published published_at publicatiedatum publication_date created_utc tijdstempel "
            "post_created date_posted aangemaakt aangemaakt_op geplaatst_op plaatsingsdatum verzonden "
            "ontvangen sent received datum_en_tijd date_published unix_timestamp verzenddatum"
        ),
        "clock": "tijd time tijdstip uur hour time_of_day",
        "language": "language lang taal",
        "kind": "kind soort_bericht",
        "conversation_id": "conversation_id thread_id gesprek_id draad_id conversatie_id",
        "reply_to_id": (
            "reply_to_id in_reply_to_id in_reply_to_status_id in_reply_to_status_id_str parent_id "
            "replied_to_id antwoord_op_id reactie_op_id parent in_reply_to_tweet_id"
        ),
        "reply_to_author_id": "reply_to_author_id in_reply_to_user_id in_reply_to_user_id_str",
        "reply_to_handle": (
            "reply_to_handle in_reply_to_screen_name in_reply_to_username replied_author antwoord_op "
            "reactie_op reply_to in_reply_to reply_to_username"
        ),
        "mentions": "mentions vermeldingen mentioned_authors mentioned_users genoemden",
        "page": (
            "page pagina page_name paginanaam group_name groep group channel kanaal subreddit aan to "
            "ontvanger recipient"
        ),
        "url": "url link permalink webadres post_url bericht_url",
        "platform": "platform bron source type_bron medium network netwerk source_type mediatype kanaaltype",
    }.items()
}
"""Field of a post to the column names that people and programs give it, best first.

``clock`` is the time of day, where ``created_at`` holds the day alone.
"""

SHORT_NAMES = {
    "time": "created_at",
    "id": "post_id",
    "author": "author_handle",
    "handle": "author_handle",
    "lang": "language",
}
"""What ``--map`` accepts besides the names of the fields."""

_VALUE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\d{6,}|https?://|@\w")
"""A day, a long number, a link or a mention: what cells hold and names of columns do not."""
_HEADING = re.compile(r"[^\W\d_][\w.\-/()#%&:]*(?: [\w.\-/()#%&:]+){0,3}|_\w+")
_LONGEST_HEADING, _MOST_WORDS, _ENOUGH_KNOWN = 40, 6, 2
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


@cache
def normalised(name: str) -> str:
    """Return a column name as it is compared: no case, accents, spaces or punctuation.

    >>> normalised("Bericht-tekst "), normalised("author.username"), normalised("Coördinaten")
    ('berichttekst', 'authorusername', 'coordinaten')
    """
    plain = unicodedata.normalize("NFKD", name.strip()).encode("ascii", "ignore").decode().lower()
    return _NOT_ALPHANUMERIC.sub("", plain)


_NORMALISED = {field: tuple(normalised(name) for name in names) for field, names in ALIASES.items()}
TEXT_NAMES = frozenset(_NORMALISED["text"])
ALL_NAMES = frozenset(name for names in _NORMALISED.values() for name in names)
"""Every alias as ``normalised`` gives it."""


def check_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a ``--map`` with the names of schema fields.

    Raises:
        UnknownNameError: It names a field that posts do not have.
    """
    checked = {}
    for name, column in fields.items():
        field = SHORT_NAMES.get(name, name)
        if field not in ALIASES:
            raise UnknownNameError("field to map", name, [*ALIASES, *SHORT_NAMES])
        checked[field] = column
    return checked


def find_columns(
    columns: Sequence[str], fields: Mapping[str, str], where: str, way_out: str, show: Callable[[], bool]
) -> dict[str, str]:
    """Return field to column: what *fields* says, and for other fields the first alias that is a column.

    Args:
        columns: The column names of the file.
        fields: What the user mapped, as ``check_fields`` gives it.
        where: The file, for messages.
        way_out: What to do if a column is not found, where that is known better than here.
        show: Says whether a message may show the columns; asked only if there is one.

    Raises:
        InputError: A mapped column is absent, or no column holds the text.
    """
    if not columns:
        raise InputError(f"{where}: no row has a field, so none holds the text of a post. Is it the right file?")
    by_name = {normalised(column): column for column in reversed(columns)}
    exact = set(columns)
    found: dict[str, str] = {}
    for field, column in fields.items():
        actual = column if column in exact else by_name.get(normalised(column))
        if actual is None:
            listed = _listed(columns, show=show())
            raise InputError(f"{where}: has no column {column!r} to map to {field}. {listed} {way_out}".rstrip())
        found[field] = actual
    taken = set(found.values())
    for field, names in _NORMALISED.items():
        match = next((by_name[name] for name in names if name in by_name and by_name[name] not in taken), None)
        if field not in found and match is not None:
            found[field] = match
            taken.add(match)
    _part_day_and_clock(found, fields, by_name)
    if "text" not in found:
        shown = show()
        named = next((column for column in columns if not column.isdecimal()), columns[0])
        name = _quoted(named) if shown else "NAME, or 3 for the third of a table without a header"
        raise InputError(
            f"{where}: no column looks like the text of a post. {_listed(columns, show=shown)} "
            f"{way_out or f'Name it: --map text={name}'}"
        )
    return found


def looks_like_a_post(columns: Iterable[str]) -> bool:
    """Say whether the first row of a table is a post and no header, as in the later parts of a file that was split.

    >>> looks_like_a_post(["15-02-2026", "piet", "drie"]), looks_like_a_post(["wanneer", "wie", "wat"])
    (True, False)
    """
    return any(_VALUE.match(column) or len(column.split()) > _MOST_WORDS for column in columns)


def look_like_headings(columns: Sequence[str], below: Sequence[Any] | None = None) -> bool:
    """Say whether columns can be shown: not the cells of a post in a table without a header, or keys that are data.

    Each is a short name. In a table two of them are known, or one stands above a number or a day.

    Args:
        columns: The names.
        below: The cells of the first row under them, if they are those of a table.

    >>> look_like_headings(["id", "datum", "wat er stond"], []), look_like_headings(["wie", "wat"], ["jan", 12])
    (True, True)
    >>> look_like_headings(["wie", "wat"], ["jan", "hoi"]), look_like_headings(["jan", "wat een sukkel!"])
    (False, False)
    """
    n_known = len({normalised(column) for column in columns} & ALL_NAMES)
    if below is not None and n_known < _ENOUGH_KNOWN and not any(map(_is_value, below)):
        return False
    return all(
        len(column) <= _LONGEST_HEADING and _HEADING.fullmatch(column) and not _VALUE.search(column)
        for place, column in enumerate(columns, start=1)
        if n_known < _ENOUGH_KNOWN or column != str(place)  # the name of a column that has none
    )


def _is_value(cell: Any) -> bool:
    if type(cell) is str:
        return cell.strip().isdecimal() or _VALUE.match(cell) is not None
    return cell is not None


def _part_day_and_clock(found: dict[str, str], fields: Mapping[str, str], by_name: Mapping[str, str]) -> None:
    """Take the column of the day for the time of a post where its name alone made a time of day the better match."""
    at = found.get("created_at", "")
    if "created_at" in fields or normalised(at) not in _NORMALISED["clock"]:
        return
    days = (by_name[name] for name in _NORMALISED["created_at"] if name in by_name)
    day = next((column for column in days if normalised(column) not in _NORMALISED["clock"]), None)
    if day is not None and day not in found.values():
        found |= {"created_at": day, "clock": fields.get("clock", at)}


def _listed(columns: Sequence[str], *, show: bool) -> str:
    if not show:
        return f"The names of its columns ({len(columns):,}) are not shown: they may be cells of a post."
    shown = ", ".join(columns[:30])
    return f"Columns: {shown} and {len(columns) - 30} more." if len(columns) > 30 else f"Columns: {shown}."


def _quoted(column: str) -> str:
    return f"'{column}'" if re.search(r"[^\w.\-]", column) else column
