"""Text that a spreadsheet shows instead of running."""

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    """Return *text* with an apostrophe before it where a spreadsheet would take it for a formula.

    Source:
        OWASP, CSV Injection.

    >>> defused("=HYPERLINK(A1)"), defused("gewoon")
    ("'=HYPERLINK(A1)", 'gewoon')
    """
    return f"'{text}" if text.startswith(_RUN) else text
