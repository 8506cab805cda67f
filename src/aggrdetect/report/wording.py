"""Words, numbers and dates in the language of the report."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from aggrdetect.errors import UnknownNameError

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Wording:
    """One language: its texts and how it writes numbers and dates.

    Attributes:
        code: ``nl`` or ``en``.
        texts: By section and key, as in ``texts/nl.toml``.
    """

    code: str
    texts: Mapping[str, Mapping[str, Any]]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text *key*, such as ``summary.scope``, filled in."""
        return str(self._find(key)).format(**values)

    def items(self, key: str) -> list[str]:
        """Return the list of texts *key*."""
        return [str(item) for item in self._find(key)]

    def _find(self, key: str) -> Any:
        section, _, name = key.partition(".")
        return self.texts[section][name]

    def name(self, kind: str, value: str) -> str:
        """Return what a role, layer, platform or month is called; names that no table lists stand for themselves."""
        if not value:
            return self("group.unknown")
        if kind == "month":
            return self.month(value)
        return str(self.texts.get(kind, {}).get(value, value))

    def has(self, key: str) -> bool:
        """Tell whether there is a text *key*."""
        section, _, name = key.partition(".")
        return name in self.texts.get(section, {})

    def noun(self, key: str, n: int) -> str:
        """Return a number of things, as in ``1 bericht`` and ``1.200 berichten``."""
        one, many = self.items(f"nouns.{key}")
        return f"{self.count(n)} {one if n == 1 else many}"

    def count(self, n: int) -> str:
        """Return a whole number with marks between thousands."""
        return f"{n:,}".replace(",", self("format.thousands"))

    def decimal(self, value: float, n_decimals: int) -> str:
        """Return a number with a fixed number of decimals."""
        whole, _, part = f"{value:,.{n_decimals}f}".partition(".")
        return whole.replace(",", self("format.thousands")) + (self("format.decimal") + part if part else "")

    def share(self, value: float) -> str:
        """Return a share as a percentage with at least two meaningful digits, whole from 10 % on."""
        percent = abs(value) * 100
        if 0 < percent < 0.005:
            return f"<{self.decimal(0.01, 2)}%"
        n_decimals = 0 if percent == 0 or percent >= 9.95 else 1 if percent >= 0.995 else 2
        return f"{self.decimal(value * 100, n_decimals)}%"

    def day(self, day: date) -> str:
        """Return a day, as in ``3 maart 2022``."""
        return self("time.day", day=day.day, month=self.items("time.months")[day.month - 1], year=day.year)

    def month(self, month: str) -> str:
        """Return a month, as in ``maart 2022``, for ``2022-03``."""
        year, _, number = month.partition("-")
        return self("time.month", month=self.items("time.months")[int(number) - 1], year=year)

    def short_month(self, month: str) -> str:
        """Return a month, as in ``mrt 2022``, for ``2022-03``."""
        year, _, number = month.partition("-")
        return f"{self.items('time.months_short')[int(number) - 1]} {year}"


def rounded(n: float) -> int:
    """Return *n* with two meaningful digits: an estimate is not known to the last one.

    >>> rounded(1234.5), rounded(87.4), rounded(3.2), rounded(0)
    (1200, 87, 3, 0)
    """
    if n < 1:
        return round(n)
    step = int(10 ** max(0, math.floor(math.log10(n)) - 1))
    return round(n / step) * step


def load_wording(code: str) -> Wording:
    """Return the wording of a language.

    Raises:
        UnknownNameError: There is no such language.
    """
    if code not in LANGUAGES:
        raise UnknownNameError("report language", code, LANGUAGES)
    text = (files("aggrdetect.report") / "texts" / f"{code}.toml").read_text(encoding="utf-8")
    return Wording(code, tomllib.loads(text))
