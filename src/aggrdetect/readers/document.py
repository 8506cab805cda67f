"""The page of formats in the documentation, made from the table."""

from collections.abc import Sequence

from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS

ALWAYS = ("post_id", "platform", "created_at", "text", "kind")
"""Fields that every format fills, if the export holds them or not."""

_INTRODUCTION = """# Formats

Made by `aggrdetect.readers.document.formats_markdown`; do not edit. `aggrdetect formats FILE` says which format a file
is taken for, and why. Every format is recognised by its content; `--format NAME` overrules that.

- Every row becomes a post or a reject with its reason: `rows == posts + rejects`.
- Every post has `post_id` (of the platform, or made from author, time and text), `platform`, `created_at` (UTC), `text`
  and `kind` (post, reply, retweet, quote).
- Zip files are read without unpacking; `.gz`, `.zst`, `.bz2` and `.xz` are expanded as they are read, within a zip too;
  `-` is standard input. Unpack a tar, or a zip within a zip, first.
- In a zip or an unpacked archive every file in a known format is read; what is skipped is named.
- Never save an export from Excel before it is read: long ids lose their last digits.
"""


def formats_markdown() -> str:
    """Return ``docs/formats.md``."""
    rows = [f"| [`{row.name}`](#{row.name}) | {row.title} | {', '.join(row.containers)} |" for row in FORMATS.values()]
    table = ["| name | what | comes as |", "|---|---|---|", *rows, ""]
    return "\n".join([_INTRODUCTION, *table, *(_section(row) for row in FORMATS.values())])


def _section(row: Format) -> str:
    guide = row.guide
    kept = ", ".join(f"`{name}`" for name in guide.kept) or "nothing more"
    return "\n".join(
        [
            f"## {row.name}",
            "",
            f"{guide.title}.",
            "",
            f"- Kept beside what every post has: {kept}.",
            f"- Lost: {guide.lost}",
            f"- Time zone: {guide.time}.",
            "",
            "Nederlands:",
            "",
            *_steps(guide.how_nl),
            "",
            "English:",
            "",
            *_steps(guide.how_en),
            "",
        ]
    )


def _steps(steps: Sequence[str]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
