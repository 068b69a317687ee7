"""What a chart shows, as a file: one row a figure, with its status, its interval and the counts behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from dashboards.charts import Chart, Point
from dashboards.downloads.origin import MADE_UP, REAL
from dashboards.downloads.tabular import harmless

COLUMNS = ("group", "label", "value", "text", "status", "interval_low", "interval_high", "counts", "figures", "source")


def seen_csv(chart: Chart) -> bytes:
    """The figures of a chart as CSV (UTF-8); the value is empty where none is shown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(chart))
    return out.getvalue().encode()


def _rows(chart: Chart) -> Iterator[list[str]]:
    mark = MADE_UP if chart.demonstration else REAL
    for group, point in _figures(chart):
        low, high = point.interval or (None, None)
        numbers = (_number(v) for v in (point.value, low, high))
        value, low_text, high_text = numbers
        texts = (harmless(t) for t in (point.said, point.status))
        yield [
            *map(harmless, (group, point.label)),
            value,
            *texts,
            low_text,
            high_text,
            point.of,
            mark,
            harmless(chart.source),
        ]


def _figures(chart: Chart) -> Iterator[tuple[str, Point]]:
    if chart.total:
        yield "", chart.total
    lines = [*([chart.whole] if chart.whole else []), *chart.series]
    for series in lines:
        yield from ((series.label, p) for p in series.points)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")
