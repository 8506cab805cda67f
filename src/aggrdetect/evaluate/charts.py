"""The charts of an evaluation, drawn as SVG without a browser."""

from typing import Any

import altair as alt
import vl_convert

_BLUE, _ORANGE, _GREY = "#154273", "#b34700", "#696969"
_WIDTH = 620


def label_chart(found: dict[str, Any]) -> str:
    """Draw F1 and AUROC of every label with their intervals, as SVG."""
    rows = [
        {"label": label, "metric": title, **row[name]}
        for label, row in found["labels"].items()
        for name, title in (("f1", "F1"), ("auroc", "AUROC"))
        if row[name]["value"] is not None
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", sort=list(found["labels"]), title=None),
        yOffset=alt.YOffset("metric:N", sort=["F1", "AUROC"]),
        color=alt.Color("metric:N", title=None, scale=alt.Scale(domain=["F1", "AUROC"], range=[_BLUE, _ORANGE])),
    )
    x = alt.X("low:Q", title="value with 95 % interval", scale=alt.Scale(zero=False))
    return _svg(
        base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
        + base.mark_point(size=50, filled=True).encode(x="value:Q", shape=alt.Shape("metric:N", title=None))
    )


def reliability_chart(bins: list[dict[str, Any]]) -> str:
    """Draw the share labelled 1 against the mean score of each bin, as SVG; on the line is well calibrated."""
    line = alt.Chart(alt.InlineData(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
        color=_GREY, strokeDash=[4, 4], strokeWidth=1
    )
    points = alt.Chart(alt.InlineData(values=bins)).mark_circle(color=_BLUE, opacity=0.9)
    unit = alt.Scale(domain=[0, 1])
    return _svg(
        line.encode(
            x=alt.X("x:Q", title="mean score", scale=unit), y=alt.Y("y:Q", title="share labelled 1", scale=unit)
        )
        + points.encode(
            x="mean_score:Q", y="rate:Q", size=alt.Size("n:Q", title="posts", scale=alt.Scale(range=[20, 400]))
        ),
        height=300,
        width=360,
    )


def robustness_chart(found: dict[str, Any]) -> str:
    """Draw the share of flags that each perturbation makes disappear, by strength, as SVG."""
    rows = [
        {"perturbation": name.replace("_", " "), "strength": strength, **row["flags_lost"]}
        for name, strengths in found["perturbations"].items()
        for strength, row in strengths.items()
        if row["flags_lost"]["value"] is not None
    ]
    order = ["light", "medium", "heavy"]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("perturbation:N", sort=[name.replace("_", " ") for name in found["perturbations"]], title=None),
        yOffset=alt.YOffset("strength:N", sort=order),
        color=alt.Color(
            "strength:N", title=None, sort=order, scale=alt.Scale(domain=order, range=[_GREY, _BLUE, _ORANGE])
        ),
    )
    x = alt.X("low:Q", title="share of flags lost, with 95 % interval", axis=alt.Axis(format="%"))
    return _svg(
        base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
        + base.mark_point(size=40, filled=True).encode(
            x="value:Q", shape=alt.Shape("strength:N", title=None, sort=order)
        )
    )


def _svg(chart: Any, *, width: int = _WIDTH, height: int | None = None) -> str:
    sized = chart.properties(width=width, **({"height": height} if height else {}))
    spec = sized.configure(font="Liberation Sans, Arial, sans-serif", background="#ffffff", aria=False)
    return str(vl_convert.vegalite_to_svg(spec.to_dict(validate=False)))
