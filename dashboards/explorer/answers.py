"""The answer to a question: chart, table and words of one description, and the same as rows for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.charts import Chart, Table, table, text_alternative
from dashboards.explorer.questions import Asked
from dashboards.figures import Figure, figure


@dataclass(frozen=True)
class Answer:
    """All faces of what was asked."""

    asked: Asked
    chart: Chart
    table: Table
    words: str
    figure: Figure | None


def answer(asked: Asked) -> Answer:
    """The faces of the chart that was asked for."""
    chart = asked.chart
    return Answer(asked, chart, table(chart), text_alternative(chart), figure(chart))


def rows_of(shown: Table) -> Iterator[list[str]]:
    """The rows of a file that holds exactly the table: for each figure its value, its words and its status."""
    heads = shown.columns[: shown.headers]
    yield [*heads, "column", "value", "text", "status"]
    for row in shown.rows:
        for name, cell in zip(shown.columns[shown.headers :], row.cells, strict=True):
            value = "" if cell.value is None else f"{cell.value:.10g}"
            yield [*row.headers, name, value, cell.text, cell.status]
