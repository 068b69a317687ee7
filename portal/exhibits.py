"""A release put on a page: its chart in two widths, its table, and the words beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from flask import abort
from markupsafe import Markup

from dashboards.charts import Chart, Choice, Table, describe, table, text_alternative, views
from dashboards.drawings import draw, spark
from dashboards.figures import has_figure
from dashboards.releases import Release

NARROW, WIDE = 360, 720


@dataclass(frozen=True)
class Exhibit:
    """A chart with its drawing, for a phone and for a desk; `address` is its own page, where it has one."""

    release: Release
    chart: Chart
    address: str = ""

    @cached_property
    def narrow(self) -> Markup:
        return Markup(draw(self.chart, NARROW))

    @cached_property
    def wide(self) -> Markup:
        return Markup(draw(self.chart, WIDE))

    @cached_property
    def spark(self) -> Markup:
        return Markup(spark(self.chart))

    @cached_property
    def height(self) -> int:
        """How high a frame of 400 to 800 pixels must be to show the chart with its words."""
        drawn = re.search(r'height="(\d+)"', self.narrow)
        return (int(drawn[1]) if drawn else 0) + 320

    @cached_property
    def in_words(self) -> str:
        return text_alternative(self.chart)

    @cached_property
    def table(self) -> Table:
        """The whole table of the release, not only what the chart shows."""
        return table(self.release)

    @property
    def explorable(self) -> bool:
        """Whether a reader can ask the chart figure by figure, once what draws it is loaded."""
        return bool(self.address) and has_figure(self.chart)

    @cached_property
    def chart_table(self) -> Table:
        return table(self.chart)


def exhibit_of(release: Release) -> Exhibit:
    """The first view of a release."""
    return Exhibit(release, describe(release))


def exhibits_of(release: Release, base: str = "") -> list[tuple[Choice, Exhibit]]:
    """The main views of a release, the first one first; `base` is what their own addresses stand below."""
    main = [c for c in views(release) if c.main] or abort(404)
    return [(c, Exhibit(release, describe(release, c.view), f"{base}{c.id}/" if base else "")) for c in main]
