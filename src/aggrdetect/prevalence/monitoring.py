"""The run's figures in the table layout of the Monitor's figures: layer by role by form, one figure a row."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import orjson

from aggrdetect import __version__
from aggrdetect.errors import InputError
from aggrdetect.files import write_text
from aggrdetect.prevalence.officials import WINDOW_DAYS
from aggrdetect.prevalence.tables import PrevalenceTables
from aggrdetect.stats.estimate import Estimate
from aggrdetect.writers.safe import defused

LAYOUT = "aggrdetect-monitoring/1"
"""Changes when a column is renamed or means something else; new ones come at the end."""

BY = ("layer", "role", "layer+role")
"""The groupings that the table needs."""

COLUMNS = (
    "edition", "reference_year", "layer", "role", "form", "channel", "measure", "value_pct", "n", "source", "url",
    "note", "low_pct", "high_pct", "level", "estimand", "first_day", "last_day", "suppressed",
)  # fmt: skip
"""The first twelve are those of ``data/monitor.csv``."""

CHANNEL = "messages"
"""All messages that the run was given; the Monitor's channels are ``all``, ``online`` and others."""

_LAYERS = {"gemeente": "gemeenten", "provincie": "provincies", "waterschap": "waterschappen"}
_GENDERS = {"v": "gender:vrouw", "m": "gender:man"}
_FORMS = {
    "verbal": "verbaal",
    "menace": "bedreiging_intimidatie",
    "aggression": "verbaal_or_bedreiging",
    "discrimination": "discriminatie",
    "sexual": "seksuele_intimidatie",
}

Row = dict[str, str | int | float | None]


def monitoring_rows(tables: PrevalenceTables) -> Iterator[Row]:
    """Yield shares of officials and of messages, in the order of ``COLUMNS``; percentages as in the Monitor.

    Args:
        tables: Estimates by each of ``BY``, of any labels.
    """
    full = tables.first_day and (date.fromisoformat(tables.last_day) - date.fromisoformat(tables.first_day)).days
    period = "victim_12m" if full == WINDOW_DAYS - 1 else "victim_period"
    for share in tables.persons:
        measure = f"{period}_messages" if share.at_least == 1 else f"{period}_messages_{share.at_least}_or_more"
        what = {"form": share.label, "measure": measure, "n": share.n_officials, "suppressed": share.suppressed}
        yield _row(tables, share.group, share.like_these, what)
    for rates in tables.overall:
        what = {"form": rates.label, "measure": "messages_share", "n": tables.n_pairs, "suppressed": False}
        yield _row(tables, {}, rates.headline, what)
    for name in BY:
        for group in tables.groups[name]:
            found = {rates.label: rates.headline for rates in group.rates}
            for label in (rates.label for rates in tables.overall):
                what = {"form": label, "measure": "messages_share", "n": group.n_pairs, "suppressed": group.suppressed}
                yield _row(tables, group.values, found.get(label), what)


def _row(tables: PrevalenceTables, group: dict[str, str], found: Estimate | None, what: Mapping[str, object]) -> Row:
    years = dict.fromkeys(day[:4] for day in (tables.first_day, tables.last_day) if day)
    gender = _GENDERS.get(group.get("gender", ""), f"gender:{group['gender']}") if "gender" in group else ""
    layer, form = group.get("layer", "all"), str(what["form"])
    values = {
        "edition": tables.last_day[:4],
        "reference_year": "-".join(years),
        "layer": _LAYERS.get(layer, layer),
        "role": gender or group.get("role", "all"),
        "form": _FORMS.get(form, form),
        "channel": CHANNEL,
        "measure": what["measure"],
        "value_pct": _percent(found.value if found else None),
        "n": what["n"],
        "source": f"aggrdetect {__version__}, {tables.model}",
        "url": "",
        "note": found.method if found else "",
        "low_pct": _percent(found.low if found else None),
        "high_pct": _percent(found.high if found else None),
        "level": tables.level,
        "estimand": found.estimand if found else "",
        "first_day": tables.first_day,
        "last_day": tables.last_day,
        "suppressed": int(bool(what["suppressed"])),
    }
    return {name: values[name] for name in COLUMNS}  # type: ignore[misc]


def _percent(share: float | None) -> float | None:
    return None if share is None or share != share else round(100 * float(share), 4)  # noqa: PLR0124 (nan is not itself)


def write_monitoring(tables: PrevalenceTables, path: Path) -> None:
    """Write the table as CSV or JSON, by the end of the name; an older table of ours is replaced.

    Raises:
        InputError: The name ends otherwise, or the file exists and is not such a table.
    """
    check_monitoring(path)
    rows = list(monitoring_rows(tables))
    if path.suffix.lower() == ".json":
        write_text(path, orjson.dumps({"layout": LAYOUT, "rows": rows}, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([defused(value) if isinstance(value, str) else value for value in row.values()] for row in rows)
    write_text(path, text.getvalue())


def check_monitoring(path: Path) -> None:
    """Check that the table can be written to *path*, before anything is worked out.

    Raises:
        InputError: The name ends otherwise than ``.csv`` or ``.json``, or the file exists and is not such a table.
    """
    signs = {".csv": ",".join(COLUMNS), ".json": f'"layout": "{LAYOUT}"'}
    if path.suffix.lower() not in signs:
        raise InputError(f"{path}: a monitoring table ends on .csv or .json. Name it so.")
    if path.exists() and signs[path.suffix.lower()].encode() not in path.read_bytes()[:1000]:
        raise InputError(f"{path}: exists and is not a monitoring table. Name another file, or move it away.")
