"""Turning the values of foreign exports into ids, handles and text. Every function accepts any value."""

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.text.personal import WRITTEN_NAME, bare_name

DAMAGED_ID = "id damaged by a spreadsheet (like 1.23E+18): export again and keep ids as text"

_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_POINT_ZERO = re.compile(r"(\d{1,15})\.0")
_HANDLE = re.compile(r"@(?<![\w@/]@)(\w[\w.\-]*)")  # the sign first: it is searched for fastest
_ISOLATED = re.compile(f"@({WRITTEN_NAME})")
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre")
)
_OTHERS = frozenset(
    tag
    for tags in (
        "html body header footer main nav section article aside address hgroup figure figcaption dl dt dd menu hr a em",
        "strong small s cite q dfn abbr ruby rt rp data time code var samp kbd sub sup i b u mark bdi bdo span wbr ins",
        "del picture source img iframe embed object param video audio track map area caption colgroup col tbody thead",
        "tfoot td th form label input button select datalist optgroup option textarea output progress meter fieldset",
        "legend details summary dialog noscript slot canvas base link meta search svg math path g rect circle line",
        "image font center tt big strike acronym applet basefont bgsound blink dir frame frameset isindex keygen",
        "listing marquee nobr noembed noframes plaintext rb rtc spacer xmp",
    )
    for tag in tags.split()
)
"""The other elements of HTML, old and new: of these only the content counts."""
_NAMESPACED = re.compile(r"[a-z]\w*:[a-z]\w*")
"""Such as ``o:p`` of office programs."""
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_NO_TAG = re.compile(r"<(?![^<>]{0,5000}+>)")
"""A ``<`` that closes nowhere near; the standard library would look for the end of each in all that follows."""
_EXACT_INTEGER = 1 << 53


def dig(value: Any, *keys: str) -> Any:
    """Return what lies under *keys* in nested objects, or None where a key is absent or not an object."""
    for key in keys:
        if type(value) is not dict:
            return None
        value = value.get(key)
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, or of one object; anything else is left out."""
    if type(value) is dict:
        return [value]
    return [item for item in value if type(item) is dict] if type(value) is list else []


def string(value: Any) -> str | None:
    """Return a string that is not blank, or None."""
    return value if type(value) is str and value.strip() else None


def id_text(value: Any) -> str | None:
    """Return an id as text, or None where there is none.

    Raises:
        InputError: The id went through a floating-point number and lost digits.

    >>> id_text(1380175475545362437), id_text(" 12 "), id_text("12.0"), id_text("")
    ('1380175475545362437', '12', '12', None)
    """
    if type(value) is str:
        if value.isdecimal():  # nearly all
            return value
        text = value.strip()
        if _SCIENTIFIC.fullmatch(text):
            raise InputError(DAMAGED_ID)
        exact = _POINT_ZERO.fullmatch(text)
        return exact[1] if exact else text or None
    if type(value) is int:
        return str(value)
    if type(value) is float:
        if value != value:  # noqa: PLR0124 - not a number: an empty cell
            return None
        if not value.is_integer() or abs(value) >= _EXACT_INTEGER:
            raise InputError(DAMAGED_ID)
        return str(int(value))
    return None


def handle(value: Any) -> str | None:
    """Return a handle without ``@`` and white space, or None."""
    return (value.strip().lstrip("@") or None) if type(value) is str else None


def handles(values: Iterable[Any]) -> list[str] | None:
    """Return the handles among *values*, each once, or None if there are none."""
    found = dict.fromkeys(name for name in map(handle, values) if name)
    return list(found) or None


def handles_in(text: str) -> list[str] | None:
    """Return the handles that a text writes out, and the names that WhatsApp puts for them, each once, or None.

    >>> handles_in("Hoi @jansen, mail a@b.nl of @piet.")
    ['jansen', 'piet']
    """
    if "@" not in text:
        return None
    found = dict.fromkeys(name.rstrip(".-") for name in _HANDLE.findall(text))
    if "@\u2068" in text:
        found |= dict.fromkeys(isolated_names(text))
    return list(found) or None


def isolated_names(text: str) -> list[str]:
    r"""Return the names in mentions as WhatsApp writes them.

    >>> isolated_names("Zeg dat tegen @\u2068Jan Jansen\u2069")
    ['Jan Jansen']
    """
    return [name for name in map(bare_name, _ISOLATED.findall(text)) if name]


def need_text(value: Any) -> str:
    """Return a text that is not blank.

    Raises:
        InputError: There is none.
    """
    if type(value) is not str:
        raise InputError("no text" if value is None else "the text is not a string")
    if not value or value.isspace():
        raise InputError("empty text")
    return value.replace("\r\n", "\n") if "\r" in value else value


def unescape(text: str) -> str:
    """Return text with ``&amp;`` and the like as characters."""
    return html.unescape(text) if "&" in text else text


def repair_mojibake(text: str) -> str:
    """Return text of which each UTF-8 byte was written as a character, decoded; other text as it is.

    >>> repair_mojibake("cafÃ©"), repair_mojibake("café €")
    ('café', 'café €')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def repair_all(value: Any) -> Any:
    """Return a JSON value with every string in it, keys too, through ``repair_mojibake``.

    Raises:
        RecursionError: The value is nested deeper than the interpreter allows.
    """
    if type(value) is str:
        return repair_mojibake(value)
    if type(value) is dict:
        return {repair_mojibake(key): repair_all(item) for key, item in value.items()}
    if type(value) is list:
        return [repair_all(item) for item in value]
    return value


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif not _is_element(tag):
            self.handle_data(unescape(self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if _is_element(tag):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "p" or (tag in _BLOCKS and tag != "br"):
            self.pieces.append("\n")
        elif not _is_element(tag):
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(_SPACES.sub(" ", data.replace("\n", " ")))


def _is_element(tag: str) -> bool:
    return tag in _BLOCKS or tag in _OTHERS or tag in _HIDDEN or _NAMESPACED.fullmatch(tag) is not None


def _without_comments(markup: str) -> str:
    pieces = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start + 4)) >= 0:
        pieces.append(markup[at:start])
        at = end + 3
    return "".join((*pieces, markup[at:].replace("<!--", "&lt;!--")))


def html_to_text(markup: str) -> str:
    r"""Return the text of an HTML fragment or page; blocks and ``<br>`` become lines.

    What stands between angle brackets but names no element of HTML is text that somebody typed, and stays.

    >>> html_to_text("<p>Beste <b>burgemeester</b>,<br>schaam je &amp; ga weg</p>")
    'Beste burgemeester,\nschaam je & ga weg'
    >>> html_to_text("<b>Wat een</b> <dikke lul>")
    'Wat een <dikke lul>'
    """
    if "<" not in markup:
        return unescape(markup)
    parser = _Text()
    parser.feed(_NO_TAG.sub("&lt;", _without_comments(markup)))
    parser.close()
    lines = (line.strip() for line in "".join(parser.pieces).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
