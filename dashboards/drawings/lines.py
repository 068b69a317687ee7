"""A line over time in a box: broken wherever a value is hidden, unknown or redefined, never drawn through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dashboards.charts import Chart, Point
from dashboards.drawings.marks import absent, figure_text, mark_size
from dashboards.drawings.svg import element, path, titled

MANY = 120


@dataclass(frozen=True)
class Box:
    """Where a line is drawn, and the value at its top edge."""

    left: float
    top: float
    width: float
    height: float
    high: float
    count: int

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    def x(self, n: float) -> float:
        return self.left + self.width * (n / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        return self.bottom - self.height * (value / self.high if self.high else 0)


def runs(points: Sequence[Point], breaks: Collection[str] = ()) -> Iterator[list[int]]:
    """Stretches of neighbouring points that can be compared, cut before each break and around shorter periods."""
    run: list[int] = []
    for n, point in enumerate(points):
        unlike = n > 0 and point.partial != points[n - 1].partial
        if run and (point.value is None or point.label in breaks or unlike or point.partial):
            yield run
            run = []
        if point.value is not None:
            run.append(n)
    if run:
        yield run


def strokes(points: Sequence[Point], box: Box, css: str, breaks: Collection[str] = ()) -> list[str]:
    """The line itself, one path for each stretch."""
    found = [[(box.x(n), box.y(points[n].value or 0)) for n in run] for run in runs(points, breaks)]
    return [path(stretch, css) for stretch in found if len(stretch) > 1]


def bands(points: Sequence[Point], box: Box, breaks: Collection[str] = ()) -> list[str]:
    """The intervals of a line: a band along each stretch, an upright line for a value that stands alone."""
    marks = []
    for run in runs(points, breaks):
        ends = [(box.x(n), *(box.y(v) for v in points[n].interval or (points[n].value or 0,) * 2)) for n in run]
        if len(run) > 1:
            around = [*((x, high) for x, _, high in ends), *((x, low) for x, low, _ in reversed(ends))]
            marks.append(path(around, "chart-band"))
        elif ends[0][1] != ends[0][2]:
            marks.append(path([(ends[0][0], ends[0][1]), (ends[0][0], ends[0][2])], "chart-whisker"))
    return marks


def highest(points: Iterable[Point]) -> float:
    """The highest value or end of an interval that is shown."""
    return max((v for p in points if p.value is not None for v in (p.value, *(p.interval or ()))), default=0)


def dots(points: Sequence[Point], box: Box, chart: Chart, radius: float = 3.5) -> list[str]:
    """A dot for each value, so that one between two gaps is seen."""
    alone = {run[0] for run in runs(points) if len(run) == 1}
    shown = range(len(points)) if len(points) <= MANY else sorted(alone)
    return [
        _dot(points[n], box.x(n), box.y(points[n].value or 0), chart, radius)
        for n in shown
        if points[n].value is not None
    ]


def gaps(points: Sequence[Point], box: Box, chart: Chart) -> list[str]:
    """The marks of points without value, on the baseline."""
    size = mark_size(box.x(1) - box.x(0))
    return [
        titled(figure_text(p, chart), absent(p, box.x(n), box.bottom, size))
        for n, p in enumerate(points)
        if p.value is None
    ]


def spark(chart: Chart, width: float = 160, height: float = 44) -> str:
    """A small line for a card; empty where fewer than two values can be drawn. The card holds the words."""
    if chart.kind not in ("trend", "before_after") or len(chart.series) != 1:
        return ""
    points = chart.points
    shown = [n for n, p in enumerate(points) if p.value is not None]
    if len(shown) < 2:
        return ""
    high = max(p.value or 0 for p in points)
    box = Box(5, 6, width - 12, height - 12, high, len(points))
    last = shown[-1]
    base = path([(0, box.bottom), (width, box.bottom)], "chart-baseline")
    ticks = [
        path([(box.x(n) - 2, box.bottom), (box.x(n) + 2, box.bottom - 6)], "chart-hidden-hatch")
        for n, p in enumerate(points)
        if p.status == "suppressed"
    ]
    lone = [
        element("circle", cx=box.x(r[0]), cy=box.y(points[r[0]].value or 0), r=1.5, class_="chart-dot")
        for r in runs(points)
        if len(r) == 1
    ]
    end = element("circle", cx=box.x(last), cy=box.y(points[last].value or 0), r=4, class_="chart-dot")
    line = strokes(points, box, "chart-line", {b.label for b in chart.breaks})
    return element(
        "svg",
        base,
        *ticks,
        *line,
        *lone,
        end,
        class_="chart-spark",
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
        aria_hidden="true",
        focusable="false",
    )


def _dot(point: Point, x: float, y: float, chart: Chart, radius: float) -> str:
    css = "chart-dot chart-dot--open" if point.status == "unreliable" or point.partial else "chart-dot"
    return titled(figure_text(point, chart), element("circle", cx=x, cy=y, r=radius, class_=css))
