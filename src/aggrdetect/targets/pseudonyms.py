"""Pairs as ``--pseudonymise`` stores them: accounts under keyed pseudonyms, officials as they are."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from aggrdetect.targets.roster import Roster
from aggrdetect.text.personal import WRITTEN_NAME, Span, bare_name, personal_spans, replace_spans

_HANDLE = re.compile(rf"(?<!\w)@(\w[\w.\-]*(?:@[\w.\-]+\w)?|{WRITTEN_NAME})")
"""A handle after its sign, on a server of Mastodon too, or a name between marks as WhatsApp mentions people."""
_REFERENCES = ("post_id", "conversation_id", "reply_to_id")
_SHORTEST_NAME = 3
"""Names of accounts shorter than this are replaced after an ``@`` only."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes pseudonyms: HMAC-SHA256 under a key, so that only who holds the key can check a guess.

    Attributes:
        key: The secret.
    """

    key: bytes = field(repr=False)

    def __call__(self, pairs: pa.RecordBatch, roster: Roster | None) -> pa.RecordBatch:
        """Return *pairs* without accounts, references that hold one, links and what ``personal_spans`` finds."""
        rows = [self._changed(row, roster) for row in pairs.to_pylist()]
        return pa.RecordBatch.from_pylist(rows, schema=pairs.schema)

    def account(self, platform: str, account: str) -> str:
        """Return the pseudonym of a handle or id: ``p`` and 16 hexadecimal digits."""
        return "p" + self._digest("account", platform, account.strip().removeprefix("@").lower())

    def _digest(self, *parts: str) -> str:
        message = "\0".join(parts).encode("utf-8", "replace")
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()[:16]

    def _changed(self, row: dict[str, Any], roster: Roster | None) -> dict[str, Any]:
        platform = row["platform"]
        changed = {**row, "url": None, "mentions": None, "page": None, "text": self._text(row, roster)}
        for name in ("author_id", "author_handle", "reply_to_author_id", "reply_to_handle"):
            changed[name] = self.account(platform, row[name]) if row[name] else row[name]
        accounts = [account.lower() for account in _accounts(row)]
        for name in _REFERENCES:
            if row[name] and not _tells_nothing(row[name], accounts):
                changed[name] = "r" + self._digest("reference", platform, row[name])
        return changed

    def _text(self, row: Mapping[str, Any], roster: Roster | None) -> str:
        text: str = row["text"]
        spans = [*personal_spans(text), *_officials(text, row, roster)]
        for found in _HANDLE.finditer(text):
            name = bare_name(found[1].rstrip(".-"))
            end = found.start(1) + len(found[1].rstrip(".-"))
            owned = roster is not None and roster.account_owners(row["platform"], name, None)
            mark = text[found.start() : end] if owned else f"@{self.account(row['platform'], name)}"
            spans.append(Span(found.start(), end, mark))
        for account in sorted(_accounts(row), key=len, reverse=True):
            if len(account) < _SHORTEST_NAME or (roster and roster.account_owners(row["platform"], account, None)):
                continue
            mark = self.account(row["platform"], account)
            names = re.finditer(rf"(?<!\w){re.escape(account)}(?!\w)", text, re.IGNORECASE)
            spans += [Span(found.start(), found.end(), mark) for found in names]
        return replace_spans(text, spans)


def _accounts(row: Mapping[str, Any]) -> list[str]:
    """Return the accounts of a row, of its author, of whom it answers and of whom it mentions."""
    names = (row[name] for name in ("author_handle", "author_id", "reply_to_handle", "reply_to_author_id"))
    return [name.strip().removeprefix("@") for name in (*names, *(row["mentions"] or ())) if name and name.strip("@ ")]


def _officials(text: str, row: Mapping[str, Any], roster: Roster | None) -> Iterator[Span]:
    """Yield the officials of the roster in a text, to be kept as they stand."""
    if roster is None:
        return
    day = row["created_at"].date() if row["created_at"] else None
    for found in roster.finder.find(text, row["platform"], day):
        yield Span(found.start, found.end, text[found.start : found.end])


def _tells_nothing(reference: str, accounts: list[str]) -> bool:
    """Tell whether an id is a number that has nothing in common with an account."""
    plain = reference.isascii() and reference.isdigit()
    return plain and not any(account in reference or reference in account for account in accounts)
