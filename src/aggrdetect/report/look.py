"""An organisation's own name, logo and colours on a report; only colours that everybody can read."""

import base64
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.report.charts import BLUE, ORANGE, PALE, PALEST

TEMPLATE = "template.toml"
"""What a folder given to ``--template`` holds."""

TEXT_CONTRAST = 4.5
"""WCAG 2.2 AA, 1.4.3, for text; of charts and lines 1.4.11 asks 3."""

_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
_SIGNS = {".svg": b"<svg", ".png": b"\x89PNG\r\n\x1a\n"}
_LARGEST = 1_000_000
_FIELDS = ("name", "logo", "main", "accent")
_WHITE = (255, 255, 255)
_TINT = 0.07


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a report looks like, besides what it says.

    Attributes:
        name: The organisation; empty for none.
        logo: Content of an SVG or PNG file; empty for none.
        logo_kind: ``.svg`` or ``.png``.
        main: Of headings, lines and bars, as ``#154273``.
        accent: Of marks for raw rates and of the frame around what has the focus.
    """

    name: str = ""
    logo: bytes = b""
    logo_kind: str = ".svg"
    main: str = BLUE
    accent: str = ORANGE

    @property
    def soft(self) -> str:
        """Background of what stands out: white with a little of the main colour in it."""
        return mixed(self.main, _TINT)

    @property
    def colours(self) -> dict[str, str]:
        """What stands in the place of the colours of charts; nothing for the usual ones."""
        if (self.main, self.accent) == (BLUE, ORANGE):
            return {}
        return {BLUE: self.main, ORANGE: self.accent, PALE: mixed(self.main, 0.5), PALEST: mixed(self.main, 0.05)}

    @property
    def logo_address(self) -> str:
        """The logo as a ``data:`` address, so that the page needs no other file."""
        return f"data:{_KINDS[self.logo_kind]};base64,{base64.b64encode(self.logo).decode()}"


PLAIN = Look()


def read_look(path: Path) -> Look:
    """Read ``template.toml``, or the one in a folder.

    Raises:
        InputError: The file, its logo or a colour is not in order; the message says what to write instead.
    """
    file = path / TEMPLATE if path.is_dir() else path
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}. Give {TEMPLATE}, or the folder that holds it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f'{file}: not TOML ({error}). Write lines such as name = "Gemeente Waterdam".') from error
    for key, value in given.items():
        if key not in _FIELDS or not isinstance(value, str):
            raise InputError(f"{file}: {key} is not known, or is no text. Known: {', '.join(_FIELDS)}, each in quotes.")
    colours = {key: _colour(given[key], key, file) for key in ("main", "accent") if key in given}
    logo = file.parent / given["logo"] if given.get("logo") else None
    content, kind = _logo(logo) if logo else (b"", ".svg")
    if content and not given.get("name"):
        raise InputError(f'{file}: a logo needs a name, for people who cannot see it. Add name = "...".')
    return Look(name=given.get("name", ""), logo=content, logo_kind=kind, **colours)


def contrast(colour: str, background: str = "#ffffff") -> float:
    """Return the contrast of two colours, 1 to 21.

    Source:
        WCAG 2.2, definitions of contrast ratio and relative luminance.

    >>> round(contrast("#000000"), 1), round(contrast("#ffffff"), 1), round(contrast("#767676"), 2)
    (21.0, 1.0, 4.54)
    """
    lighter, darker = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str) -> str:
    """Return *colour*, darkened until it can be read on white and on its own tint.

    >>> readable("#154273")
    '#154273'
    >>> contrast(readable("#ffcc00")) >= 4.5
    True
    """
    parts = _parts(colour)
    for step in range(101):
        darker = _hexadecimal(tuple(round(part * (1 - step / 100)) for part in parts))
        if contrast(darker, mixed(darker, _TINT)) >= TEXT_CONTRAST:
            break
    return darker


def mixed(colour: str, share: float) -> str:
    """Return white with a *share* of a colour in it.

    >>> mixed("#000000", 0.5)
    '#808080'
    """
    pairs = zip(_parts(colour), _WHITE, strict=True)
    return _hexadecimal(tuple(round(share * part + (1 - share) * white) for part, white in pairs))


def _colour(value: str, key: str, file: Path) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise InputError(f"{file}: {key} is {value!r}; expected a colour such as {BLUE!r}.")
    found = contrast(value, mixed(value, _TINT))
    if found < TEXT_CONTRAST:
        raise InputError(
            f"{file}: {key} {value} is too light to read: contrast {found:.1f}, WCAG AA asks {TEXT_CONTRAST}. "
            f"Use {readable(value)}, the same colour made darker, or another one."
        )
    return value.lower()


def _logo(path: Path) -> tuple[bytes, str]:
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise InputError(f"{path}: a logo is an .svg or .png file. Save it as one of these.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}. Put the logo beside {TEMPLATE}.") from error
    if _SIGNS[kind] not in content[:4096]:
        raise InputError(f"{path}: not {kind[1:].upper()}. Save the logo again as {' or '.join(_KINDS)}.")
    if len(content) > _LARGEST:
        raise InputError(f"{path}: {len(content):,} bytes; a logo has at most {_LARGEST:,}. Make it smaller.")
    return content, kind


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _hexadecimal(parts: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)
