"""Finding the columns of a post in a file with any column names, in Dutch and English."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

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


def find_columns(columns: Sequence[str], fields: Mapping[str, str], where: str, way_out: str = "") -> dict[str, str]:
    """Return field to column: what *fields* says, and for other fields the first alias that is a column.

    Args:
        columns: The column names of the file.
        fields: What the user mapped, as ``check_fields`` gives it.
        where: The file, for messages.
        way_out: What to do if a column is not found, where that is known better than here.

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
            raise InputError(
                f"{where}: has no column {column!r} to map to {field}. Columns: {_listed(columns)}. {way_out}".rstrip()
            )
        found[field] = actual
    taken = set(found.values())
    for field, names in _NORMALISED.items():
        match = next((by_name[name] for name in names if name in by_name and by_name[name] not in taken), None)
        if field not in found and match is not None:
            found[field] = match
            taken.add(match)
    _part_day_and_clock(found, fields, by_name)
    if "text" not in found:
        raise InputError(
            f"{where}: no column looks like the text of a post. Columns: {_listed(columns)}. "
            f"{way_out or f'Name it: --map text={_quoted(columns[0])}'}"
        )
    return found


def looks_like_a_post(columns: Iterable[str]) -> bool:
    """Say whether the first row of a table is a post and no header, as in the later parts of a file that was split.

    >>> looks_like_a_post(["15-02-2026", "piet", "drie"]), looks_like_a_post(["wanneer", "wie", "wat"])
    (True, False)
    """
    return any(_VALUE.match(column) for column in columns)


def _part_day_and_clock(found: dict[str, str], fields: Mapping[str, str], by_name: Mapping[str, str]) -> None:
    """Take the column of the day for the time of a post where its name alone made a time of day the better match."""
    at = found.get("created_at", "")
    if "created_at" in fields or normalised(at) not in _NORMALISED["clock"]:
        return
    days = (by_name[name] for name in _NORMALISED["created_at"] if name in by_name)
    day = next((column for column in days if normalised(column) not in _NORMALISED["clock"]), None)
    if day is not None and day not in found.values():
        found |= {"created_at": day, "clock": fields.get("clock", at)}


def _listed(columns: Iterable[str]) -> str:
    names = list(columns)
    shown = ", ".join(_one_line(name) for name in names[:30])
    return f"{shown} and {len(names) - 30} more" if len(names) > 30 else shown


def _quoted(column: str) -> str:
    name = _one_line(column)
    return f"'{name}'" if re.search(r"[^\w.\-]", name) else name


def _one_line(name: str) -> str:
    return " ".join(name.split())[:40]
