"""Marks that stand for what has no value. Their size never varies, so they give nothing away."""

from __future__ import annotations

from dashboards.charts import Chart, Point
from dashboards.charts.forms import interval_text
from dashboards.drawings.svg import element, line

HATCH = 16
SHORT = {"suppressed": "hidden", "missing": "not known", "not_applicable": "none", "withheld": "too few"}


def figure_text(point: Point, chart: Chart) -> str:
    """What a mark says when pointed at."""
    if point.value is None:
        return f"{point.label}: {point.text}"
    if point.interval and chart.figured != "counts":
        return f"{point.label}: {point.text} ({interval_text(chart.figured, point.interval)}), {point.of}"
    unit = f" {chart.unit}" if chart.unit and chart.kind != "odds_ratios" else ""
    return f"{point.label}: {point.text}{unit}{f' ({point.share})' if point.share else ''}"


def absent(point: Point, x: float, y: float, size: float = HATCH) -> str:
    """The mark of a point without value, standing on its baseline around (x, y)."""
    if point.status == "suppressed":
        return hatch(x - size / 2, y, size)
    half = min(5, size / 2 - 0.5)
    if point.status == "withheld":
        steps = f"M{x - half:.1f} {y - size / 2:.1f}l{half} {-half}l{half} {half}l{-half} {half}z"
        return element("path", d=steps, class_="chart-withheld")
    if point.status == "missing":
        return element("circle", cx=x, cy=y - size / 2, r=half, class_="chart-missing")
    return line(x - half, y - size / 2, x + half, y - size / 2, "chart-absent")


def mark_size(spacing: float) -> float:
    """One size for all marks of a chart: smaller where its points stand close."""
    return min(HATCH, max(4, spacing - 2))


def hatch(x: float, y: float, size: float = HATCH) -> str:
    """A hatched square that says: hidden."""
    offsets = [size * n / 3 for n in range(1, 6)] if size > 9 else [size * n / 2 for n in range(1, 4)]
    strokes = "".join(_stroke(x, y, size, offset) for offset in offsets)
    frame = element("rect", x=x, y=y - size, width=size, height=size, class_="chart-hidden")
    return frame + element("path", d=strokes, class_="chart-hidden-hatch")


def _stroke(x: float, y: float, size: float, offset: float) -> str:
    """The rising stroke that meets the left edge `offset` below the top, as far as it is inside the square."""
    start, end = max(0, offset - size), min(size, offset)
    return f"M{x + start:.1f} {y - size + offset - start:.1f}l{end - start:.1f} {start - end:.1f}"
