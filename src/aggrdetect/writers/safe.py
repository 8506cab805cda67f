"""Text and ids that a spreadsheet shows as they are, instead of running or rounding them."""

import re

FORMULA = r"\A([=+\-@\t\r\n＝＋－＠])"
"""What a spreadsheet takes for the beginning of a formula."""

IDS = ("post_id", "author_id", "conversation_id", "reply_to_id", "official_id", "text_hash")
"""Columns of scores that stay text: Excel would round 19 digits to 15."""


def defused(text: str) -> str:
    """Return *text* with an apostrophe before it where a spreadsheet would take it for a formula.

    Source:
        OWASP, CSV Injection.

    >>> defused("=HYPERLINK(A1)"), defused("gewoon")
    ("'=HYPERLINK(A1)", 'gewoon')
    """
    return re.sub(FORMULA, r"'\1", text)
