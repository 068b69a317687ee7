"""The odds ratios among the cited findings: what studies found, drawn around the line of no difference."""

from __future__ import annotations

import math
import re

from dashboards.charts.describing import demonstration_note, source_line
from dashboards.charts.forms import Chart, Point, Series
from dashboards.charts.wording import capital
from dashboards.releases import Release

NO_INTERVAL = "No interval was published in the sources seen, so how sure each figure is cannot be shown."
READING = "An odds ratio below 1 means lower odds than in the comparison group. Odds are not probability."


def odds_ratios(release: Release) -> Chart:
    """A chart of every odds ratio in a cited release of evaluations."""
    records = [r for r in release.records() if r["measure_type"] == "odds ratio"]
    points = tuple(p for p in map(_point, records) if p is not None)
    bare = (NO_INTERVAL,) if any(p.interval is None for p in points) else ()
    return Chart(
        id=f"r{release.number}v{release.version}-odds",
        title="Odds ratios that evaluations found",
        kind="odds_ratios" if points else "none",
        unit="odds ratio",
        finding=_finding(points, {r["place"] for r in records}),
        series=(Series("odds", "Odds ratio", points),) if points else (),
        notes=(*demonstration_note(release), READING, *bare),
        source=source_line(release),
        demonstration=release.demonstration,
        axis="Outcome",
    )


def _point(record: dict[str, str]) -> Point | None:
    try:
        value = float(record["figure"])
    except ValueError:
        return None
    if not (math.isfinite(value) and value > 0):
        return None
    about = f"{record['place']}, published {record['published']}. {capital(record['window'])}"
    interval = _interval(record["interval"])
    key = (record["id"],)
    return Point(capital(record["outcome"]), key, value, "published", record["figure"], interval, about)


def _interval(text: str) -> tuple[float, float] | None:
    """The ends of an interval written `0.2 to 0.8`; anything else is words."""
    found = re.fullmatch(r"\s*(\d*\.?\d+)\s*(?:to|[-–])\s*(\d*\.?\d+)\s*(?:\(.*\))?", text)
    ends = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    return ends if 0 < ends[0] <= ends[1] else None


def _finding(points: tuple[Point, ...], places: set[str]) -> str:
    if not points:
        return "This release holds no odds ratio."
    below = sum((p.value or 1) < 1 for p in points)
    where = f", all from {next(iter(places))}," if len(places) == 1 and len(points) > 1 else ""
    if below == len(points) > 1:
        return f"All {below} published odds ratios{where} are below 1: lower odds in LEAD than outside it."
    return f"{below} of {len(points)} published odds ratios{where} are below 1: lower odds in LEAD."
