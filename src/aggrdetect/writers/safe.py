"""Text that a spreadsheet shows instead of running."""

import re

FORMULA = r"\A([=+\-@\t\r\n＝＋－＠])"
"""What a spreadsheet takes for the beginning of a formula."""


def defused(text: str) -> str:
    """Return *text* with an apostrophe before it where a spreadsheet would take it for a formula.

    Source:
        OWASP, CSV Injection.

    >>> defused("=HYPERLINK(A1)"), defused("gewoon")
    ("'=HYPERLINK(A1)", 'gewoon')
    """
    return re.sub(FORMULA, r"'\1", text)
