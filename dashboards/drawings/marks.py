"""Marks that stand for what has no value. Their size never varies, so they give nothing away."""

from __future__ import annotations

from dashboards.charts import Point
from dashboards.drawings.svg import element, line

HATCH = 16
SHORT = {"suppressed": "hidden", "missing": "not known", "not_applicable": "none"}


def figure_text(point: Point, unit: str) -> str:
    """What a mark says when pointed at."""
    return f"{point.label}: {point.text}{' ' + unit if unit and point.value is not None else ''}"


def absent(point: Point, x: float, y: float, width: float = HATCH) -> str:
    """The mark of a point without value, standing on its baseline around (x, y)."""
    if point.status == "suppressed":
        return hatch(x - width / 2, y, width)
    half = min(5, width / 2 - 0.5)
    if point.status == "missing":
        return element("circle", cx=x, cy=y - HATCH / 2, r=half, class_="chart-missing")
    return line(x - half, y - HATCH / 2, x + half, y - HATCH / 2, "chart-absent")


def mark_width(spacing: float) -> float:
    """One width for all marks of a chart: narrower where its points stand close."""
    return min(HATCH, max(2, spacing - 2))


def hatch(x: float, y: float, width: float = HATCH) -> str:
    """A hatched block that says: hidden."""
    top = y - HATCH
    strokes = "".join(_stroke(x, y, width, offset) for offset in (6, 11, 16, 21, 26))
    frame = element("rect", x=x, y=top, width=width, height=HATCH, class_="chart-hidden")
    return frame + element("path", d=strokes, class_="chart-hidden-hatch")


def _stroke(x: float, y: float, width: float, offset: float) -> str:
    """The rising stroke that meets the left edge `offset` below the top, as far as it is inside the block."""
    start = max(0, offset - HATCH)
    end = min(width, offset)
    if end <= start:
        return ""
    return f"M{x + start:.1f} {y - HATCH + offset - start:.1f}l{end - start:.1f} {start - end:.1f}"
