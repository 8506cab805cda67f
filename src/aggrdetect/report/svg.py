"""Charts as SVG inside other documents."""

import re
from html import escape

from aggrdetect.report.charts import WIDE


def svg_width(svg: str) -> float:
    """Return how wide an SVG wants to be, in pixels."""
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    return float(found.group(1)) if found else float(WIDE)


def labelled_svg(svg: str, *, name: str, title: str, text: str) -> str:
    """Return *svg* for use inside HTML: with a role, a title and a description, and ids that begin with *name*."""
    # The chart is one image to a screen reader, so the roles of its marks go.
    own = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    own = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", own)
    box = re.search(r'viewBox="[^"]*"', own)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-t {name}-d" '
        f'{box.group() if box else ""} style="width:100%;max-width:{svg_width(svg):.0f}px;height:auto">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(text)}</desc>'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: head, own, count=1)
