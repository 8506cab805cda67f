"""Published figures of the Monitor Integriteit en Veiligheid, the survey that a report is set beside."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

_SHARES_OF_OFFICIALS = ("victim_12m", "victim_12m_online")
_SHOWN_FORMS = ("any", "verbaal", "bedreiging_intimidatie", "verbaal_or_bedreiging")
_LAYERS = {"gemeenten": "gemeente", "provincies": "provincie", "waterschappen": "waterschap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One figure of the Monitor.

    Attributes:
        edition: Year of publication.
        year: Year asked about, empty where the source does not say.
        layer: One of ``schema.LAYERS``, or ``all``.
        who: ``all``, a role of ``schema.ROLES``, ``gender:vrouw`` or ``gender:man``.
        form: ``any``, ``verbaal``, ``bedreiging_intimidatie`` or ``verbaal_or_bedreiging``.
        online: Only what came by e-mail or social media.
        share: Share of officials in 12 months, 0 to 1.
        n: Respondents, or None where the source does not say.
        source: Where it was read.
        url: Its address.
        disputed: Sources differ on this figure.
    """

    edition: int
    year: str
    layer: str
    who: str
    form: str
    online: bool
    share: float
    n: int | None
    source: str
    url: str
    disputed: bool

    @property
    def closest(self) -> bool:
        """Tell whether this is the closest to what a run measures: online, verbal aggression or threat."""
        return self.online and self.form == "verbaal_or_bedreiging"


def read_benchmarks() -> tuple[Benchmark, ...]:
    """Return the shares of officials in 12 months that a report can be set beside, in the order of the file."""
    text = (files("aggrdetect.report") / "monitor.csv").read_text(encoding="utf-8")
    return tuple(_benchmark(row) for row in csv.DictReader(text.splitlines()) if _is_shown(row))


def _is_shown(row: dict[str, str]) -> bool:
    return row["measure"] in _SHARES_OF_OFFICIALS and row["form"] in _SHOWN_FORMS and bool(row["value_pct"])


def _benchmark(row: dict[str, str]) -> Benchmark:
    return Benchmark(
        edition=int(row["edition"]),
        year=row["reference_year"],
        layer=_LAYERS.get(row["layer"], row["layer"] or "all"),
        who=row["role"],
        form=row["form"],
        online=row["measure"] == "victim_12m_online",
        share=float(row["value_pct"]) / 100,
        n=int(row["n"]) if row["n"] else None,
        source=row["source"],
        url=row["url"],
        disputed="DISAGREE" in row["note"],
    )


def matching(benchmarks: Iterable[Benchmark], layers: set[str], roles: set[str]) -> tuple[Benchmark, ...]:
    """Return the figures about everybody, women and men, and about the layers and roles of a run."""
    return tuple(
        b
        for b in benchmarks
        if b.layer in {"all", *layers} and (b.who in {"all", *roles} or b.who.startswith("gender:"))
    )
