"""Characters made plain: entities, wrong encodings, Unicode forms, invisible characters, look-alikes.

Each function is one step of ``text.normalise`` and leaves ordinary Dutch as it is.
"""

import html
import re
import unicodedata

from ftfy import fix_encoding

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼʹ", "'"),
        **dict.fromkeys("“”„‟«»″〝〞", '"'),
        **dict.fromkeys("‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        "…": "...",
        "ĳ": "ij",
        "Ĳ": "IJ",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
    "|(?<![^\x00-\x7f])[\u200d\ufe0f]|\u200d(?![^\x00-\u2fff]|[\u2190-\u2bff])"
    "|[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20e2\u20e4-\u20ff]+"
)
_BLANK = re.compile("[\u2800\u3164\uffa0]")

_STYLED = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff03\uff04\uff20\u24b6-\u24e9"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f149\U0001f150-\U0001f169]"
)
_NEGATIVE_CIRCLED_A, _SQUARED_A = 0x1F150, 0x1F130

_CYRILLIC = dict(
    zip("авекмнорстухіјѕһԁԛԝӏёїАВЕКМНОРСТУХІЈЅҺԌԚԜӀЁЇ", "abekmhopctyxijshdqwlëïABEKMHOPCTYXIJSHGQWIËÏ", strict=True)
)
_GREEK = dict(zip("αεικνορτυχηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeikvoptuxnABEZHIKMNOPTYX", strict=True))
_PHONETIC = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag", strict=True))
_LOOKALIKES = str.maketrans({**_CYRILLIC, **_GREEK, **_PHONETIC})
_FOREIGN = "\u0370-\u03ff\u0400-\u052fᴀ-ᴢꜰꜱɢʙʜɪʟɴʀʏɑɡ"
_FOREIGN_WORD = re.compile(rf"\w*[{_FOREIGN}]\w*")
_NO_LOOKALIKE = re.compile(rf"(?![{''.join((*_CYRILLIC, *_GREEK, *_PHONETIC))}])[{_FOREIGN}]")
_LATIN = re.compile(r"[a-zA-ZÀ-ÖØ-öø-ɏ]")


def decode_entities(text: str) -> str:
    """Decode HTML entities that end in a semicolon, as often as they were encoded.

    >>> decode_entities("q&amp;amp;a &lt;3 R&D")
    'q&a <3 R&D'
    """
    while (decoded := _ENTITY.sub(lambda m: html.unescape(m.group()), text)) != text:
        text = decoded
    return text


def repair_encoding(text: str) -> str:
    """Repair UTF-8 that was read as another encoding.

    >>> repair_encoding("cafÃ© in de buurt, zoâ€™n onzin")
    'café in de buurt, zo’n onzin'
    """
    return fix_encoding(text)


def compose(text: str) -> str:
    """Give accented letters one code point, and quotes, dashes and ligatures their plain form.

    >>> compose("“besluit” – café…")
    '"besluit" - café...'
    """
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def drop_invisible(text: str) -> str:
    """Drop control, zero-width and direction characters, loose accents and lone surrogates; blanks become spaces.

    What joins an emoji stays.

    >>> drop_invisible("kan\u200bker\u0336 👩\u200d🌾 ❤\ufe0f")
    'kanker 👩\u200d🌾 ❤\ufe0f'
    """
    return _BLANK.sub(" ", _INVISIBLE.sub("", text))


def replace_lookalikes(text: str) -> str:
    """Write look-alike and styled letters in Latin, where the word or the text is Latin.

    >>> replace_lookalikes("jij bent een kаnkеr ｌｕｌ 𝗵𝗼𝗲𝗿"), replace_lookalikes("спасибо, 5 μg")
    ('jij bent een kanker lul hoer', 'спасибо, 5 μg')
    """
    text = _STYLED.sub(_unstyle, text)
    cyrillic_is_disguise = not _NO_LOOKALIKE.search(text)
    return _FOREIGN_WORD.sub(lambda m: _latin(m.group(), whole=cyrillic_is_disguise), text)


def _unstyle(found: re.Match[str]) -> str:
    code = ord(found.group())
    for first in (_SQUARED_A, _NEGATIVE_CIRCLED_A):
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    plain = unicodedata.normalize("NFKC", found.group())
    return plain if plain.isascii() else found.group()


def _latin(word: str, *, whole: bool) -> str:
    if _NO_LOOKALIKE.search(word):
        return word
    mixed = _LATIN.search(word) is not None
    disguised = whole and not any(c in _GREEK for c in word)  # a lone Greek letter is a symbol, not a disguise
    return word.translate(_LOOKALIKES) if mixed or disguised else word
