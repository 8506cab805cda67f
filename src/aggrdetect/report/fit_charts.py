"""The chart of scores against labels."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from aggrdetect.report.charts import BLUE, GREY, Chart, Point, data_chart


def reliability(points: Sequence[Point], words: dict[str, str], locale: str) -> Chart:
    """Draw which share people call aggressive against the mean score, and the line where both are the same.

    Args:
        points: Mean score as ``raw``, share with its interval as ``value``, ``low`` and ``high``.
        words: ``mean_score``, ``people``, ``ideal``, ``estimate``: what axes and marks are called.
        locale: Of numbers.
    """
    rows = [{"x": p.raw, "y": p.value, "low": p.low, "high": p.high, "mark": words["estimate"]} for p in points]
    ideal = [{"x": end, "y": end, "mark": words["ideal"]} for end in (0, 1)]

    def draw(width: int) -> Any:
        scale = alt.Scale(domain=[0, 1])
        legend = alt.Legend(title=None, columns=1 if width < 400 else 0)
        names = [words["estimate"], words["ideal"]]
        colour = alt.Color("mark:N", scale=alt.Scale(domain=names, range=[BLUE, GREY]), legend=legend)
        x = alt.X("x:Q", title=words["mean_score"], scale=scale, axis=alt.Axis(format=".1f", tickCount=5))
        axis = alt.Axis(format="~%", tickCount=5)
        y, low = (alt.Y(f"{name}:Q", title=words["people"], scale=scale, axis=axis) for name in ("y", "low"))
        line = data_chart(ideal).mark_line(strokeDash=[4, 4]).encode(x=x, y=y, color=colour)
        base = data_chart(rows)
        rule = base.mark_rule(strokeWidth=3, color=BLUE).encode(x=x, y=low, y2="high:Q")
        dot = base.mark_point(size=90, filled=True, opacity=1).encode(x=x, y=y, color=colour)
        return (line + rule + dot).properties(width=min(width, 480), height=260)

    return Chart(draw, locale)
