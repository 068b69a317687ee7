"""A chart described once, from a release; text, table and drawing are faces of that one description.

Nothing here can reach a number that is not published: a Release holds no other.
"""

from dashboards.charts.alternatives import text_alternative
from dashboards.charts.choices import views
from dashboards.charts.describing import describe
from dashboards.charts.forms import (
    Break,
    Cell,
    Chart,
    Choice,
    Event,
    Point,
    Row,
    Series,
    Table,
    UnknownView,
    View,
)
from dashboards.charts.odds import odds_ratios
from dashboards.charts.tables import table

__all__ = [
    "Break",
    "Cell",
    "Chart",
    "Choice",
    "Event",
    "Point",
    "Row",
    "Series",
    "Table",
    "UnknownView",
    "View",
    "describe",
    "odds_ratios",
    "table",
    "text_alternative",
    "views",
]
