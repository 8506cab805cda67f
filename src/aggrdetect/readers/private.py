"""What exports hold besides posts and nobody may find again: session tokens, addresses, data on devices."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

HIDDEN = "…"

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
_WORDS = """
    ip ips ipaddress address adres addresses useragent token tokens cookie cookies session sessions sessionid
    device devices deviceid browser imei fingerprint csrf password wachtwoord secret apikey authorization datr
    phone telefoon telefoonnummer mobile email emailaddress emailadres mail latitude longitude coordinates
"""
_PRIVATE_WORDS = frozenset(_WORDS.split())
_TOGETHER = tuple(map(frozenset, (("source", "url"), ("user", "agent"), ("api", "key"), ("login", "location"))))
_IN_LINKS = re.compile(
    r"(?:access_?)?token|auth|key|sid|s?session(?:_?id)?|sig(?:nature)?|code|(?:fb|g|ms|tt|dc)clid|gbraid|wbraid|igshi?d?|mibextid|"
    r"__\w+__(?:\[\d+\])?|utm_\w+|trk\w*|lipi|ref_src|x-amz-\w+",
    re.IGNORECASE,
)

_KEY = re.compile(r'"([^"\\\n]{1,80})"\s*:\s*')
_STRING, _PLAIN = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL), re.compile(r"[^\s\",\]}]+")
_KEY_WITHIN = re.compile(r'(?:\\+"|"")([^"\\\n]{1,80})(?:\\+"|"")(\s*:\s*)(?:\\+"|"")?([^"\\]*)')
_ANYWHERE = (
    re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?::[0-9a-f]{1,4}){0,4}", re.IGNORECASE),
    re.compile(r"\b(?:Mozilla|Opera|Dalvik|okhttp|CFNetwork)/\d[^\"\t;\n]*(?:\([^)\n]*\)[^\"\t;\n]*)*"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?"),
    re.compile(
        r"(?im)^(?:received|x-originating-ip|x-mailer|user-agent|x-sender-ip|authentication-results|(?:arc|dkim)-[a-z-]+)"
        r":[^\n]*(?:\n[ \t][^\n]*)*"
    ),
)
_IN_ANY_LINK = re.compile(rf"([?&](?:{_IN_LINKS.pattern})=)[^&\s\"'<>]+", re.IGNORECASE)


def is_private(name: str) -> bool:
    """Tell whether a field of this name holds a token, an address, or data on a device.

    >>> [is_private(name) for name in ("loginIp", "user_agent", "source_url", "next_token", "url", "text", "author")]
    [True, True, True, True, False, False, False]
    """
    words = {word.lower() for word in _WORD.findall(name)}
    return not words.isdisjoint(_PRIVATE_WORDS) or any(pair <= words for pair in _TOGETHER)


def without_private(value: Any) -> Any:
    """Return a JSON value in which every private field is hidden, at any depth.

    Raises:
        RecursionError: It is nested deeper than the interpreter allows.
    """
    if type(value) is dict:
        return {
            name: HIDDEN if type(name) is str and is_private(name) and item not in (None, "") else without_private(item)
            for name, item in value.items()
        }
    return [without_private(item) for item in value] if type(value) is list else value


def hide_private(text: str) -> str:
    """Return the text of a row without what is private: by field names in JSON, whole or broken, and by its look.

    >>> hide_private('{"text": "hoi", "ip": "203.0.113.9", "device": {"model": "X"}, "n": 1')
    '{"text": "hoi", "ip": "…", "device": "…", "n": 1'
    """
    text = _KEY_WITHIN.sub(_hidden, _hide_values(text))
    for pattern in _ANYWHERE:
        text = pattern.sub(HIDDEN, text)
    return _IN_ANY_LINK.sub(rf"\1{HIDDEN}", text)


def _hide_values(text: str) -> str:
    pieces, done = [], 0
    for key in _KEY.finditer(text):
        if key.start() >= done and is_private(key[1]):
            end = _value_end(text, key.end())
            if text[key.end() : end] not in {'""', "null"}:
                pieces += [text[done : key.end()], f'"{HIDDEN}"']
                done = end
    return "".join([*pieces, text[done:]])


def _value_end(text: str, start: int) -> int:
    """Return where the JSON value that begins at *start* ends, be it whole or not."""
    if text[start : start + 1] not in {"{", "["}:
        found = _STRING.match(text, start) or _PLAIN.match(text, start)
        return found.end() if found else start
    depth, at = 0, start
    while at < len(text):
        if string := _STRING.match(text, at):
            at = string.end()
            continue
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            return at
    return at


def _hidden(found: re.Match[str]) -> str:
    return found[0].replace(found[3], HIDDEN) if found[3] and is_private(found[1]) else found[0]


def public_url(url: str) -> str:
    """Return a link without user name, password, session tokens and what tells who shared it.

    >>> public_url("https://u:p@example.org/a?id=1&session=geheim&utm_source=x#b")
    'https://example.org/a?id=1#b'
    """
    if "?" not in url and "@" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0]
    kept = [piece for piece in parts.query.split("&") if not _is_private_piece(piece)]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "&".join(kept), parts.fragment))


def _is_private_piece(piece: str) -> bool:
    try:
        names = parse_qsl(piece, keep_blank_values=True)
    except ValueError:
        return True
    return any(_IN_LINKS.fullmatch(name) or is_private(name) for name, _ in names)
